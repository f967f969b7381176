"""Bring the desk in: imported once, when the application is ready."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from interviews.admin import consents, members, people, plans, sessions, staff

__all__ = ["consents", "members", "people", "plans", "sessions", "staff"]

# As the pages themselves write what there is none of.
admin.site.empty_value_display = "–"
admin.site.index_title = _("Overview")
admin.site.index_template = "interviews/admin/index.html"

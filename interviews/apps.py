"""The domain's Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    """Bring the admin and the groups of staff in."""

    name = "interviews"
    verbose_name = _("Interviewing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what needs the registry."""
        # Imported here because models cannot be imported before the registry is ready; the
        # admin's package itself stays empty, since settings import the theme from it.
        from interviews.access import sync_groups  # noqa: PLC0415
        from interviews.admin import register  # noqa: F401, PLC0415

        # Permissions exist only after post_migrate of auth, which is installed before us.
        post_migrate.connect(sync_groups, sender=self, dispatch_uid="interviews.groups")

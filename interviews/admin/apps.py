"""Bring the theme in, with the desk's own site."""

from django.contrib import admin
from django.contrib.admin import sites
from unfold.apps import BasicAppConfig


class DeskConfig(BasicAppConfig):
    """The theme's application; its own configuration would install its own site."""

    def ready(self) -> None:
        """Replace the site before anything is registered with it."""
        # Imported here because the site's base needs the settings, which import this package.
        from interviews.admin.site import DeskSite  # noqa: PLC0415

        admin.site = sites.site = DeskSite()

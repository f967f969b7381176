"""The domain's Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    """Bring the admin in, and see when logins begin."""

    name = "interviews"
    verbose_name = _("Interviewing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what needs the models."""
        # Imported here because models cannot be imported before the registry is ready; the
        # admin's package itself stays empty, since settings import the theme from it.
        from interviews.admin import register  # noqa: F401, PLC0415
        from interviews.logins import watch_logins  # noqa: PLC0415

        watch_logins()

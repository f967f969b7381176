"""The project as a Django application, for the sake of its system checks."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Register the checks that settings alone cannot make."""

    name = "interviewer"

    def ready(self) -> None:
        """Import the checks, which register themselves."""
        from interviewer import checks  # noqa: F401, PLC0415 - needs the app registry

"""System checks: what is doubtful but must not stop the start."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name

from live.gemini_models import served_models


@register()
def live_model_is_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn about a Live model that this version was not built for; it may well be newer."""
    if settings.GEMINI_MODEL in served_models():
        return []
    return [
        Warning(
            f"GEMINI_MODEL is “{settings.GEMINI_MODEL}”, which this version does not know.",
            hint="Known are: " + ", ".join(served_models()) + ".",
            id="interviewer.W001",
        )
    ]

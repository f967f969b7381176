"""The transcript in the admin: to be read, never to be changed."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from interviews.models import Turn


class TurnInline(TabularInline):
    """Turns in their order."""

    model = Turn
    verbose_name_plural = _("Transcript")
    fields = ("at", "who", "said", "question")
    readonly_fields = ("at", "who", "said")
    ordering = ("number",)
    extra = 0
    max_num = 0
    can_delete = False
    tab = True
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds to what was said."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what was said."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The interview's page asks `interviews.access` before it shows this at all."""
        return True

    @display(description=_("time"))
    def at(self, turn: Turn) -> str:
        minutes, seconds = divmod(turn.start_ms // 1000, 60)
        return f"{minutes:02}:{seconds:02}"

    @display(description=_("speaker"))
    def who(self, turn: Turn) -> str:
        return str(turn.get_speaker_display())

    @display(description=_("text"))
    def said(self, turn: Turn) -> str:
        return turn.text

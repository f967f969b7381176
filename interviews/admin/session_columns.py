"""What the desk shows of an interview: in a column of the list, or on a line of its page."""

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from interviews.admin.lists import SEARCH_TEXT
from interviews.models import InterviewSession
from interviews.services.processing import has_failed
from interviews.views.processing_state import processing_state
from interviews.views.questions_stand import questions_stand

# The theme's word for each tone of a standing; of one that is missing here it shows the tone.
COLOURS: Final = {
    "planned": "info",
    "live": "primary",
    "good": "success",
    "warning": "warning",
    "error": "danger",
    "plain": "default",
}


def in_words(moment: datetime) -> str:
    """Write a moment as the reader's clocks show it."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


class SessionColumns(ModelAdmin):
    """Each in words; nothing here is changed."""

    @display(description=_("candidate"), header=True, ordering=SEARCH_TEXT)
    def who(self, session: InterviewSession) -> tuple[str, str]:
        return session.candidate.name, session.candidate.email

    @display(description=_("status"), label=COLOURS)
    def state(self, session: InterviewSession) -> tuple[str, str]:
        standing = session.standing
        if has_failed(session):
            return "warning", str(_("%(state)s, no figures") % {"state": standing.label})
        return standing.tone, standing.label

    @display(description=_("status"))
    def standing(self, session: InterviewSession) -> str:
        return session.standing.label

    @display(description=_("join link"))
    def link_state(self, session: InterviewSession) -> str:
        if session.is_over:
            return str(_("not needed"))
        if session.join_token_hash:
            return str(_("handed out"))
        if session.retake_of_id:
            return str(_("the one of the interview before leads here"))
        return str(_("none that works") if session.token_generation else _("none yet"))

    @display(description=_("how it ended"))
    def how_it_ended(self, session: InterviewSession) -> str:
        return session.get_end_reason_display() or "–"

    @display(description=_("length"))
    def length(self, session: InterviewSession) -> str:
        minutes, seconds = divmod(session.elapsed_ms // 1000, 60)
        return f"{minutes}:{seconds:02}"

    @display(description=_("questions"))
    def progress(self, session: InterviewSession) -> str:
        stand = questions_stand(session.read_plan(), session.read_progress())
        return stand.sentence if stand else "–"

    @display(description=_("figures"))
    def processed(self, session: InterviewSession) -> str:
        return processing_state(session).sentence

    @display(description=_("candidate hears back"))
    def hears_back(self, session: InterviewSession) -> str:
        by = session.hear_back_by
        if session.told_at is not None:
            return str(_("noted %(moment)s") % {"moment": in_words(session.told_at)})
        if by is not None:
            due = _("was due %(moment)s") if by <= timezone.now() else _("due %(moment)s")
            return str(due) % {"moment": in_words(by)}
        days = session.hear_back_days
        if days is None:
            return str(_("no day was promised"))
        promised = ngettext(
            "within %(days)d day of the end", "within %(days)d days of the end", days
        )
        return promised % {"days": days}

    @display(description=_("questions"))
    def questions(self, session: InterviewSession) -> str:
        return "\n".join(
            f"{question.number}. {question.text}" for question in session.read_plan().questions
        )

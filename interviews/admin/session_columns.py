"""What the desk shows of an interview: in a column of the list, or on a line of its page."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from interviews.admin.lists import SEARCH_TEXT
from interviews.models import InterviewSession, Status
from interviews.views.processing_state import processing_state

STATUS_COLOURS: Final = {
    Status.SCHEDULED: "info",
    Status.LIVE: "primary",
    Status.INTERRUPTED: "warning",
    Status.COMPLETED: "success",
    Status.ABANDONED: "warning",
    Status.FAILED: "danger",
}


class SessionColumns(ModelAdmin):
    """Each in words; nothing here is changed."""

    @display(description=_("candidate"), header=True, ordering=SEARCH_TEXT)
    def who(self, session: InterviewSession) -> tuple[str, str]:
        return session.candidate.name, session.candidate.email

    @display(description=_("status"), label=STATUS_COLOURS)
    def state(self, session: InterviewSession) -> tuple[str, str]:
        return session.status, session.get_status_display()

    @display(description=_("status"))
    def standing(self, session: InterviewSession) -> str:
        return session.get_status_display()

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

    @display(description=_("length so far"))
    def length(self, session: InterviewSession) -> str:
        minutes, seconds = divmod(session.elapsed_ms // 1000, 60)
        return f"{minutes}:{seconds:02}"

    @display(description=_("questions finished"))
    def progress(self, session: InterviewSession) -> str:
        total = len(session.read_plan().questions)
        return str(
            _("%(done)d of %(total)d") % {"done": len(session.questions_finished), "total": total}
        )

    @display(description=_("figures"))
    def processed(self, session: InterviewSession) -> str:
        return processing_state(session).sentence

    @display(description=_("questions"))
    def questions(self, session: InterviewSession) -> str:
        return "\n".join(
            f"{question.number}. {question.text}" for question in session.read_plan().questions
        )

"""The practice question: what is asked in it, and who may be asked. It is not stored, not read and not scored.

Owns its plan, made from the interview's own, so that it sounds like that. Must not know how it is held.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from interviews.frozen_plan import FrozenPlan, FrozenQuestion
from interviews.languages import page_language
from interviews.models import InterviewSession
from interviews.openness import NotOpenReason, why_not_let_in
from interviews.services import starts
from interviews.services.sessions import InterviewNotOpen

MINUTES: Final = 3
# Read by the interviewer alone.
_OBJECTIVE: Final = (
    "This is a practice question, so that the candidate gets to know how the interview works. Say so "
    "in your first sentence. Nothing of it is kept, and nobody assesses it: be friendly, ask this one "
    "question, listen, thank the candidate and end."
)


def practice_plan(plan: FrozenPlan) -> FrozenPlan:
    """Return the plan of a practice question: the interview's own voice, language and turns, and one question."""
    with translation.override(page_language(plan.language) or settings.LANGUAGE_CODE):
        question = FrozenQuestion(1, _("What have you enjoyed doing lately, and why?"))
    return replace(
        plan,
        objective=_OBJECTIVE,
        focus="",
        job_description="",
        duration_minutes=MINUTES,
        questions=(question,),
        hear_back_days=None,
    )


def read_practice_plan(*, session_id: UUID, token_generation: int) -> FrozenPlan:
    """Return the plan for who holds a link of this generation.

    Raises:
        InterviewNotOpen: the interview could not be entered, or begun, either.
    """
    starts.check_start(session_id)
    session = InterviewSession.objects.filter(pk=session_id).first()
    if session is None or session.token_generation != token_generation:
        raise InterviewNotOpen(NotOpenReason.REVOKED)
    reason = why_not_let_in(session, timezone.now())
    if reason is not None:
        raise InterviewNotOpen(reason)
    return practice_plan(session.read_plan())

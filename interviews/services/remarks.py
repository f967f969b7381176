"""A candidate reads their own transcript for a while after the end, and says what was misheard in it.

The turns stay as they were heard: a remark stands beside one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from interviews.characters import without_nul
from interviews.models import InterviewSession, TurnRemark
from interviews.models.remarks import REMARK_LENGTH
from interviews.records import Speaker
from interviews.services import transitions

READING_WINDOW: Final = timedelta(hours=48)
# Of one turn: whoever changes their mind so often has said what there is to say.
MOST_OF_ONE_TURN: Final = 5
MOST_OF_ONE_INTERVIEW: Final = 400


class ReadingIsOver(Exception):  # noqa: N818 - a state, not a fault
    """The transcript is not the candidate's to read now."""


class NoSuchTurn(Exception):  # noqa: N818 - a state, not a fault
    """There is no such turn, or it is not one of the candidate's."""


class TooManyRemarks(Exception):  # noqa: N818 - a state, not a fault
    """As much was remarked as is kept."""


def readable_until(session: InterviewSession) -> datetime | None:
    """Return until when the candidate reads what was said; None where nothing was, or it goes on."""
    if not session.has_begun or session.ended_at is None:
        return None
    return session.ended_at + READING_WINDOW


def is_readable(session: InterviewSession) -> bool:
    """Whether the candidate may read what was said now."""
    until = readable_until(session)
    return until is not None and timezone.now() < until


@transaction.atomic
def remark(*, session_id: UUID, turn_number: int, text: str) -> None:
    """Keep what the candidate says they said in a turn; nothing takes back what they have said of it.

    Raises:
        ReadingIsOver: it is too late, or too early.
        NoSuchTurn: the candidate has said no such turn.
        TooManyRemarks: there is no room for another remark.
    """
    session = transitions.lock(session_id)
    if session is None or not is_readable(session):
        raise ReadingIsOver
    own = session.turns.filter(speaker=Speaker.CANDIDATE.value, number=turn_number).first()
    if own is None:
        raise NoSuchTurn
    text = without_nul(text).replace("\r\n", "\n").strip()[:REMARK_LENGTH]
    if text == own.text.strip():
        text = ""  # that is what was heard
    of_turn = session.remarks.filter(turn_number=turn_number)
    newest = of_turn.order_by("-at", "-pk").first()
    if text == ("" if newest is None else newest.text):
        return
    if of_turn.count() >= MOST_OF_ONE_TURN or session.remarks.count() >= MOST_OF_ONE_INTERVIEW:
        raise TooManyRemarks
    TurnRemark.objects.create(
        session=session, turn_number=turn_number, text=text, at=timezone.now()
    )


def remarks_on(session: InterviewSession, numbers: Iterable[int] | None = None) -> dict[int, str]:
    """Return what holds of the remarks on an interview's turns, by the turn's number.

    numbers: of the turns; by default all.
    """
    rows = session.remarks.order_by("turn_number", "at", "pk")
    if numbers is not None:
        rows = rows.filter(turn_number__in=list(numbers))
    newest = dict(rows.values_list("turn_number", "text"))
    return {number: text for number, text in newest.items() if text}

"""What candidates think of their interviews: kept by each, and shown of several at a time.

Nobody is to learn what one candidate thinks. Who looks again after one interview would, if each rating
counted at once: they count five at a time, in the order in which they came.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from interviews.characters import without_nul
from interviews.models import InterviewSession, Organisation, Rating, Score
from interviews.models.ratings import RATING_LENGTH
from interviews.services import transitions

COUNTED_AT_ONCE: Final = 5
# The last ones: what was thought long ago says little.
MOST_COUNTED: Final = 100


class NotOver(Exception):  # noqa: N818 - a state, not a fault
    """Only what is over can be rated."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is shown of an organisation's ratings. sentences: in no order that says whose they are."""

    count: int
    mean: float
    of_each: tuple[tuple[str, int], ...]
    sentences: tuple[str, ...]


@transaction.atomic
def rate(*, session_id: UUID, score: Score, text: str = "") -> None:
    """Keep what the candidate thinks; what they think later takes its place.

    Raises:
        NotOver: the interview is not.
    """
    session = transitions.lock(session_id)
    if session is None or not may_be_rated(session):
        raise NotOver
    said = {"score": score.value, "text": without_nul(text).strip()[:RATING_LENGTH]}
    kept = Rating.objects.filter(session=session)
    if not kept.update(**said):
        Rating.objects.create(session=session, at=timezone.now(), **said)


def may_be_rated(session: InterviewSession) -> bool:
    """Whether the candidate has been in an interview that is over."""
    return session.has_begun and session.is_over


def summary_of(organisation: Organisation) -> Summary | None:
    """Return what may be shown; None while there are too few."""
    ratings = Rating.objects.filter(session__organisation=organisation)
    complete = ratings.count() // COUNTED_AT_ONCE * COUNTED_AT_ONCE
    rows = ratings.order_by("pk")[max(0, complete - MOST_COUNTED) : complete]
    said = list(rows.values_list("score", "text"))
    if not said:
        return None
    counts = Counter(score for score, _text in said)
    return Summary(
        count=len(said),
        mean=sum(score for score, _text in said) / len(said),
        of_each=tuple((str(score.label), counts[score.value]) for score in reversed(Score)),
        sentences=tuple(sorted(text for _score, text in said if text)),
    )

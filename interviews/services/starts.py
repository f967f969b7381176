"""Whether interviews may begin on this site: its money of the day, and whether Gemini takes us.

Interviews that have begun are not concerned: they finish under their own limits. Who comes to begin
one meanwhile keeps the place.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from interviews.costs import interview_cost
from interviews.models import (
    Act,
    GeminiRefusal,
    InterviewSession,
    RefusalReason,
    SiteDay,
    Status,
)
from interviews.openness import InterviewNotOpen, NotOpenReason
from interviews.progress import Usage
from interviews.services import history, retakes

logger = logging.getLogger(__name__)

# From here on the people who run the site are told.
NEARLY: Final = Decimal("0.8")
# All interviews of the day are summed up once in so long, whoever asks.
RECKONED_FOR: Final = timedelta(seconds=10)
# A refusal that nobody has seen again for so long holds no longer: the next start will show.
REFUSAL_HOLDS: Final = timedelta(minutes=10)
# Whose start was put off has at least the whole next day.
PLACE_KEPT: Final = timedelta(days=1)

_TOKENS: Final = (
    "prompt_tokens",
    "response_tokens",
    "total_tokens",
    "audio_in_tokens",
    "audio_out_tokens",
    "thoughts_tokens",
)


class Halt(StrEnum):
    """Why no interview may begin."""

    MONEY = "money"
    CREDENTIALS = "credentials"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """How the site stands. `share`: of the day's money that is spent. `halt`: None: all is well."""

    share: Decimal
    halt: Halt | None
    until: datetime

    @property
    def is_nearly_spent(self) -> bool:
        """Whether the people who run the site ought to look at it."""
        return self.share >= NEARLY


def look(now: datetime | None = None) -> SiteStatus:
    """Return how the site stands; tells the operators once a day what they have to know.

    An interview's money counts on the day on which it began.
    """
    now = now or timezone.now()
    midnight = _midnight(now)
    day = _day(now, midnight)
    share = day.spent / settings.DAILY_COST_LIMIT
    halt = Halt.MONEY if share >= 1 else _refusal(now)
    return SiteStatus(share, halt, midnight + timedelta(days=1))


def check_start(session_id: UUID) -> None:
    """See whether this interview may begin, if it has not yet.

    Raises:
        InterviewNotOpen: not now; its window is open long enough to come back.
    """
    scheduled = InterviewSession.objects.filter(pk=session_id, status=Status.SCHEDULED)
    if not scheduled.exists() or look().halt is None:
        return
    session = scheduled.first()
    if session is not None and is_put_off(session):
        raise InterviewNotOpen(NotOpenReason.PAUSED)


def is_put_off(session: InterviewSession) -> bool:
    """Whether an interview that has not begun cannot begin now; then its place is kept."""
    if session.has_begun:
        return False
    standing = look()
    if standing.halt is None:
        return False
    _keep_place(session, standing.until + PLACE_KEPT)
    return True


def note_refusal(reason: RefusalReason, now: datetime | None = None) -> None:
    """Gemini refuses us: no interview begins until it takes us again."""
    now = now or timezone.now()
    refusal, is_new = GeminiRefusal.objects.get_or_create(
        reason=reason, defaults={"since": now, "seen_at": now}
    )
    if not is_new:
        is_new = refusal.seen_at <= now - REFUSAL_HOLDS
        since = now if is_new else refusal.since
        GeminiRefusal.objects.filter(pk=reason).update(since=since, seen_at=now)
    if is_new:
        logger.error("Gemini refuses us, no interview can begin", extra={"reason": reason.value})


def note_acceptance() -> None:
    """Gemini takes us."""
    if GeminiRefusal.objects.all().delete()[0]:
        logger.warning("Gemini takes us again, interviews can begin")


def is_refused(now: datetime | None = None) -> bool:
    """Whether Gemini has refused us lately."""
    return _refusal(now or timezone.now()) is not None


def _refusal(now: datetime) -> Halt | None:
    held = GeminiRefusal.objects.filter(seen_at__gt=now - REFUSAL_HOLDS).order_by("-seen_at")
    reason = held.values_list("reason", flat=True).first()
    return None if reason is None else Halt(reason)


def _midnight(now: datetime) -> datetime:
    local = timezone.localtime(now, timezone.get_default_timezone())
    return datetime.combine(local.date(), time.min, local.tzinfo)


def _day(now: datetime, midnight: datetime) -> SiteDay:
    day, _ = SiteDay.objects.get_or_create(day=midnight.date())
    if day.reckoned_at is not None and now - day.reckoned_at < RECKONED_FOR:
        return day
    day.spent, day.reckoned_at = _spent_since(midnight), now
    day.save(update_fields=("spent", "reckoned_at"))
    share = day.spent / settings.DAILY_COST_LIMIT
    if share >= 1:
        if _is_first(day, "stopped_at", now):
            logger.error("the money of the day is spent, no interview can begin before midnight")
    elif share >= NEARLY and _is_first(day, "warned_at", now):
        percent = round(share * 100)
        logger.error("the money of the day is nearly spent", extra={"percent": percent})
    return day


def _is_first(day: SiteDay, moment: str, now: datetime) -> bool:
    """Whether nobody has told the operators of this yet."""
    untold = SiteDay.objects.filter(pk=day.pk, **{f"{moment}__isnull": True})
    return untold.update(**{moment: now}) == 1


def _spent_since(midnight: datetime) -> Decimal:
    of_today = InterviewSession.objects.begun().filter(started_at__gte=midnight)
    tokens = of_today.aggregate(**{name: Sum(name, default=0) for name in _TOKENS})
    cost = interview_cost(Usage(**tokens), settings.INTERVIEW_PRICES)
    return Decimal(0) if cost is None else cost.amount


@transaction.atomic
def _keep_place(session: InterviewSession, until: datetime) -> None:
    waiting = InterviewSession.objects.filter(
        pk=session.pk, status=Status.SCHEDULED, closes_at__lt=until
    )
    if waiting.update(closes_at=until):
        session.closes_at = until
        retakes.keep_way_open(session, session.rejoin_until())
        history.note(session, None, Act.PLACE_KEPT)

"""Whether Gemini takes connections of ours at all: asked when a dial is refused, and again until it does.

One interview may be refused for its own plan. Before new interviews are put off, a connection is
therefore tried that is nobody's: it has a plan of its own, and nothing is said over it.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.db import DatabaseError

from interviews.frozen_plan import (
    DEFAULT_PRESET,
    TURN_TAKING_PRESETS,
    FrozenOrganisation,
    FrozenPlan,
    FrozenQuestion,
)
from interviews.models.site import RefusalReason
from interviews.services import starts
from live.core.errors import Failure, LinkError
from live.gemini import GeminiDialler
from live.gemini_client import gemini_client
from live.marks import DirectionMark
from live.ports import Clock, Dialler, ModelSession

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 15.0
# A setup that was taken may be followed by the close that says why not.
CLOSED_WITHIN_S: Final = 1.0

_NOBODYS_PLAN: Final = FrozenPlan(
    role="None",
    objective="",
    focus="",
    job_description="",
    interviewer_name="Nobody",
    interviewer_manner="",
    language="en-US",
    voice="Kore",
    duration_minutes=1,
    turn_taking=TURN_TAKING_PRESETS[DEFAULT_PRESET],
    organisation=FrozenOrganisation("None"),
    candidate_name="Nobody",
    questions=(FrozenQuestion(1, "None."),),
)

_REASONS: Final = {
    Failure.CREDENTIALS: RefusalReason.CREDENTIALS,
    Failure.QUOTA: RefusalReason.QUOTA,
    Failure.EXHAUSTED: RefusalReason.QUOTA,
}


async def look_whether_taken(dialler: Dialler) -> RefusalReason | None:
    """Return why Gemini refuses us, if it does; one that cannot be reached refuses nobody."""
    try:
        session = await dialler.dial(None, has_history=False)
        try:
            await _wait_for_its_loss(session)
        finally:
            await session.close()
    except LinkError as error:
        return _REASONS.get(error.failure)
    return None


async def _wait_for_its_loss(session: ModelSession) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSED_WITHIN_S):
            await session.listen(lambda _event: None)


class ServiceCheck:
    """Looks once this process suspects a refusal, at most every `LOOK_EVERY_S`.

    note: stores what was found, None for: we are taken.
    """

    def __init__(
        self,
        dialler: Callable[[], Dialler],
        note: Callable[[RefusalReason | None], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._dialler = dialler
        self._note = note
        self._clock = clock
        self._looked_at: float | None = None
        self._looking: asyncio.Task[None] | None = None

    def suspect(self) -> None:
        """A dial was refused; never waits."""
        now = self._clock.now()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = now
        self._looking = asyncio.create_task(self._look(), name="service check")

    async def _look(self) -> None:
        await self._note(await look_whether_taken(self._dialler()))


class WatchedDialler:
    """Dials for one interview, and tells the check of refusals. Implements `ports.Dialler`."""

    def __init__(self, dialler: Dialler, check: ServiceCheck) -> None:
        self._dialler = dialler
        self._check = check
        self.model = dialler.model
        self.answers_may_cut = dialler.answers_may_cut

    async def dial(self, handle: str | None, *, has_history: bool) -> ModelSession:
        """Connect; raises `LinkError`."""
        try:
            return await self._dialler.dial(handle, has_history=has_history)
        except LinkError as error:
            self.lost(error)
            raise

    def lost(self, error: LinkError) -> None:
        """A dial has failed, or a connection was lost: tell the check if it may be a refusal."""
        if error.failure in _REASONS:
            self._check.suspect()


def note_what_was_found(reason: RefusalReason | None) -> None:
    """Store it for all processes; without a database nobody begins an interview anyhow."""
    try:
        if reason is None:
            starts.note_acceptance()
        else:
            starts.note_refusal(reason)
    except DatabaseError as error:
        logger.warning("not noted whether Gemini takes us", extra={"error": type(error).__name__})


def nobodys_dialler() -> Dialler:
    """Return what dials for nobody's interview."""
    return GeminiDialler(
        gemini_client(), settings.GEMINI_MODEL, _NOBODYS_PLAN, DirectionMark(secrets.token_hex(6))
    )

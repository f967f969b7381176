"""Where practice questions are held: in this process's memory, and nowhere else.

Fills the bridge's ports for interviews that nobody keeps. A worker that goes takes its practices with it:
the page begins anew on another one. Dials are counted in Redis, under the practice's own id.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid5

from interviews.frozen_plan import FrozenPlan
from interviews.progress import Progress
from interviews.records import (
    ClaimedInterview,
    ConversationBatch,
    EndReason,
    Glance,
    Origin,
    Saved,
    TurnRecord,
)
from live.ports import Lease, ResumptionRecord, SharedState

# The oldest is forgotten beyond this; each has a few minutes' turns at the most.
REMEMBERED: Final = 200
_NAMESPACE: Final = UUID("5f0f0c1e-2c3d-4e6b-9a51-6d0f0f3c7a11")


@dataclass(slots=True)
class Practice:
    """One practice question of one interview. `epoch`: 0 before somebody has begun it."""

    session_id: UUID
    plan: FrozenPlan | None = None
    epoch: int = 0
    progress: Progress = field(default_factory=Progress)
    turns: dict[int, TurnRecord] = field(default_factory=dict)
    lease: Lease | None = None
    record: ResumptionRecord = field(default_factory=ResumptionRecord)


class Practices:
    """Those that this worker knows, by their own ids."""

    def __init__(self) -> None:
        self._practices: dict[UUID, Practice] = {}

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._practices)

    def open(self, session_id: UUID) -> UUID:
        """Make ready for a page that comes to practise for this interview; return the practice's id."""
        number = uuid5(_NAMESPACE, session_id.hex)
        known = self._practices.pop(number) if number in self._practices else Practice(session_id)
        self._practices[number] = known
        if len(self._practices) > REMEMBERED:
            del self._practices[next(iter(self._practices))]
        return number

    def of(self, number: UUID) -> Practice | None:
        """Return one, if it is remembered."""
        return self._practices.get(number)

    def forget(self, practice: Practice) -> None:
        """It is over: the next one of the interview begins anew."""
        practice.plan, practice.epoch, practice.progress = None, 0, Progress()
        practice.turns, practice.record = {}, ResumptionRecord()


class PracticeStore:
    """Implements `ports.InterviewStore` for practices.

    read_plan: called with the interview's id and the link's generation; raises `InterviewNotOpen`.
    spend: called with the interview's id when a practice begins; raises `WireError` for one too many.
    """

    def __init__(
        self,
        practices: Practices,
        read_plan: Callable[[UUID, int], Awaitable[FrozenPlan]],
        spend: Callable[[UUID], None],
    ) -> None:
        self._practices = practices
        self._read_plan = read_plan
        self._spend = spend

    def save(self, batch: ConversationBatch) -> asyncio.Future[Saved]:
        """Remember it."""
        stored: asyncio.Future[Saved] = asyncio.get_running_loop().create_future()
        practice = self._held(batch.session_id, batch.epoch)
        if practice is not None:
            practice.turns |= {turn.number: turn for turn in batch.turns}
            practice.progress = batch.progress or practice.progress
        stored.set_result(Saved(is_stored=practice is not None))
        return stored

    async def glance(self, session_id: UUID, token_generation: int) -> Glance:
        """Look at it; raises `InterviewNotOpen` where the interview could not be entered either."""
        practice, plan = await self._planned(session_id, token_generation)
        minutes = plan.duration_minutes
        return Glance(practice.epoch, practice.progress, len(plan.questions), minutes * 60_000)

    async def claim(
        self,
        session_id: UUID,
        token_generation: int,
        epoch_hint: int,
        stream: str,
        origin: Origin | None = None,
        *,
        begins: bool = True,
        since: int | None = None,
    ) -> ClaimedInterview:
        """Take it; raises as `glance` does, and `WireError` for too many."""
        practice, plan = await self._planned(session_id, token_generation)
        first_time, new_page = practice.epoch == 0, practice.progress.stream != stream
        if first_time:
            self._spend(practice.session_id)
        practice.plan = plan
        practice.epoch = max(practice.epoch, epoch_hint) + 1
        practice.progress = practice.progress.taken_by(stream)
        return ClaimedInterview(
            session_id=session_id,
            epoch=practice.epoch,
            plan=plan,
            progress=practice.progress,
            turns=tuple(practice.turns[number] for number in sorted(practice.turns)),
            first_time=first_time,
            new_page=new_page,
            token_generation=token_generation,
        )

    async def interrupt(self, session_id: UUID, epoch: int, progress: Progress) -> bool:
        """The connection is gone; the page may come back to this worker."""
        return self._held(session_id, epoch) is not None

    async def end(
        self, session_id: UUID, epoch: int, progress: Progress, reason: EndReason
    ) -> bool:
        """It is over, and forgotten."""
        practice = self._held(session_id, epoch)
        if practice is not None:
            self._practices.forget(practice)
        return practice is not None

    def _held(self, number: UUID, epoch: int) -> Practice | None:
        practice = self._practices.of(number)
        return practice if practice is not None and practice.epoch == epoch else None

    async def _planned(self, number: UUID, token_generation: int) -> tuple[Practice, FrozenPlan]:
        practice = self._practices.of(number)
        if practice is None:
            raise LookupError(f"nobody has opened the practice {number}")
        plan = await self._read_plan(practice.session_id, token_generation)
        return practice, practice.plan or plan


class PracticeState:
    """Implements `ports.SharedState` for practices; `dials` counts their dials."""

    def __init__(self, practices: Practices, dials: SharedState) -> None:
        self._practices = practices
        self.spend_dial = dials.spend_dial
        self.refund_dial = dials.refund_dial
        self.forgive_dial = dials.forgive_dial

    async def owner(self, session_id: UUID) -> Lease | None:
        """Return who holds it on this worker."""
        practice = self._practices.of(session_id)
        return practice.lease if practice is not None else None

    async def take(self, session_id: UUID, lease: Lease) -> None:
        """Hold it from now on."""
        practice = self._practices.of(session_id)
        if practice is not None:
            practice.lease = lease

    @contextmanager
    def kept(self, session_id: UUID, lease: Lease) -> Iterator[None]:
        """Go on holding it; there is nobody to whom that has to be told again."""
        yield

    async def release(self, session_id: UUID, lease: Lease) -> None:
        """Hold it no longer."""
        practice = self._practices.of(session_id)
        if practice is not None and practice.lease == lease:
            practice.lease = None

    async def load(self, session_id: UUID) -> ResumptionRecord:
        """Return what the owner before has left."""
        practice = self._practices.of(session_id)
        return practice.record if practice is not None else ResumptionRecord()

    async def save(self, session_id: UUID, epoch: int, record: ResumptionRecord) -> None:
        """Keep the record, if this owner is the newest."""
        practice = self._practices.of(session_id)
        if practice is not None and practice.epoch == epoch:
            practice.record = record

"""An interview is taken: its present owner asked to let go, the claim, the lease, and giving it back.

Must not know of pages, or what is done with what was claimed.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from interviews.access import CandidateGrant
from interviews.records import ClaimedInterview, Glance, Origin
from interviews.services.sessions import InterviewNotOpen, NotOpenReason
from live.core.errors import CloseCode, WireError
from live.endings import taken_over
from live.ports import Lease, World
from live.worker_messages import Switchboard

# A living owner stores everything and lets go within this; after it, the epoch decides.
HANDOVER_S: Final = 1.0
HANDOVER_LOOK_S: Final = 0.03
# Less than a page waits for its welcome.
CLAIM_S: Final = 5.0

_CLOSE_CODES: Final = {
    NotOpenReason.COMPLETED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.ABANDONED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.FAILED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.REVOKED: CloseCode.NOT_SIGNED_IN,
    NotOpenReason.TAKEN_OVER: CloseCode.TAKEN_OVER,
}


class Claims:
    """Looks at interviews, takes them and gives them back, for one process."""

    def __init__(self, world: World, switchboard: Switchboard) -> None:
        self._world = world
        self._switchboard = switchboard
        self._undoing: set[asyncio.Task[None]] = set()

    @property
    def being_undone(self) -> int:
        """How many are on their way back."""
        return len(self._undoing)

    async def glance(self, grant: CandidateGrant) -> Glance:
        """Look at the interview; raises `WireError` when this candidate may not have it."""
        with _refusing():
            async with asyncio.timeout(CLAIM_S):
                await self._switchboard.address()  # who only looks is told of changes, too
                return await self._world.interviews.glance(grant.session_id, grant.token_generation)

    async def owner(self, session_id: UUID) -> Lease | None:
        """Return who holds the interview, if anybody does."""
        return await self._world.shared.owner(session_id)

    async def claim(
        self,
        grant: CandidateGrant,
        stream: str,
        origin: Origin | None = None,
        *,
        begins: bool = True,
        since: int | None = None,
    ) -> tuple[ClaimedInterview, bool]:
        """Ask the owner, if there is one, to leave, and take it.

        since: nobody is disturbed who came after this epoch. Returns the interview, and whether
        somebody held it; raises `WireError` when it may not be had.
        """
        interviews, session_id = self._world.interviews, grant.session_id
        with _refusing():
            async with asyncio.timeout(CLAIM_S):
                epoch_hint = await self._ask_owner_to_let_go(grant, stream, since)
                claimed = await interviews.claim(
                    session_id,
                    grant.token_generation,
                    epoch_hint or 0,
                    stream,
                    origin,
                    begins=begins,
                    since=since,
                )
        return claimed, epoch_hint is not None

    async def _ask_owner_to_let_go(
        self, grant: CandidateGrant, stream: str, since: int | None
    ) -> int | None:
        """Have the present owner store everything and leave; return its epoch, if there is one.

        It is looked at first: who may not come in disturbs nobody.
        An owner whose worker does not answer is dead, or will find the higher epoch when it wakes.
        """
        shared, session_id = self._world.shared, grant.session_id
        lease = await shared.owner(session_id)
        if lease is None:
            return None
        if since is not None and lease.epoch > since:
            raise taken_over()
        await self._world.interviews.glance(session_id, grant.token_generation)
        if await self._switchboard.ask_to_leave(lease.worker, session_id, stream):
            deadline = self._world.clock.now() + HANDOVER_S
            while self._world.clock.now() < deadline:
                if await shared.owner(session_id) is None:
                    break
                await asyncio.sleep(HANDOVER_LOOK_S)
        return lease.epoch

    async def lease(self, claimed: ClaimedInterview, lease: Lease) -> None:
        """Tell everybody who holds it now; raises `WireError` when a newer owner does."""
        await self._world.shared.take(claimed.session_id, lease)
        await self.check_lease(claimed, lease)

    async def check_lease(self, claimed: ClaimedInterview, lease: Lease) -> None:
        """Raise `WireError` when a newer owner holds it."""
        owner = await self._world.shared.owner(claimed.session_id)
        if owner is not None and owner.epoch > lease.epoch:
            raise taken_over()

    def undo(self, claimed: ClaimedInterview, lease: Lease) -> None:
        """Nobody holds what was claimed: say so at once, or the next owner waits for it."""

        async def undo() -> None:
            await self._world.shared.release(claimed.session_id, lease)
            await self._world.interviews.interrupt(
                claimed.session_id, claimed.epoch, claimed.progress
            )

        undoing = asyncio.create_task(undo(), name="claim undone")
        self._undoing.add(undoing)
        undoing.add_done_callback(self._undoing.discard)


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Turn what a claim raises into what the page is told."""
    try:
        yield
    except InterviewNotOpen as closed:
        code = _CLOSE_CODES.get(closed.reason, CloseCode.NOT_OPEN)
        raise WireError(code, closed.reason.value, str(closed.sentence)) from None
    except TimeoutError:
        raise WireError(
            CloseCode.INTERNAL, "busy", _("The server is busy. The page tries again by itself.")
        ) from None

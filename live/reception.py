"""Who gets an interview, and with what: who looks, who takes it, and who hands it over.

Owns this process's connections with candidates' pages, and the one way of taking an interview:
the claim, what the page before it hands over, and the undoing of both.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import Final, Protocol
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from interviews.access import CandidateGrant
from interviews.records import ClaimedInterview, Glance
from interviews.services.sessions import InterviewNotOpen, NotOpenReason
from live.bridge import Bridge
from live.core import replies, wire
from live.core.errors import CloseCode, WireError
from live.core.inheritance import Bequest
from live.core.totals import Ceilings
from live.endings import Ending, moving, refusal, taken_over
from live.gate import Gate, WatchedDialler, nobodys_dialler, note_what_was_found
from live.gemini import GeminiDialler
from live.gemini_client import gemini_client
from live.gemini_setup import with_server_turn_taking
from live.handles import RedisHandleStore
from live.handovers import RedisHandovers
from live.inheriting import inherit
from live.marks import mark_of
from live.ports import Browser, Dialler, Handovers, Lease, World
from live.signals import Switchboard
from live.sinks import DatabaseSink
from live.turnstile import Turnstile

# A living owner stores everything and lets go within this; after it, the epoch decides.
HANDOVER_S: Final = 1.0
HANDOVER_LOOK_S: Final = 0.03
# Less than a page waits for its welcome.
CLAIM_S: Final = 5.0
# A lease outlives three of these.
RENEW_S: Final = 5.0

# Imported with the module: at the first connection it would hold everybody up.
_SpeechDetector = import_string(settings.SPEECH_DETECTOR)
_CLOSE_CODES: Final = {
    NotOpenReason.COMPLETED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.ABANDONED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.FAILED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.REVOKED: CloseCode.NOT_SIGNED_IN,
}


class MonotonicClock:
    """Implements `ports.Clock`."""

    def now(self) -> float:
        """Return monotonic seconds."""
        return time.monotonic()


class Visitor(Protocol):
    """A connection of a page, whether or not it holds its interview."""

    session_id: UUID

    def leave(self, ending: Ending) -> None:
        """End it."""

    def look_again(self) -> None:
        """Staff have changed something about the interview."""


class Reception:
    """What all interviews of this process share, and who comes in."""

    def __init__(
        self,
        world: World,
        handovers: Handovers,
        switchboard: Switchboard,
        dialler_for: Callable[[ClaimedInterview], Dialler],
    ) -> None:
        self.handovers = handovers
        self.turnstile = Turnstile()
        self._world = world
        self._switchboard = switchboard
        self._dialler_for = dialler_for
        self._bridges: dict[UUID, Bridge] = {}
        self._visitors: set[Visitor] = set()
        self._undoing: set[asyncio.Task[None]] = set()
        self._leaving = False
        switchboard.when_changed(self._look_again)

    # Who comes and goes

    @contextlib.contextmanager
    def visited_by(self, visitor: Visitor) -> Iterator[None]:
        """Count a page's connection in for as long as it lasts."""
        if self._leaving:
            raise moving()
        self._visitors.add(visitor)
        try:
            yield
        finally:
            self._visitors.discard(visitor)

    def farewell(self, session_id: UUID, bridge: Bridge) -> None:
        """The connection is over; forget its bridge unless a newer one has its place."""
        if self._bridges.get(session_id) is bridge:
            del self._bridges[session_id]
            self._switchboard.disconnect(session_id)

    def move_everybody(self) -> None:
        """This worker goes away: take nobody in, tell every browser to go on with another one."""
        self._leaving = True
        for visitor in list(self._visitors):
            visitor.leave(refusal(moving()))

    def _look_again(self, session_id: UUID) -> None:
        for visitor in list(self._visitors):
            if visitor.session_id == session_id:
                visitor.look_again()

    @property
    def busy_with(self) -> int:
        """How many pages are here, and claims that are being undone."""
        return len(self._visitors) + len(self._undoing)

    # Looking

    async def glance(self, grant: CandidateGrant) -> Glance:
        """Look at the interview; raises `WireError` when this candidate may not have it."""
        with _refusing():
            async with asyncio.timeout(CLAIM_S):
                await self._switchboard.address()  # who only looks is told of changes, too
                return await self._world.sink.glance(grant.session_id, grant.token_generation)

    async def owner(self, session_id: UUID) -> Lease | None:
        """Return who holds the interview, if anybody does."""
        return await self._world.store.owner(session_id)

    # Taking

    async def take_up(
        self,
        grant: CandidateGrant,
        hello: wire.Hello,
        browser: Browser,
        *,
        tell: Callable[[str], None],
    ) -> Bridge:
        """Give the interview to this page; raises `WireError` when it may not have it.

        tell: sends the page a message meanwhile.  Cancelling it gives the interview back.
        """
        session_id = grant.session_id
        address = await self._switchboard.address()
        claimed, was_held = await self._claim(grant, hello.stream)
        lease = Lease(claimed.epoch, address)
        try:
            self._check_newest(claimed)
            await self._world.store.take(session_id, lease)
            await self._check_lease(lease, session_id)
            async with self._renewed(session_id, lease):
                bequests = await self._inherit(hello, claimed, tell, was_held=was_held)
            bridge = Bridge(
                claimed=claimed,
                browser=browser,
                dialler=self._dialler_for(claimed),
                world=self._world,
                lease=lease,
                record=await self._world.store.load(session_id),
                done_url=reverse("room-done", args=[session_id]),
                bequests=bequests,
                answers=self.turnstile.answers(session_id),
            )
            self._check_newest(claimed)
            await self._check_lease(lease, session_id)
        except BaseException:
            self._undo(claimed, lease)
            raise
        self._bridges[session_id] = bridge
        self._switchboard.connect(session_id, bridge.give_to)
        return bridge

    def _check_newest(self, claimed: ClaimedInterview) -> None:
        if self._leaving:
            raise moving()
        present = self._bridges.get(claimed.session_id)
        if present is None:
            return
        if present.epoch > claimed.epoch:
            raise taken_over()
        # It came in between our question and our claim, and could not be asked.
        present.give_to(claimed.progress.stream)

    async def _check_lease(self, lease: Lease, session_id: UUID) -> None:
        owner = await self._world.store.owner(session_id)
        if owner is not None and owner.epoch > lease.epoch:
            raise taken_over()

    async def _claim(self, grant: CandidateGrant, stream: str) -> tuple[ClaimedInterview, bool]:
        """Look first, then ask the owner to leave: who may not come in disturbs nobody.

        Returns the interview, and whether somebody held it.
        """
        sink, session_id = self._world.sink, grant.session_id
        with _refusing():
            async with asyncio.timeout(CLAIM_S):
                await sink.glance(session_id, grant.token_generation)
                epoch_hint = await self._ask_owner_to_let_go(session_id, stream)
                claimed = await sink.claim(
                    session_id, grant.token_generation, epoch_hint or 0, stream
                )
        return claimed, epoch_hint is not None

    async def _ask_owner_to_let_go(self, session_id: UUID, stream: str) -> int | None:
        """Have the present owner store everything and leave; return its epoch, if there is one.

        An owner whose worker does not answer is dead, or will find the higher epoch when it wakes.
        """
        store = self._world.store
        lease = await store.owner(session_id)
        if lease is None:
            return None
        if await self._switchboard.ask_to_leave(lease.worker, session_id, stream):
            deadline = self._world.clock.now() + HANDOVER_S
            while self._world.clock.now() < deadline:
                if await store.owner(session_id) is None:
                    break
                await asyncio.sleep(HANDOVER_LOOK_S)
        return lease.epoch

    async def _inherit(
        self,
        hello: wire.Hello,
        claimed: ClaimedInterview,
        tell: Callable[[str], None],
        *,
        was_held: bool,
    ) -> list[Bequest]:
        """Return what the pages before this one have said that is not safe, the oldest first."""
        earlier = claimed.progress.earlier
        # A page of protocol 1 knows no lobby: it waits for its welcome, and not for long.
        patient = hello.protocol == wire.PROTOCOL
        bequests = []
        for page in reversed(earlier):
            expected = page.has_unsafe_voice or (claimed.new_page and was_held)
            bequests.append(
                await inherit(
                    self.handovers,
                    claimed.session_id,
                    page,
                    waits=patient and expected and page is earlier[0],
                    begun=lambda: tell(_handing_over()),
                )
            )
        return bequests

    @contextlib.asynccontextmanager
    async def _renewed(self, session_id: UUID, lease: Lease) -> AsyncIterator[None]:
        async def renew() -> None:
            while True:
                await asyncio.sleep(RENEW_S)
                await self._world.store.renew(session_id, lease)

        renewing = asyncio.create_task(renew(), name="lease")
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    def _undo(self, claimed: ClaimedInterview, lease: Lease) -> None:
        """Nobody holds what was claimed: say so at once, or the next owner waits for it."""

        async def undo() -> None:
            await self._world.store.release(claimed.session_id, lease)
            await self._world.sink.interrupt(claimed.session_id, claimed.epoch, claimed.progress)

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


def _handing_over() -> str:
    sentence = _("What you said on your other device is being brought over. One moment, please.")
    return replies.notice("handing_over", sentence)


@cache
def reception() -> Reception:
    """Return this process's reception; made at the first connection."""
    world = World(
        store=RedisHandleStore(settings.REDIS_URL),
        sink=DatabaseSink(),
        clock=MonotonicClock(),
        detector=_SpeechDetector(),
        ceilings=Ceilings(
            tokens=settings.INTERVIEW_TOKEN_LIMIT,
            cost=settings.INTERVIEW_COST_LIMIT,
            prices=settings.INTERVIEW_PRICES,
        ),
    )
    return Reception(world, RedisHandovers(settings.REDIS_URL), Switchboard(), _dialler_for)


def _dialler_for(claimed: ClaimedInterview) -> Dialler:
    dialler = GeminiDialler(
        gemini_client(),
        settings.GEMINI_MODEL,
        with_server_turn_taking(claimed.plan),
        mark_of(claimed.session_id),
    )
    return WatchedDialler(dialler, _gate())


@cache
def _gate() -> Gate:
    return Gate(nobodys_dialler, database_sync_to_async(note_what_was_found), MonotonicClock())

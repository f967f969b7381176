"""Who comes in and who is here: this process's connections with candidates' pages.

Owns the one way in which a page gets an interview: the claim, what the pages before it hand over, and
the bridge that holds it then.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Protocol
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from interviews.access import CandidateGrant
from interviews.records import ClaimedInterview, Glance, Origin
from live.bridge import Bridge
from live.check_budget import CheckBudget
from live.claims import Claims
from live.core.link.totals import Ceilings
from live.core.protocol import client_messages, server_messages
from live.endings import Ending, moving, refusal, taken_over
from live.gemini import GeminiDialler
from live.gemini_client import gemini_client
from live.gemini_setup import with_server_turn_taking
from live.handovers import RedisHandovers
from live.heap import Leftovers
from live.inheriting import inherit_all
from live.interview_store import DatabaseInterviewStore
from live.marks import mark_of
from live.ports import Browser, Dialler, Handovers, Lease, World
from live.service_check import ServiceCheck, WatchedDialler, nobodys_dialler, note_what_was_found
from live.shared_state import RedisSharedState
from live.turnstile import Turnstile
from live.worker_messages import Switchboard

# Imported with the module: at the first connection it would hold everybody up.
_SpeechDetector = import_string(settings.SPEECH_DETECTOR)


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


class Admission:
    """What all interviews of this process share, and who comes in.

    leads_to: the address that a page is sent to when its interview is over.
    """

    def __init__(
        self,
        world: World,
        handovers: Handovers,
        switchboard: Switchboard,
        dialler_for: Callable[[ClaimedInterview], Dialler],
        *,
        leads_to: Callable[[UUID], str] = lambda session_id: reverse(
            "room-done", args=[session_id]
        ),
    ) -> None:
        self.handovers = handovers
        self.turnstile = Turnstile()
        self.checks = CheckBudget()
        self.leftovers = Leftovers()
        self.world = world
        self.dialler_for = dialler_for
        self._switchboard = switchboard
        self._leads_to = leads_to
        self._bridges: dict[UUID, Bridge] = {}
        self._visitors: set[Visitor] = set()
        self._claims = Claims(world, switchboard)
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
        return len(self._visitors) + self._claims.being_undone

    # Looking

    async def glance(self, grant: CandidateGrant) -> Glance:
        """Look at the interview; raises `WireError` when this candidate may not have it."""
        return await self._claims.glance(grant)

    async def owner(self, session_id: UUID) -> Lease | None:
        """Return who holds the interview, if anybody does."""
        return await self._claims.owner(session_id)

    # Taking

    async def take_up(
        self,
        grant: CandidateGrant,
        hello: client_messages.Hello,
        browser: Browser,
        *,
        tell: Callable[[str], None],
        origin: Origin | None = None,
        since: int | None = None,
    ) -> Bridge:
        """Give the interview to this page; raises `WireError` when it may not have it.

        tell: sends the page a message meanwhile.  since: the epoch that a page has seen which goes on
        by itself; one that took the interview after that keeps it.  Cancelling it gives the
        interview back.
        """
        session_id = grant.session_id
        address = await self._switchboard.address()
        # A page of protocol 1 knows no lobby: its Start is still to come.
        begins = hello.protocol == client_messages.PROTOCOL
        claimed, was_held = await self._claims.claim(
            grant, hello.stream, origin, begins=begins, since=since
        )
        claimed = replace(claimed, plan=with_server_turn_taking(claimed.plan))
        lease = Lease(claimed.epoch, address)
        try:
            self._check_newest(claimed)
            await self._claims.lease(claimed, lease)
            with self.world.shared.kept(session_id, lease):
                bequests = await inherit_all(
                    self.handovers,
                    claimed,
                    # A page of protocol 1 knows no lobby: it waits for its welcome, and not for long.
                    patient=hello.protocol == client_messages.PROTOCOL,
                    was_held=was_held,
                    begun=lambda: tell(_handing_over()),
                )
            bridge = Bridge(
                claimed=claimed,
                browser=browser,
                dialler=self.dialler_for(claimed),
                world=self.world,
                lease=lease,
                record=await self.world.shared.load(session_id),
                done_url=self._leads_to(session_id),
                bequests=bequests,
                answers=self.turnstile.answers(session_id),
            )
            self._check_newest(claimed)
            await self._claims.check_lease(claimed, lease)
        except BaseException:
            self._claims.undo(claimed, lease)
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


def _handing_over() -> str:
    sentence = _("What you said on your other device is being brought over. One moment, please.")
    return server_messages.notice("handing_over", sentence)


@cache
def admission() -> Admission:
    """Return what this process admits pages by; made at the first connection."""
    world = World(
        shared=RedisSharedState(settings.REDIS_URL),
        interviews=DatabaseInterviewStore(),
        clock=MonotonicClock(),
        detector=_SpeechDetector(),
        ceilings=Ceilings(
            tokens=settings.INTERVIEW_TOKEN_LIMIT,
            cost=settings.INTERVIEW_COST_LIMIT,
            prices=settings.INTERVIEW_PRICES,
        ),
    )
    return Admission(world, RedisHandovers(settings.REDIS_URL), Switchboard(), _dialler_for)


def _dialler_for(claimed: ClaimedInterview) -> Dialler:
    dialler = GeminiDialler(
        gemini_client(),
        settings.GEMINI_MODEL,
        claimed.plan,
        mark_of(claimed.session_id),
    )
    return WatchedDialler(dialler, _service_check())


@cache
def _service_check() -> ServiceCheck:
    return ServiceCheck(
        nobodys_dialler, database_sync_to_async(note_what_was_found), MonotonicClock()
    )

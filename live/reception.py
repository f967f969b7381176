"""Who gets an interview, and with what: the claim, the handover, this process's bridges.

Owns the parts that all interviews of a worker share (Redis, the database thread,
the Gemini client, the switchboard), made at the first connection.
"""

import asyncio
import time
from dataclasses import replace
from functools import cache
from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from interviews.access import CandidateGrant
from interviews.frozen_plan import FrozenPlan, Sensitivity
from interviews.records import ClaimedInterview
from interviews.services.sessions import InterviewNotOpen, NotOpenReason
from live.bridge import Bridge, World
from live.core.errors import CloseCode, WireError
from live.endings import refusal
from live.gemini import GeminiDialler
from live.gemini_client import gemini_client
from live.handles import RedisHandleStore
from live.marks import mark_of
from live.ports import Browser, Lease
from live.scribe import taken_over
from live.signals import Switchboard
from live.sinks import DatabaseSink

# A living owner stores everything and lets go within this; after it, the epoch decides.
HANDOVER_S: Final = 1.0
HANDOVER_LOOK_S: Final = 0.03
# Less than a page waits for its welcome: a claim must not outlive the socket that asked.
CLAIM_S: Final = 5.0

_CLOSE_CODES: Final = {
    NotOpenReason.COMPLETED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.FAILED: CloseCode.INTERVIEW_OVER,
    NotOpenReason.REVOKED: CloseCode.NOT_SIGNED_IN,
}


class _MonotonicClock:
    def now(self) -> float:
        return time.monotonic()


class _Worker:
    """What all interviews of this process share."""

    def __init__(self) -> None:
        self.store = RedisHandleStore(settings.REDIS_URL)
        self.world = World(store=self.store, sink=DatabaseSink(), clock=_MonotonicClock())
        self.switchboard = Switchboard()
        self.bridges: dict[UUID, Bridge] = {}
        self.leaving = False


@cache
def _worker() -> _Worker:
    return _Worker()


async def take_up(grant: CandidateGrant, browser: Browser) -> Bridge:
    """Give the interview to this connection; raises `WireError` when it may not have it."""
    worker = _worker()
    if worker.leaving:
        raise _moving()
    session_id = grant.session_id
    address = await worker.switchboard.address()
    claimed = await _claim(worker, grant)
    present = worker.bridges.get(session_id)
    if present is not None and present.epoch > claimed.epoch:
        raise taken_over()
    lease = Lease(claimed.epoch, address)
    await worker.store.take(session_id, lease)
    bridge = Bridge(
        claimed=claimed,
        browser=browser,
        dialler=GeminiDialler(
            gemini_client(),
            settings.GEMINI_MODEL,
            _with_server_turn_taking(claimed.plan),
            mark_of(session_id),
        ),
        world=worker.world,
        lease=lease,
        record=await worker.store.load(session_id),
        done_url=reverse("room-done", args=[session_id]),
    )
    if worker.leaving:
        raise _moving()
    worker.bridges[session_id] = bridge
    worker.switchboard.connect(session_id, lambda: bridge.leave(refusal(taken_over())))
    return bridge


async def _claim(worker: _Worker, grant: CandidateGrant) -> ClaimedInterview:
    """Look first, then ask the owner to leave: who may not come in disturbs nobody."""
    sink, session_id = worker.world.sink, grant.session_id
    try:
        async with asyncio.timeout(CLAIM_S):
            await sink.check(session_id, grant.token_generation)
            epoch_hint = await _ask_owner_to_let_go(worker, session_id)
            return await sink.claim(session_id, grant.token_generation, epoch_hint)
    except InterviewNotOpen as closed:
        code = _CLOSE_CODES.get(closed.reason, CloseCode.NOT_OPEN)
        raise WireError(code, closed.reason.value, str(closed.sentence)) from None
    except TimeoutError:
        raise WireError(
            CloseCode.INTERNAL, "busy", _("The server is busy. The page tries again by itself.")
        ) from None


def farewell(session_id: UUID, bridge: Bridge) -> None:
    """The connection is over; forget its bridge unless a newer one has its place."""
    worker = _worker()
    if worker.bridges.get(session_id) is bridge:
        del worker.bridges[session_id]
        worker.switchboard.disconnect(session_id)


def move_everybody() -> None:
    """This worker goes away: take nobody in, tell every browser to go on with another one."""
    worker = _worker()
    worker.leaving = True
    for bridge in list(worker.bridges.values()):
        bridge.leave(refusal(_moving()))


def interviews_held() -> int:
    """Return how many interviews this worker holds at the moment."""
    return len(_worker().bridges)


def _with_server_turn_taking(plan: FrozenPlan) -> FrozenPlan:
    """Return the plan with what the operator has set for every interview (docs/settings.md)."""
    taking = plan.turn_taking
    padding_ms, silence_ms = settings.LIVE_PREFIX_PADDING_MS, settings.LIVE_SILENCE_DURATION_MS
    return replace(
        plan,
        turn_taking=replace(
            taking,
            start_sensitivity=_override(settings.LIVE_START_SENSITIVITY, taking.start_sensitivity),
            end_sensitivity=_override(settings.LIVE_END_SENSITIVITY, taking.end_sensitivity),
            prefix_padding_ms=taking.prefix_padding_ms if padding_ms is None else padding_ms,
            silence_duration_ms=taking.silence_duration_ms if silence_ms is None else silence_ms,
        ),
    )


def _override(setting: str, planned: Sensitivity) -> Sensitivity:
    return cast("Sensitivity", setting) if setting else planned


def _moving() -> WireError:
    sentence = _("The server is being renewed; you are connected again at once.")
    return WireError(CloseCode.MOVING, "moving", sentence)


async def _ask_owner_to_let_go(worker: _Worker, session_id: UUID) -> int:
    """Have the present owner store everything and leave; return its epoch.

    An owner whose worker does not answer is dead, or will find the higher epoch when it wakes.
    """
    lease = await worker.store.owner(session_id)
    if lease is None:
        return 0
    if await worker.switchboard.ask_to_leave(lease.worker, session_id):
        deadline = time.monotonic() + HANDOVER_S
        while time.monotonic() < deadline:
            if await worker.store.owner(session_id) is None:
                break
            await asyncio.sleep(HANDOVER_LOOK_S)
    return lease.epoch

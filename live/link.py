"""The connection to Gemini: opened and closed when the machine says so, one at a time.

Owns the order of things: the old socket is closed before the new one is dialled
(a resume while the old one is open is refused with 1011).
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol
from uuid import UUID

from live.core.errors import NOTHING_SPENT, Failure, LinkError
from live.core.link.happenings import DialDenied, DialFailed, Happening, LinkLost, LinkOpened
from live.core.model.events import ModelEvent
from live.ports import Clock, Dialler, ModelSession, SharedState
from live.uplink import Uplink

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 1.0


class _Listener(Protocol):
    """Who is told what the link does: the driver."""

    @property
    def handle(self) -> str | None: ...

    def has_to_tell(self, *, by_handle: bool) -> bool: ...

    def tell(self, *happened: Happening) -> None: ...

    def on_model(self, event: ModelEvent) -> None: ...

    def link_gone(self) -> None: ...


class Link:
    """Holds at most one connection; `dial` and `hang_up` are orders that never wait."""

    def __init__(
        self,
        session_id: UUID,
        dialler: Dialler,
        shared: SharedState,
        uplink: Uplink,
        clock: Clock,
    ) -> None:
        self._session_id = session_id
        self._dialler = dialler
        self._shared = shared
        self._uplink = uplink
        self._clock = clock
        self._is_trial = False
        self._is_proven = False
        self._dial_wanted = asyncio.Event()
        self._hang_up_wanted = asyncio.Event()

    def dial(self, *, trial: bool = False) -> None:
        """Open a connection as soon as the old one is closed; `trial`: from text."""
        self._is_trial = trial
        self._dial_wanted.set()

    def give_dial_back(self) -> None:
        """The dial of this connection has led to something: it costs nothing."""
        self._is_proven = True

    def hang_up(self) -> None:
        """Close the connection; a dial that is under way is closed as soon as it is answered.

        Nothing that still happens to either is told.
        """
        self._hang_up_wanted.set()

    async def run(self, listener: _Listener) -> None:
        """Carry out the orders until cancelled; the socket is closed on every way out."""
        while True:
            await self._dial_wanted.wait()
            self._dial_wanted.clear()
            self._hang_up_wanted.clear()
            await self._hold(listener)

    async def _hold(self, listener: _Listener) -> None:
        dial = await self._shared.spend_dial(self._session_id, trial=self._is_trial)
        if dial is None:
            self._report(listener, DialDenied())
            return
        try:
            await self._hold_dial(listener, dial)
        except asyncio.CancelledError:
            # The page has gone, or the interview is over: whatever came of it was no failure.
            await asyncio.shield(self._shared.forgive_dial(self._session_id, dial))
            raise

    async def _hold_dial(self, listener: _Listener, dial: str) -> None:
        handle = listener.handle
        try:
            has_history = listener.has_to_tell(by_handle=handle is not None)
            session = await self._dialler.dial(handle, has_history=has_history)
        except LinkError as error:
            # A refused key or model is the operator's to mend, and ends every interview.
            logger.log(
                logging.ERROR if error.failure is Failure.CREDENTIALS else logging.INFO,
                "dial failed",
                extra={
                    "session": str(self._session_id),
                    "failure": error.failure.value,
                    "code": error.code,
                },
            )
            if error.failure in NOTHING_SPENT:
                await self._shared.refund_dial(self._session_id, dial)
            self._report(listener, DialFailed(error.failure))
            return
        try:
            if not self._hang_up_wanted.is_set():
                await self._converse(session, listener, dial, by_handle=handle is not None)
        finally:
            self._uplink.shut()
            await asyncio.shield(self._close(session, dial))

    async def _close(self, session: ModelSession, dial: str) -> None:
        await session.close()
        await self._give_back_if_proven(dial)

    async def _give_back_if_proven(self, dial: str) -> None:
        if self._is_proven:
            self._is_proven = False
            await self._shared.refund_dial(self._session_id, dial)

    def _report(self, listener: _Listener, happening: Happening) -> None:
        """Tell what became of a dial, unless it was given up: the next one is another one."""
        if not self._hang_up_wanted.is_set():
            listener.tell(happening)

    async def _converse(
        self, session: ModelSession, listener: _Listener, dial: str, *, by_handle: bool
    ) -> None:
        self._uplink.open(by_handle=by_handle)
        self._is_proven = False
        listener.tell(LinkOpened(by_handle=by_handle))
        hung_up = asyncio.create_task(self._hang_up_wanted.wait(), name="hang up")
        tasks: list[asyncio.Task[object]] = [
            asyncio.create_task(self._read(session, listener.on_model), name="from Gemini"),
            asyncio.create_task(self._uplink.pump(session, self._clock), name="to Gemini"),
            asyncio.create_task(self._watch(dial), name="watch"),
            hung_up,
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            # Also when the browser's end cancels us: what was settled must be stored so.
            self._uplink.shut()
            listener.link_gone()
        if hung_up in done or self._hang_up_wanted.is_set():
            return  # ours, or given up in the moment of its loss: nothing failed
        for outcome in outcomes:
            if isinstance(outcome, LinkError):
                logger.info(
                    "link lost",
                    extra={
                        "session": str(self._session_id),
                        "failure": outcome.failure.value,
                        "code": outcome.code,
                    },
                )
                self._dialler.lost(outcome)
                listener.tell(LinkLost(outcome.failure))
                return
        for task, outcome in zip(tasks, outcomes, strict=True):
            if task in done and isinstance(outcome, Exception):
                raise outcome

    async def _watch(self, dial: str) -> None:
        """Give the link up when Gemini takes nothing any more; a timer a frame would cost more.

        And give its dial back when it was no failure.
        """
        while not self._uplink.is_stuck(self._clock.now()):
            await self._give_back_if_proven(dial)
            await asyncio.sleep(LOOK_EVERY_S)
        raise LinkError(Failure.SILENT)

    async def _read(self, session: ModelSession, take: Callable[[ModelEvent], None]) -> None:
        def heed(event: ModelEvent) -> None:
            if not self._uplink.heed(event):
                take(event)

        await session.listen(heed)

"""The life of one connection: key, setup, resumption, lifetime, faults, and how it ended.

Owns everything between a finished handshake and the closed record; the conversation itself is
`session.py`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from live.simulator import outbound
from live.simulator.brief import read_brief
from live.simulator.faults import Fault, Kind, Moment
from live.simulator.handles import ANY_CALL, Lineage, Memory
from live.simulator.inbound import SetupIn, read_messages
from live.simulator.link import Link
from live.simulator.refusal import CloseCode, Refusal, invalid
from live.simulator.scene import Scene
from live.simulator.senses import SenseUnavailable
from live.simulator.session import Session
from live.simulator.setup import Setup, validate_setup
from live.simulator.stage import Stage

BAD_KEY: Final = "bad-key"
"""The one key that is not valid; every other one is."""
_SETUP_WITHIN_S: Final = 30.0

logger = logging.getLogger(__name__)


class _OverError(Exception):
    """The socket is closed: end the connection's tasks."""


class Connection:
    """One client's connection."""

    def __init__(self, socket: ServerConnection, stage: Stage, api_version: str, key: str) -> None:
        self._socket = socket
        self._stage = stage
        self._key = key
        self.record = stage.journal.dialled(api_version)
        self.link = Link(socket, stage.clock)
        self._lineage = Lineage()
        self._group: asyncio.TaskGroup | None = None
        self._session: Session | None = None

    @property
    def is_idle(self) -> bool:
        """Whether it is between two turns."""
        return self._session is not None and self._session.is_idle

    async def run(self) -> None:
        """Serve the connection until it is closed, by whomever."""
        try:
            setup = await self._receive_setup()
            await self._converse(setup, *self._recall(setup))
        except ConnectionClosed:
            pass
        except Refusal as refusal:
            await self.link.close(refusal.code, refusal.reason)
        finally:
            if self._lineage.holder is self.link:
                self._lineage.holder = None
                self._lineage.left_at = self._stage.clock.now()
                calls = self._session.waiting_calls if self._session is not None else ()
                self._lineage.unanswered = frozenset(calls)
            code, reason, by = self.link.ending()
            self._stage.journal.closed(self.record, code, reason, by)

    async def strike(self, fault: Fault) -> None:
        """Carry out a fault that happens at a moment."""
        self.record.faults.append(fault.kind)
        match fault.kind:
            case Kind.DROP:
                self.link.abort()
            case Kind.CLOSE | Kind.HOUR:
                self._lineage.spent |= fault.kind is Kind.HOUR
                await self.link.close(fault.code, fault.reason)
            case Kind.FREEZE:
                self.link.freeze(answers_pings=fault.answers_pings)
            case Kind.GO_AWAY:
                if self._group is not None:
                    self._group.create_task(self._leave(fault.seconds, fault.code, fault.reason))
            case Kind.OUTAGE:
                self._stage.begin_outage(fault.seconds)
            case Kind.SEND:
                await self.link.send(fault.frame.encode().ljust(fault.size_bytes))
            case Kind.NOISE_CUT:
                # A task of its own: it ends the one that reports the moment.
                if self._group is not None and self._session is not None:
                    self._group.create_task(self._session.cut_by_noise())
            case _:
                raise ValueError(f"{fault.kind} is no fault of a moment")

    async def _receive_setup(self) -> Setup:
        try:
            async with asyncio.timeout(_SETUP_WITHIN_S):
                raw = await self._socket.recv(decode=False)
        except TimeoutError as error:
            raise Refusal(CloseCode.POLICY, "No setup was received in time.") from error
        if not self._key:
            raise Refusal(CloseCode.POLICY, "Method doesn't allow unregistered callers.")
        if self._key == BAD_KEY:
            raise invalid("API key not valid. Please pass a valid API key.")
        first, *more = read_messages(raw) or (None,)
        if not isinstance(first, SetupIn) or more:
            raise invalid("setup must be the first message.")
        setup = validate_setup(
            first.fields,
            api_version=self.record.api_version,
            serves_dead_models=self._stage.habits.usual.dead_models,
        )
        self.record.model = setup.model
        self.record.candidate = read_brief(setup.instruction).candidate
        self.record.handle_used = setup.handle or None
        await self._strike_at(Moment.ON_DIAL, 0)
        return setup

    def _recall(self, setup: Setup) -> tuple[Memory, bool]:
        """Return what is remembered of this conversation, and whether it is poisoned."""
        memory, poisoned = Memory(), False
        if setup.handle:
            if refusal := self._take(Kind.REFUSE_HANDLE):
                raise Refusal(refusal.code, refusal.reason)
            now = self._stage.clock.now()
            self._lineage, memory = self._stage.book.redeem(setup.handle, setup.model, now)
            poisoned = self._take(Kind.POISONED_HANDLE) is not None
            if self._take(Kind.LOST_CALL):
                # Where none was lost, any answer to a call closes the exchange.
                lost = self._lineage.unanswered or frozenset({ANY_CALL})
                memory = replace(memory, lost_calls=memory.lost_calls | lost)
            self.record.resumed = True
        else:
            memory = Memory(weight=memory.weight.with_text(setup.instruction))
        self._lineage.holder = self.link
        return memory, poisoned

    async def _converse(self, setup: Setup, memory: Memory, poisoned: bool) -> None:  # noqa: FBT001
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                group.create_task(self.link.run())
                scene = Scene(
                    stage=self._stage,
                    setup=setup,
                    lineage=self._lineage,
                    link=self.link,
                    record=self.record,
                    group=group,
                    strike_at=self._strike_at,
                    poisoned=poisoned,
                )
                session = Session(scene, memory)
                session.start()
                await self._accept(session)
                await self._read(session)
        except* _OverError:
            pass
        except* SenseUnavailable as missing:
            for error in missing.exceptions:
                logger.warning("a sense failed: %s", error)
            await self.link.close(CloseCode.INTERNAL, "Internal error encountered.")
        finally:
            self._group = None

    async def _accept(self, session: Session) -> None:
        if slow := self._take(Kind.SLOW):
            self.link.slow_down(slow.latency_ms / 1000)
        if late := self._take(Kind.LATE_PONG):
            self.link.delay_pongs(late.seconds)
        await self.link.send(outbound.SETUP_COMPLETE)
        self.record.setup_done = True
        self._session = session
        self._stage.journal.touch()
        if death := self._take(Kind.DIE_AFTER_ACCEPT):
            await session.offer_handle()
            await self.link.close(death.code, death.reason)
        habits = self._stage.habits.of(self.record.candidate)
        lifetime_s, notice_s = habits.lifetime_s, habits.go_away_s
        if lifetime_s is not None and self._group is not None:
            self._group.create_task(self._live_out(lifetime_s, min(notice_s, lifetime_s)))

    async def _read(self, session: Session) -> None:
        """Take the client's messages until the socket is closed or it is refused.

        Ends by an exception always, which ends the connection's other tasks.
        """
        try:
            while True:
                for message in read_messages(await self._socket.recv(decode=False)):
                    await session.take(message)
        except ConnectionClosed as closed:
            raise _OverError from closed
        except Refusal as refusal:
            await self.link.close(refusal.code, refusal.reason)
            raise _OverError from refusal

    async def _live_out(self, lifetime_s: float, notice_s: float) -> None:
        await self._stage.clock.sleep(lifetime_s - notice_s)
        await self._leave(
            notice_s, CloseCode.INTERNAL, "Deadline expired before operation could complete."
        )

    async def _leave(self, seconds: float, code: int, reason: str) -> None:
        """Give notice, and close when the time is over."""
        await self.link.send(outbound.go_away(seconds))
        await self._stage.clock.sleep(seconds)
        await self.link.close(code, reason)

    async def _strike_at(self, moment: Moment, progress_ms: float) -> None:
        record, board = self.record, self._stage.board
        for fault in board.take_at(record.number, record.candidate, moment, progress_ms):
            await self.strike(fault)

    def _take(self, kind: Kind) -> Fault | None:
        return self._stage.board.take(self.record.number, self.record.candidate, kind)


def key_of(headers: Mapping[str, str], query: Mapping[str, list[str]]) -> str:
    """Return the API key of a handshake: the header, or the query that curl users put it in."""
    return headers.get("x-goog-api-key", "") or next(iter(query.get("key", ())), "")

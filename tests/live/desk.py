"""Two workers that share an interview, and its candidate's pages, with stand-ins all around."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from interviews.access import CandidateGrant
from live.admission import Admission
from live.bridge import Bridge
from live.core.errors import WireError
from live.core.model import events
from live.core.protocol import client_messages
from live.ports import World
from live.visit import Visit
from tests.fakes import (
    FakeBrowser,
    FakeDialler,
    FakeHandovers,
    FakeInterviewStore,
    FakeModelSession,
    FakeSharedState,
    FakeSpeechDetector,
)
from tests.live.given import SESSION_ID
from tests.live.room import pcm_of, voice
from tests.virtual_time import LoopClock, until

GRANT = CandidateGrant(SESSION_ID, 1)


class FakeSwitchboard:
    """A worker's ear; `boards` has those of all workers that live."""

    def __init__(self, name: str, boards: dict[str, "FakeSwitchboard"]) -> None:
        self._name = name
        self._boards = boards
        self._owners: dict[UUID, Callable[[str], None]] = {}
        boards[name] = self

    async def address(self) -> str:
        return self._name

    def when_changed(self, call: Callable[[UUID], None]) -> None:
        self.tell_changed = call

    def connect(self, session_id: UUID, let_go: Callable[[str], None]) -> None:
        self._owners[session_id] = let_go

    def disconnect(self, session_id: UUID) -> None:
        self._owners.pop(session_id, None)

    async def ask_to_leave(self, worker: str, session_id: UUID, stream: str) -> bool:
        board = self._boards.get(worker)
        if board is None:
            await asyncio.sleep(0.4)
            return False
        let_go = board._owners.get(session_id)
        if let_go is not None:
            let_go(stream)
        return True


class Desk:
    """`here` and `there` are what two workers admit pages by."""

    def __init__(self, interviews: Any = None) -> None:
        self.shared = FakeSharedState()
        self.interviews = interviews or FakeInterviewStore(epoch=0)
        self.handovers = FakeHandovers()
        self.detector = FakeSpeechDetector()
        self.diallers: list[FakeDialler] = []
        self.boards: dict[str, FakeSwitchboard] = {}
        self.here, self.there = self.worker("here"), self.worker("there")

    def worker(self, name: str) -> Admission:
        world = World(
            shared=self.shared,
            interviews=self.interviews,
            clock=LoopClock(),
            detector=self.detector,
        )
        board, dialler = FakeSwitchboard(name, self.boards), FakeDialler()
        self.diallers.append(dialler)
        return Admission(world, self.handovers, board, lambda _claimed: dialler)  # type: ignore[arg-type]

    def page(self, stream: str, admission: Admission | None = None) -> "Page":
        return Page(admission or self.here, stream)

    @asynccontextmanager
    async def talking(self, stream: str = "a" * 16) -> AsyncIterator["Page"]:
        """A page that was greeted, and listens to the first question."""
        page = self.page(stream)
        async with page.connected():
            await until(lambda: page.browser.got("lobby"))
            page.press_start()
            await until(lambda: page.browser.got("welcome"))
            page.visit.on_text(client_messages.Start())
            await until(lambda: self.sessions(page) and self.sessions(page)[-1].said)
            self.sessions(page)[-1].says(
                events.SpokenFragment("Hello Sam."),
                events.ReplyAudio(voice(1_000)),
                events.GenerationComplete(),
                events.TurnComplete(),
            )
            await until(lambda: page.browser.got("turn_end"))
            page.visit.on_text(client_messages.Played(2, 1_000))
            await asyncio.sleep(1)
            yield page

    def sessions(self, page: "Page") -> list[FakeModelSession]:
        """The connections to Gemini of this page's worker."""
        return self.diallers[0 if page.admission is self.here else 1].sessions


class Page:
    """A page of protocol 2: it numbers what it says, keeps it, and gives it when it is asked."""

    def __init__(self, admission: Admission, stream: str) -> None:
        self.stream = stream
        self.entered = False
        self.epoch: int | None = None
        self.unsent_voice: int | None = None
        self.protocol = 2
        self.said = 0
        self.first_kept = 0
        self.gives_most = 10_000
        self.pause_s = 0.0
        self.answers = True
        self.refused: WireError | None = None
        self.connect_to(admission)

    def connect_to(self, admission: Admission) -> None:
        """The next connection goes there."""
        self.admission = admission
        self.browser = FakeBrowser()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        hello = client_messages.Hello(
            self.stream,
            self.first_kept,
            self.said,
            None,
            entered=self.entered,
            protocol=self.protocol,
            epoch=self.epoch,
            unsent_voice=self.unsent_voice,
        )
        self.visit = Visit(self.admission, GRANT, hello, self.browser)
        self.run = asyncio.create_task(self._run())
        answering = asyncio.create_task(self._answer())
        try:
            yield
        finally:
            if not self.run.done():
                self.visit.page_gone(closed=True)
            await self.run
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)

    def press_start(self) -> None:
        self.entered = True
        self.visit.on_text(client_messages.Start())

    def speak(self, frames: int, *, quiet: bool = False) -> None:
        for _ in range(frames):
            self._send(self.said, quiet=quiet)
            self.said += 1

    async def _run(self) -> None:
        try:
            await self.visit.run()
        except WireError as error:
            self.refused = error

    async def _answer(self) -> None:
        """What a page does by itself."""
        seen = 0
        while self.answers:
            for message in self.browser.messages[seen:]:
                seen += 1
                if message["type"] == "ping":
                    self.visit.on_text(client_messages.Pong(message["id"]))
                elif message["type"] == "welcome":
                    self.epoch = message["epoch"]
                elif message["type"] == "resend":
                    for sequence in range(message["from_seq"], self.said):
                        self._send(sequence)
                elif message["type"] == "hand_over":
                    await self._hand_over(message["from_seq"])
            await asyncio.sleep(0.02)

    async def _hand_over(self, from_sequence: int) -> None:
        self.visit.on_text(client_messages.HandOver(self.first_kept, self.said))
        for sequence in range(from_sequence, self.said)[: self.gives_most]:
            await asyncio.sleep(self.pause_s)
            self._send(sequence)

    def _send(self, sequence: int, *, quiet: bool = False) -> None:
        replay = self.browser.replay if self.protocol == 2 else 0
        pcm = pcm_of(sequence + int(self.stream[0], 16) * 1_000)
        self.visit.on_audio(client_messages.AudioFrame(sequence, False, quiet, pcm, replay))


def bridge_of(page: Page) -> Bridge:
    held = page.visit.held
    assert isinstance(held, Bridge)
    return held

"""One interview on one worker, with a stand-in for everything outside the bridge."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from interviews.records import ClaimedInterview
from live import instructions
from live.bridge import Bridge
from live.core.errors import CloseCode
from live.core.link.totals import Ceilings
from live.core.model import events
from live.core.protocol import client_messages
from live.core.protocol.flood import TokenBucket
from live.core.sound.audio import UPLINK_FRAME_BYTES, UPLINK_FRAME_MS, downlink_samples
from live.endings import Ending
from live.ports import Lease, ResumptionRecord, World
from tests.fakes import (
    FakeBrowser,
    FakeDialler,
    FakeInterviewStore,
    FakeModelSession,
    FakeSharedState,
    FakeSpeechDetector,
)
from tests.live import given
from tests.virtual_time import LoopClock, until

STREAM = "0123456789abcdef"


@dataclass
class Room:
    """Hands the bridge what a test wants said, and keeps what came of it."""

    claimed: ClaimedInterview = field(default_factory=given.claimed)
    dialler: FakeDialler = field(default_factory=FakeDialler)
    shared: FakeSharedState = field(default_factory=FakeSharedState)
    interviews: FakeInterviewStore = field(default_factory=FakeInterviewStore)
    browser: FakeBrowser = field(default_factory=FakeBrowser)
    detector: FakeSpeechDetector = field(default_factory=FakeSpeechDetector)
    record: ResumptionRecord = field(default_factory=ResumptionRecord)
    ceilings: Ceilings = field(default_factory=Ceilings)
    answers: TokenBucket | None = None
    next_sequence: int = 0
    answers_pings: bool = True

    def __post_init__(self) -> None:
        self.interviews.token_generation = self.claimed.token_generation
        self.lease = Lease(self.claimed.epoch, "worker")
        self.bridge = Bridge(
            claimed=self.claimed,
            browser=self.browser,
            dialler=self.dialler,
            world=World(
                shared=self.shared,
                interviews=self.interviews,
                clock=LoopClock(),
                detector=self.detector,
                ceilings=self.ceilings,
            ),
            lease=self.lease,
            record=self.record,
            done_url="/done/",
            answers=self.answers,
        )

    @property
    def next_claim(self) -> ClaimedInterview:
        """What the next owner claims: all that this one has stored."""
        return replace(
            self.claimed,
            epoch=self.claimed.epoch + 1,
            first_time=False,
            progress=self.interviews.progress,
            turns=self.interviews.transcript,
        )

    @property
    def gemini(self) -> FakeModelSession:
        return self.dialler.sessions[-1]

    @asynccontextmanager
    async def open(self, hello: client_messages.Hello | None = None) -> AsyncIterator[None]:
        """Connect the browser; it is gone when the test is through."""
        hello = hello or client_messages.Hello(STREAM, self.next_sequence, self.next_sequence, None)
        await self.shared.take(self.claimed.session_id, self.lease)
        self.task = asyncio.create_task(self.bridge.run(hello))
        pongs = asyncio.create_task(self._answer_pings())
        try:
            await until(lambda: self.browser.got("welcome"))
            yield
        finally:
            pongs.cancel()
            self.bridge.leave(Ending(CloseCode.NORMAL))
            await asyncio.gather(pongs, return_exceptions=True)
            await self.task

    @asynccontextmanager
    async def talking(self, hello: client_messages.Hello | None = None) -> AsyncIterator[None]:
        """Connect the browser, press Start and be greeted, in turn 2."""
        async with self.open(hello):
            await self.start()
            yield

    async def closed(self, within_s: float = 60.0) -> float:
        """Wait until the interview is closed as it should be; return how long that took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await until(lambda: self.browser.closed_with == CloseCode.NORMAL, within_s)
        return loop.time() - began

    async def _answer_pings(self) -> None:
        answered = 0
        while self.answers_pings:
            for ping in self.browser.got("ping")[answered:]:
                self.bridge.on_text(client_messages.Pong(ping["id"]))
                answered += 1
            await asyncio.sleep(0.05)

    async def start(self) -> None:
        """Press Start and be greeted."""
        self.bridge.on_text(client_messages.Start())
        await until(lambda: self.dialler.sessions and self.gemini.said)
        await self.reply("Hello Sam.", turn=2)

    async def reply(self, text: str, *, turn: int, ms: int = 1_000, played: bool = True) -> None:
        """Gemini says something; the candidate hears it."""
        self.gemini.says(
            events.SpokenFragment(text),
            events.ReplyAudio(voice(ms)),
            events.GenerationComplete(),
        )
        await until(lambda: any(m["turn"] == turn for m in self.browser.got("turn_end")))
        if played:
            self.bridge.on_text(client_messages.Played(turn, ms))
            self.gemini.says(events.TurnComplete())
            await asyncio.sleep(0.05)

    async def answer(self, *fragments: str) -> None:
        """The candidate says something, and Gemini transcribes it."""
        self.speak(10)
        self.gemini.says(*(events.HeardFragment(fragment) for fragment in fragments))
        await asyncio.sleep(0.05)

    def speak(
        self,
        frames: int,
        *,
        resent_from: int | None = None,
        replay: int | None = None,
        quiet: bool = False,
    ) -> None:
        """Microphone frames arrive: the next ones, or old ones again.

        replay: the number that they carry; that of the last message which had one by default.
        """
        first = self.next_sequence if resent_from is None else resent_from
        number = replay or self.browser.replay
        for sequence in range(first, first + frames):
            self.bridge.on_audio(
                client_messages.AudioFrame(sequence, False, quiet, pcm_of(sequence), number)
            )
        self.next_sequence = max(self.next_sequence, first + frames)

    async def send_again(self) -> None:
        """The page sends what it was asked for last."""
        await asyncio.sleep(0.05)
        first = self.browser.got("resend")[-1]["from_seq"]
        self.speak(self.next_sequence - first, resent_from=first)
        await asyncio.sleep(0.05)

    async def talk(self, ms: int, *, quiet: bool = False) -> None:
        """The microphone runs for so long."""
        for _ in range(ms // UPLINK_FRAME_MS):
            sequence, self.next_sequence = self.next_sequence, self.next_sequence + 1
            self.bridge.on_audio(
                client_messages.AudioFrame(
                    sequence, False, quiet, pcm_of(sequence), self.browser.replay
                )
            )
            await asyncio.sleep(UPLINK_FRAME_MS / 1_000)

    async def dropped(self) -> None:
        """Gemini's connection is lost; the next one is open."""
        before = len(self.dialler.sessions)
        self.gemini.drops()
        await until(lambda: len(self.dialler.sessions) > before)
        await asyncio.sleep(0.05)


def voice(ms: int) -> bytes:
    """Sound of the interviewer's that can be heard: mono s16le at 24 kHz."""
    return (b"\x00\x20" + b"\x00\xe0") * (downlink_samples(ms) // 2)


def greetings(room: Room) -> int:
    """How often Gemini was told to greet, on all connections."""
    return sum(session.said.count(instructions.GREET) for session in room.dialler.sessions)


def shows_question(room: Room, number: int) -> bool:
    """Whether the page shows this question now."""
    return [message["number"] for message in room.browser.got("question")][-1:] == [number]


async def with_a_handle(room: Room) -> None:
    """Gemini issues a handle to resume by."""
    room.gemini.says(events.HandleIssued("h1"))
    await asyncio.sleep(0.05)


def pcm_of(sequence: int) -> bytes:
    """Audio that tells which frame it is."""
    return sequence.to_bytes(4, "little") * (UPLINK_FRAME_BYTES // 4)


def sequences(audio: list[bytes]) -> list[int]:
    return [int.from_bytes(pcm[:4], "little") for pcm in audio]

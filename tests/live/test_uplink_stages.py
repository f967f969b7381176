"""Which combinations an uplink can be in: the table in `live.sender.Stage`, whatever happens."""

import asyncio
from typing import Self

import hypothesis
import pytest
from hypothesis import strategies

from interviews.progress import EarlierPage
from live.core.model.commands import EndAudio, SayText
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.inheritance import Bequest
from live.core.sound.kept import Kept
from live.sender import Stage
from live.uplink import Uplink
from tests.fakes import FakeModelSession
from tests.live.room import pcm_of, sequences
from tests.virtual_time import LoopClock, in_virtual_time, until

LEFT = 30


class Heir:
    """An uplink whose page took the interview from another one, and links that come and go."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.asked: list[int] = []
        self.quiet: list[bool] = []  # of each frame that the page has captured
        self.uplink = Uplink(self._send_again)
        self.uplink.begin(Kept())
        left = tuple(AudioFrame(1_000 + n, False, quiet, pcm_of(1_000 + n)) for n in range(LEFT))
        self.uplink.inherit([Bequest(EarlierPage("a" * 16, 999, 999 + LEFT), left)])
        self.session = FakeModelSession(None)
        self.clock = LoopClock()
        self._pump: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.lose()

    async def link(self) -> None:
        await self.lose()
        self.session = FakeModelSession(None)
        self.uplink.open()
        self.uplink.ask_again()
        self._pump = asyncio.create_task(self.uplink.pump(self.session, self.clock))

    async def lose(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
            self.uplink.shut()
            self._pump = None

    def speak(self, frames: int, *, quiet: bool) -> None:
        for _ in range(frames):
            self.quiet.append(quiet)
            self._send(len(self.quiet) - 1)

    def _send_again(self, from_sequence: int, _replay: int | None) -> None:
        self.asked.append(from_sequence)
        for sequence in range(from_sequence, len(self.quiet)):
            self._send(sequence)

    def _send(self, sequence: int) -> None:
        replay = self.uplink.replay or 0
        frame = AudioFrame(sequence, False, self.quiet[sequence], pcm_of(sequence), replay)
        self.uplink.offer(frame, self.clock.now())

    @property
    def heard(self) -> list[int]:
        return sequences(self.session.audio)


@in_virtual_time
async def test_what_was_left_is_sent_first_and_then_the_page_is_asked() -> None:
    async with Heir() as heir:
        heir.speak(5, quiet=False)
        await heir.link()
        assert heir.uplink.stage is Stage.BRINGING_OVER
        assert heir.asked == []
        await until(lambda: heir.asked and len(heir.heard) == LEFT + 5)
        assert heir.heard == [*range(1_000, 1_000 + LEFT), *range(5)]
        assert (heir.asked, heir.uplink.stage) == ([0], Stage.OPEN)


@in_virtual_time
async def test_a_link_that_is_lost_in_between_gets_all_of_it_again() -> None:
    async with Heir() as heir:
        await heir.link()
        await until(lambda: len(heir.heard) > 5)
        await heir.link()
        await until(lambda: heir.asked)
        assert heir.heard == [*range(1_000, 1_000 + LEFT)]


@in_virtual_time
async def test_what_has_become_words_is_not_sent_again() -> None:
    async with Heir() as heir:
        await heir.link()
        for seconds in (0.5, 4):
            await asyncio.sleep(seconds)
            heir.uplink.words_came(heir.clock.now())
        await heir.link()
        assert heir.uplink.stage is Stage.OPEN
        assert heir.asked == [0, 0]


@in_virtual_time
async def test_it_goes_out_at_twice_real_time_behind_what_gemini_is_told() -> None:
    async with Heir() as heir:
        await heir.link()
        heir.uplink.command(SayText("Go on."))
        began = heir.clock.now()
        await until(lambda: heir.asked)
        assert heir.session.said == ["Go on."]
        assert heir.clock.now() - began == pytest.approx(LEFT * 0.016, abs=0.05)


@in_virtual_time
async def test_what_was_left_of_silence_goes_out_at_eight_times_real_time() -> None:
    async with Heir(quiet=True) as heir:
        await heir.link()
        began = heir.clock.now()
        await until(lambda: heir.asked)
        assert heir.clock.now() - began == pytest.approx(LEFT * 0.004, abs=0.05)


@in_virtual_time
async def test_a_muted_page_does_not_end_the_answer_that_is_being_brought_over() -> None:
    async with Heir() as heir:
        await heir.link()
        heir.uplink.command(EndAudio())
        await until(lambda: heir.asked)
        assert heir.session.audio_ends == 0


STEPS = strategies.lists(
    strategies.one_of(
        strategies.tuples(strategies.just("speak"), strategies.integers(1, 40)),
        strategies.tuples(strategies.just("be quiet"), strategies.integers(1, 40)),
        strategies.tuples(strategies.just("link"), strategies.just(0)),
        strategies.tuples(strategies.just("lose"), strategies.just(0)),
        strategies.tuples(strategies.just("wait"), strategies.integers(1, 40)),
        strategies.tuples(strategies.just("words"), strategies.just(0)),
    ),
    max_size=12,
)


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(steps=STEPS)
def test_no_other_combination_comes_about(steps: list[tuple[str, int]]) -> None:
    @in_virtual_time
    async def go_through() -> None:
        async with Heir() as heir:
            for what, much in steps:
                match what:
                    case "speak" | "be quiet":
                        heir.speak(much, quiet=what == "be quiet")
                    case "link":
                        await heir.link()
                    case "lose":
                        await heir.lose()
                    case "wait":
                        await asyncio.sleep(much / 10)
                    case "words":
                        heir.uplink.words_came(heir.clock.now())
                check(heir.uplink)

    go_through()


def check(uplink: Uplink) -> None:
    match uplink.stage:
        case Stage.SHUT:
            assert not uplink.outstanding.is_sending
            assert not uplink.outstanding.has_caught_up
        case Stage.BRINGING_OVER:
            assert uplink.outstanding.is_sending
            assert uplink.outstanding.frames_behind > 0
            assert not uplink.outstanding.has_caught_up
            assert uplink.outstanding.has_unsafe_voice
        case Stage.OPEN:
            assert (
                uplink.outstanding.has_caught_up
                or uplink.outstanding.frames_behind > 0
                or uplink.outstanding.is_sending
            )
    assert not (uplink.outstanding.has_caught_up and uplink.outstanding.frames_behind > 0)
    assert uplink.lost.total() == 0

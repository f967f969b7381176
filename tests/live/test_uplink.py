import asyncio
from typing import Self

import hypothesis
import pytest
from hypothesis import strategies

from live.core.errors import CloseCode, Failure, LinkError, WireError
from live.core.model.commands import AddContext, AnswerTool, EndAudio, SayText
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.audio import UPLINK_FRAME_BYTES
from live.core.sound.kept import Kept
from live.core.sound.sent_frames import LEAD_FRAMES
from live.sender import COMMANDS, QUEUE_FRAMES
from live.uplink import Uplink
from tests.fakes import FakeModelSession
from tests.live.room import pcm_of, sequences
from tests.virtual_time import LoopClock, in_virtual_time, until


class Sending:
    """An uplink with a connection behind it."""

    protocol = 2

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.uplink = Uplink(lambda from_sequence, _replay: self.asked.append(from_sequence))
        self.session = FakeModelSession(None)
        self.clock = LoopClock()

    async def __aenter__(self) -> Self:
        self.uplink.begin(Kept(), protocol=self.protocol)
        self.uplink.open()
        self.pump = asyncio.create_task(self.uplink.pump(self.session, self.clock))
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.pump.cancel()
        await asyncio.gather(self.pump, return_exceptions=True)

    async def speak(self, *numbers: int, quiet: bool = False, replay: int | None = None) -> None:
        number_of_replay = replay or self.uplink.replay or 0
        for number in numbers:
            frame = AudioFrame(number, False, quiet, pcm_of(number), number_of_replay)
            self.uplink.offer(frame, self.clock.now())
        await asyncio.sleep(0.01)

    def ask_again(self) -> int:
        """From where the page is asked to send again."""
        self.uplink.ask_again()
        return self.asked[-1]

    @property
    def heard(self) -> list[int]:
        return sequences(self.session.audio)


@in_virtual_time
async def test_a_frame_that_comes_twice_is_sent_once() -> None:
    async with Sending() as s:
        await s.speak(0, 1, 1, 0, 2)
        assert s.heard == [0, 1, 2]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_a_gap_in_the_sequence_is_counted_as_lost() -> None:
    async with Sending() as s:
        await s.speak(0, 4)
        assert s.uplink.lost.total() == 3


@in_virtual_time
async def test_after_asking_again_frames_on_their_way_are_passed_over() -> None:
    async with Sending() as s:
        await s.speak(0, 1, 2)
        assert s.ask_again() == 0
        await s.speak(3, 4, replay=1)
        assert s.uplink.outstanding.frames_behind > 0
        await s.speak(0, 1, 2, 3, 4, 5)
        assert s.heard == [0, 1, 2, 0, 1, 2, 3, 4, 5]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_old_frames_that_nobody_asked_for_do_not_disturb_a_replay() -> None:
    async with Sending() as s:
        await s.speak(*range(10))
        s.uplink.ask_again()
        await s.speak(4, 10, 11, 30, replay=1)  # old, on their way, and ahead of their time
        await s.speak(*range(5))
        await s.speak(2, 0)
        await s.speak(*range(5, 12))
        assert s.heard == [*range(10), *range(12)]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_a_replay_still_on_its_way_is_not_taken_for_the_one_asked_for_later() -> None:
    async with Sending() as s:
        await s.speak(0, 1, 2, 3)
        s.uplink.ask_again()
        await s.speak(0, 1)
        s.uplink.ask_again()
        await s.speak(2, 3, replay=2)
        await s.speak(0, 1, 2, 3)
        assert s.heard == [0, 1, 2, 3, 0, 1, 0, 1, 2, 3]
        assert s.uplink.lost.total() == 0


@in_virtual_time
async def test_a_leftover_that_looks_like_the_next_one_is_told_by_its_number() -> None:
    async with Sending() as s:
        await s.speak(*range(5))
        s.uplink.ask_again()
        s.uplink.ask_again()
        await s.speak(0, 1, replay=2)  # of the first asking, and just what the second one wants
        await s.speak(0, 1, 2)
        assert s.heard == [*range(5), 0, 1, 2]


@in_virtual_time
async def test_a_page_whose_buffer_overflowed_replays_what_it_has() -> None:
    async with Sending() as s:
        await s.speak(*range(40))
        s.uplink.ask_again()
        await s.speak(25, 26)
        assert s.heard[-2:] == [25, 26]
        assert s.uplink.lost.total() == 25


@pytest.mark.parametrize(("replay", "resent"), [(0, False), (2, False), (1, True), (0, True)])
def test_a_number_that_was_never_given_and_a_flag_of_protocol_1_are_refused(
    replay: int, resent: bool
) -> None:
    uplink = Uplink()
    uplink.begin(Kept())
    with pytest.raises(WireError) as refused:
        uplink.offer(AudioFrame(0, resent, False, pcm_of(0), replay), 0.0)
    assert refused.value.code == "audio_replay"


@hypothesis.given(
    sizes=strategies.lists(
        strategies.tuples(
            strategies.integers(0, 12), strategies.integers(0, 12), strategies.booleans()
        ),
        max_size=8,
    )
)
def test_whenever_the_page_is_asked_again_every_frame_goes_out_in_order_and_none_is_lost(
    sizes: list[tuple[int, int, bool]],
) -> None:
    page = Page()
    uplink = Uplink(lambda from_sequence, replay: page.asked.append((from_sequence, replay)))
    uplink.begin(Kept())
    uplink.open()
    page.read(0, uplink.replay)
    for captured, delivered, asked in sizes:
        page.capture(captured)
        for frame in page.deliver(delivered):
            uplink.offer(frame, 0.0)
        if asked:
            uplink.ask_again()
        if delivered % 2:
            page.read_all()  # the page is told late: what it has sent by then is on its way
    page.read_all()
    for frame in page.deliver(10_000):
        uplink.offer(frame, 0.0)
    assert uplink.outstanding.frames_behind == 0
    assert uplink.lost.total() == 0


class Page:
    """A page that sends at once what it may, over a line that delivers it later."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int | None]] = []
        self._line: list[AudioFrame] = []
        self._captured = self._cursor = 0
        self._replay = 0

    def capture(self, frames: int) -> None:
        self._captured += frames
        self._send()

    def read(self, from_sequence: int, replay: int | None) -> None:
        assert replay is not None
        self._cursor, self._replay = from_sequence, replay
        self._send()

    def read_all(self) -> None:
        for asked in self.asked:
            self.read(*asked)
        self.asked.clear()

    def deliver(self, frames: int) -> list[AudioFrame]:
        arrived, self._line = self._line[:frames], self._line[frames:]
        return arrived

    def _send(self) -> None:
        self._line += [
            AudioFrame(number, False, False, pcm_of(number), self._replay)
            for number in range(self._cursor, self._captured)
        ]
        self._cursor = self._captured


def test_a_page_that_knows_more_is_asked_from_the_first_frame_that_is_not_safe() -> None:
    assert Uplink().begin(Kept(80, 130, 99)) == 100


def test_a_page_whose_buffer_begins_later_is_asked_from_there_and_only_once_counted() -> None:
    sending = Sending()
    uplink = sending.uplink
    assert uplink.begin(Kept(2_000, 3_875, 99)) == 2_000
    assert uplink.lost.total() == 1_900
    assert sending.ask_again() == 2_000


def test_what_did_not_fit_at_a_reload_is_counted_once_and_only_where_it_was_not_safe() -> None:
    for safe, counted in ((99, 50), (129, 20), (149, 0), (-1, 50)):
        uplink = Uplink()
        assert uplink.begin(Kept(150, 160, safe, lost=50)) == max(150, safe + 1)
        assert uplink.lost.total() == counted
        # The next connection of the page, which says it again if it was not welcomed.
        uplink.begin(Kept(150, 160, uplink.safe_sequence, lost=50))
        assert uplink.lost.total() == counted


def test_frames_that_the_page_knows_to_be_safe_are_not_counted_though_the_server_forgot() -> None:
    uplink = Uplink()
    uplink.begin(Kept(150, 160, 99, lost=0))
    assert uplink.lost.total() == 0


def test_a_page_is_never_asked_for_what_it_has_not_recorded_yet() -> None:
    assert Uplink().begin(Kept(0, 10, 50)) == 10


@in_virtual_time
async def test_without_a_link_nothing_waits_but_the_page_is_asked_again() -> None:
    async with Sending() as s:
        s.uplink.shut()
        await s.speak(0, 1)
        s.uplink.open()
        assert s.ask_again() == 0
        assert s.uplink.lost.total() == 0


def test_the_oldest_of_more_than_twenty_seconds_is_dropped_and_counted() -> None:
    uplink = Uplink()
    uplink.begin(Kept())
    uplink.open()
    for number in range(QUEUE_FRAMES + 5):
        uplink.offer(AudioFrame(number, False, False, pcm_of(number), 1), 0.0)
    assert uplink.lost.total() == 5


@in_virtual_time
async def test_commands_and_sound_go_out_in_the_order_they_came() -> None:
    async with Sending() as s:
        for command in (
            SayText("say"),
            AddContext("know"),
            AnswerTool("c", "f", {"ok": True}),
            EndAudio(),
        ):
            s.uplink.command(command)
        await s.speak(0)
        assert (s.session.said, s.session.context) == (["say"], ["know"])
        assert s.session.tool_answers == [("c", "f", {"ok": True})]
        assert s.session.audio_ends == 1


@in_virtual_time
async def test_a_command_without_a_link_is_dropped() -> None:
    async with Sending() as s:
        s.uplink.shut()
        s.uplink.command(SayText("lost"))
        s.uplink.open()
        await s.speak(0)
        assert s.session.said == []


@in_virtual_time
async def test_commands_that_wait_are_bounded() -> None:
    async with Sending() as s:
        for number in range(COMMANDS + 10):
            s.uplink.command(SayText(str(number)))
        await until(lambda: s.session.said)
        assert len(s.session.said) == COMMANDS


@in_virtual_time
async def test_more_commands_than_fit_mean_that_nobody_takes_them() -> None:
    uplink = Uplink()
    uplink.open()
    for _ in range(COMMANDS):
        uplink.command(SayText("x"))
    assert not uplink.is_stuck(0.0)
    uplink.command(SayText("one too many"))
    assert uplink.is_stuck(0.0)
    uplink.open()
    assert not uplink.is_stuck(0.0)


@in_virtual_time
async def test_frames_that_wait_go_out_together_and_a_command_keeps_its_place() -> None:
    session, sent = FakeModelSession(None), []
    uplink = Uplink()
    uplink.begin(Kept())
    uplink.open()
    for number in range(3):
        uplink.offer(AudioFrame(number, False, False, pcm_of(number), 1), 0.0)
    uplink.command(EndAudio())
    uplink.offer(AudioFrame(3, False, False, pcm_of(3), 1), 0.0)

    async def send_audio(pcm: bytes) -> None:
        sent.append(len(pcm) // UPLINK_FRAME_BYTES)

    async def end_audio() -> None:
        sent.append("end")

    session.send_audio, session.end_audio = send_audio, end_audio  # type: ignore[method-assign]
    pump = asyncio.create_task(uplink.pump(session, LoopClock()))
    await until(lambda: len(sent) == 3)
    pump.cancel()
    assert sent == [3, "end", 1]


@in_virtual_time
async def test_a_lost_link_is_told_to_whoever_pumps() -> None:
    uplink, session = Uplink(), FakeModelSession(None)
    session.drops(Failure.DROPPED)
    uplink.open()
    uplink.command(SayText("x"))
    with pytest.raises(LinkError):
        await uplink.pump(session, LoopClock())


# What is safe


@in_virtual_time
async def test_refused_audio_is_never_sent_again_but_counted() -> None:
    async with Sending() as s:
        await s.speak(0, 1, 2)
        s.uplink.skip_unsafe()
        assert s.ask_again() == 3
        assert s.uplink.lost.total() == 3


@in_virtual_time
async def test_voice_while_the_link_was_gone_is_unsafe_until_it_is_asked_for() -> None:
    async with Sending() as s:
        s.uplink.shut()
        await s.speak(0)
        s.uplink.open()
        assert s.uplink.outstanding.has_unsafe_voice
        s.uplink.ask_again()
        assert not s.uplink.outstanding.has_unsafe_voice


@in_virtual_time
async def test_silence_without_a_link_is_not_asked_for_again() -> None:
    async with Sending() as s:
        s.uplink.shut()
        await s.speak(*range(100), quiet=True)
        s.uplink.open()
        assert s.ask_again() == 100 - LEAD_FRAMES


@in_virtual_time
async def test_voice_without_a_link_is_asked_for_again_with_the_moment_before_it() -> None:
    async with Sending() as s:
        s.uplink.shut()
        await s.speak(*range(100), quiet=True)
        await s.speak(100)
        await s.speak(*range(101, 200), quiet=True)
        s.uplink.open()
        assert s.ask_again() == 100 - LEAD_FRAMES


@in_virtual_time
async def test_voice_that_a_dying_link_did_not_take_is_asked_for_again() -> None:
    async with Sending() as s:
        await s.speak(*range(20), quiet=True)
        s.session.takes_nothing = True
        await s.speak(*range(20, 40))
        assert s.uplink.outstanding.has_unsafe_voice
        s.uplink.shut()
        await s.speak(*range(40, 80), quiet=True)
        s.uplink.open()
        assert s.ask_again() <= 20 - LEAD_FRAMES


@in_virtual_time
async def test_it_knows_how_far_behind_the_page_a_replay_is() -> None:
    async with Sending() as s:
        await s.speak(*range(10))
        s.uplink.ask_again()
        assert s.uplink.outstanding.frames_behind == 10
        await s.speak(0, 1, 2)
        assert s.uplink.outstanding.frames_behind == 7


@in_virtual_time
async def test_a_voice_that_waits_is_still_to_be_sent_and_silence_is_not() -> None:
    async with Sending() as s:
        await s.speak(0, 1, 2)
        s.session.sends_at_once = False
        for number, quiet in ((3, True), (4, False)):
            frame = AudioFrame(number, False, quiet, pcm_of(number), s.uplink.replay or 0)
            s.uplink.offer(frame, s.clock.now())
            assert s.uplink.outstanding.has_sent_all_voice is quiet


def test_a_frame_from_the_far_future_is_refused() -> None:
    uplink = Uplink()
    uplink.begin(Kept())
    with pytest.raises(WireError) as refused:
        uplink.offer(AudioFrame(2**32 - 1, False, False, bytes(UPLINK_FRAME_BYTES), 1), 0.0)
    assert refused.value.close_code == CloseCode.MALFORMED

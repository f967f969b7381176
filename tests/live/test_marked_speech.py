import asyncio

import hypothesis
from hypothesis import strategies

from interviews.ledger_rows import LossCause
from interviews.progress import EarlierPage
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.inheritance import Bequest
from live.core.sound.kept import Kept
from live.core.turntaking.onset import BEFORE_FRAMES
from live.uplink import Uplink
from tests.fakes import FakeModelSession
from tests.live.room import pcm_of, sequences
from tests.virtual_time import LoopClock, in_virtual_time


class Word:
    """Who has the word is what the test says, by the numbers of the frames."""

    def __init__(self, *taken: range) -> None:
        self.taken = taken
        self.brought: list[int] = []
        self.live: list[int] = []

    def has_word(self, frame: AudioFrame, _now: float, *, is_live: bool) -> bool:
        (self.live if is_live else self.brought).append(frame.sequence)
        return any(frame.sequence in some for some in self.taken)

    def takes_word(self) -> None:
        self.brought.append(-1)

    def leaves_word(self) -> None:
        pass


class Marked:
    """An uplink whose activities are marked, with a connection behind it."""

    def __init__(self, word: Word) -> None:
        self.told: list[bool] = []
        self.uplink = Uplink()
        self.uplink.mark_activity(word, self.told.append)
        self.session = FakeModelSession(None)
        self.next = 0

    async def connected(self) -> "Marked":
        self.uplink.begin(Kept())
        self.uplink.open()
        clock = LoopClock()
        self.pump = asyncio.create_task(self.uplink.pump(self.session, clock))
        await asyncio.sleep(0)
        return self

    async def hear(self, frames: int, *, quiet: bool = False) -> None:
        now = asyncio.get_running_loop().time()
        for number in range(self.next, self.next + frames):
            frame = AudioFrame(number, False, quiet, pcm_of(number), self.uplink.replay or 0)
            self.uplink.offer(frame, now)
            await asyncio.sleep(0)
        self.next += frames
        await asyncio.sleep(0.01)

    async def over(self) -> None:
        self.pump.cancel()
        await asyncio.gather(self.pump, return_exceptions=True)


@in_virtual_time
async def test_gemini_hears_what_stands_between_the_marks_and_a_second_before() -> None:
    marked = await Marked(Word(range(100, 150))).connected()
    await marked.hear(200)
    assert marked.session.activities == [("start", 0), ("end", BEFORE_FRAMES + 51)]
    assert sequences(marked.session.audio) == list(range(100 - BEFORE_FRAMES, 151))
    assert marked.told == [True, False]
    assert marked.uplink.lost.total() == 0
    await marked.over()


@in_virtual_time
async def test_a_second_answer_right_behind_the_first_has_no_frame_twice() -> None:
    marked = await Marked(Word(range(100, 150), range(155, 170))).connected()
    await marked.hear(200)
    assert sequences(marked.session.audio) == list(range(100 - BEFORE_FRAMES, 171))
    await marked.over()


@in_virtual_time
async def test_no_end_without_a_start() -> None:
    marked = await Marked(Word()).connected()
    marked.uplink.end_activity()
    await marked.hear(50)
    marked.uplink.end_activity()
    await asyncio.sleep(0.01)
    assert not marked.session.activities
    assert not marked.told
    await marked.over()


@in_virtual_time
async def test_another_link_knows_nothing_of_the_activity_of_the_one_before() -> None:
    marked = await Marked(Word(range(50, 200))).connected()
    await marked.hear(100)
    await marked.over()
    marked.uplink.shut()
    assert marked.told == [True, False]
    assert not marked.uplink.activity_is_open
    marked.uplink.open()
    marked.uplink.end_activity()
    assert marked.told == [True, False]


@in_virtual_time
async def test_what_was_kept_for_a_link_that_is_gone_is_sent_once() -> None:
    marked = await Marked(Word(range(10, 40))).connected()
    await marked.hear(10)
    await marked.over()
    marked.uplink.shut()
    marked.uplink.open()
    marked.uplink.ask_again()
    marked.session, marked.next = FakeModelSession(None), 0
    marked.pump = asyncio.create_task(marked.uplink.pump(marked.session, LoopClock()))
    await marked.hear(30)
    assert sequences(marked.session.audio) == list(range(30))
    await marked.over()


@in_virtual_time
async def test_what_nobody_took_the_word_by_is_safe_like_silence() -> None:
    marked = await Marked(Word()).connected()
    await marked.hear(200)  # noises, by the page's measure
    assert (marked.uplink.stored(marked.uplink.mark(None)) or 0) > 100
    assert not marked.uplink.outstanding.has_unsafe_voice
    await marked.over()


@in_virtual_time
async def test_an_earlier_pages_words_stand_behind_a_start_of_their_own() -> None:
    word = Word(range(20))
    marked = Marked(word)
    marked.uplink.begin(Kept())
    frames = tuple(AudioFrame(number, False, False, pcm_of(number), 0) for number in range(10))
    marked.uplink.inherit([Bequest(EarlierPage("0123456789abcdef", safe_sequence=-1), frames)])
    marked.uplink.open()
    marked.pump = asyncio.create_task(marked.uplink.pump(marked.session, LoopClock()))
    marked.uplink.ask_again()
    await asyncio.sleep(1.0)
    assert marked.session.activities == [("start", 0)]
    assert len(marked.session.audio) == 10
    assert word.brought[0] == -1
    assert len(word.brought) == 11
    await marked.over()


@in_virtual_time
async def test_an_end_that_is_asked_for_meanwhile_waits_for_an_earlier_pages_words() -> None:
    marked = Marked(Word(range(20)))
    marked.uplink.begin(Kept())
    frames = tuple(AudioFrame(number, False, False, pcm_of(number), 0) for number in range(10))
    marked.uplink.inherit([Bequest(EarlierPage("0123456789abcdef", safe_sequence=-1), frames)])
    marked.uplink.open()
    marked.pump = asyncio.create_task(marked.uplink.pump(marked.session, LoopClock()))
    marked.uplink.ask_again()
    marked.uplink.end_activity()
    await asyncio.sleep(1.0)
    assert marked.session.activities == [("start", 0), ("end", 10)]
    await marked.over()


@hypothesis.settings(max_examples=50, deadline=None)
@hypothesis.given(
    strategies.lists(strategies.tuples(strategies.booleans(), strategies.integers(1, 60)))
)
def test_starts_and_ends_take_turns_and_frames_keep_their_order(
    parts: list[tuple[bool, int]],
) -> None:
    taken, at = [], 0
    for is_taken, length in parts:
        if is_taken:
            taken.append(range(at, at + length))
        at += length

    @in_virtual_time
    async def hold() -> None:
        marked = await Marked(Word(*taken)).connected()
        await marked.hear(at)
        told = [mark for mark, _ in marked.session.activities]
        assert told == ["start", "end"] * (len(told) // 2) + ["start"] * (len(told) % 2)
        heard = sequences(marked.session.audio)
        assert heard == sorted(set(heard))
        assert {number for some in taken for number in some} <= set(heard)
        assert marked.uplink.lost[LossCause.NOT_KEPT] == 0
        await marked.over()

    hold()

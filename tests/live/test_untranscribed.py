"""Something is said, and no words come of it."""

import asyncio
from dataclasses import replace

import pytest

from interviews.records import EndReason, Speaker, TurnRecord, TurnSource
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.audio import frames_in
from live.core.transcript.listening import LOUDEST_FRAMES, WHOLE_FRAMES
from live.core.transcript.wordless import KEPT_S
from live.untranscribed import MOST_WAITING
from tests.live import given
from tests.live.room import Room, voice
from tests.virtual_time import in_virtual_time, until

SPOKEN_MS = 4_000


def room_where_speech_is_heard() -> Room:
    room = Room()
    room.detector.hears_speech = True
    return room


def marks(room: Room) -> list[TurnRecord]:
    return [t for t in room.interviews.transcript if t.source is TurnSource.UNTRANSCRIBED]


def acknowledged(room: Room) -> int:
    return max((ack["seq"] for ack in room.browser.got("ack")), default=-1)


async def reply_at_once(room: Room, turn: int, ms: int = 1_000) -> None:
    """Gemini replies, and says nothing of what it has heard."""
    room.gemini.says(
        events.SpokenFragment("I see."),
        events.ReplyAudio(voice(ms)),
        events.GenerationComplete(),
        events.TurnComplete(),
    )
    await asyncio.sleep(ms / 1_000)
    room.bridge.on_text(client_messages.Played(turn, ms))
    await asyncio.sleep(0.05)


@in_virtual_time
async def test_speech_without_words_that_is_replied_to_is_a_turn_in_its_place() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        await room.talk(800, quiet=True)
        await reply_at_once(room, 4)
        await asyncio.sleep(10)
    [mark] = marks(room)
    assert (mark.number, mark.speaker, mark.text, mark.final) == (3, Speaker.CANDIDATE, "", True)
    assert abs(mark.end_ms - mark.start_ms - SPOKEN_MS) < 350  # with the quiet in which it fades
    assert 3 not in room.browser.captions


@in_virtual_time
async def test_what_is_said_into_a_reply_that_has_stalled_is_no_echo_of_it() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        room.gemini.says(events.SpokenFragment("I see,"), events.ReplyAudio(voice(500)))
        await asyncio.sleep(0.6)
        room.bridge.on_text(client_messages.Played(4, 500))
        await room.talk(SPOKEN_MS)
        room.bridge.on_text(client_messages.End())
        await until(lambda: len(room.dialler.sessions) == 2, 15.0)
        await room.send_again()
        await room.closed()
    [mark] = marks(room)
    assert abs(mark.end_ms - mark.start_ms - SPOKEN_MS) < 350


@in_virtual_time
async def test_what_is_said_into_a_reply_of_which_the_page_tells_no_more_is_no_echo() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        room.gemini.says(events.SpokenFragment("I see,"), events.ReplyAudio(voice(600)))
        await asyncio.sleep(0.6)
        room.bridge.on_text(client_messages.Played(4, 526))
        await asyncio.sleep(10)
        await room.talk(SPOKEN_MS)
        room.bridge.on_text(client_messages.End())
        await until(lambda: len(room.dialler.sessions) == 2, 15.0)
        await room.send_again()
        await room.closed()
    [mark] = marks(room)
    assert abs(mark.end_ms - mark.start_ms - SPOKEN_MS) < 350


@in_virtual_time
async def test_its_frames_are_safe_only_when_the_turn_is_stored() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        await room.talk(800, quiet=True)
        last = room.next_sequence - 1
        room.detector.answers.clear()
        await reply_at_once(room, 4)
        await asyncio.sleep(10)
        assert (marks(room), acknowledged(room) < 10) == ([], True)
        with room.interviews.away():
            room.detector.answers.set()
            await asyncio.sleep(3)
            assert acknowledged(room) < 10
        await asyncio.sleep(2)
        assert (len(marks(room)), acknowledged(room)) == (1, last)


@in_virtual_time
async def test_they_are_kept_by_the_page_also_where_a_drop_takes_the_reply() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        await room.talk(800, quiet=True)
        last = room.next_sequence - 1
        room.detector.answers.clear()
        room.gemini.says(events.SpokenFragment("Well, let me"), events.ReplyAudio(voice(9_000)))
        await asyncio.sleep(3.5)
        await room.dropped()
        await asyncio.sleep(5)
        assert (marks(room), acknowledged(room) < 10) == ([], True)
        assert room.interviews.progress.safe_sequence < 10
        with room.interviews.away():
            room.detector.answers.set()
            await asyncio.sleep(3)
            assert acknowledged(room) < 10
        await asyncio.sleep(2)
        assert (len(marks(room)), acknowledged(room)) == (1, last)
        # It was replied to: nobody hears it again.
        assert [message["from_seq"] > last for message in room.browser.got("resend")][1:] == [True]


@in_virtual_time
async def test_words_of_the_next_answer_make_nothing_safe_of_the_one_before() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        await reply_at_once(room, 4, ms=200)
        await room.talk(3_200)
        room.gemini.says(events.HeardFragment("I build engines."))
        await asyncio.sleep(1.2)
        assert (marks(room), acknowledged(room) < 10) == ([], True)
        await asyncio.sleep(5)
        assert [mark.number for mark in marks(room)] == [3]
        assert acknowledged(room) > 50


@pytest.mark.parametrize("late_s", [0.0, 1.5, 4.0])
@in_virtual_time
async def test_words_that_come_late_leave_no_mark(late_s: float) -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        room.gemini.says(
            events.SpokenFragment("I see."),
            events.ReplyAudio(voice(6_000)),
            events.GenerationComplete(),
            events.TurnComplete(),
        )
        await asyncio.sleep(late_s)
        room.gemini.says(events.HeardFragment("I build engines."))
        await asyncio.sleep(10)
        assert acknowledged(room) == room.next_sequence - 1
    assert (marks(room), room.interviews.turns[3].text) == ([], "I build engines.")


@in_virtual_time
async def test_words_that_come_while_somebody_listens_leave_no_mark() -> None:
    room = room_where_speech_is_heard()
    room.detector.answers.clear()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        room.gemini.says(
            events.SpokenFragment("I see."), events.ReplyAudio(voice(20_000)), events.TurnComplete()
        )
        await asyncio.sleep(6)
        assert room.detector.listened
        room.gemini.says(events.HeardFragment("I build engines."))
        await asyncio.sleep(0.1)
        room.detector.answers.set()
        await asyncio.sleep(2)
    assert marks(room) == []


@pytest.mark.parametrize("words_after_s", [0.1, 0.3, 0.5, 0.7, 0.9])
@in_virtual_time
async def test_a_reply_may_be_lost_while_somebody_listens_to_what_was_said_before(
    words_after_s: float,
) -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(1_200)
        await reply_at_once(room, 4, ms=200)
        await asyncio.sleep(2.5)
        room.detector.answers.clear()
        await room.talk(1_500)
        room.gemini.says(events.SpokenFragment("Well,"), events.ReplyAudio(voice(3_000)))
        await asyncio.sleep(words_after_s)
        room.gemini.says(events.HeardFragment("I build engines."))
        await until(lambda: room.detector.listened)
        await room.dropped()
        room.detector.answers.set()
        await asyncio.sleep(2)
        assert room.browser.closed_with is None
    assert [mark.number for mark in marks(room)] == [3]


@in_virtual_time
async def test_noise_leaves_no_mark_and_is_safe_in_the_end() -> None:
    room = Room()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        await reply_at_once(room, 4)
        await asyncio.sleep(10)
        assert room.detector.listened
        assert acknowledged(room) == room.next_sequence - 1
    assert marks(room) == []


@in_virtual_time
async def test_what_sounds_while_the_interviewer_speaks_is_its_echo() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        room.gemini.says(
            events.SpokenFragment("Well, tell me more."),
            events.ReplyAudio(voice(4_000)),
            events.GenerationComplete(),
        )
        for played_ms in range(250, 4_001, 250):
            await room.talk(250)
            room.bridge.on_text(client_messages.Played(4, played_ms))
        room.gemini.says(events.TurnComplete())
        await asyncio.sleep(KEPT_S + 10)
    assert (marks(room), room.detector.listened) == ([], [])


@in_virtual_time
async def test_an_ordinary_interview_asks_no_detector() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        for number in range(5):
            await room.talk(SPOKEN_MS)
            await room.talk(600, quiet=True)
            room.gemini.says(events.HeardFragment("I build engines."))
            await room.talk(400, quiet=True)
            await reply_at_once(room, 4 + 2 * number)
            await room.talk(2_000, quiet=True)
    assert (room.detector.listened, marks(room)) == ([], [])


@in_virtual_time
async def test_speech_that_is_never_replied_to_is_marked_before_the_page_forgets_it() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(2_000)
        await room.talk(68_000, quiet=True)
        assert len(marks(room)) >= 1
        assert acknowledged(room) > 62


@in_virtual_time
async def test_what_is_left_without_words_at_the_end_is_marked() -> None:
    room = room_where_speech_is_heard()
    async with room.talking():
        await room.talk(SPOKEN_MS)
        room.bridge.on_text(client_messages.End())
        await until(lambda: len(room.dialler.sessions) == 2, 15.0)
        await room.send_again()
        await room.closed()
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED
    assert [mark.number for mark in marks(room)] == [3]


@in_virtual_time
async def test_a_new_connection_is_told_nothing_of_it() -> None:
    mark = replace(given.turn(3, source=TurnSource.UNTRANSCRIBED), text="")
    room = Room(claimed=given.claimed(turns=(given.turn(2), mark, given.turn(4))))
    assert [turn.number for turn in room.bridge.conversation.transcript.to_tell(after=0)] == [2, 4]


async def run_a_fan(room: Room, minutes: int) -> None:
    """A noise that the page takes for a voice, and that never pauses."""
    for _ in range(minutes):
        await room.talk(60_000)


@in_virtual_time
async def test_a_fan_that_runs_for_ever_costs_the_detector_a_bounded_share() -> None:
    room = Room()
    async with room.talking():
        await run_a_fan(room, 4)
        before = sum(room.detector.listened)
        await run_a_fan(room, 6)
        listened = sum(room.detector.listened) - before
    assert before <= WHOLE_FRAMES + frames_in(60_000)
    assert 0 < listened * 4 < frames_in(6 * 60_000)
    assert marks(room) == []


@in_virtual_time
async def test_who_speaks_beside_a_fan_that_has_run_for_long_is_marked_with_all_that_was_said() -> (
    None
):
    room = Room()
    async with room.talking():
        await run_a_fan(room, 5)
        room.detector.hears_speech = True
        await run_a_fan(room, 1)
        room.detector.hears_speech = False
        await asyncio.sleep(10)
    [mark, *_] = marks(room)
    assert mark.end_ms - mark.start_ms > 40_000


@in_virtual_time
async def test_with_a_long_line_before_the_detector_only_the_loudest_part_is_listened_to() -> None:
    room = Room()
    room.detector.waiting = MOST_WAITING
    async with room.talking():
        await room.talk(30_000)
        await reply_at_once(room, 4)
        await asyncio.sleep(10)
    assert room.detector.listened == [LOUDEST_FRAMES]

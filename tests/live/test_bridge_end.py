import asyncio

import pytest

from interviews.progress import Progress
from interviews.records import EndReason, LedgerKind
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.fragment_lag import LEAST_S as LEAST_LAG_S
from live.last_words import NO_WORD_AT_ALL_S, NO_WORD_S, TOO_FEW_WORDS_S, WORDS_S
from tests.fakes import FakeDialler
from tests.live import given
from tests.live.ending import DROPPED, GREETED, UNREACHABLE, now
from tests.live.room import STREAM, Room, sequences, voice, with_a_handle
from tests.virtual_time import in_virtual_time, until


@in_virtual_time
@pytest.mark.parametrize("pause", [0.4, 1.0, 2.0, 5.0])
async def test_words_that_come_late_are_waited_for_while_they_come(pause: float) -> None:
    words = [f" word{number}" for number in range(12)]
    room = Room()
    async with room.talking():
        room.speak(40)
        await asyncio.sleep(pause)
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(NO_WORD_AT_ALL_S - 1.0)
        for word in words:
            room.gemini.says(events.HeardFragment(word))
            await asyncio.sleep(1.0)
        assert room.browser.closed_with is None
        await room.closed()
    assert room.interviews.turns[3].text == "".join(words).strip()
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_where_words_lag_an_end_waits_for_the_next_ones_as_long_as_for_the_first() -> None:
    room = Room()
    async with room.talking():
        room.speak(40)
        await asyncio.sleep(0.4)
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(4.0)
        room.gemini.says(events.HeardFragment("Well I have"))
        await asyncio.sleep(4.0)
        room.gemini.says(events.HeardFragment(" done this."))
        assert NO_WORD_S < await room.closed() <= NO_WORD_AT_ALL_S + 0.5
    assert room.interviews.turns[3].text == "Well I have done this."


@in_virtual_time
async def test_where_far_too_few_words_have_come_for_the_voice_an_end_waits_for_more() -> None:
    room = Room()
    async with room.talking():
        await room.talk(4_000)
        room.gemini.says(events.HeardFragment("Welcome"))
        await asyncio.sleep(0.2)
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(TOO_FEW_WORDS_S - 1.0)
        room.gemini.says(events.HeardFragment(" to my setup, which is a short one."))
        assert NO_WORD_S <= await room.closed() <= NO_WORD_AT_ALL_S + 0.5
    assert room.interviews.turns[3].text == "Welcome to my setup, which is a short one."


@in_virtual_time
async def test_an_end_in_silence_waits_for_nothing() -> None:
    room = Room()
    async with room.talking():
        room.bridge.on_text(client_messages.End())
        assert await room.closed() < 0.2
        assert room.browser.got("notice") == []


@in_virtual_time
async def test_once_its_words_have_come_an_end_waits_a_moment_only() -> None:
    room = Room()
    async with room.talking():
        await room.answer("All of my words.")
        room.bridge.on_text(client_messages.End())
        assert NO_WORD_S <= await room.closed() < NO_WORD_S + 0.5


@in_virtual_time
async def test_words_without_end_do_not_hold_an_end_up_for_ever() -> None:
    room = Room()
    async with room.talking():
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End())
        began = now()
        while room.browser.closed_with is None:
            room.gemini.says(events.HeardFragment(" and"))
            await asyncio.sleep(0.5)
        assert WORDS_S <= now() - began < WORDS_S + 1.0


@in_virtual_time
async def test_gemini_hears_silence_after_the_last_word_and_is_told_that_nothing_follows() -> None:
    room = Room()
    async with room.talking():
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End())
        await until(lambda: room.gemini.audio_ends)
        assert sequences(room.gemini.audio[:20]) == list(range(20))
        silence = b"".join(room.gemini.audio[20:])
        taking = room.claimed.plan.turn_taking
        assert len(silence) == (taking.silence_duration_ms + 500) * 16 * 2
        assert not any(silence)


@in_virtual_time
async def test_the_page_is_told_that_its_last_words_are_being_written_down() -> None:
    room = Room()
    async with room.talking():
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End())
        await until(lambda: room.browser.got("notice"))
        assert room.browser.got("notice")[0]["code"] == "last_words"
        assert room.browser.phases[-1] == "ending"


@in_virtual_time
async def test_nothing_is_said_to_a_candidate_who_has_ended_the_interview() -> None:
    room = Room()
    async with room.talking():
        await room.answer("All of my words.")
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(0.1)
        frames = len(room.browser.frames)
        room.gemini.says(events.SpokenFragment("And now?"), events.ReplyAudio(voice(500)))
        await room.closed()
        assert len(room.browser.frames) == frames
    assert [turn.text for turn in room.interviews.transcript] == ["Hello Sam.", "All of my words."]


@in_virtual_time
async def test_an_end_while_gemini_cannot_be_had_any_more_says_what_is_lost() -> None:
    room = Room(dialler=FakeDialler(None, *[UNREACHABLE] * 200))
    async with room.talking():
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.speak(20)
        room.bridge.on_text(client_messages.End())
        await room.closed()
    lost = [row.frames for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST]
    assert lost == [20]
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
async def test_an_interview_that_is_finished_in_writing_says_what_no_link_has_heard() -> None:
    room = Room(dialler=FakeDialler(None, *[UNREACHABLE] * 2000))
    async with room.talking():
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.speak(20)
        await until(lambda: room.browser.phases[-1] == "text_only")
        for number in range(len(room.claimed.plan.questions)):
            room.bridge.on_text(client_messages.TypedAnswer(f"{number:016x}", "By typing."))
            await asyncio.sleep(1)
        await room.closed()
    lost = [row.frames for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST]
    assert lost == [20]
    assert room.interviews.ended is EndReason.COMPLETED


@in_virtual_time
async def test_a_tab_closed_after_the_end_was_confirmed_still_gets_its_words_written_down() -> None:
    room = Room()
    async with room.talking():
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(0.1)
        room.bridge.page_gone(closed=True)
        await asyncio.sleep(3.0)
        room.gemini.says(events.HeardFragment("my last words"))
        await until(room.task.done)
    assert room.interviews.turns[3].text == "my last words"
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
async def test_silence_that_no_link_has_heard_is_no_loss() -> None:
    room = Room(dialler=FakeDialler(None, *[UNREACHABLE] * 200))
    async with room.talking():
        room.speak(10)
        await asyncio.sleep(LEAST_LAG_S)
        room.gemini.says(events.HeardFragment("All of my words."))
        await asyncio.sleep(0.1)
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.speak(200, quiet=True)
        room.bridge.on_text(client_messages.End())
        await room.closed()
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_a_replay_of_silence_is_not_waited_for() -> None:
    room = Room()
    async with room.talking():
        room.speak(10)
        await asyncio.sleep(LEAST_LAG_S)
        room.gemini.says(events.HeardFragment("All of my words."))
        await asyncio.sleep(0.1)
        room.speak(300, quiet=True)
        await asyncio.sleep(0.5)
        await room.dropped()
        room.bridge.on_text(client_messages.End())
        assert await room.closed() < NO_WORD_AT_ALL_S + 0.5
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_a_reply_that_nobody_waits_for_any_more_costs_no_line() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        room.speak(40)
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End(unsent_voice=0))
        for word in [" so"] * 8:
            await asyncio.sleep(2)
            room.gemini.says(events.HeardFragment(word), events.ReplyAudio(voice(300)))
        await room.closed()
        assert len(room.dialler.sessions) == 1
        assert room.gemini.said == [GREETED]
    assert LedgerKind.NUDGED not in room.interviews.kinds
    assert room.interviews.turns[3].text == " ".join(["so"] * 8)


@in_virtual_time
async def test_who_ends_in_writing_is_heard_out_where_the_voice_is_back() -> None:
    room = Room(dialler=FakeDialler(None, *[DROPPED] * 3))
    async with room.talking():
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.speak(20)
        await until(lambda: room.browser.phases[-1] == "text_only")
        room.bridge.on_text(client_messages.End(unsent_voice=0))
        await until(lambda: len(room.dialler.sessions) == 2)
        room.speak(20, resent_from=room.browser.got("resend")[-1]["from_seq"])
        room.gemini.says(events.HeardFragment("my last words"))
        await room.closed()
    assert [turn.text for turn in room.interviews.transcript if turn.number % 2] == [
        "my last words"
    ]
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_what_is_typed_after_an_end_in_writing_gets_no_other_question() -> None:
    room = Room(dialler=FakeDialler(None, *[UNREACHABLE] * 200))
    async with room.talking():
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.speak(20)
        await until(lambda: room.browser.phases[-1] == "text_only")
        room.bridge.on_text(client_messages.End(unsent_voice=20))
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Goodbye."))
        await room.closed()
    assert [message["number"] for message in room.browser.got("question")] == [1]
    assert [(t.text, t.question) for t in room.interviews.transcript[-1:]] == [("Goodbye.", None)]


@in_virtual_time
@pytest.mark.parametrize(("unsent", "lost"), [(None, [300]), (12, [12]), (0, [])])
async def test_a_page_tells_how_much_of_what_it_holds_is_a_voice(
    unsent: int | None, lost: list[int]
) -> None:
    room = Room(dialler=FakeDialler(*[UNREACHABLE] * 400), next_sequence=300)
    hello = client_messages.Hello(STREAM, 0, 300, None)
    async with room.open(hello):
        room.bridge.on_text(client_messages.Start())
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End(unsent_voice=unsent))
        await room.closed()
    rows = [row.frames for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST]
    assert rows == lost


HELD = 50


def of_a_page_before() -> Room:
    """A page comes that holds frames from an earlier connection."""
    progress = Progress(greeted=True, question=1, questions_asked=(1,), stream=STREAM)
    claimed = given.claimed(first_time=False, progress=progress, turns=(given.turn(2),))
    return Room(claimed=claimed, next_sequence=HELD)


@in_virtual_time
async def test_an_end_without_a_start_waits_for_what_was_said_on_a_connection_before() -> None:
    room = of_a_page_before()
    async with room.open(client_messages.Hello(STREAM, 0, HELD, None, entered=False)):
        room.bridge.on_text(client_messages.End(unsent_voice=HELD))
        await until(lambda: room.dialler.sessions and room.browser.got("resend"))
        assert room.browser.closed_with is None
        room.speak(HELD, resent_from=0)
        room.gemini.says(events.HeardFragment("my last words"))
        await room.closed()
    assert [turn.text for turn in room.interviews.transcript if turn.number % 2] == [
        "my last words"
    ]
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_an_end_without_a_start_and_with_nothing_said_costs_no_dial() -> None:
    room = of_a_page_before()
    async with room.open(client_messages.Hello(STREAM, HELD, HELD, None, entered=False)):
        room.bridge.on_text(client_messages.End(unsent_voice=0))
        assert await room.closed() < 0.2
    assert room.dialler.sessions == []

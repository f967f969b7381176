import asyncio

import pytest

from interviews.progress import Progress
from interviews.records import EndReason, Entry, LedgerKind
from live import instructions
from live.core.errors import CloseCode, Failure, LinkError
from live.core.model import events
from live.core.protocol import client_messages
from live.endings import Ending
from tests.fakes import FakeDialler
from tests.live import given
from tests.live.room import Room, greetings, sequences, voice
from tests.virtual_time import in_virtual_time, until

# Beginning


@in_virtual_time
async def test_a_page_is_welcomed_before_anything_is_dialled() -> None:
    room = Room()
    async with room.open():
        welcome = room.browser.messages[0]
        assert (welcome["type"], welcome["phase"], welcome["started"]) == (
            "welcome",
            "ready",
            False,
        )
        assert room.dialler.sessions == []


@pytest.mark.parametrize(
    ("first_time", "kind"), [(True, LedgerKind.JOINED), (False, LedgerKind.TAKEN_OVER)]
)
@in_virtual_time
async def test_the_ledger_says_by_which_link_and_device_a_page_came(
    first_time: bool, kind: LedgerKind
) -> None:
    entry = Entry(link=7, issuer="rita", device=2)
    room = Room(claimed=given.claimed(entry=entry, first_time=first_time))
    async with room.open():
        await until(lambda: room.interviews.ledger)
    row = room.interviews.ledger[0]
    assert row.kind is kind
    named = {name: row.details.get(name) for name in ("link", "issuer", "device")}
    assert named == {"link": 7, "issuer": "rita", "device": 2}


@in_virtual_time
async def test_the_candidate_is_greeted_once() -> None:
    room = Room()
    async with room.talking():
        room.bridge.on_text(client_messages.Start())
        await asyncio.sleep(5)
    assert greetings(room) == 1


@in_virtual_time
async def test_both_sides_are_stored_as_turns() -> None:
    room = Room()
    async with room.talking():
        await room.answer(" I bui", "ld engines.")
        await room.reply("I see.", turn=4)
    assert [(turn.number, turn.text) for turn in room.interviews.transcript] == [
        (2, "Hello Sam."),
        (3, "I build engines."),
        (4, "I see."),
    ]
    assert all(turn.final for turn in room.interviews.transcript)


@in_virtual_time
async def test_an_open_answer_is_stored_within_a_second() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build")
        await asyncio.sleep(0.95)
        assert room.interviews.turns[3].text == "I build"
        assert not room.interviews.turns[3].final


@in_virtual_time
async def test_microphone_frames_reach_gemini_in_order() -> None:
    room = Room()
    async with room.talking():
        room.speak(40)
        await until(lambda: len(room.gemini.audio) == 40)
        assert sequences(room.gemini.audio) == list(range(40))


# Barge-in


@in_virtual_time
async def test_a_barge_in_flushes_the_page_and_cuts_the_stored_turn() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(
            events.SpokenFragment("one two three four"),
            events.ReplyAudio(voice(1_000)),
        )
        await until(lambda: len(room.browser.frames) >= 10)
        room.bridge.on_text(client_messages.Played(4, 250))
        room.gemini.says(events.Interrupted(), events.TurnComplete())
        await until(lambda: room.browser.got("flush"))
        assert room.browser.got("flush")[-1]["turn"] == 4
        room.bridge.on_text(client_messages.Played(4, 500, flushed=True))
        await asyncio.sleep(1)
        assert room.browser.captions[4] == "one two"
    cut = room.interviews.turns[4]
    assert (cut.text, cut.unheard_text, cut.interrupted) == ("one two", "three four", True)


@in_virtual_time
async def test_text_that_trails_an_interruption_makes_no_turn_of_its_own() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(events.SpokenFragment("one two"), events.ReplyAudio(voice(500)))
        await asyncio.sleep(0.1)
        room.gemini.says(
            events.Interrupted(), events.SpokenFragment(" three"), events.TurnComplete()
        )
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.Played(4, 100, flushed=True))
        await room.answer("Wait.")
    assert [turn.number for turn in room.interviews.transcript] == [2, 4, 5]


# Ending


@in_virtual_time
async def test_the_goodbye_is_played_before_the_page_is_closed() -> None:
    room = Room(claimed=given.claimed(progress=given.all_answered()))
    async with room.talking():
        await room.reply("Goodbye, Sam.", turn=4, ms=2_000, played=False)
        room.gemini.says(
            events.ToolCalled("c9", "end_interview", {"reason": "questions_finished"}),
            events.TurnComplete(),
        )
        await asyncio.sleep(1)
        assert room.browser.phases[-1] == "ending"
        assert room.browser.closed_with is None
        room.bridge.on_text(client_messages.Played(4, 2_000))
        await room.closed()
        assert room.browser.messages[-1] == {
            "type": "ended",
            "reason": "completed",
            "url": "/done/",
        }
    assert room.interviews.ended is EndReason.COMPLETED
    assert room.interviews.turns[4].text == "Goodbye, Sam."
    assert not room.gemini.is_open


@in_virtual_time
async def test_a_browser_that_goes_in_the_goodbye_leaves_a_finished_interview() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I would like to stop here.")
        await room.reply("Goodbye, Sam.", turn=4, ms=2_000, played=False)
        room.gemini.says(
            events.ToolCalled("c9", "end_interview", {"reason": "candidate_asked"}),
            events.TurnComplete(),
        )
        await room.talk(1_000, quiet=True)
        room.bridge.leave(Ending(CloseCode.NORMAL))
        await room.closed()
        assert room.browser.messages[-1]["type"] == "ended"
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
async def test_a_line_that_breaks_in_the_goodbye_to_the_last_answer_has_ended_the_interview() -> (
    None
):
    room = Room()
    async with room.open():
        await room.start()
        await room.talk(1_000)
        room.gemini.says(events.HeardFragment("I would like to stop here."))
        call = events.ToolCalled("c9", "end_interview", {"reason": "candidate_asked"})
        room.gemini.says(
            events.SpokenFragment("Goodbye, Sam."), events.ReplyAudio(voice(500)), call
        )
        await until(lambda: room.browser.phases[-1] == "ending")
        room.bridge.page_gone(closed=False)
        await until(room.task.done)
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
async def test_who_comes_back_after_the_last_answer_is_said_goodbye_to() -> None:
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=3, questions_finished=(1, 2, 3)),
        turns=(given.turn(6, "Thank you. Goo", unheard_text="dbye."),),
    )
    room = Room(claimed=claimed)
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        assert room.gemini.said == [instructions.ALL_ASKED]


@in_virtual_time
async def test_the_candidate_may_end_at_once() -> None:
    room = Room()
    async with room.talking():
        room.bridge.on_text(client_messages.End())
        await room.closed()
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED
    assert LedgerKind.ENDED in room.interviews.kinds


@in_virtual_time
async def test_words_still_being_transcribed_at_the_end_are_waited_for() -> None:
    room = Room()
    async with room.talking():
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End())
        room.gemini.says(events.HeardFragment("my last words"))
        await room.closed()
    assert room.interviews.turns[3].text == "my last words"
    assert room.gemini.audio_ends == 1
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
async def test_an_end_asked_for_without_a_link_waits_until_all_was_heard() -> None:
    room = Room(dialler=FakeDialler(None, LinkError(Failure.UNREACHABLE)))
    async with room.talking():
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.speak(20)
        room.bridge.on_text(client_messages.End())
        await until(lambda: len(room.dialler.sessions) > 1)
        assert room.browser.closed_with is None
        room.speak(20, resent_from=room.browser.got("resend")[-1]["from_seq"])
        room.gemini.says(events.HeardFragment("my last words"))
        await room.closed()
    assert room.interviews.turns[3].text == "my last words"
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_what_nobody_will_hear_after_an_end_is_on_record_as_lost() -> None:
    room = Room(dialler=FakeDialler(None, *[LinkError(Failure.UNREACHABLE)] * 200))
    async with room.talking():
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.speak(20)
        room.bridge.on_text(client_messages.End())
        await room.closed()
    lost = [row.frames for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST]
    assert lost == [20]


@in_virtual_time
async def test_a_page_that_is_closed_while_its_end_is_waited_for_has_ended() -> None:
    room = Room()
    async with room.talking():
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(0.1)
        room.bridge.page_gone(closed=True)
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
@pytest.mark.parametrize(("closed", "end"), [(False, True), (True, False)])
async def test_a_page_that_may_come_back_has_not_ended(*, closed: bool, end: bool) -> None:
    room = Room()
    async with room.talking():
        room.speak(20)
        await asyncio.sleep(0.1)
        if end:
            room.bridge.on_text(client_messages.End())
        room.bridge.page_gone(closed=closed)
    assert room.interviews.ended is None


@in_virtual_time
async def test_time_is_announced_and_then_up() -> None:
    room = Room(claimed=given.claimed(plan=given.plan(duration_minutes=5)))
    async with room.talking():
        await asyncio.sleep(302)
        assert room.browser.got("time_warning")
        assert instructions.TIME_IS_UP in room.gemini.said
        await asyncio.sleep(65)
        assert room.browser.closed_with == CloseCode.NORMAL
    assert room.interviews.ended is EndReason.TIME_UP


@in_virtual_time
async def test_an_end_is_stored_though_it_has_more_to_show_than_may_wait_for_the_page() -> None:
    room = Room()
    async with room.talking():
        await asyncio.sleep(2)
        pieces = [events.ReplyAudio(b"\0\0"), events.GenerationComplete()]
        room.gemini.says(*pieces * 100, events.HeardFragment("My last words."))
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End())
        await room.closed()
    assert "My last words." in [turn.text for turn in room.interviews.transcript]
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED

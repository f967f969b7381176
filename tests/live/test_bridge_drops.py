import asyncio

from interviews.records import EndReason, LedgerKind
from live.core.errors import Failure, LinkError
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.fragment_lag import LEAST_S as LEAST_LAG_S
from tests.fakes import FakeDialler
from tests.live.room import Room, greetings, with_a_handle
from tests.virtual_time import in_virtual_time, until

DROPPED = LinkError(Failure.DROPPED, 1011)
UNREACHABLE = LinkError(Failure.UNREACHABLE)
REFUSED = LinkError(Failure.HANDLE_REFUSED, 1008)


# Gemini's side drops


@in_virtual_time
async def test_a_drop_between_turns_goes_on_with_the_handle_and_greets_nobody() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await room.dropped()
        assert room.dialler.handles == [None, "h1"]
        assert greetings(room) == 1
        assert room.browser.phases[-2:] == ["reconnecting", "listening"]
        await room.answer("Still here.")
    assert LedgerKind.RESUMED_BY_HANDLE in room.interviews.kinds
    assert room.interviews.turns[3].text == "Still here."


@in_virtual_time
async def test_a_gemini_that_takes_nothing_any_more_is_left_and_the_audio_asked_for_again() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        room.gemini.takes_nothing = True
        room.speak(5)
        await until(lambda: len(room.dialler.sessions) == 2, 8.0)
        assert room.browser.got("resend")[-1] == {
            "type": "resend",
            "from_seq": 0,
            "replay": 3,
        }
    assert LedgerKind.RESUMED_BY_HANDLE in room.interviews.kinds


@in_virtual_time
async def test_a_refused_handle_leads_to_a_fresh_session_that_knows_the_conversation() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        room.dialler.failures.append(REFUSED)
        await room.dropped()
        assert room.dialler.handles == [None, "h1", None]
        assert greetings(room) == 1
        assert '"You": "Hello Sam."' in room.gemini.context[0]
    assert LedgerKind.RESUMED_BY_SEED in room.interviews.kinds


@in_virtual_time
async def test_a_drop_before_any_handle_is_seeded_from_our_own_transcript() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build engines.")
        await room.reply("I see.", turn=4)
        await room.dropped()
        assert '{"Candidate": "I build engines."}' in room.gemini.context[0]


@in_virtual_time
async def test_a_drop_in_mid_answer_asks_to_resend_and_merges_what_comes_again() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await room.answer("I built a small")
        await room.dropped()
        asked = room.browser.got("resend")[-1]["from_seq"]
        assert asked == 0
        assert not room.gemini.said
        assert "I built a small" in room.gemini.context[-1]
        room.speak(10, resent_from=asked)
        room.gemini.says(events.HeardFragment("built a small"), events.HeardFragment(" engine."))
        await asyncio.sleep(0.1)
    assert room.interviews.turns[3].text == "I built a small engine."
    assert room.interviews.turns[3].final is False


@in_virtual_time
async def test_a_reply_that_a_drop_cut_is_finished_not_waited_for() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await room.answer("I build engines.")
        await asyncio.sleep(LEAST_LAG_S)
        room.gemini.says(
            events.SpokenFragment("And what else"), events.ReplyAudio(bytes(2 * 4_800))
        )
        await asyncio.sleep(0.1)
        await room.dropped()
        assert any("You were cut off" in said for said in room.gemini.said)


@in_virtual_time
async def test_last_words_that_had_not_come_when_a_reply_was_cut_are_heard_again() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await room.answer("I build")
        room.gemini.says(events.SpokenFragment("And"), events.ReplyAudio(bytes(2 * 4_800)))
        await asyncio.sleep(0.1)
        await room.dropped()
        asked = room.browser.got("resend")[-1]["from_seq"]
        assert asked == 0
        assert "wait for it" in room.gemini.context[-1]
        assert not room.gemini.said
        room.bridge.on_text(client_messages.Played(4, 200))  # all there was of it
        room.speak(10, resent_from=asked)
        room.gemini.says(events.HeardFragment("I build"), events.HeardFragment(" engines."))
        await room.reply("And what else?", turn=6)
    assert room.interviews.turns[3].text == "I build engines."
    assert greetings(room) == 1


@in_virtual_time
async def test_a_drop_while_the_question_is_still_playing_asks_for_no_second_reply() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await room.answer("I build engines.")
        await asyncio.sleep(1)
        await room.reply("What else?", turn=4, ms=3_000, played=False)
        await room.dropped()
        told = " ".join(room.gemini.context)
        assert "I build engines." in told
        assert "What else?" in told
        assert room.gemini.said == []


@in_virtual_time
async def test_an_outage_of_twenty_seconds_is_probed_through_and_spends_no_dial() -> None:
    room = Room()
    async with room.talking():
        room.dialler.failures.extend([UNREACHABLE] * 27)
        await room.dropped()
        assert len(room.shared.not_given_back) == 1  # the one that has reached Gemini again
        assert "text_only" not in room.browser.phases


@in_virtual_time
async def test_an_endless_loop_of_1011_is_left_for_text_after_three_dials() -> None:
    room = Room(dialler=FakeDialler(None, *[DROPPED] * 50))
    async with room.talking():
        room.gemini.drops()
        await until(lambda: "text_only" in room.browser.phases)
        assert len(room.dialler.handles) == 1 + 3


@in_virtual_time
async def test_refused_credentials_end_the_interview_honestly() -> None:
    room = Room(dialler=FakeDialler(*[LinkError(Failure.CREDENTIALS, 1008)] * 3))
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.browser.closed_with is not None)
    assert room.interviews.ended is EndReason.FAILED
    assert room.browser.got("ended")[0]["reason"] == "failed"


@in_virtual_time
async def test_a_first_dial_that_is_refused_once_costs_a_moment_and_not_the_interview() -> None:
    room = Room(dialler=FakeDialler(LinkError(Failure.CREDENTIALS, 1008)))
    async with room.talking():
        assert greetings(room) == 1
    assert room.interviews.ended is None


@in_virtual_time
async def test_the_interviews_clock_stands_while_gemini_is_gone() -> None:
    room = Room()
    async with room.talking():
        elapsed = room.bridge.conversation.clock
        room.dialler.failures.extend([UNREACHABLE] * 10)
        room.gemini.drops()
        await asyncio.sleep(0.1)
        before = elapsed.at(asyncio.get_running_loop().time())
        await asyncio.sleep(2)
        assert elapsed.at(asyncio.get_running_loop().time()) == before


@in_virtual_time
async def test_context_that_is_refused_costs_a_dial_and_not_a_word() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        room.speak(10)
        await asyncio.sleep(0.1)
        room.gemini.drops(Failure.CONTEXT_REFUSED)
        await until(lambda: len(room.dialler.sessions) == 2)
        assert room.dialler.handles == [None, "h1"]
        assert room.browser.got("resend")[-1]["from_seq"] == 0
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_a_dial_says_whether_there_is_a_history_to_tell() -> None:
    room = Room()
    async with room.talking():
        await room.dropped()
        await with_a_handle(room)
        await room.dropped()
    # Afresh; afresh with what was said; by a handle that was issued before that was taken in.
    assert room.dialler.histories == [False, True, True]


@in_virtual_time
async def test_a_handle_that_knows_all_of_it_has_nothing_to_be_told() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await room.dropped()
        await room.reply("What do you build?", turn=4)
        await with_a_handle(room)
        await room.dropped()
    assert room.dialler.handles == [None, "h1", "h1"]
    assert room.dialler.histories == [False, False, False]


@in_virtual_time
async def test_what_gemini_refused_once_is_sent_again_and_twice_is_a_row_of_the_ledger() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await asyncio.sleep(1)
        room.speak(10)
        await asyncio.sleep(0.1)
        room.gemini.drops(Failure.INPUT_REFUSED)
        await until(lambda: len(room.dialler.sessions) == 2)
        await asyncio.sleep(0.1)
        asked = room.browser.got("resend")[-1]["from_seq"]
        assert (asked, room.dialler.handles[-1]) == (0, None)
        assert LedgerKind.AUDIO_LOST not in room.interviews.kinds
        room.speak(10, resent_from=asked)
        await asyncio.sleep(0.1)
        room.gemini.drops(Failure.INPUT_REFUSED)
        await until(lambda: len(room.dialler.sessions) == 3)
        await asyncio.sleep(0.1)
        assert room.browser.got("resend")[-1]["from_seq"] == 10
    (lost,) = [row for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST]
    assert (lost.frames, lost.details) == (10, {"cause": "refused"})


@in_virtual_time
async def test_words_that_come_again_after_a_quick_reply_are_no_second_answer() -> None:
    room = Room()
    async with room.talking():
        await room.talk(1_600)
        room.gemini.says(events.HeardFragment("I build engines for ships."))
        await asyncio.sleep(1)
        await room.dropped()
        first = room.browser.got("resend")[-1]["from_seq"]
        room.speak(room.next_sequence - first, resent_from=first)
        await room.reply("I see.", turn=4, ms=500)
        await asyncio.sleep(0.5)
        room.gemini.says(events.HeardFragment("I build engines for ships."))
        room.gemini.says(events.HeardFragment(" And for trains."))
        await asyncio.sleep(2)
    assert [(turn.number, turn.text) for turn in room.interviews.transcript] == [
        (2, "Hello Sam."),
        (3, "I build engines for ships."),
        (4, "I see."),
        (5, "And for trains."),
    ]


@in_virtual_time
async def test_words_that_had_not_come_when_a_reply_was_cut_at_once_are_heard_again() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await room.answer("I build")
        room.gemini.says(events.SpokenFragment("And"), events.ReplyAudio(bytes(2 * 4_800)))
        room.gemini.says(events.Interrupted(), events.TurnComplete())
        await asyncio.sleep(0.1)
        await room.dropped()
        assert room.browser.got("resend")[-1]["from_seq"] == 0
        room.speak(10, resent_from=0)
        room.gemini.says(events.HeardFragment("I build"), events.HeardFragment(" engines."))
        await asyncio.sleep(0.1)
    said = " ".join(turn.text for turn in room.interviews.transcript if turn.number % 2)
    assert said == "I build engines."

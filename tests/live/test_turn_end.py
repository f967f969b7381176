import asyncio

import pytest

from interviews.records import LedgerKind
from live import instructions
from live.core.link import policy
from live.core.model import events
from live.core.protocol import client_messages
from live.core.protocol.client_messages import Ask, Asked, Hold, Mute, TypedAnswer
from tests.live.room import Room, sequences, voice
from tests.live.thoughtful import marks, thoughtful
from tests.virtual_time import in_virtual_time, until

ANSWER = "I built engines for ships and trains, and then for planes."


def now() -> float:
    return asyncio.get_running_loop().time()


async def said(room: Room, text: str, ms: int = 2_000) -> None:
    """The candidate says this, and its words come soon."""
    await room.talk(ms)
    await room.talk(300, quiet=True)
    room.gemini.says(events.HeardFragment(text))


async def silence_until_the_end(room: Room, most_s: float = 12.0) -> float:
    """How long the candidate was silent before the answer was taken for finished."""
    began = now()
    while marks(room)[-1] != "end" and now() - began < most_s:
        await room.talk(32, quiet=True)
    return now() - began


# What Gemini hears


@in_virtual_time
async def test_an_answer_is_marked_and_begins_a_second_before_the_voice() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(3_200, quiet=True)
        assert not room.gemini.audio
        await room.talk(960)
        assert room.gemini.activities == [("start", 0)]
        heard = sequences(room.gemini.audio)
        assert heard == list(range(heard[0], room.next_sequence))
        voiced_from = 3_200 // 32
        assert voiced_from - heard[0] == 1_000 // 32 - 2


@in_virtual_time
async def test_a_click_is_no_answer() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(1_000, quiet=True)
        await room.talk(64)
        await room.talk(3_000, quiet=True)
        assert not room.gemini.activities


@in_virtual_time
async def test_what_gemini_does_not_hear_is_forgotten_by_the_page_and_not_lost() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(6_400, quiet=True)
        await until(lambda: room.browser.got("ack"))
        await until(lambda: room.browser.got("ack")[-1]["seq"] > 100)
    assert LedgerKind.AUDIO_LOST not in {row.kind for row in room.interviews.ledger}


@in_virtual_time
async def test_gemini_is_neither_sent_silence_nor_told_that_the_stream_ends() -> None:
    room = thoughtful()
    async with room.talking():
        await said(room, ANSWER)
        room.bridge.on_text(Mute(muted=True))
        await asyncio.sleep(0.1)
        assert marks(room) == ["start", "end"]
        assert room.gemini.audio_ends == 0
        assert len(room.gemini.audio) <= room.next_sequence


# When an answer is over


@in_virtual_time
async def test_a_finished_answer_is_over_soon_and_one_that_trails_off_is_waited_for() -> None:
    room = thoughtful()
    async with room.talking():
        await room.reply("Did you like it?", turn=4)
        await said(room, " Yes, of course.")
        assert await silence_until_the_end(room) < 1.2
        await room.reply("What did you like?", turn=6)
        await said(room, " I liked the people, and the")
        assert 5.0 < await silence_until_the_end(room) < 8.0


@in_virtual_time
async def test_an_answer_that_goes_on_after_a_pause_is_one_activity() -> None:
    room = thoughtful()
    async with room.talking():
        await said(room, " I built engines, and")
        await room.talk(3_000, quiet=True)
        await said(room, " then I sold them.")
        assert marks(room) == ["start"]
        await silence_until_the_end(room)
        assert marks(room) == ["start", "end"]


@in_virtual_time
async def test_whoever_goes_on_before_the_reply_has_the_word_again() -> None:
    room = thoughtful()
    async with room.talking():
        await said(room, " Yes.")
        await silence_until_the_end(room)
        await said(room, " And no.", 640)
        assert marks(room) == ["start", "end", "start"]


@in_virtual_time
async def test_whoever_trails_off_sees_that_there_is_time_and_hears_it_once() -> None:
    room = thoughtful()
    async with room.talking():
        await room.reply("What do you build?", turn=4)
        await said(room, " I build the")
        await room.talk(3_500, quiet=True)
        assert [notice["code"] for notice in room.browser.got("notice")] == ["take_your_time"]
        assert marks(room) == ["start"]
        await silence_until_the_end(room)
        assert room.gemini.context == [instructions.TRAILS_OFF]
        await room.reply("Take your time.", turn=6)
        await said(room, " big ones, for the")
        await silence_until_the_end(room)
        assert room.gemini.context == [instructions.TRAILS_OFF]


@in_virtual_time
async def test_an_answer_whose_words_come_behind_its_end_only_is_over_all_the_same() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(2_000)
        assert 4.0 < await silence_until_the_end(room) < 5.0


# Who interrupts


@in_virtual_time
async def test_a_cough_does_not_interrupt() -> None:
    room = thoughtful()
    async with room.talking():
        room.gemini.says(events.SpokenFragment("one two"), events.ReplyAudio(voice(3_000)))
        await until(lambda: room.browser.frames)
        await room.talk(480)
        await room.talk(1_000, quiet=True)
        assert not room.gemini.activities
        assert not room.browser.got("flush")


@in_virtual_time
async def test_who_speaks_into_a_reply_is_heard_from_before_it_and_the_page_falls_silent() -> None:
    room = thoughtful()
    async with room.talking():
        room.gemini.says(events.SpokenFragment("one two"), events.ReplyAudio(voice(5_000)))
        await until(lambda: room.browser.frames)
        voiced_from = room.next_sequence
        await room.talk(700)
        assert marks(room) == ["start"]
        assert sequences(room.gemini.audio)[0] <= voiced_from
        assert room.browser.got("flush")
        # What Gemini has made before it knew comes late, and is no turn.
        room.gemini.says(
            events.ReplyAudio(voice(500)), events.Interrupted(), events.ReplyAudio(voice(500))
        )
        frames = len(room.browser.frames)
        await asyncio.sleep(0.1)
        assert len(room.browser.frames) == frames


# What is owed


@in_virtual_time
async def test_nothing_is_owed_while_the_candidate_has_the_word() -> None:
    room = thoughtful()
    async with room.talking():
        for _ in range(4):
            await said(room, " and then um")
            await room.talk(6_000, quiet=True)
        assert marks(room) == ["start"]
        assert len(room.gemini.said) == 1
        assert len(room.dialler.sessions) == 1


@in_virtual_time
async def test_a_reply_is_owed_from_the_end_of_the_answer() -> None:
    room = thoughtful()
    async with room.talking():
        await said(room, " Yes, I did.")
        await silence_until_the_end(room)
        began = now()
        while len(room.gemini.said) == 1:
            await room.talk(32, quiet=True)
        assert now() - began == pytest.approx(policy.REPLY_OWED_S, abs=0.2)


@in_virtual_time
async def test_a_line_that_shows_no_word_is_left_after_the_answer_and_not_in_it() -> None:
    room = thoughtful()
    room.detector.hears_speech = True
    async with room.talking():
        await room.talk(60_000)
        assert len(room.dialler.sessions) == 1
        await silence_until_the_end(room)
        began = now()
        while len(room.dialler.sessions) == 1 and now() - began < 30:
            await room.talk(32, quiet=True)
        assert now() - began == pytest.approx(policy.DEAF_AFTER_S, abs=3)


@in_virtual_time
async def test_the_ladder_of_silence_begins_when_the_candidate_has_left_the_word() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(15_000, quiet=True)
        await room.talk(500)  # a noise
        await silence_until_the_end(room)
        began = now()
        while len(room.gemini.said) == 1:
            await room.talk(32, quiet=True)
        assert room.gemini.said[1:] == [instructions.TAKE_YOUR_TIME]
        assert now() - began == pytest.approx(policy.SILENCES_S[0], abs=0.5)


# Noise


@in_virtual_time
async def test_a_noise_that_goes_on_ends_the_answer_and_begins_no_other() -> None:
    room = thoughtful()
    async with room.talking():
        await said(room, ANSWER)
        await room.talk(9_500)
        assert marks(room) == ["start"]
        await room.talk(2_000)
        assert marks(room) == ["start", "end"]
        await room.talk(10_000)
        assert marks(room) == ["start", "end"]
        room.detector.hears_speech = True
        await room.talk(1_000)
        assert marks(room) == ["start", "end", "start"]


@in_virtual_time
async def test_when_the_noise_has_stopped_a_voice_is_one_again() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(11_000)
        await room.talk(1_000, quiet=True)
        assert marks(room) == ["start", "end"]
        listened = len(room.detector.listened)
        await room.talk(320)
        assert marks(room) == ["start", "end", "start"]
        assert len(room.detector.listened) == listened


@in_virtual_time
async def test_speech_whose_words_are_late_is_no_noise() -> None:
    room = thoughtful()
    room.detector.hears_speech = True
    async with room.talking():
        await room.talk(30_000)
        assert marks(room) == ["start"]
        assert 2 <= len(room.detector.listened) <= 3


@in_virtual_time
async def test_an_answer_whose_frames_stop_is_over() -> None:
    room = thoughtful()
    async with room.talking():
        await said(room, " I built engines, and")
        await asyncio.sleep(9)
        assert marks(room) == ["start"]
        await asyncio.sleep(4)
        assert marks(room) == ["start", "end"]


# What the page does


@in_virtual_time
async def test_a_hold_keeps_the_word_and_its_silence_begins_anew() -> None:
    room = thoughtful()
    async with room.talking():
        await said(room, " I built engines, and")
        await room.talk(5_000, quiet=True)
        room.bridge.on_text(Hold(on=True))
        await asyncio.sleep(60)
        assert marks(room) == ["start"]
        room.bridge.on_text(Hold(on=False))
        assert await silence_until_the_end(room) > 3.0


@in_virtual_time
async def test_what_is_typed_or_asked_for_ends_the_answer_before_it() -> None:
    for message in (TypedAnswer("0123456789abcdef", "more of it"), Ask(Asked.REPEAT)):
        room = thoughtful()
        async with room.talking():
            await room.reply("What do you build?", turn=4)
            await until(lambda room=room: room.browser.got("question"))
            await said(room, " I built")
            room.bridge.on_text(message)
            await asyncio.sleep(0.05)
            assert marks(room) == ["start", "end"]


@in_virtual_time
async def test_the_last_words_are_ended_and_waited_for() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(2_000)
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(1.0)
        assert marks(room) == ["start", "end"]
        room.gemini.says(events.HeardFragment("goodbye then"))
        await room.closed()
    assert room.interviews.transcript[-1].text == "goodbye then"


# When the line is lost


@in_virtual_time
async def test_words_that_come_behind_an_answer_make_none_of_it_safe_before_the_reply() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(9_600)
        await silence_until_the_end(room)
        room.gemini.says(events.HeardFragment(" I"))
        await room.talk(2_000, quiet=True)
        assert all(ack["seq"] < 0 for ack in room.browser.got("ack"))
        room.gemini.says(events.HeardFragment(" built engines."))
        await room.reply("I see.", turn=4)
        await until(lambda: any(ack["seq"] > 300 for ack in room.browser.got("ack")))


@in_virtual_time
async def test_what_is_sent_again_stands_behind_a_start() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(1_600)
        await room.dropped()
        assert not room.gemini.activities
        await room.send_again()
        await room.talk(320)
        assert room.gemini.activities == [("start", 0)]
        assert sequences(room.gemini.audio)[-1] == room.next_sequence - 1
        assert sequences(room.gemini.audio)[0] == 0
        room.gemini.says(events.HeardFragment(" I built engines."))
        await silence_until_the_end(room)
        assert marks(room) == ["start", "end"]


@in_virtual_time
async def test_an_end_that_was_lost_with_its_line_is_told_to_the_next_one() -> None:
    room = thoughtful()
    async with room.talking():
        await room.talk(1_600)
        await silence_until_the_end(room)
        await room.dropped()
        voiced = range(1_600 // 32)
        first = room.browser.got("resend")[-1]["from_seq"]
        for sequence in range(first, room.next_sequence):
            room.speak(1, resent_from=sequence, quiet=sequence not in voiced)
        await asyncio.sleep(0.05)
        assert marks(room) == ["start"]
        await silence_until_the_end(room)
        assert marks(room) == ["start", "end"]

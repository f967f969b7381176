"""Who interrupts the interviewer, a voice or a noise: lowered at once, silenced only by a voice."""

import asyncio

from live import instructions
from live.core.link import policy
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.interruption import RISES_AFTER_S
from tests.live import given
from tests.live.interrupting import PAGE, WORDS, ducks, hear_to_the_end, interrupt
from tests.live.room import Room, voice
from tests.virtual_time import in_virtual_time, until

VOICE_MS = 600


def asked_for_the_rest(room: Room) -> list[str]:
    return [said for said in room.gemini.said if "A noise cut you off" in said]


@in_virtual_time
async def test_a_noise_lowers_the_interviewer_and_all_that_came_is_heard() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await room.talk(320)
        await asyncio.sleep(RISES_AFTER_S + 0.3)
        assert ducks(room) == [True, False]
        await hear_to_the_end(room)
        assert not room.browser.got("flush")
        assert room.browser.phases[-1] == "listening"
    said = room.interviews.turns[4]
    assert (said.text, said.unheard_text, said.interrupted) == (WORDS, "", False)


@in_virtual_time
async def test_what_gemini_has_not_said_any_more_is_asked_for_once() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await asyncio.sleep(policy.TAKE_UP_AFTER_S + 0.2)
        assert asked_for_the_rest(room) == [instructions.cut_by_a_noise(WORDS)]
        await hear_to_the_end(room)
        await room.reply("nine ten", turn=6)
        await asyncio.sleep(15)
        assert len(asked_for_the_rest(room)) == 1
    assert [room.interviews.turns[number].text for number in (4, 6)] == [WORDS, "nine ten"]


@in_virtual_time
async def test_nothing_is_asked_for_where_all_had_come() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room, whole=True)
        await hear_to_the_end(room)
        await asyncio.sleep(10)
        assert not asked_for_the_rest(room)


@in_virtual_time
async def test_gemini_is_told_that_a_reply_was_heard_which_it_takes_for_cut() -> None:
    room = Room()
    async with room.talking(PAGE):
        await room.reply("What do you build?", turn=4, played=False)
        room.bridge.on_text(client_messages.Played(4, 500))
        room.gemini.says(events.Interrupted(), events.TurnComplete())
        await until(lambda: ducks(room))
        await asyncio.sleep(0.4)
        assert not room.gemini.context
        room.bridge.on_text(client_messages.Played(4, 1_000))
        await asyncio.sleep(15)
        assert room.gemini.context == [instructions.heard_to_its_end(given.plan().questions[0])]
        assert not asked_for_the_rest(room)


@in_virtual_time
async def test_gemini_is_told_of_no_reply_that_a_voice_has_silenced() -> None:
    room = Room()
    room.detector.hears_speech = True
    async with room.talking(PAGE):
        await interrupt(room, whole=True)
        await room.talk(VOICE_MS + 320)
        assert room.browser.got("flush")
        room.bridge.on_text(client_messages.Played(4, 1_000, flushed=True))
        await asyncio.sleep(15)
        assert not room.gemini.context


@in_virtual_time
async def test_a_voice_silences_the_interviewer_after_six_tenths_of_a_second() -> None:
    room = Room()
    room.detector.hears_speech = True
    async with room.talking(PAGE):
        await interrupt(room)
        await room.talk(VOICE_MS - 60)
        assert not room.browser.got("flush")
        await room.talk(320)
        assert [message["turn"] for message in room.browser.got("flush")] == [4]
        assert room.browser.phases[-1] == "listening"
        room.bridge.on_text(client_messages.Played(4, 1_000, flushed=True))
        room.gemini.says(events.HeardFragment("Wait, please."))
        await asyncio.sleep(policy.TAKE_UP_AFTER_S + 1)
        assert not asked_for_the_rest(room)
        assert ducks(room) == [True]  # the flush has ended it
    said = room.interviews.turns[4]
    assert (said.text, said.interrupted) == ("one two", True)
    assert said.unheard_text == "three four five six seven eight"
    assert room.interviews.turns[5].text == "Wait, please."


@in_virtual_time
async def test_a_loud_noise_that_is_no_speech_silences_nobody() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await room.talk(2_000)
        assert room.detector.listened
        assert not room.browser.got("flush")


@in_virtual_time
async def test_silence_is_not_listened_to() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await room.talk(2_000, quiet=True)
        assert not room.detector.listened


@in_virtual_time
async def test_words_silence_it_too_though_the_voice_was_short() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await room.talk(200)
        await asyncio.sleep(1)
        room.gemini.says(events.HeardFragment("Stop!"))
        await until(lambda: room.browser.got("flush"))
        room.bridge.on_text(client_messages.Played(4, 1_500, flushed=True))
        await asyncio.sleep(0.1)
    assert room.interviews.turns[4].interrupted
    assert room.interviews.turns[5].text == "Stop!"


@in_virtual_time
async def test_who_speaks_while_it_plays_on_lowers_and_silences_it_though_gemini_has_stopped() -> (
    None
):
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await asyncio.sleep(RISES_AFTER_S + 1)
        assert ducks(room) == [True, False]
        room.detector.hears_speech = True
        await room.talk(500)
        assert ducks(room) == [True, False, True]
        assert not room.browser.got("flush")
        await room.talk(800)
        assert room.browser.got("flush")


@in_virtual_time
async def test_a_reply_that_follows_is_kept_when_the_one_before_it_is_silenced() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        room.gemini.says(events.SpokenFragment("Yes?"), events.ReplyAudio(voice(500)))
        await asyncio.sleep(0.2)
        room.gemini.says(events.HeardFragment("Sorry,"))
        await until(lambda: room.browser.got("flush"))
        assert [message["turn"] for message in room.browser.got("flush")] == [4]
        room.bridge.on_text(client_messages.Played(4, 750, flushed=True))
        room.gemini.says(events.GenerationComplete())
        await until(lambda: any(m["turn"] == 6 for m in room.browser.got("turn_end")))
        room.bridge.on_text(client_messages.Played(6, 500))
        room.gemini.says(events.TurnComplete())
        await asyncio.sleep(0.1)
    turns = room.interviews.turns
    assert [turns[number].text for number in (4, 5, 6)] == ["one two", "Sorry,", "Yes?"]
    assert not turns[6].interrupted


@in_virtual_time
async def test_sound_that_was_on_its_way_when_it_was_interrupted_is_played_and_on_record() -> None:
    room = Room()
    async with room.talking(PAGE):
        room.gemini.says(events.ReplyAudio(voice(1_000)), events.SpokenFragment("one two"))
        await until(lambda: len(room.browser.frames) >= 5)
        room.gemini.says(events.Interrupted())
        room.gemini.says(events.ReplyAudio(voice(1_000)), events.SpokenFragment(" three"))
        room.gemini.says(events.TurnComplete())
        await until(lambda: any(m["turn"] == 4 for m in room.browser.got("turn_end")))
        room.bridge.on_text(client_messages.Played(4, 2_000))
        await asyncio.sleep(0.1)
    assert [turn.number for turn in room.interviews.transcript] == [2, 4]
    assert room.interviews.turns[4].text == "one two three"


@in_virtual_time
async def test_words_without_sound_were_not_heard() -> None:
    room = Room()
    async with room.talking(PAGE):
        room.gemini.says(events.SpokenFragment("one two"), events.ReplyAudio(voice(1_000)))
        room.gemini.says(events.SpokenFragment(" three four"))
        await until(lambda: len(room.browser.frames) >= 5)
        room.gemini.says(events.Interrupted(), events.TurnComplete())
        await until(lambda: any(m["turn"] == 4 for m in room.browser.got("turn_end")))
        room.bridge.on_text(client_messages.Played(4, 1_000))
        await until(lambda: asked_for_the_rest(room))
        assert asked_for_the_rest(room) == [instructions.cut_by_a_noise("one two")]
    said = room.interviews.turns[4]
    assert (said.text, said.unheard_text) == ("one two", "three four")


@in_virtual_time
async def test_a_new_connection_is_told_what_a_noise_has_cut() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await room.dropped()
        told = room.gemini.said[-1]
        assert "Say the rest of it only." in told
        assert WORDS in told
        assert ducks(room) == [True, False]


@in_virtual_time
async def test_a_page_from_before_the_deploy_is_flushed_at_once() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(events.SpokenFragment(WORDS), events.ReplyAudio(voice(4_000)))
        await until(lambda: len(room.browser.frames) >= 20)
        room.gemini.says(events.Interrupted(), events.TurnComplete())
        await until(lambda: room.browser.got("flush"))
        assert not room.browser.got("duck")


@in_virtual_time
async def test_a_wish_by_a_button_silences_at_once() -> None:
    room = Room()
    async with room.talking(PAGE):
        await room.reply("What do you build?", turn=4)
        room.gemini.says(events.SpokenFragment("It may be"), events.ReplyAudio(voice(4_000)))
        await until(lambda: len(room.browser.frames) >= 20)
        room.gemini.says(events.Interrupted(), events.TurnComplete())
        await until(lambda: room.browser.got("duck"))
        room.bridge.on_text(client_messages.Ask(client_messages.Asked.REPEAT))
        await asyncio.sleep(0.05)
        assert [message["turn"] for message in room.browser.got("flush")] == [6]

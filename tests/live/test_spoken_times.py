"""When a turn was said, and what is none: fragments come late, and some hold no word."""

import asyncio

import pytest

from interviews.analysis.figures import compute_figures
from interviews.records import Speaker
from live.core.model import events
from live.core.protocol import client_messages
from tests.live.room import Room, voice
from tests.virtual_time import in_virtual_time


async def hear(room: Room, text: str) -> None:
    room.gemini.says(events.HeardFragment(text))
    await asyncio.sleep(0.05)


async def replied_to_with_an_echo(room: Room, *, turn: int) -> None:
    """Two seconds, of which the microphone hears some; the answer's last word comes meanwhile."""
    room.gemini.says(
        events.SpokenFragment("I see."),
        events.ReplyAudio(voice(2_000)),
        events.GenerationComplete(),
    )
    await room.talk(1_504)
    await hear(room, " five.")
    await room.talk(480, quiet=True)
    room.bridge.on_text(client_messages.Played(turn, 2_000))
    room.gemini.says(events.TurnComplete())
    await asyncio.sleep(1)


@in_virtual_time
async def test_the_talk_share_of_short_answers_is_that_of_their_voices() -> None:
    room = Room()
    async with room.talking():
        for number in range(20):
            await room.talk(500, quiet=True)
            await room.talk(1_504)
            await room.talk(1_504, quiet=True)
            await hear(room, " About")
            await replied_to_with_an_echo(room, turn=4 + 2 * number)
    answers = [turn for turn in room.interviews.transcript if turn.speaker is Speaker.CANDIDATE]
    assert len(answers) == 20
    figures = compute_figures(room.interviews.transcript, room.interviews.ledger, elapsed_ms=0)
    # The room plays the greeting in no time, and no time is on record of it.
    assert abs(figures.interviewer_speaking_ms - 20 * 2_000) < 50
    assert abs(figures.candidate_speaking_ms - 20 * 1_504) < 20 * 64
    expected = 20 * 1_504 / (20 * 1_504 + 40_000)
    assert figures.talk_share == pytest.approx(expected, abs=0.01)


@in_virtual_time
async def test_a_long_answer_lasts_as_long_as_its_voice_though_its_words_come_at_the_end() -> None:
    room = Room()
    async with room.talking():
        began_ms = room.bridge.conversation.clock.at(asyncio.get_running_loop().time())
        await room.talk(4_000)
        await room.talk(2_016, quiet=True)
        await room.talk(4_000)
        await room.talk(1_504, quiet=True)
        await hear(room, " I built engines.")
        await room.reply("I see.", turn=4)
    answer = room.interviews.turns[3]
    assert abs(answer.start_ms - began_ms) < 100
    assert abs(answer.end_ms - answer.start_ms - 10_016) < 100


@in_virtual_time
async def test_blank_fragments_are_no_turn_no_caption_and_nothing_is_owed_for_them() -> None:
    room = Room()
    async with room.talking():
        for blank in (" ", "\n", "."):
            await hear(room, blank)
            room.gemini.says(events.SpokenFragment(blank))
        await asyncio.sleep(14)
        assert list(room.browser.captions) == [2]
        assert len(room.gemini.said) == 1  # the greeting was asked for, nothing since
    assert [turn.number for turn in room.interviews.transcript] == [2]


@in_virtual_time
async def test_a_blank_fragment_covers_no_voice() -> None:
    room = Room()
    async with room.talking():
        await room.talk(320)
        await hear(room, "Well,")  # words come as soon as they are said
        await room.talk(1_504)
        await asyncio.sleep(4)
        await hear(room, " ")
        await asyncio.sleep(2)
        assert max((ack["seq"] for ack in room.browser.got("ack")), default=-1) < 10
        await hear(room, " yes.")
        await asyncio.sleep(2)
        assert room.browser.got("ack")[-1]["seq"] == 56


@in_virtual_time
async def test_a_caption_ends_without_a_line_break() -> None:
    room = Room()
    async with room.talking():
        await room.answer(" Met", "amo", "rpho", "sis.\n")
        await room.reply("I see.\n", turn=4)
        assert room.browser.captions == {2: "Hello Sam.", 3: "Metamorphosis.", 4: "I see."}
    assert [turn.text for turn in room.interviews.transcript] == [
        "Hello Sam.",
        "Metamorphosis.",
        "I see.",
    ]

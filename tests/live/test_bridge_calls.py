"""Answers to the model's functions: they cut no reply, and none of them is lost in a drop."""

import asyncio

from live import instructions
from live.core.link import policy
from live.core.model import events
from live.core.model.reply_gate import CALL_LEAD_S, PATIENCE_S
from live.core.protocol import client_messages
from live.sender import CALL_LOST
from tests.fakes import FakeDialler
from tests.live import given
from tests.live.room import Room, voice, with_a_handle
from tests.virtual_time import in_virtual_time, until

BEGIN = events.ToolCalled("c1", "begin_question", {"number": 1})
SOUND = events.ReplyAudio(voice(400))


async def in_a_reply(room: Room) -> None:
    room.gemini.says(events.SpokenFragment("What do"), SOUND)
    await asyncio.sleep(0.05)


@in_virtual_time
async def test_a_call_while_nothing_is_generated_is_answered_at_once() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(BEGIN, events.TurnComplete())
        await until(lambda: room.gemini.tool_answers, 0.1)


@in_virtual_time
async def test_a_call_that_nothing_follows_is_answered_in_a_moment() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(BEGIN)
        await until(lambda: room.gemini.tool_answers, 2 * CALL_LEAD_S)


@in_virtual_time
async def test_a_call_at_the_head_of_a_reply_does_not_cut_it() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(BEGIN)
        await asyncio.sleep(0.1)
        await in_a_reply(room)
        await asyncio.sleep(1.0)
        assert room.gemini.tool_answers == []
        room.gemini.says(events.GenerationComplete())
        await until(lambda: room.gemini.tool_answers, 0.1)


@in_virtual_time
async def test_a_call_in_a_reply_is_answered_when_the_reply_is_generated() -> None:
    room = Room()
    async with room.talking():
        await in_a_reply(room)
        room.gemini.says(BEGIN)
        await asyncio.sleep(1.0)
        assert room.gemini.tool_answers == []
        room.gemini.says(events.GenerationComplete())
        await until(lambda: room.gemini.tool_answers, 0.1)


@in_virtual_time
async def test_a_reply_that_goes_on_and_on_is_waited_for_two_seconds() -> None:
    room = Room()
    async with room.talking():
        await in_a_reply(room)
        room.gemini.says(BEGIN)
        for _ in range(18):
            await asyncio.sleep(0.1)
            room.gemini.says(SOUND)
        assert room.gemini.tool_answers == []
        await until(lambda: room.gemini.tool_answers, PATIENCE_S)


@in_virtual_time
async def test_what_is_typed_may_cut_a_reply_and_goes_at_once() -> None:
    room = Room()
    async with room.talking():
        await in_a_reply(room)
        room.bridge.on_text(client_messages.TypedAnswer("0123456789abcdef", "I build pumps"))
        await until(lambda: room.gemini.typed == ["I build pumps"], 0.1)


@in_virtual_time
async def test_a_resumed_session_is_told_first_of_the_call_that_a_drop_took() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await in_a_reply(room)
        room.gemini.says(BEGIN)
        await asyncio.sleep(0.05)
        assert room.gemini.tool_answers == []
        await room.dropped()
        assert room.gemini.tool_answers == [("c1", "begin_question", CALL_LOST)]
        assert room.gemini.said == []
        room.gemini.says(events.TurnComplete())
        await until(lambda: room.gemini.said, 0.1)


@in_virtual_time
async def test_a_session_that_does_not_close_the_lost_call_is_told_the_rest_in_two_seconds() -> (
    None
):
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await in_a_reply(room)
        room.gemini.says(BEGIN)
        await room.dropped()
        await until(lambda: room.gemini.said, PATIENCE_S)


async def lose_a_call(room: Room) -> None:
    await room.start()
    await with_a_handle(room)
    await in_a_reply(room)
    room.gemini.says(BEGIN)
    await room.dropped()
    room.gemini.says(events.TurnComplete())
    await asyncio.sleep(0.05)


@in_virtual_time
async def test_a_call_is_lost_again_as_long_as_no_newer_handle_covers_it() -> None:
    room = Room()
    async with room.open():
        await lose_a_call(room)
        await room.dropped()
        assert room.dialler.handles[-1] == "h1"
        assert len(room.gemini.tool_answers) == 1


@in_virtual_time
async def test_a_newer_handle_covers_the_call_that_was_lost() -> None:
    room = Room()
    async with room.open():
        await lose_a_call(room)
        room.gemini.says(events.HandleIssued("h2"))
        await room.dropped()
        assert room.dialler.handles[-1] == "h2"
        assert room.gemini.tool_answers == []


@in_virtual_time
async def test_a_fresh_session_is_told_of_no_lost_call() -> None:
    room = Room()
    async with room.talking():
        await in_a_reply(room)
        room.gemini.says(BEGIN)
        await room.dropped()
        assert room.dialler.handles == [None, None]
        assert room.gemini.tool_answers == []
        assert room.gemini.said or room.gemini.context


@in_virtual_time
async def test_another_worker_tells_the_resumed_session_of_the_call_that_this_one_lost() -> None:
    room = Room()
    async with room.talking():
        await with_a_handle(room)
        await in_a_reply(room)
        room.gemini.says(BEGIN)
        await asyncio.sleep(1.5)
        record = room.shared.records[room.claimed.session_id]
        assert record.lost_calls == {"c1": "begin_question"}
    other = Room(record=record, dialler=FakeDialler())
    async with other.open():
        other.bridge.on_text(client_messages.Start())
        await until(lambda: other.dialler.sessions and other.gemini.tool_answers)
        assert other.dialler.handles == ["h1"]
        assert other.gemini.tool_answers == [("c1", "begin_question", CALL_LOST)]


@in_virtual_time
async def test_a_model_whose_end_is_refused_goes_on_from_the_answer() -> None:
    room = Room()
    async with room.talking():
        end = events.ToolCalled("c1", "end_interview", {"reason": "questions_finished"})
        room.gemini.says(end, events.TurnComplete())
        await until(lambda: room.gemini.tool_answers)
        finish = events.ToolCalled("c2", "finish_question", {"number": 9, "declined": False})
        room.gemini.says(finish, events.TurnComplete())
        await until(lambda: len(room.gemini.tool_answers) == 2)
        assert room.gemini.reactions == ["c1"]


@in_virtual_time
async def test_a_model_that_asks_nothing_after_its_end_was_refused_is_told_what_is_open() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(events.ToolCalled("c1", "end_interview", {"reason": "questions_finished"}))
        await until(lambda: room.gemini.tool_answers)
        await room.reply("Goodbye, and thank you again.", turn=4)
        await asyncio.sleep(policy.SILENCES_S[0] + 0.5)
        said = room.gemini.said[-1]
        assert "question 1 is open" in said
        await room.reply("What did you build?", turn=6)
        await asyncio.sleep(policy.SILENCES_S[1] + 0.5)
        assert room.gemini.said[-1] == instructions.ask_after_silence(given.plan().questions[0])

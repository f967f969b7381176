"""Resumption as the real client sees it: memory as of the handle, and every refusal."""

import asyncio

import pytest
from google.genai import errors

from live.simulator.clock import ScaledClock
from live.simulator.habits import Habits
from live.simulator.server import running_simulator
from tests.live.simulator.candidate import INSTRUCTION, client_of, config, connected

LONG_ANSWER = range(20)


async def refused(simulator, handle, *, model="gemini-3.8-live", **fields) -> errors.APIError:
    with pytest.raises(errors.APIError) as caught:
        async with client_of(simulator).aio.live.connect(
            model=model, config=config(handle=handle, **fields)
        ):
            pass
    return caught.value


async def test_a_resumed_conversation_goes_on_and_greets_nobody(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        [handle] = sam.handles
    async with connected(simulator, handle=handle) as sam:
        await sam.say(LONG_ANSWER)
        await sam.until_turns(1)

    assert sam.heard.endswith("How do you test your work?")
    first, second = simulator.control.connections()
    assert (first["greetings"], second["greetings"]) == (1, 0)
    assert second["handle_used"] == handle
    assert second["resumed"]


async def test_an_older_handle_has_forgotten_what_came_later(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await sam.say(LONG_ANSWER)
        await sam.until_handles(2)
        older, newer = sam.handles
    async with connected(simulator, handle=older) as sam:
        await sam.say(LONG_ANSWER)
        await sam.until_turns(1)
        assert sam.heard.endswith("How do you test your work?")
    async with connected(simulator, handle=newer) as sam:
        await sam.say(LONG_ANSWER)
        await sam.until_turns(1)
        assert sam.heard.endswith("Goodbye.")


async def test_words_spoken_since_the_handle_are_forgotten(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        [handle] = sam.handles
        await sam.say_without_silence(LONG_ANSWER)
    async with connected(simulator, handle=handle) as sam:
        await sam.say([1, 2])
        await sam.until_turns(1)

    assert sam.heard.endswith("What was hard about it?")


async def test_the_instruction_may_change_on_resumption(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        [handle] = sam.handles
    changed = INSTRUCTION.replace("How do you test your work?", "Why this company?")
    async with connected(simulator, handle=handle, instruction=changed) as sam:
        await sam.say(LONG_ANSWER)
        await sam.until_turns(1)

    assert sam.heard.endswith("Why this company?")


async def test_a_handle_is_refused_while_the_old_socket_is_open(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        error = await refused(simulator, sam.handles[0])
        assert error.code == 1011
    async with connected(simulator, handle=sam.handles[0]) as sam:
        assert sam.error is None


async def test_an_unknown_handle_is_refused(simulator):
    assert (await refused(simulator, "never-issued")).code == 1008


async def test_the_model_may_not_change_on_resumption(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
    error = await refused(
        simulator,
        sam.handles[0],
        model="gemini-3.8-live-extended-thinking",
        thinking_config={"thinking_level": "LOW"},
    )
    assert error.code == 1007


async def test_a_handle_expires_after_the_conversation_was_left():
    clock = ScaledClock(20)
    async with running_simulator(clock=clock, habits=Habits(handle_ttl_s=2)) as simulator:
        async with connected(simulator) as sam:
            await sam.greeted()
            await clock.sleep(4)  # not while it is connected
        async with connected(simulator, handle=sam.handles[0]) as again:
            assert again.error is None
        await clock.sleep(4)
        assert (await refused(simulator, sam.handles[0])).code == 1008


async def test_no_handle_is_issued_to_whoever_did_not_ask(simulator):
    async with connected(simulator, session_resumption=None) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until_turns(1)
        await sam.text("I would rather skip this one.")
        await sam.until_turns(2)

    assert not [one for one in sam.messages if one.session_resumption_update]


async def test_it_is_not_resumable_while_it_generates_or_a_function_is_pending(simulator):
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until_turns(1)
        await sam.until(lambda me: len(updates(me)) == 2)
        # As the client shows proto3's defaults: an empty update is "not resumable".
        assert [(one.resumable, one.new_handle) for one in updates(sam)] == [(None, None)] * 2
        calls = sam.function_calls
        await sam.answer(calls, "SILENT")
        await sam.until_handles(1)


async def test_a_direction_continues_with_the_question_it_names(simulator):
    async with connected(simulator, tools=True) as sam:
        await sam.text(
            "[The connection was renewed. Do not greet again and do not mention it. "
            "Continue with question 2.]"
        )
        await sam.until_turns(1)

    assert sam.heard.endswith("How do you test your work?")
    assert "Hello" not in sam.heard
    assert sam.calls == [("begin_question", {"number": 2})]


async def test_many_clients_resume_at_once_without_mixing_conversations(simulator):
    async def one(answer: int) -> str:
        async with connected(simulator) as sam:
            await sam.greeted()
        async with connected(simulator, handle=sam.handles[0]) as sam:
            await sam.say([*LONG_ANSWER, answer])
            await sam.until_understood(*LONG_ANSWER, answer)
            await sam.until_turns(1)
            return sam.understood[-1]

    answers = await asyncio.gather(*(one(100 + number) for number in range(8)))

    assert answers == [f"w{100 + number:04d}" for number in range(8)]


def updates(candidate):
    updates = [one.session_resumption_update for one in candidate.messages]
    return [one for one in updates if one is not None]

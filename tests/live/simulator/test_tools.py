"""Functions as the real client meets them: blocking or not, scheduled, taken back."""

import pytest

from tests.live.simulator.candidate import connected

OLD = "gemini-2.5-flash-native-audio-preview-12-2025"


async def test_a_blocking_function_holds_up_the_reply_until_it_is_answered(simulator):
    async with connected(simulator, tools=True, behavior="BLOCKING", answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls)
        assert sam.audio_bytes == 0
        calls = sam.function_calls
        await sam.answer(calls, None)
        await sam.until_turns(1)

    assert sam.audio_bytes > 0


@pytest.mark.parametrize(
    ("scheduling", "turns", "interrupted"),
    [("SILENT", 1, 0), ("WHEN_IDLE", 1, 0), (None, 1, 0), ("INTERRUPT", 2, 1)],
)
async def test_the_scheduling_of_an_answer_decides_whether_the_reply_is_cut(
    simulator, scheduling, turns, interrupted
):
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls and me.audio_bytes)
        calls = sam.function_calls
        await sam.answer(calls, scheduling)
        await sam.until_turns(turns)
        await sam.until_handles(1)
        await simulator.control.until(lambda log: log[0]["turns"] == turns)

    assert sum(bool(one.interrupted) for one in sam.contents) == interrupted


async def test_an_interruption_takes_back_calls_where_the_model_is_of_that_kind(simulator):
    simulator.control.habits(dead_models=True)
    async with connected(
        simulator, model=OLD, tools=True, behavior="NON_BLOCKING", answers_tools=False
    ) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls and me.audio_bytes)
        await sam.say([1])
        await sam.until_turns(1)

    [cancelled] = [one.tool_call_cancellation for one in sam.messages if one.tool_call_cancellation]
    [call] = next(one for one in sam.messages if one.tool_call).tool_call.function_calls
    assert cancelled.ids == [call.id]


async def test_calls_survive_an_interruption_on_the_present_model(simulator):
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls and me.audio_bytes)
        await sam.say([1])
        await sam.until(lambda me: any(one.interrupted for one in me.contents))
        await sam.answer(sam.function_calls[:1], "SILENT")
        await simulator.control.until(lambda log: log[0]["tool_answers"] == 1)

    assert not [one for one in sam.messages if one.tool_call_cancellation]


async def test_two_calls_may_be_answered_with_an_interruption_each(simulator):
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until_turns(1)
        await sam.answer(sam.function_calls, "SILENT")
        await sam.say(range(20))
        await sam.until(lambda me: len(me.calls) == 3)
        await sam.answer(sam.function_calls[1:], "INTERRUPT")
        await simulator.control.until(lambda log: log[0]["tool_answers"] == 3)

    assert not [one for one in sam.messages if one.tool_call_cancellation]


async def test_speech_drops_a_blocking_call_silently_and_its_answer_comes_too_late(simulator):
    async with connected(simulator, tools=True, behavior="BLOCKING", answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls)
        await sam.say([1])
        # The next reply answers all there is, and begins with a call of its own.
        await sam.until(lambda me: len(me.calls) == 2)
        first, second = sam.function_calls
        await sam.answer([first], None)
        await sam.answer([second], None)
        await sam.until_turns(1)

    assert sam.error is None
    assert not [one for one in sam.messages if one.tool_call_cancellation]
    assert not any(one.interrupted for one in sam.contents)
    [record] = simulator.control.connections()
    assert (record["tool_answers"], record["greetings"]) == (1, 1)


async def test_silence_leaves_a_blocking_call_alone(simulator):
    async with connected(simulator, tools=True, behavior="BLOCKING", answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls)
        await sam.audio(bytes(96_000))
        await sam.answer(sam.function_calls, None)
        await sam.until_turns(1)

    assert (len(sam.calls), sam.error) == (1, None)


async def test_an_answer_may_cut_the_reply_that_is_being_generated(simulator):
    simulator.control.habits("Sam Lee", tool_answer_cuts=True)
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls and me.audio_bytes)
        await sam.answer(sam.function_calls, "SILENT")
        await sam.until_turns(1)
        assert [one.interrupted for one in sam.contents if one.interrupted] == [True]
        await sam.text("[The candidate is waiting. Please go on.]")
        await sam.until_turns(2)
        answered = len(sam.calls)
        await sam.say(range(20))
        await sam.until(lambda me: sum(bool(one.generation_complete) for one in me.contents) == 2)
        # What was generated already is only played: nothing is cut any more.
        await sam.answer(sam.function_calls[answered:], "SILENT")
        await sam.until_turns(3)

    assert sum(bool(one.interrupted) for one in sam.contents) == 1

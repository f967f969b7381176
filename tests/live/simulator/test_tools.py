"""Functions as the real client meets them: blocking or not, scheduled, taken back."""

import pytest

from tests.live.simulator.candidate import connected


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
    [("SILENT", 1, 0), ("WHEN_IDLE", 2, 0), (None, 2, 0), ("INTERRUPT", 2, 1)],
)
async def test_the_scheduling_of_an_answer_decides_whether_it_is_spoken_of(
    simulator, scheduling, turns, interrupted
):
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls and me.audio_bytes)
        calls = sam.function_calls
        await sam.answer(calls, scheduling)
        await sam.until_turns(turns)

    assert sum(bool(one.interrupted) for one in sam.contents) == interrupted


async def test_an_interruption_takes_back_calls_that_nobody_answered(simulator):
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls and me.audio_bytes)
        await sam.say([1])
        await sam.until_turns(1)

    [cancelled] = [one.tool_call_cancellation for one in sam.messages if one.tool_call_cancellation]
    [call] = next(one for one in sam.messages if one.tool_call).tool_call.function_calls
    assert cancelled.ids == [call.id]

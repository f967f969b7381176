"""Every fault on command, as the real client meets it."""

import asyncio
import contextlib
import time

import pytest
from google.genai import errors
from websockets.exceptions import ConnectionClosedError, InvalidHandshake

from tests.live.simulator.candidate import GREET, MODEL, client_of, config, connected

LONG_ANSWER = range(20)


async def code_of_dial(simulator, **fields) -> int:
    with pytest.raises(errors.APIError) as caught:
        async with client_of(simulator).aio.live.connect(model=MODEL, config=config(**fields)):
            pass
    return caught.value.code


async def dials(simulator) -> bool:
    """Whether a connection comes about; refused and cut dials do not."""
    try:
        async with connected(simulator) as sam:
            return sam.error is None
    except (OSError, InvalidHandshake, errors.APIError):
        return False


async def until_it_dials(simulator) -> None:
    async with asyncio.timeout(5):
        while True:
            if await dials(simulator):
                return
            await asyncio.sleep(0.02)


async def test_a_drop_is_an_abnormal_closure_without_a_close_frame(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        struck = await simulator.control.fault("drop")
        await sam.until(lambda me: me.error is not None)
        with pytest.raises(ConnectionClosedError):
            await sam.text("anyone?")

    assert sam.error.code == 1006
    assert struck == {"number": 1, "struck": [1], "waits": False}
    log = await simulator.control.until(lambda log: not log[0]["open"])
    assert (log[0]["closed_by"], log[0]["faults"]) == ("fault", ["drop"])


@pytest.mark.parametrize("code", [1000, 1001, 1007, 1008, 1011, 1013])
async def test_every_close_code_reaches_the_client(simulator, code):
    async with connected(simulator) as sam:
        await simulator.control.fault("close", code=code, reason="because")
        await sam.until(lambda me: me.error is not None)

    assert (sam.error.code, sam.error.details) == (code, "because")
    log = await simulator.control.until(lambda log: not log[0]["open"])
    assert (log[0]["close_code"], log[0]["closed_by"]) == (code, "simulator")


async def test_a_fault_strikes_in_the_middle_of_the_next_reply(simulator):
    await simulator.control.fault("close", when="next_reply", after_ms=1000, code=1011)
    async with connected(simulator) as sam:
        await sam.text(GREET)
        await sam.until(lambda me: me.error is not None)

    assert sam.error.code == 1011
    assert sam.turns == 0
    assert sam.audio_bytes / 48 == pytest.approx(1000, abs=50)


async def test_a_fault_strikes_in_the_middle_of_an_answer(simulator):
    await simulator.control.fault("drop", when="mid_answer", after_ms=2000)
    async with connected(simulator) as sam:
        await sam.greeted()
        with contextlib.suppress(ConnectionClosedError):
            while sam.error is None:
                await sam.say_without_silence([1])
                await asyncio.sleep(0.01)

    [record] = simulator.control.connections()
    assert record["turns"] == 1
    assert 2000 <= record["audio_samples"] / 16 < 3000


async def test_a_close_in_the_middle_of_a_burst_of_audio_is_seen_at_once(simulator):
    await simulator.control.fault("close", when="mid_answer", after_ms=500, code=1011)
    async with connected(simulator) as sam:
        await sam.greeted()
        with contextlib.suppress(ConnectionClosedError):
            await sam.say(range(40))
        # Well before either side gives up on the closing handshake.
        await sam.until(lambda me: me.error is not None, seconds=1)

    assert sam.error.code == 1011


async def test_a_fault_between_turns_waits_for_the_handle_or_strikes_who_is_idle(simulator):
    await simulator.control.fault("drop", when="between_turns")
    async with connected(simulator) as sam:
        await sam.text(GREET)
        await sam.until(lambda me: me.error is not None)
        assert len(sam.handles) == 1
    async with connected(simulator, handle=sam.handles[0]) as sam:
        struck = await simulator.control.fault("drop", when="between_turns")
        assert struck["struck"] == [2]
        await sam.until(lambda me: me.error is not None)


async def test_a_fault_on_dial_comes_instead_of_the_setup_complete(simulator):
    await simulator.control.fault("close", when="on_dial", code=1011, count=2)
    assert [await code_of_dial(simulator) for _ in range(2)] == [1011, 1011]
    async with connected(simulator) as sam:
        assert sam.error is None


async def test_a_frozen_service_hears_and_says_nothing_more(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await simulator.control.fault("freeze")
        before = len(sam.messages)
        await sam.say(LONG_ANSWER)
        await simulator.control.until(lambda log: log[0]["turns"] == 2)
        assert len(sam.messages) == before
        pong = await sam.session._ws.ping()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(pong), 0.2)
        # The client leaves by itself; the handle is good again at once.
        async with connected(simulator, handle=sam.handles[0]) as again:
            assert again.error is None
        pong.cancel()


async def test_a_frozen_service_may_answer_pings(simulator):
    async with connected(simulator) as sam:
        await simulator.control.fault("freeze", answers_pings=True)
        await sam.text(GREET)
        await asyncio.wait_for(await sam.session._ws.ping(), 2)
        await simulator.control.until(lambda log: log[0]["turns"] == 1)
        assert sam.messages == []


async def test_a_go_away_names_the_time_left_and_keeps_it(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        began = time.monotonic()
        await simulator.control.fault("go_away", seconds=10)
        await sam.until(lambda me: me.error is not None)

    assert [one.go_away.time_left for one in sam.messages if one.go_away] == ["10s"]
    assert time.monotonic() - began >= 0.5  # ten seconds at twenty times the pace
    assert sam.error.code == 1011


async def test_an_outage_cuts_everybody_and_refuses_dials_until_it_is_over(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await simulator.control.fault("outage", seconds=20)
        await sam.until(lambda me: me.error is not None)
        assert sam.error.code == 1006
        assert not await dials(simulator)
        await until_it_dials(simulator)
    async with connected(simulator, handle=sam.handles[0]) as sam:
        await sam.say(LONG_ANSWER)
        await sam.until_turns(1)

    assert sam.heard.endswith("How do you test your work?")


@pytest.mark.parametrize("delay_s", [0, 0.001, 0.005, 0.01, 0.02])
async def test_an_outage_leaves_no_dial_hanging(simulator, delay_s):
    dial = asyncio.create_task(dials(simulator))
    await asyncio.sleep(delay_s)
    await simulator.control.fault("outage", seconds=40)
    await asyncio.wait_for(dial, 5)


async def test_a_reset_ends_an_outage(simulator):
    await simulator.control.fault("outage", seconds=100_000)
    await simulator.control.reset()
    await until_it_dials(simulator)


@pytest.mark.parametrize("code", [1007, 1008])
async def test_a_handle_is_refused_on_command(simulator, code):
    async with connected(simulator) as sam:
        await sam.greeted()
    await simulator.control.fault("refuse_handle", code=code)
    assert await code_of_dial(simulator, handle=sam.handles[0]) == code
    async with connected(simulator, handle=sam.handles[0]) as again:
        assert again.error is None


async def test_a_poisoned_handle_transcribes_and_never_replies(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
    await simulator.control.fault("poisoned_handle")
    async with connected(simulator, handle=sam.handles[0]) as sam:
        await sam.say(LONG_ANSWER)
        await sam.until_understood(*LONG_ANSWER)
        await sam.text("Are you there?")
        await sam.say(LONG_ANSWER)
        await sam.until_understood(*LONG_ANSWER, *LONG_ANSWER)
        assert sam.audio_bytes == 0
    async with connected(simulator) as sam:
        await sam.greeted()


async def test_a_service_that_is_not_resumable_sends_empty_updates(simulator):
    await simulator.control.fault("not_resumable", count=1)
    async with connected(simulator) as sam:
        await sam.text(GREET)
        await sam.until_turns(1)
        await sam.say(LONG_ANSWER)
        await sam.until_handles(1)

    assert sam.turns == 2


async def test_dying_after_accept_repeats_as_often_as_told(simulator):
    await simulator.control.fault("die_after_accept", count=2)
    for _ in range(2):
        async with connected(simulator) as sam:
            await sam.until(lambda me: me.error is not None)
        assert (sam.error.code, len(sam.handles)) == (1011, 1)
    async with connected(simulator, handle=sam.handles[0]) as sam:
        await sam.greeted()


async def test_dying_after_accept_may_go_on_for_ever(simulator):
    await simulator.control.fault("die_after_accept", count="forever")
    for _ in range(5):
        async with connected(simulator) as sam:
            await sam.until(lambda me: me.error is not None)
    assert len(simulator.control.faults()) == 1
    await simulator.control.reset()
    async with connected(simulator) as sam:
        await sam.greeted()


async def test_a_stalled_reply_never_comes_and_a_nudge_gets_it(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await simulator.control.fault("stall")
        await sam.say(LONG_ANSWER)
        await sam.until_understood(*LONG_ANSWER)
        assert sam.turns == 1
        await sam.text("[The candidate is waiting. Please go on.]")
        await sam.until_turns(2)

    assert sam.heard.endswith("How do you test your work?")


async def test_the_hour_strikes_and_resuming_is_refused(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await simulator.control.fault("hour")
        await sam.until(lambda me: me.error is not None)

    assert sam.error.code == 1011
    assert sam.error.details.startswith("Deadline expired")
    assert await code_of_dial(simulator, handle=sam.handles[0]) == 1007


async def test_a_slow_service_delays_every_message_and_keeps_their_order(simulator):
    await simulator.control.fault("slow", latency_ms=4000)
    began = time.monotonic()
    async with connected(simulator) as sam:
        await sam.greeted()

    # The setup and the reply each took four seconds longer, at twenty times the pace.
    assert time.monotonic() - began >= 0.4
    assert sam.heard.endswith("What did you build last year?")


async def test_a_pong_may_be_late_and_nothing_else_is(simulator):
    async with connected(simulator) as sam:
        await simulator.control.fault("late_pong", seconds=20)
        pong = await sam.session._ws.ping()
        began = time.monotonic()
        await sam.greeted()
        await asyncio.wait_for(pong, 5)
        assert time.monotonic() - began >= 0.9  # twenty seconds at twenty times the pace
        await simulator.control.fault("late_pong", seconds=400)
        await simulator.control.reset()
        await asyncio.wait_for(await sam.session._ws.ping(), 10)


async def test_audio_while_a_blocking_function_waits_may_close_the_connection(simulator):
    await simulator.control.fault("blocked_audio")
    async with connected(simulator, tools=True, behavior="BLOCKING", answers_tools=False) as sam:
        await sam.audio(bytes(2048))
        await sam.text(GREET)
        await sam.until(lambda me: me.calls)
        with contextlib.suppress(ConnectionClosedError):
            await sam.audio(bytes(2048))
        await sam.until(lambda me: me.error is not None)

    assert sam.error.code == 1008


async def test_a_fault_strikes_only_the_candidate_it_names(simulator):
    await simulator.control.fault("stall", candidate="Ada", count="forever")
    async with connected(simulator) as sam:
        await sam.greeted()
    ada = config()["system_instruction"].replace("Sam Lee", "Ada")
    async with connected(simulator, instruction=ada) as sam:
        await sam.text(GREET)
        await sam.text("Hello?")
        await simulator.control.until(lambda log: len(log[1]["typed"]) == 2)
        assert sam.turns == 0
    assert [one["candidate"] for one in simulator.control.connections()] == ["Sam Lee", "Ada"]

"""The real client and the life of its connection: versions, usage, replayed bursts, lifetime."""

import pytest

from live.simulator.clock import ScaledClock
from live.simulator.habits import Habits
from live.simulator.server import running_simulator
from tests.live.simulator.candidate import MODEL, SILENCE, client_of, config, connected

LONG_ANSWER = range(20)


async def test_every_turn_bills_the_whole_context_again(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)

    first, second = [one.usage_metadata for one in sam.messages if one.usage_metadata]
    assert second.prompt_token_count > first.total_token_count
    modalities = {one.modality.value: one.token_count for one in second.prompt_tokens_details}
    assert set(modalities) == {"TEXT", "AUDIO"}
    # As measured by others: some of the prompt is in no detail, thoughts are in no total.
    assert 25 <= second.prompt_token_count - sum(modalities.values()) <= 51
    assert second.thoughts_token_count > 0
    assert second.total_token_count == second.prompt_token_count + second.response_token_count
    [record] = simulator.control.connections()
    assert record["usd"] > 0


async def test_compression_bounds_the_context(simulator):
    window = {"trigger_tokens": 400, "sliding_window": {"target_tokens": 300}}
    async with connected(simulator, context_window_compression=window) as sam:
        await sam.greeted()
        for turn in range(2, 5):
            await sam.say([*LONG_ANSWER, turn])
            await sam.until_turns(turn)

    prompts = [one.usage_metadata.prompt_token_count for one in sam.messages if one.usage_metadata]
    assert max(prompts) <= 400


@pytest.mark.parametrize("version", ["v1", "v1alpha", "v1beta"])
@pytest.mark.parametrize("slash", ["", "/"])
async def test_every_version_and_either_slash_connects(simulator, version, slash):
    client = client_of(simulator, version=version, base_url=simulator.base_url + slash)
    async with client.aio.live.connect(model=MODEL, config=config()) as session:
        assert session is not None
    log = await simulator.control.until(lambda log: not log[0]["open"])
    assert (log[0]["api_version"], log[0]["close_code"], log[0]["closed_by"]) == (
        version,
        1000,
        "client",
    )


async def test_a_burst_of_replayed_audio_is_heard_like_live_audio(simulator):
    """Two connections hear the same samples, cut into frames differently and at other times."""
    heard = []
    for _ in range(2):
        async with connected(simulator) as sam:
            await sam.say(LONG_ANSWER)
            await sam.until_understood(*LONG_ANSWER)
            heard.append(sam.understood)
    async with connected(simulator) as sam:
        await sam.audio_in_one_frame(LONG_ANSWER, SILENCE)
        await sam.until_understood(*LONG_ANSWER)
        heard.append(sam.understood)

    assert heard[0] == heard[1] == heard[2]


async def test_the_lifetime_of_a_connection_is_announced_and_kept():
    habits = Habits(lifetime_s=4.0, go_away_s=2.0)
    async with (
        running_simulator(clock=ScaledClock(10), habits=habits) as simulator,
        connected(simulator) as sam,
    ):
        await sam.until(lambda me: me.error is not None)

    assert [one.go_away.time_left for one in sam.messages if one.go_away] == ["2s"]
    assert sam.error.code == 1011

"""Faults of single replies, transcripts and handshakes, as the real client meets them."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from live.simulator.clock import ScaledClock
from live.simulator.server import running_simulator
from tests.live.simulator.candidate import GREET, connected

LONG_ANSWER = range(20)
NUDGE = "[The candidate is waiting. Please go on.]"
PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"


def pcm_of(sam) -> list[bytes]:
    return [
        part.inline_data.data
        for content in sam.contents
        if content.model_turn
        for part in content.model_turn.parts
    ]


async def test_an_empty_turn_says_nothing_and_a_nudge_gets_the_reply(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        before = sam.audio_bytes
        await simulator.control.fault("empty_turn")
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)
        await sam.until_understood(*LONG_ANSWER)
        assert sam.audio_bytes == before
        await sam.text(NUDGE)
        await sam.until_turns(3)

    assert sam.heard.endswith("How do you test your work?")


async def test_an_empty_turn_may_say_why(simulator):
    await simulator.control.fault("empty_turn", reason="RESPONSE_REJECTED")
    async with connected(simulator) as sam:
        await sam.text(GREET)
        await sam.until_turns(1)

    [ended] = [one for one in sam.contents if one.turn_complete]
    assert ended.turn_complete_reason.value == "RESPONSE_REJECTED"
    assert sam.audio_bytes == 0


async def test_a_silent_reply_has_its_length_and_its_words_and_no_sound(simulator):
    await simulator.control.fault("silent_reply")
    async with connected(simulator) as sam:
        await sam.greeted()
        silent = b"".join(pcm_of(sam))
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)

    assert "What did you build last year?" in sam.heard
    samples = memoryview(silent).cast("h")
    assert len(samples) > 24_000
    assert max(map(abs, samples)) <= 1
    sounding = memoryview(b"".join(pcm_of(sam))[len(silent) :]).cast("h")
    assert max(map(abs, sounding)) > 1000


async def test_a_noise_cuts_the_reply_and_nothing_follows(simulator):
    async with connected(simulator) as sam:
        await simulator.control.fault("noise_cut")
        await sam.text(GREET)
        await sam.until_turns(1)
        await sam.until_handles(1)
        count = len(sam.messages)
        await asyncio.sleep(0.5)  # ten seconds of the stand-in's
        assert len(sam.messages) == count
        assert [one.interrupted for one in sam.contents if one.interrupted] == [True]
        assert sam.understood == []
        await sam.text(NUDGE)
        await sam.until_turns(2)

    [record] = simulator.control.connections()
    assert (record["interruptions"], record["greetings"]) == (1, 1)
    assert sam.heard.endswith("What did you build last year?")


async def test_a_noise_between_the_turns_cuts_nothing(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await simulator.control.fault("noise_cut", when="now")
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)

    assert not any(one.interrupted for one in sam.contents)


async def test_an_utterance_without_transcript_is_answered_all_the_same(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await simulator.control.fault("no_transcript")
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)
        assert sam.understood == []
        await sam.say([*LONG_ANSWER, 30])
        await sam.until_understood(*LONG_ANSWER, 30)

    assert "How do you test your work?" in sam.heard


async def test_a_late_transcript_comes_when_the_utterance_has_ended(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        await simulator.control.fault("late_transcript")
        await sam.say_without_silence(LONG_ANSWER)
        await asyncio.sleep(0.3)  # six seconds of the stand-in's
        assert sam.understood == []
        await sam.audio(bytes(64_000))
        await sam.until_understood(*LONG_ANSWER)


async def test_sound_of_a_cut_reply_may_still_come_after_the_interruption(simulator):
    async with connected(simulator) as sam:
        await simulator.control.fault("tail_after_interrupt")
        await sam.text(GREET)
        await sam.until(lambda me: me.audio_bytes > 48_000)
        await sam.text("Wait, please")
        await sam.until_turns(1)

    kinds = [
        "cut" if one.interrupted else "end" if one.turn_complete else "sound"
        for one in sam.contents
        if one.interrupted or one.turn_complete or one.model_turn
    ]
    after = kinds[kinds.index("cut") + 1 : kinds.index("end")]
    assert after == ["sound"] * 5  # 200 ms


async def test_chunks_may_end_in_the_middle_of_a_sample(simulator):
    await simulator.control.fault("odd_chunks")
    async with connected(simulator) as sam:
        await sam.greeted()
        odd = pcm_of(sam)
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)

    assert any(len(pcm) % 2 for pcm in odd)
    assert sum(map(len, odd)) % 2 == 0
    assert not any(len(pcm) % 2 for pcm in pcm_of(sam)[len(odd) :])


async def test_a_long_reply_may_arrive_in_a_fraction_of_its_time():
    clock = ScaledClock(4)
    async with running_simulator(clock=clock) as simulator, connected(simulator) as sam:
        await simulator.control.fault("long_burst", seconds=20)
        began = clock.now()
        await sam.text(GREET)
        await sam.until(lambda me: any(one.generation_complete for one in me.contents))
        took_s = clock.now() - began
        assert sam.audio_bytes / 48_000 > 20
        assert sam.heard.endswith("What did you build last year?")
        await sam.say([1])
        await sam.until_turns(1)

    assert took_s < 20


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        ({"serverContent": {"news": {"of": 1}}}, None),
        ({"somethingElse": {}}, TypeError),
        ({"error": {"code": 500}}, TypeError),
        ("no json", ValueError),
    ],
    ids=str,
)
async def test_any_frame_can_be_sent(simulator, frame, error):
    url = simulator.base_url.replace("https", "wss") + PATH
    async with connect(
        url, ssl=simulator.ssl_context, additional_headers={"x-goog-api-key": "any"}
    ) as socket:
        await socket.send('{"setup":{"model":"models/gemini-3.8-live"}}')
        assert await socket.recv() == b'{"setupComplete":{}}'
        await simulator.control.fault("send", frame=frame)
        raw = await socket.recv()
    wanted = frame if isinstance(frame, str) else json.dumps(frame)
    assert raw.decode() == wanted
    async with connected(simulator) as sam:
        await simulator.control.fault("send", frame=frame, when="next_reply")
        if error is None:
            await sam.greeted()


async def test_a_frame_can_be_too_large(simulator):
    async with connected(simulator) as sam:
        await simulator.control.fault("send", frame="{}", size_bytes=2**20 + 1)
        await sam.until(lambda me: me.error is not None)

    assert sam.error.code == 1006  # as the client library has it for a frame over its limit


@pytest.mark.parametrize("status", [401, 429, 503])
async def test_a_handshake_is_refused_with_a_status(simulator, status):
    await simulator.control.fault("handshake", status=status)
    with pytest.raises(InvalidStatus) as caught:
        async with connected(simulator):
            pass
    assert caught.value.response.status_code == status
    async with connected(simulator) as sam:
        await sam.greeted()


async def test_content_in_mid_session_is_refused_on_command_and_a_seed_is_not(simulator):
    await simulator.control.fault("client_content_refused")
    turn = {"role": "user", "parts": [{"text": "Hello"}]}
    history = {"initial_history_in_client_content": True}
    for _ in range(2):  # for ever, not once
        async with connected(simulator, history_config=history) as sam:
            await sam.session.send_client_content(turns=turn, turn_complete=True)
            await sam.greeted()
            await sam.session.send_client_content(turns=turn, turn_complete=False)
            await sam.until(lambda me: me.error is not None)
        assert sam.error.code == 1007


async def test_a_lost_call_uses_up_the_next_input(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
    await simulator.control.fault("lost_call")
    async with connected(simulator, handle=sam.handles[0]) as sam:
        await sam.say(LONG_ANSWER)
        await sam.until_understood(*LONG_ANSWER)
        await simulator.control.until(lambda log: log[1]["heard"])
        assert sam.turns == 0
        await sam.text(NUDGE)
        await sam.until_turns(1)

    assert sam.heard.endswith("How do you test your work?")


async def test_a_lost_call_is_closed_by_an_answer_and_an_empty_turn_says_so(simulator):
    async with connected(simulator, tools=True, answers_tools=False) as sam:
        await sam.text(GREET)
        await sam.until_turns(1)
        await sam.answer(sam.function_calls, "SILENT")
        await sam.until_handles(1)
        await sam.say(LONG_ANSWER)
        await sam.until(lambda me: len(me.calls) == 3)
        lost = sam.function_calls[1:]
    await simulator.control.fault("lost_call")
    async with connected(simulator, handle=sam.handles[0], tools=True) as sam:
        await sam.answer(lost, "SILENT")
        await sam.until_turns(1)
        assert sam.audio_bytes == 0
        await sam.say(LONG_ANSWER)
        await sam.until_turns(2)

    assert sam.heard.endswith("How do you test your work?")


async def test_a_refused_send_leaves_the_client_with_the_code(simulator):
    await simulator.control.fault("client_content_refused", count=1)
    async with connected(simulator) as sam:
        turn = {"role": "user", "parts": [{"text": "Hello"}]}
        await sam.session.send_client_content(turns=turn, turn_complete=True)
        await sam.until(lambda me: me.error is not None)
        with pytest.raises(ConnectionClosedError):
            await sam.text("Hello?")

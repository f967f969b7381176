"""The raw frames, compared with those observed with the client and quoted in Google's documents.

Nothing of the stand-in's own encoding is used here: what is sent are the client library's frames
to the letter, what is expected are the documents' frames to the letter, values aside.
"""

import asyncio
import base64
import json
import re

import pytest
from websockets.asyncio.client import connect

from live.simulator import outbound
from live.simulator.senses.tones import encode_words

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = (
    '{"setup":{"model":"models/gemini-3.8-live","generationConfig":{"responseModalities":["AUDIO"],'
    '"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}}},'
    '"systemInstruction":{"parts":[{"text":"# Questions\\n1. Why?"}],"role":"user"},'
    '"tools":[{"functionDeclarations":[{"name":"begin_question"}]}],'
    '"sessionResumption":{},"inputAudioTranscription":{},"outputAudioTranscription":{},'
    '"realtimeInputConfig":{"automaticActivityDetection":{'
    '"startOfSpeechSensitivity":"START_SENSITIVITY_HIGH",'
    '"endOfSpeechSensitivity":"END_SENSITIVITY_LOW","prefixPaddingMs":20,'
    '"silenceDurationMs":200},"activityHandling":"START_OF_ACTIVITY_INTERRUPTS"},'
    '"contextWindowCompression":{"triggerTokens":25600,"slidingWindow":{"targetTokens":12800}}}}'
)
SETUP_IN_SNAKE_CASE = (
    '{"setup":{"model":"models/gemini-3.8-live","generation_config":{"response_modalities":'
    '["AUDIO"]},"session_resumption":{},"input_audio_transcription":{},'
    '"realtime_input_config":{"automatic_activity_detection":{"silence_duration_ms":"200"}}}}'
)
QUOTED = [
    '{"setupComplete":{}}',
    (
        '{"serverContent":{"modelTurn":{"role":"model","parts":[{"inlineData":{"mimeType":'
        '"audio/pcm;rate=24000","data":"…"}}]}}}'
    ),
    '{"serverContent":{"inputTranscription":{"text":" the"}}}',
    '{"serverContent":{"outputTranscription":{"text":" ok"}}}',
    '{"serverContent":{"interrupted":true}}',
    '{"serverContent":{"generationComplete":true}}',
    (
        '{"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":522,'
        '"responseTokenCount":42,"totalTokenCount":564,"thoughtsTokenCount":136,'
        '"promptTokensDetails":[{"modality":"AUDIO","tokenCount":165}]}}'
    ),
    '{"sessionResumptionUpdate":{"newHandle":"…","resumable":true}}',
    '{"sessionResumptionUpdate":{}}',
    '{"goAway":{"timeLeft":"50s"}}',
    '{"toolCall":{"functionCalls":[{"id":"…","name":"f","args":{}}]}}',
    '{"toolCallCancellation":{"ids":["…"]}}',
]


def shape(value, key=""):
    """A frame without its values: names, nesting and types."""
    if isinstance(value, dict) and key == "args":
        return {}
    if isinstance(value, dict):
        return {
            name: shape(inner, name)
            for name, inner in value.items()
            if name != "responseTokensDetails"  # there, but not in the quoted example
        }
    if isinstance(value, list):
        return [shape(value[0])]
    return type(value).__name__


@pytest.fixture
async def socket(simulator):
    async with connect(
        simulator.base_url.replace("https", "wss") + PATH,
        ssl=simulator.ssl_context,
        additional_headers={"x-goog-api-key": "any"},
    ) as socket:
        yield socket


async def frames_until(socket, name):
    """Receive frames until one has the field `name` in it; all are binary."""
    frames = []
    while not frames or name not in frames[-1]:
        raw = await asyncio.wait_for(socket.recv(), 10)
        assert isinstance(raw, bytes)
        frames.append(raw.decode())
    return [json.loads(frame) for frame in frames]


async def answer(socket, call):
    await socket.send(
        '{"tool_response":{"functionResponses":[{"scheduling":"SILENT","id":"'
        + call["id"]
        + '","name":"begin_question","response":{"ok":true}}]}}'
    )


async def test_the_frames_of_a_conversation_have_the_quoted_shape(simulator, socket):
    await socket.send(SETUP)
    frames = await frames_until(socket, "setupComplete")
    await socket.send('{"realtime_input":{"text":"hi"}}')
    frames += await frames_until(socket, "toolCall")
    [call] = frames[-1]["toolCall"]["functionCalls"]
    await answer(socket, call)
    frames += await frames_until(socket, "newHandle")
    await socket.send('{"realtime_input":{"text":"hi"}}')
    await frames_until(socket, "inlineData")
    for start in range(0, 200_000, 1024):
        pcm = (encode_words(range(12)) + bytes(200_000))[start : start + 1024]
        data = base64.urlsafe_b64encode(pcm).decode()
        await socket.send(
            f'{{"realtime_input":{{"audio":{{"data":"{data}",'
            '"mime_type":"audio/pcm;rate=16000"}}}'
        )
    frames += await frames_until(socket, "interrupted")
    frames += await frames_until(socket, "inputTranscription")
    await simulator.control.fault("go_away", seconds=50)
    frames += await frames_until(socket, "goAway")
    frames.append(json.loads(outbound.tool_call_cancellation([call["id"]])))

    seen = [shape(frame) for frame in frames]
    for quoted in QUOTED:
        assert shape(json.loads(quoted)) in seen, quoted
    quoted_shapes = [shape(json.loads(quoted)) for quoted in QUOTED]
    assert [one for one in seen if one not in quoted_shapes] == []


async def test_every_client_frame_that_the_library_sends_is_understood(simulator, socket):
    await socket.send(SETUP)
    await frames_until(socket, "setupComplete")
    for frame in (
        '{"realtime_input":{"audio":{"data":"-__-AA==","mime_type":"audio/pcm;rate=16000"}}}',
        '{"realtime_input":{"audioStreamEnd":true}}',
        '{"realtime_input":{"text":"hi"}}',
        '{"client_content":{"turns":[{"parts":[{"text":"hi"}],"role":"user"}],"turnComplete":true}}',
        (
            '{"tool_response":{"functionResponses":[{"scheduling":"WHEN_IDLE","id":"x1","name":"f",'
            '"response":{"my_key":1}}]}}'
        ),
        '{"contextUpdate":{"systemInstruction":{"parts":[{"text":"new"}],"role":"user"}}}',
    ):
        await socket.send(frame)
    await frames_until(socket, "turnComplete")

    [record] = simulator.control.connections()
    assert record["open"]
    assert record["audio_bytes"] == 4


async def test_marks_of_activity_are_understood(simulator, socket):
    manual = json.loads(SETUP)
    manual["setup"]["realtimeInputConfig"] = {"automaticActivityDetection": {"disabled": True}}
    await socket.send(json.dumps(manual))
    await frames_until(socket, "setupComplete")
    await socket.send('{"realtime_input":{"activityStart":{}}}')
    await socket.send('{"realtime_input":{"activityEnd":{}}}')
    await socket.send('{"realtime_input":{"text":"hi"}}')
    await frames_until(socket, "turnComplete")


async def test_a_setup_may_be_spelled_in_snake_case_and_its_integers_as_strings(socket):
    await socket.send(SETUP_IN_SNAKE_CASE)
    assert await frames_until(socket, "setupComplete") == [{"setupComplete": {}}]


async def test_compression_is_declined(socket):
    assert "Sec-WebSocket-Extensions" not in socket.response.headers


async def test_handles_and_calls_are_named_like_the_real_ones(socket):
    await socket.send(SETUP)
    await socket.send('{"realtime_input":{"text":"hi"}}')
    [call] = (await frames_until(socket, "toolCall"))[-1]["toolCall"]["functionCalls"]
    await answer(socket, call)
    frames = await frames_until(socket, "newHandle")

    assert re.fullmatch(r"function-call-\d+", call["id"])
    assert len(frames[-1]["sessionResumptionUpdate"]["newHandle"]) >= 24

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from google.genai import types
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection

from interviews.frozen_plan import TURN_TAKING_PRESETS
from interviews.progress import Usage
from live.core.errors import LinkError
from live.core.model import events
from live.core.words.plain_text import plain_text
from live.gemini import GeminiSession
from live.gemini_client import gemini_client
from live.gemini_setup import connect_config, with_server_turn_taking
from tests.live import given
from tests.live.google import SETUP_COMPLETE, google, hear, next_event

pytestmark = pytest.mark.usefixtures("each_transport")

# The setup


def test_the_setup_follows_what_the_model_takes() -> None:
    config = connect_config(given.plan(), given.MARK, "h1")
    assert config.response_modalities == [types.Modality.AUDIO]
    assert config.session_resumption == types.SessionResumptionConfig(handle="h1")
    assert config.input_audio_transcription is not None
    assert config.output_audio_transcription is not None
    assert config.context_window_compression is not None
    assert config.thinking_config is None
    assert config.enable_affective_dialog is None
    assert config.proactivity is None
    assert config.speech_config is not None
    assert config.speech_config.language_code is None


def test_the_plans_turn_taking_reaches_the_setup() -> None:
    realtime = connect_config(given.plan(), given.MARK, None).realtime_input_config
    assert realtime is not None
    detection = realtime.automatic_activity_detection
    assert detection is not None
    assert detection.start_of_speech_sensitivity is types.StartSensitivity.START_SENSITIVITY_HIGH
    assert detection.end_of_speech_sensitivity is types.EndSensitivity.END_SENSITIVITY_HIGH
    assert (detection.prefix_padding_ms, detection.silence_duration_ms) == (100, 500)
    assert realtime.activity_handling is types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS


def test_a_thoughtful_plan_has_gemini_detect_nothing_itself() -> None:
    plan = given.plan(turn_taking=TURN_TAKING_PRESETS["thoughtful"])
    realtime = connect_config(plan, given.MARK, None).realtime_input_config
    assert realtime is not None
    assert realtime.automatic_activity_detection == types.AutomaticActivityDetection(disabled=True)
    assert realtime.activity_handling is types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS


@pytest.mark.parametrize(
    ("site", "planned", "preset"),
    [
        ("", "thoughtful", "thoughtful"),
        ("", "brisk", "brisk"),
        ("automatic", "thoughtful", "patient"),
        ("automatic", "brisk", "brisk"),
        ("thoughtful", "brisk", "thoughtful"),
    ],
)
def test_a_site_can_force_either_way_of_taking_turns(
    settings: Settings, site: str, planned: str, preset: str
) -> None:
    settings.LIVE_TURN_TAKING = site
    plan = with_server_turn_taking(given.plan(turn_taking=TURN_TAKING_PRESETS[planned]))
    assert plan.turn_taking == TURN_TAKING_PRESETS[preset]


def test_three_functions_are_declared() -> None:
    (tool,) = connect_config(given.plan(), given.MARK, None).tools or []
    assert isinstance(tool, types.Tool)
    names = [declaration.name for declaration in tool.function_declarations or []]
    assert names == ["begin_question", "finish_question", "end_interview"]


# What Gemini says


@pytest.mark.parametrize(
    ("message", "read"),
    [
        (
            b'{"serverContent":{"inputTranscription":{"text":" the"}}}',
            [events.HeardFragment(" the")],
        ),
        (
            b'{"serverContent":{"outputTranscription":{"text":" ok"}}}',
            [events.SpokenFragment(" ok")],
        ),
        (b'{"serverContent":{"interrupted":true}}', [events.Interrupted()]),
        (b'{"serverContent":{"generationComplete":true}}', [events.GenerationComplete()]),
        (
            b'{"sessionResumptionUpdate":{"newHandle":"h","resumable":true}}',
            [events.HandleIssued("h")],
        ),
        (b'{"sessionResumptionUpdate":{}}', [events.NotResumable()]),
        (b'{"sessionResumptionUpdate":{"newHandle":"h"}}', [events.NotResumable()]),
        (b'{"goAway":{"timeLeft":"50s"}}', [events.GoingAway(50_000)]),
        (b'{"goAway":{"timeLeft":"2.5s"}}', [events.GoingAway(2_500)]),
        (b'{"goAway":{}}', [events.GoingAway(30_000)]),
        (
            b'{"toolCall":{"functionCalls":[{"id":"c1","name":"f","args":{"number":2}}]}}',
            [events.ToolCalled("c1", "f", {"number": 2})],
        ),
        (b'{"toolCallCancellation":{"ids":["c1","c2"]}}', [events.ToolCancelled(("c1", "c2"))]),
        (
            (
                b'{"serverContent":{"modelTurn":{"role":"model","parts":[{"inlineData":'
                b'{"mimeType":"audio/pcm;rate=24000","data":"AQIDBA=="}}]}}}'
            ),
            [events.ReplyAudio(b"\1\2\3\4")],
        ),
    ],
)
async def test_each_message_becomes_an_event(
    settings: Settings, tmp_path: Path, message: bytes, read: list[events.ModelEvent]
) -> None:
    assert await hear(settings, tmp_path, message) == read


async def test_fields_of_one_message_are_all_read_content_before_completion(
    settings: Settings, tmp_path: Path
) -> None:
    message = (
        b'{"serverContent":{"turnComplete":true,"interrupted":true,'
        b'"outputTranscription":{"text":" bye"},"inputTranscription":{"text":"wait"},'
        b'"modelTurn":{"parts":[{"inlineData":{"data":"AQI="}}]}},'
        b'"usageMetadata":{"promptTokenCount":541,"responseTokenCount":156,'
        b'"totalTokenCount":697,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":131}]}}'
    )
    assert await hear(settings, tmp_path, message) == [
        events.HeardFragment("wait"),
        events.ReplyAudio(b"\1\2"),
        events.SpokenFragment(" bye"),
        events.Interrupted(),
        events.TurnComplete(),
        events.TokensUsed(Usage(541, 156, 697, 131, 0)),
    ]


async def test_the_handle_after_a_turn_is_not_missed(settings: Settings, tmp_path: Path) -> None:
    heard = await hear(
        settings,
        tmp_path,
        b'{"serverContent":{"turnComplete":true}}',
        b'{"sessionResumptionUpdate":{"newHandle":"h","resumable":true}}',
    )
    assert heard == [events.TurnComplete(), events.HandleIssued("h")]


# What we say


async def test_everything_we_say_arrives_as_google_reads_it(
    settings: Settings, tmp_path: Path
) -> None:
    arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def listen(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        async for message in connection:
            arrived.put_nowait(json.loads(message))

    async with google(settings, tmp_path, listen) as dialler:
        session = await dialler.dial(None)
        await session.send_audio(b"\xfb\xef\xbe\0")
        await session.end_audio()
        await session.start_activity()
        await session.end_activity()
        await session.send_text("[Go on.]")
        await session.pass_on(plain_text("hi"))
        await session.add_context("[Know this.]")
        await session.answer_tool("c1", "f", {"ok": True})
        await session.answer_tool("c2", "f", {"error": "not yet"}, reacts=True)
        frames = [await arrived.get() for _ in range(9)]
        await session.close()
        await session.close()
        with pytest.raises(LinkError):
            await session.send_text("too late")
    assert frames == [
        {"realtime_input": {"audio": {"data": "----AA==", "mime_type": "audio/pcm;rate=16000"}}},
        {"realtime_input": {"audioStreamEnd": True}},
        {"realtime_input": {"activityStart": {}}},
        {"realtime_input": {"activityEnd": {}}},
        {"realtime_input": {"text": "[0123456789ab Go on.]"}},
        {"realtime_input": {"text": "hi"}},
        {
            "client_content": {
                "turns": [{"parts": [{"text": "[0123456789ab Know this.]"}], "role": "user"}],
                "turnComplete": False,
            }
        },
        {
            "tool_response": {
                "functionResponses": [
                    {"id": "c1", "name": "f", "response": {"ok": True}, "scheduling": "SILENT"}
                ]
            }
        },
        {
            "tool_response": {
                "functionResponses": [
                    {
                        "id": "c2",
                        "name": "f",
                        "response": {"error": "not yet"},
                        "scheduling": "WHEN_IDLE",
                    }
                ]
            }
        },
    ]


async def test_audio_goes_out_as_the_library_itself_would_send_it(
    settings: Settings, tmp_path: Path
) -> None:
    arrived: asyncio.Queue[object] = asyncio.Queue()

    async def listen(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        async for message in connection:
            arrived.put_nowait(message)

    pcm = bytes(range(256)) * 4
    async with google(settings, tmp_path, listen) as dialler:
        session = await dialler.dial(None)
        await session.send_audio(pcm)
        async with gemini_client().aio.live.connect(
            model=dialler.model, config=connect_config(given.plan(), given.MARK, None)
        ) as library:
            await library.send_realtime_input(
                audio=types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
            )
            ours, theirs = await arrived.get(), await arrived.get()
        await session.close()
    assert ours == theirs


async def test_two_that_dial_at_once_get_a_socket_each(settings: Settings, tmp_path: Path) -> None:
    async def echo(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        async for message in connection:
            said = json.loads(message)["realtime_input"]["text"]
            heard = {"serverContent": {"inputTranscription": {"text": said}}}
            await connection.send(json.dumps(heard))

    async def say(session: GeminiSession, word: str) -> events.ModelEvent:
        await session.send_text(word)
        event = await next_event(session)
        await session.close()
        return event

    async with google(settings, tmp_path, echo) as dialler:
        sessions = await asyncio.gather(*(dialler.dial(None) for _ in range(4)))
        heard = await asyncio.gather(*map(say, sessions, "abcd"))
    assert heard == [events.HeardFragment(word) for word in "abcd"]


def test_one_client_serves_the_process(settings: Settings) -> None:
    gemini_client.cache_clear()
    assert gemini_client() is gemini_client()
    gemini_client.cache_clear()

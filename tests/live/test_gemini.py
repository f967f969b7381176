import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from google.genai import types
from pytest_django.fixtures import Settings
from websockets.asyncio.server import Request, Response, ServerConnection, serve

from interviews.gemini_client import gemini_client
from live.core import events
from live.core.errors import Failure, LinkError
from live.gemini import GeminiDialler, GeminiSession, connect_config
from tests.live import given

Script = Callable[[ServerConnection], Awaitable[None]]
SETUP_COMPLETE = b'{"setupComplete":{}}'


@asynccontextmanager
async def google(
    settings: Settings, folder: Path, script: Script, *, status: int = 101
) -> AsyncIterator[GeminiDialler]:
    """A server that follows `script` after the setup frame; the real client talks to it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def greet(connection: ServerConnection, request: Request) -> Response | None:
        return None if status == 101 else connection.respond(status, "no")

    async with serve(script, "127.0.0.1", 0, ssl=context, process_request=greet) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        settings.GEMINI_BASE_URL = f"https://127.0.0.1:{port}"
        settings.GEMINI_CA_FILE = str(folder / "ca.pem")
        gemini_client.cache_clear()
        try:
            yield GeminiDialler(gemini_client(), "gemini-3.8-live", given.plan())
        finally:
            gemini_client.cache_clear()


def closing(code: int) -> Script:
    async def script(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.close(code, "as the test wants it")

    return script


def saying(*messages: bytes, code: int = 1000) -> Script:
    async def script(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        for message in messages:
            await connection.send(message)
        await connection.close(code)

    return script


async def all_events(session: GeminiSession) -> tuple[list[events.ModelEvent], LinkError]:
    found: list[events.ModelEvent] = []
    with pytest.raises(LinkError) as lost:
        async for event in session.events():
            found.append(event)  # noqa: PERF401 - what came before the loss is wanted
    await session.close()
    return found, lost.value


async def hear(settings: Settings, folder: Path, *messages: bytes) -> list[events.ModelEvent]:
    async with google(settings, folder, saying(*messages)) as dialler:
        return (await all_events(await dialler.dial(None)))[0]


# The setup


def test_the_setup_follows_what_the_model_takes() -> None:
    config = connect_config(given.plan(), "h1")
    assert config.response_modalities == [types.Modality.AUDIO]
    assert config.session_resumption == types.SessionResumptionConfig(handle="h1")
    assert config.input_audio_transcription is not None
    assert config.output_audio_transcription is not None
    assert config.context_window_compression is not None
    assert config.thinking_config is None
    assert config.enable_affective_dialog is None
    assert config.proactivity is None
    assert config.speech_config is not None
    assert config.speech_config.language_code is None  # type: ignore[union-attr]


def test_the_plans_turn_taking_reaches_the_setup() -> None:
    realtime = connect_config(given.plan(), None).realtime_input_config
    assert realtime is not None
    detection = realtime.automatic_activity_detection
    assert detection is not None
    assert detection.start_of_speech_sensitivity is types.StartSensitivity.START_SENSITIVITY_HIGH
    assert detection.end_of_speech_sensitivity is types.EndSensitivity.END_SENSITIVITY_HIGH
    assert (detection.prefix_padding_ms, detection.silence_duration_ms) == (100, 500)
    assert realtime.activity_handling is types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS


def test_three_functions_are_declared() -> None:
    (tool,) = connect_config(given.plan(), None).tools or []
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
            b'{"serverContent":{"modelTurn":{"role":"model","parts":[{"inlineData":'
            b'{"mimeType":"audio/pcm;rate=24000","data":"AQIDBA=="}}]}}}',
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
        events.TokensUsed(541, 156, 697, 131, 0),
    ]


async def test_the_handle_after_a_turn_is_not_missed(settings: Settings, tmp_path: Path) -> None:
    heard = await hear(
        settings,
        tmp_path,
        b'{"serverContent":{"turnComplete":true}}',
        b'{"sessionResumptionUpdate":{"newHandle":"h","resumable":true}}',
    )
    assert heard == [events.TurnComplete(), events.HandleIssued("h")]


# Failures


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (1000, Failure.DROPPED),
        (1001, Failure.DROPPED),
        (1007, Failure.INPUT_REFUSED),
        (1008, Failure.HANDLE_REFUSED),
        (1011, Failure.DROPPED),
        (1013, Failure.DROPPED),
    ],
)
async def test_each_close_of_a_conversation_has_its_failure(
    settings: Settings, tmp_path: Path, code: int, failure: Failure
) -> None:
    async with google(settings, tmp_path, saying(code=code)) as dialler:
        _, lost = await all_events(await dialler.dial(None))
    assert (lost.failure, lost.code) == (failure, code)


async def test_a_connection_cut_without_a_close_is_a_drop(
    settings: Settings, tmp_path: Path
) -> None:
    async def cut(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        connection.transport.abort()

    async with google(settings, tmp_path, cut) as dialler:
        _, lost = await all_events(await dialler.dial(None))
    assert (lost.failure, lost.code) == (Failure.DROPPED, 1006)


@pytest.mark.parametrize(
    "message", [b'{"error":{"code":500}}', b'{"unheardOf":{}}', b"no json"], ids=str
)
async def test_a_message_nobody_can_read_is_a_drop(
    settings: Settings, tmp_path: Path, message: bytes
) -> None:
    async with google(settings, tmp_path, saying(message)) as dialler:
        _, lost = await all_events(await dialler.dial(None))
    assert lost.failure is Failure.DROPPED


async def refused(dialler: GeminiDialler, handle: str | None) -> LinkError:
    with pytest.raises(LinkError) as error:
        await dialler.dial(handle)
    return error.value


@pytest.mark.parametrize(
    ("code", "handle", "failure"),
    [
        (1007, "h", Failure.INPUT_REFUSED),
        (1008, "h", Failure.HANDLE_REFUSED),
        (1011, "h", Failure.DROPPED),
        (1011, None, Failure.DROPPED),
        (1007, None, Failure.CREDENTIALS),
        (1008, None, Failure.CREDENTIALS),
    ],
)
async def test_each_refused_setup_has_its_failure(
    settings: Settings, tmp_path: Path, code: int, handle: str | None, failure: Failure
) -> None:
    async with google(settings, tmp_path, closing(code)) as dialler:
        error = await refused(dialler, handle)
    assert (error.failure, error.code) == (failure, code)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (401, Failure.CREDENTIALS),
        (403, Failure.CREDENTIALS),
        (429, Failure.UNREACHABLE),
        (503, Failure.UNREACHABLE),
    ],
)
async def test_each_refused_handshake_has_its_failure(
    settings: Settings, tmp_path: Path, status: int, failure: Failure
) -> None:
    async with google(settings, tmp_path, closing(1000), status=status) as dialler:
        assert (await refused(dialler, None)).failure is failure


async def test_a_port_where_nobody_listens_is_unreachable(
    settings: Settings, tmp_path: Path
) -> None:
    async with google(settings, tmp_path, closing(1000)) as dialler:
        pass
    assert (await refused(dialler, None)).failure is Failure.UNREACHABLE


async def test_a_setup_that_is_never_answered_is_silence(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mute(connection: ServerConnection) -> None:
        await connection.wait_closed()

    monkeypatch.setattr("live.gemini.DIAL_TIMEOUT_S", 0.3)
    async with google(settings, tmp_path, mute) as dialler:
        assert (await refused(dialler, None)).failure is Failure.SILENT


# What we say


async def test_everything_we_say_arrives_as_google_reads_it(
    settings: Settings, tmp_path: Path
) -> None:
    import json

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
        await session.send_text("hi")
        await session.add_context("know this")
        await session.answer_tool("c1", "f", {"ok": True})
        frames = [await arrived.get() for _ in range(5)]
        await session.close()
        await session.close()
        with pytest.raises(LinkError):
            await session.send_text("too late")
    assert frames == [
        {"realtime_input": {"audio": {"data": "--++AA==", "mime_type": "audio/pcm;rate=16000"}}},
        {"realtime_input": {"audioStreamEnd": True}},
        {"realtime_input": {"text": "hi"}},
        {
            "client_content": {
                "turns": [{"parts": [{"text": "know this"}], "role": "user"}],
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
    ]


def test_one_client_serves_the_process(settings: Settings) -> None:
    gemini_client.cache_clear()
    assert gemini_client() is gemini_client()
    gemini_client.cache_clear()

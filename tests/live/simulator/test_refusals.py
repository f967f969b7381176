"""What the service refuses, by the close code that the real client surfaces."""

import base64
import contextlib
import json

import pytest
from google.genai import errors, types
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from live.simulator.connection import BAD_KEY
from live.simulator.refusal import Refusal
from live.simulator.setup import validate_setup
from tests.live.simulator.candidate import MODEL, SILENCE, client_of, config, connected


async def refusal(simulator, *, model=MODEL, key="any", **fields) -> errors.APIError:
    with pytest.raises(errors.APIError) as caught:
        async with client_of(simulator, key=key).aio.live.connect(
            model=model, config=config(**fields)
        ):
            pass
    return caught.value


@pytest.mark.parametrize(
    "model",
    [
        "gemini-2.0-flash-live-001",
        "gemini-1.5-flash-online",
        "gemini-9-live",
        "gemini-3.8-flash",
        "gemini-3.1-flash-live-preview",
        "gemini-2.5-flash-native-audio-preview-12-2025",
    ],
)
async def test_models_that_are_dead_or_unknown_or_not_live(simulator, model):
    assert (await refusal(simulator, model=model)).code == 1008


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("gemini-3.8-live", {}),
        ("gemini-3.8-live-extended-thinking", {"thinking_config": {"thinking_level": "HIGH"}}),
    ],
)
async def test_models_that_exist_are_accepted(simulator, model, fields):
    async with connected(simulator, model=model, **fields) as sam:
        assert sam.session.setup_complete is not None


@pytest.mark.parametrize(
    "model", ["gemini-3.1-flash-live-preview", "gemini-2.5-flash-native-audio-preview-12-2025"]
)
async def test_models_that_were_shut_down_may_be_served_for_a_test(simulator, model):
    simulator.control.habits(dead_models=True)
    async with connected(simulator, model=model) as sam:
        await sam.greeted()


async def test_a_bad_key(simulator):
    error = await refusal(simulator, key=BAD_KEY)
    assert (error.code, error.details) == (1007, "API key not valid. Please pass a valid API key.")


@pytest.mark.parametrize(
    "fields",
    [
        {"thinking_config": {"thinking_budget": 0}},
        {"proactivity": {"proactive_audio": False}},
        {"response_modalities": ["TEXT"]},
        {"avatar_config": {}},
        {"realtime_input_config": {"automatic_activity_detection": {"prefix_padding_ms": 90_000}}},
    ],
    ids=lambda fields: next(iter(fields)),
)
async def test_fields_that_the_default_model_refuses(simulator, fields):
    assert (await refusal(simulator, **fields)).code == 1007


@pytest.mark.filterwarnings("ignore:END_SENSITIVITY_MEDIUM is not a valid EndSensitivity")
async def test_a_sensitivity_that_never_existed(simulator):
    detection = {"end_of_speech_sensitivity": "END_SENSITIVITY_MEDIUM"}
    error = await refusal(
        simulator, realtime_input_config={"automatic_activity_detection": detection}
    )
    assert error.code == 1007


async def test_blocking_functions_of_the_extended_thinking_model(simulator):
    error = await refusal(
        simulator,
        model="gemini-3.8-live-extended-thinking",
        thinking_config={"thinking_level": "LOW"},
        tools=True,
        behavior="BLOCKING",
    )
    assert error.code == 1007


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"thinking_config": {}},
        {"thinking_config": {"thinking_level": "MINIMAL"}},
        {"thinking_config": {"thinking_level": "LOW", "thinking_budget": 0}},
    ],
    ids=str,
)
async def test_the_extended_thinking_model_wants_a_level_and_no_budget(simulator, fields):
    error = await refusal(simulator, model="gemini-3.8-live-extended-thinking", **fields)
    assert error.code == 1007


@pytest.mark.parametrize(
    ("scheduling", "code"), [("SILENT", 1007), ("WHEN_IDLE", 1007), (None, None)]
)
async def test_the_extended_thinking_model_takes_no_scheduling(simulator, scheduling, code):
    async with connected(
        simulator,
        model="gemini-3.8-live-extended-thinking",
        thinking_config={"thinking_level": "LOW"},
        tools=True,
        answers_tools=False,
    ) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls)
        await sam.answer(sam.function_calls, scheduling)
        await sam.until(lambda me: me.error is not None or me.turns)

    assert (sam.error.code if sam.error else None) == code


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
async def test_proactive_audio_is_known_to_one_version_only(simulator, version):
    client = client_of(simulator, version=version)
    setup = config(proactivity={"proactive_audio": True})
    if version == "v1alpha":
        async with client.aio.live.connect(model=MODEL, config=setup) as session:
            assert session.setup_complete is not None
        return
    with pytest.raises(errors.APIError) as caught:
        async with client.aio.live.connect(model=MODEL, config=setup):
            pass
    assert caught.value.code == 1007


async def test_affective_dialogue_is_accepted_and_refused_at_the_first_message(simulator):
    async with connected(simulator, enable_affective_dialog=True) as sam:
        assert sam.session.setup_complete is not None
        with contextlib.suppress(ConnectionClosedError):
            await sam.text("Hello?")
        await sam.until(lambda me: me.error is not None)

    assert sam.error.code == 1007


async def test_affective_dialogue_of_older_models(simulator):
    simulator.control.habits(dead_models=True)
    error = await refusal(
        simulator, model="gemini-3.1-flash-live-preview", enable_affective_dialog=True
    )
    assert error.code == 1007
    old = "gemini-2.5-flash-native-audio-preview-12-2025"
    async with connected(simulator, model=old, enable_affective_dialog=True) as sam:
        await sam.greeted()


async def test_content_in_mid_session_of_a_model_that_takes_it_as_history_only(simulator):
    simulator.control.habits(dead_models=True)
    turn = {"role": "user", "parts": [{"text": "Hello"}]}
    history = {"initial_history_in_client_content": True}
    async with connected(
        simulator, model="gemini-3.1-flash-live-preview", history_config=history
    ) as sam:
        await sam.session.send_client_content(turns=turn, turn_complete=True)
        await sam.greeted()
        await sam.session.send_client_content(turns=turn, turn_complete=True)
        await sam.until(lambda me: me.error is not None)

    assert (sam.error.code, sam.turns) == (1007, 1)


@pytest.mark.parametrize(
    ("model", "code"), [(MODEL, None), ("gemini-2.5-flash-native-audio-preview-12-2025", 1007)]
)
async def test_function_parts_in_a_history_are_taken_by_the_present_models(simulator, model, code):
    simulator.control.habits(dead_models=True)
    turns = [
        {"role": "model", "parts": [{"functionCall": {"name": "begin_question"}}]},
        {
            "role": "user",
            "parts": [{"functionResponse": {"name": "begin_question", "response": {}}}],
        },
    ]
    async with connected(simulator, model=model) as sam:
        await sam.session.send_client_content(turns=turns, turn_complete=True)
        with contextlib.suppress(ConnectionClosedError):
            await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.error is not None or me.turns)

    assert (sam.error.code if sam.error else None) == code


@pytest.mark.parametrize(
    ("schema", "is_taken"),
    [
        ({"parameters_json_schema": {"type": "object", "additionalProperties": False}}, True),
        ({"parameters": {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}}}, True),
        ({"parameters": {"type": "OBJECT", "additionalProperties": False}}, False),
        (
            {
                "parameters": {
                    "type": "OBJECT",
                    "properties": {"a": {"type": "OBJECT", "additional_properties": {}}},
                }
            },
            False,
        ),
    ],
)
def test_additional_properties_are_no_part_of_a_schema(schema, is_taken):
    function = {"name": "note", **schema}
    setup = {"model": f"models/{MODEL}", "tools": [{"functionDeclarations": [function]}]}
    if is_taken:
        assert validate_setup(setup).tools == {"note": False}
        return
    with pytest.raises(Refusal) as caught:
        validate_setup(setup)
    assert caught.value.code == 1007


@pytest.mark.parametrize(
    "path", ["/", "/ws/google.ai.generativelanguage.v2.GenerativeService.BidiGenerateContent"]
)
async def test_other_paths_are_not_found(simulator, path):
    with pytest.raises(InvalidStatus) as caught:
        await connect(simulator.base_url.replace("https", "wss") + path, ssl=simulator.ssl_context)
    assert caught.value.response.status_code == 404


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        "[]",
        "{}",
        '{"realtime_inputs":{}}',
        '{"realtime_input":{"sound":{}}}',
        '{"realtime_input":{"audio":{"mime_type":"audio/pcm;rate=16000"}}}',
        '{"realtime_input":{"audio":{"data":"AAAA"}}}',
        '{"realtime_input":{"audio":{"data":"!!!!"}}}',
        '{"realtime_input":{"audio":{"data":"AAAA","mime_type":"audio/pcm;rate=4000"}}}',
        '{"realtime_input":{"audio":{"data":"AAAA","mime_type":"audio/opus"}}}',
        '{"realtime_input":{"text":1}}',
        '{"realtime_input":{"activityStart":{}}}',
        '{"client_content":{"turns":[{"role":"system","parts":[]}]}}',
        '{"client_content":{"turnComplete":"yes"}}',
        '{"tool_response":{"functionResponses":[{"id":"x","scheduling":"LATER"}]}}',
        '{"tool_response":{"functionResponses":[{"name":"begin_question","response":{}}]}}',
        '{"setup":{"model":"models/gemini-3.8-live"}}',
        '{"client_content":{}, "realtime_input":{}}',
    ],
)  # fmt: skip
async def test_frames_that_cannot_be_read(simulator, frame):
    async with connected(simulator) as sam:
        await sam.session._ws.send(frame)
        await sam.until(lambda me: me.error is not None)

    assert sam.error.code == 1007


async def test_audio_before_the_setup(simulator):
    url = (
        simulator.base_url.replace("https", "wss")
        + "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    )
    headers = {"x-goog-api-key": "any"}
    async with connect(url, ssl=simulator.ssl_context, additional_headers=headers) as socket:
        data = base64.b64encode(bytes(64)).decode()
        await socket.send(json.dumps({"realtime_input": {"audio": {"data": data}}}))
        with pytest.raises(ConnectionClosedError) as caught:
            await socket.recv()
    assert caught.value.rcvd.code == 1007


async def test_no_key_at_all(simulator):
    url = (
        simulator.base_url.replace("https", "wss")
        + "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    )
    async with connect(url, ssl=simulator.ssl_context) as socket:
        await socket.send('{"setup":{"model":"models/gemini-3.8-live"}}')
        with pytest.raises(ConnectionClosedError) as caught:
            await socket.recv()
    assert caught.value.rcvd.code == 1008


@pytest.mark.parametrize(
    "model", ["gemini-3.1-flash-live-preview", "gemini-2.5-flash-native-audio-preview-12-2025"]
)
async def test_audio_while_a_blocking_function_of_an_older_model_is_pending(simulator, model):
    simulator.control.habits(dead_models=True)
    async with connected(
        simulator, model=model, tools=True, behavior="BLOCKING", answers_tools=False
    ) as sam:
        await sam.text("[The candidate has joined. Greet them, then begin.]")
        await sam.until(lambda me: me.calls)
        with contextlib.suppress(ConnectionClosedError):
            await sam.audio(SILENCE)
        await sam.until(lambda me: me.error is not None)

    assert sam.error.code == 1008


async def test_a_client_may_blob_its_audio_as_the_library_does(simulator):
    """The library writes url-safe base64; standard base64 is read as well."""
    async with connected(simulator) as sam:
        await sam.session.send_realtime_input(
            audio=types.Blob(data=b"\xff\xfe\xfd\xfc" * 64, mime_type="audio/pcm;rate=16000")
        )
        data = base64.b64encode(b"\xff\xfe\xfd\xfc" * 64).decode()
        await sam.session._ws.send(
            json.dumps({"realtimeInput": {"audio": {"data": data, "mimeType": "audio/pcm"}}})
        )
        await sam.greeted()

    assert simulator.control.connections()[0]["audio_samples"] == 256

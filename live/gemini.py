"""Gemini Live, seen from our side: its messages → our events, its errors → our tree.

The only module of `live` that imports google-genai; nothing vendor-shaped leaves
it. Facts: google-genai 3.4.0 read and run on 2026-11-22.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any, Final

from google import genai
from google.genai import errors, live, types
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from interviews.frozen_plan import FrozenPlan
from live.core import events
from live.core.audio import UPLINK_HZ
from live.core.errors import Failure, LinkError
from live.core.policy import DIAL_TIMEOUT_S, SEND_TIMEOUT_S
from live.instructions import (
    BEGIN_QUESTION,
    END_INTERVIEW,
    FINISH_QUESTION,
    system_instruction,
)

_AUDIO_MIME: Final = f"audio/pcm;rate={UPLINK_HZ}"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)s")
# Assumed where the message carries no readable time: the shortest seen in the wild.
_GO_AWAY_MS: Final = 30_000

_FAILURE_BY_CODE: Final[Mapping[int, Failure]] = {
    1007: Failure.INPUT_REFUSED,
    1008: Failure.HANDLE_REFUSED,
}
# Google's side is gone without a close frame (RFC 6455, 7.1.5).
ABNORMAL_CLOSURE: Final = 1006
_CREDENTIAL_STATUS: Final = (400, 401, 403, 404)


def connect_config(plan: FrozenPlan, handle: str | None) -> types.LiveConnectConfig:
    """Build the setup for one connection of this interview.

    3.8-live speaks only AUDIO and refuses `thinking_config`, affective dialogue and
    `proactive_audio=False`: they are left out. So is the language code, which native
    audio models do not take; the instruction names the language.
    """
    taking = plan.turn_taking
    return types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(
                prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=plan.voice)
            )
        ),
        system_instruction=system_instruction(plan),
        tools=[types.Tool(function_declarations=_tool_declarations(len(plan.questions)))],
        session_resumption=types.SessionResumptionConfig(handle=handle),
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=types.AutomaticActivityDetection(
                start_of_speech_sensitivity=types.StartSensitivity(
                    f"START_SENSITIVITY_{taking.start_sensitivity}"
                ),
                end_of_speech_sensitivity=types.EndSensitivity(
                    f"END_SENSITIVITY_{taking.end_sensitivity}"
                ),
                prefix_padding_ms=taking.prefix_padding_ms,
                silence_duration_ms=taking.silence_duration_ms,
            ),
            activity_handling=types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS,
        ),
        context_window_compression=types.ContextWindowCompressionConfig(
            trigger_tokens=25_600, sliding_window=types.SlidingWindow(target_tokens=12_800)
        ),
    )


def _tool_declarations(questions: int) -> list[types.FunctionDeclaration]:
    number = {"type": "integer", "minimum": 1, "maximum": questions}
    return [
        types.FunctionDeclaration(
            name=BEGIN_QUESTION,
            description="Call when you begin to ask a question of the plan.",
            parameters_json_schema={
                "type": "object",
                "properties": {"number": number},
                "required": ["number"],
            },
        ),
        types.FunctionDeclaration(
            name=FINISH_QUESTION,
            description="Call when a question has been answered or declined.",
            parameters_json_schema={
                "type": "object",
                "properties": {"number": number, "declined": {"type": "boolean"}},
                "required": ["number", "declined"],
            },
        ),
        types.FunctionDeclaration(
            name=END_INTERVIEW,
            description="Call after you have said goodbye.",
            parameters_json_schema={
                "type": "object",
                "properties": {
                    "reason": {
                        "type": "string",
                        "enum": ["questions_finished", "candidate_asked", "time_is_up"],
                    }
                },
                "required": ["reason"],
            },
        ),
    ]


class GeminiDialler:
    """Opens connections to Gemini Live for one interview. Implements `ports.Dialler`."""

    def __init__(self, client: genai.Client, model: str, plan: FrozenPlan) -> None:
        self._client = client
        self._plan = plan
        self.model = model

    async def dial(self, handle: str | None) -> "GeminiSession":
        """Connect and wait for setupComplete; raises `LinkError`."""
        stack = AsyncExitStack()
        deadline = asyncio.timeout(DIAL_TIMEOUT_S)
        try:
            async with deadline:
                session = await stack.enter_async_context(
                    self._client.aio.live.connect(
                        model=self.model, config=connect_config(self._plan, handle)
                    )
                )
        except TimeoutError:
            # Ours: no setupComplete. The library's own: not even a handshake.
            failure = Failure.SILENT if deadline.expired() else Failure.UNREACHABLE
            raise LinkError(failure) from None
        except (errors.APIError, WebSocketException, OSError) as error:
            raise _setup_error(error, handle) from error
        return GeminiSession(session, stack)


class GeminiSession:
    """One open connection to Gemini Live. Implements `ports.ModelSession`."""

    def __init__(self, session: live.AsyncSession, stack: AsyncExitStack) -> None:
        self._session = session
        self._stack = stack

    async def send_audio(self, pcm: bytes) -> None:
        """Send microphone audio: mono s16le at 16 kHz."""
        await self._send(
            self._session.send_realtime_input(audio=types.Blob(data=pcm, mime_type=_AUDIO_MIME))
        )

    async def end_audio(self) -> None:
        """Say that no more audio comes for now."""
        await self._send(self._session.send_realtime_input(audio_stream_end=True))

    async def send_text(self, text: str) -> None:
        """Say something to the model that it shall react to."""
        await self._send(self._session.send_realtime_input(text=text))

    async def add_context(self, text: str) -> None:
        """Tell the model something without asking for a reply."""
        content = types.Content(role="user", parts=[types.Part(text=text)])
        await self._send(self._session.send_client_content(turns=content, turn_complete=False))

    async def answer_tool(self, call_id: str, name: str, result: Mapping[str, object]) -> None:
        """Answer a tool call; the model does not comment on it."""
        response = types.FunctionResponse(
            id=call_id,
            name=name,
            response=dict(result),
            scheduling=types.FunctionResponseScheduling.SILENT,
        )
        await self._send(self._session.send_tool_response(function_responses=response))

    async def events(self) -> AsyncIterator[events.ModelEvent]:
        """Yield everything Gemini says until it closes; raises `LinkError` then."""
        while True:
            try:
                # receive() ends at each turn; the handle comes after it (python-genai#2527).
                async for message in self._session.receive():
                    for event in _events_of(message):
                        yield event
            except (errors.APIError, WebSocketException, OSError) as error:
                raise _link_error(error) from error
            except (TypeError, ValueError) as error:
                # An unknown top-level key or text that is no JSON: the socket is still
                # open, but what was in the message is lost to us.
                raise LinkError(Failure.DROPPED) from error

    async def close(self) -> None:
        """Close the connection; harmless when it is closed."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._stack.aclose()
        except (TimeoutError, WebSocketException, OSError):
            return

    async def _send(self, sending: Any) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await sending
        except TimeoutError:
            raise LinkError(Failure.SILENT) from None
        except (ConnectionClosed, OSError) as error:
            raise _link_error(error) from error


def _setup_error(error: Exception, handle: str | None) -> LinkError:
    """Translate a failure before setupComplete: nothing was sent but the setup.

    A policy close (1007, 1008) is about the handle, if there was one; else about the
    key, the model or the configuration, and trying again is of no use.
    """
    failed = _link_error(error)
    if failed.code == ABNORMAL_CLOSURE:
        # Cut between handshake and setupComplete: nobody was there to answer.
        failed.failure = Failure.UNREACHABLE
    if failed.code in _FAILURE_BY_CODE:
        about_handle = handle is not None
        failed.failure = Failure.HANDLE_REFUSED if about_handle else Failure.CREDENTIALS
    return failed


def _link_error(error: Exception) -> LinkError:
    """Translate by the code attribute, never by text."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        refused = status in _CREDENTIAL_STATUS
        return LinkError(Failure.CREDENTIALS if refused else Failure.UNREACHABLE, status)
    code: int | None = None
    if isinstance(error, errors.APIError):
        code = error.code
    elif isinstance(error, ConnectionClosed):
        code = error.rcvd.code if error.rcvd else ABNORMAL_CLOSURE
    if code is None:
        return LinkError(Failure.UNREACHABLE)
    return LinkError(_FAILURE_BY_CODE.get(code, Failure.DROPPED), code)


def _events_of(message: types.LiveServerMessage) -> Iterator[events.ModelEvent]:
    """Content, then interruption, then completion: the fields are not exclusive."""
    content = message.server_content
    if content is not None:
        yield from _content_events(content)
    if message.tool_call is not None:
        for call in message.tool_call.function_calls or ():
            yield events.ToolCalled(call.id or "", call.name or "", dict(call.args or {}))
    if message.tool_call_cancellation is not None:
        yield events.ToolCancelled(tuple(message.tool_call_cancellation.ids or ()))
    if message.usage_metadata is not None:
        yield _tokens_used(message.usage_metadata)
    update = message.session_resumption_update
    if update is not None:
        # proto3 drops false and "": not resumable arrives as an empty object.
        if update.resumable and update.new_handle:
            yield events.HandleIssued(update.new_handle)
        else:
            yield events.NotResumable()
    if message.go_away is not None:
        yield events.GoingAway(_duration_ms(message.go_away.time_left))


def _content_events(content: types.LiveServerContent) -> Iterator[events.ModelEvent]:
    if content.input_transcription is not None and content.input_transcription.text:
        yield events.HeardFragment(_storable(content.input_transcription.text))
    if content.model_turn is not None:
        for part in content.model_turn.parts or ():
            if part.inline_data is not None and part.inline_data.data:
                yield events.ReplyAudio(part.inline_data.data)
    if content.output_transcription is not None and content.output_transcription.text:
        yield events.SpokenFragment(_storable(content.output_transcription.text))
    if content.interrupted:
        yield events.Interrupted()
    if content.generation_complete:
        yield events.GenerationComplete()
    if content.turn_complete:
        yield events.TurnComplete()


def _storable(text: str) -> str:
    """Replace what neither a database nor UTF-8 can hold: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _tokens_used(usage: types.UsageMetadata) -> events.TokensUsed:
    return events.TokensUsed(
        prompt=usage.prompt_token_count or 0,
        response=usage.response_token_count or 0,
        total=usage.total_token_count or 0,
        audio_in=_audio_tokens(usage.prompt_tokens_details),
        audio_out=_audio_tokens(usage.response_tokens_details),
    )


def _audio_tokens(details: list[types.ModalityTokenCount] | None) -> int:
    return sum(
        detail.token_count or 0
        for detail in details or ()
        if detail.modality is types.MediaModality.AUDIO
    )


def _duration_ms(text: str | None) -> int:
    """Read protobuf's JSON duration ("50s", "2.5s")."""
    match = _DURATION.fullmatch(text or "")
    return round(float(match.group(1)) * 1000) if match else _GO_AWAY_MS

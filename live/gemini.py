"""The connection to Gemini Live: dialled by google-genai, its sound carried by us.

The library makes the setup, the address, the key's header and the handshake, and sends
all that is rare. Audio and what Gemini says, fifty messages a second, go past it, straight
through the socket that it opened: see docs/decisions/0005. Vendor errors become ours here.
Facts: google-genai 3.4.0 read and run on 2026-11-22.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Final, NoReturn

import pybase64
from google import genai
from google.genai import errors, live, types
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from interviews.frozen_plan import FrozenPlan
from live.core.errors import Failure, LinkError
from live.core.link.policy import DIAL_TIMEOUT_S, SEND_TIMEOUT_S
from live.core.model import events
from live.core.sound.audio import UPLINK_HZ
from live.core.words.plain_text import PlainText
from live.gemini_context import ContextSender, ContextWay
from live.gemini_messages import MessageReader, UnreadableMessageError
from live.gemini_models import Context, LiveModel, live_model
from live.gemini_setup import connect_config
from live.gemini_sockets import LiveSocket, noting_sockets
from live.marks import DirectionMark

# A microphone frame as google-genai would send it, around its base64.
_AUDIO_HEAD: Final = b'{"realtime_input": {"audio": {"data": "'
_AUDIO_TAIL: Final = b'", "mime_type": "audio/pcm;rate=%d"}}}' % UPLINK_HZ

INVALID_ARGUMENT: Final = 1007
TOO_MANY_REQUESTS: Final = 429
_FAILURE_BY_CODE: Final[Mapping[int, Failure]] = {
    INVALID_ARGUMENT: Failure.INPUT_REFUSED,
    1008: Failure.HANDLE_REFUSED,
    TOO_MANY_REQUESTS: Failure.QUOTA,
}
_ABOUT_SETUP: Final = frozenset({INVALID_ARGUMENT, 1008})
# A used-up quota has no code of its own: it is a close by 1011 (or 1008) whose reason says so, as in
# "generic::resource_exhausted: RESOURCE_EXHAUSTED: Maximum concurrent se…" and
# "You exceeded your current quota, please check your plan and billing details".
_MAY_BE_QUOTA: Final = frozenset({1008, 1011})
_QUOTA_WORDS: Final = re.compile(
    r"\bquota|\bbilling\b|resource[ _](?:has been )?exhausted", re.IGNORECASE
)
# Google's side is gone without a close frame (RFC 6455, 7.1.5).
ABNORMAL_CLOSURE: Final = 1006
# What the library trips over when an answer to the setup has another shape than it expects.
_NOT_READABLE: Final = (TypeError, ValueError, AttributeError, LookupError, RecursionError)
_CREDENTIAL_STATUS: Final = (400, 401, 403, 404)


class GeminiDialler:
    """Opens connections to Gemini Live for one interview. Implements `ports.Dialler`."""

    def __init__(
        self, client: genai.Client, model: str, plan: FrozenPlan, mark: DirectionMark
    ) -> None:
        self._client = client
        self._plan = plan
        self._mark = mark
        self._rules = live_model(model)
        self._way = ContextWay(self._rules.context.value)
        self.model = model
        self.answers_may_cut = self._rules.answer_may_cut.value

    async def dial(self, handle: str | None, *, has_history: bool = False) -> "GeminiSession":
        """Connect and wait for setupComplete; raises `LinkError`."""
        # A session that is resumed has its history; that it takes another one nobody has seen.
        is_seeded = has_history and handle is None and self._way.current is Context.SEED
        config = connect_config(self._plan, self._mark, handle, self._rules, is_seeded=is_seeded)
        stack = AsyncExitStack()
        deadline = asyncio.timeout(DIAL_TIMEOUT_S)
        try:
            with noting_sockets() as sockets:
                async with deadline:
                    session = await stack.enter_async_context(
                        self._client.aio.live.connect(model=self.model, config=config)
                    )
        except TimeoutError:
            # Ours: no setupComplete. The library's own: not even a handshake.
            failure = Failure.SILENT if deadline.expired() else Failure.UNREACHABLE
            raise LinkError(failure) from None
        except (errors.APIError, WebSocketException, OSError) as error:
            failed = _setup_error(error, handle)
            if is_seeded and failed.code == INVALID_ARGUMENT:
                self._way.refused(Context.SEED)
                failed.failure = Failure.CONTEXT_REFUSED
            raise failed from error
        except _NOT_READABLE as error:
            raise LinkError(Failure.DROPPED) from error
        context = ContextSender(session, self._way, is_seeded=is_seeded)
        return GeminiSession(
            session, sockets[-1], stack, context, rules=self._rules, mark=self._mark
        )

    def lost(self, error: LinkError) -> None:
        """Nothing to do: each dial is a new one."""


class GeminiSession:
    """One open connection to Gemini Live. Implements `ports.ModelSession`."""

    def __init__(
        self,
        session: live.AsyncSession,
        socket: LiveSocket,
        stack: AsyncExitStack,
        context: ContextSender,
        *,
        rules: LiveModel,
        mark: DirectionMark,
    ) -> None:
        self._session = session
        self._socket = socket
        self._stack = stack
        self._context = context
        self._rules = rules
        self._mark = mark

    async def send_audio(self, pcm: bytes) -> None:
        """Send microphone audio: mono s16le at 16 kHz.

        Without a timeout, which would cost a timer a frame: `Link` watches over the pump.
        """
        if self._context.waits:
            await self._send_with_context()
        try:
            await self._socket.send(_audio_message(pcm), text=True)
        except (ConnectionClosed, OSError) as error:
            raise self._lost(error) from error

    def send_audio_now(self, pcm: bytes) -> bool:
        """Send it, unless it has to wait for the socket, or for what the model is to be told before."""
        return not self._context.waits and self._socket.send_now(_audio_message(pcm), text=True)

    async def end_audio(self) -> None:
        """Say that no more audio comes for now."""
        await self._send(self._session.send_realtime_input(audio_stream_end=True))

    async def start_activity(self) -> None:
        """Say that the candidate speaks from here on."""
        if self._context.waits:
            await self._send_with_context()
        await self._send(self._session.send_realtime_input(activity_start=types.ActivityStart()))

    async def end_activity(self) -> None:
        """Say that what they had to say is over."""
        if self._context.waits:
            await self._send_with_context()
        await self._send(self._session.send_realtime_input(activity_end=types.ActivityEnd()))

    async def send_text(self, text: str) -> None:
        """Give the model a direction that it shall react to."""
        await self._send_with_context(self._mark.on(text))

    async def pass_on(self, words: PlainText) -> None:
        """Say to the model what the candidate has typed."""
        if self._context.waits:
            await self._send_with_context()  # people's words have a text of their own
        await self._send_with_context(self._mark.off(words))

    async def add_context(self, text: str) -> None:
        """Tell the model something without asking for a reply, by the way that it takes."""
        await self._send(self._context.add(self._mark.on(text)))

    async def _send_with_context(self, *text: str) -> None:
        await self._send(self._session.send_realtime_input(text=self._context.take(*text)))

    async def answer_tool(
        self, call_id: str, name: str, result: Mapping[str, object], *, reacts: bool = False
    ) -> None:
        """Answer a tool call; unless it `reacts`, the model does not comment on it."""
        scheduling = types.FunctionResponseScheduling
        taken_in = scheduling.WHEN_IDLE if reacts else scheduling.SILENT
        response = types.FunctionResponse(
            id=call_id,
            name=name,
            response=dict(result),
            scheduling=taken_in if self._rules.scheduling.value else None,
        )
        await self._send(self._session.send_tool_response(function_responses=response))

    async def listen(self, take: Callable[[events.ModelEvent], None]) -> NoReturn:
        """Hand everything Gemini says to `take`, which never waits; raises `LinkError` when it closes."""
        reader = MessageReader()

        def read(message: bytes) -> None:
            for event in reader.read(message):
                take(event)

        try:
            await self._socket.listen(read)
        except (ConnectionClosed, OSError) as error:
            raise self._lost(error) from error
        except UnreadableMessageError as error:
            # The socket is still open, but what was in the message is lost to us.
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
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> LinkError:
        failed = _link_error(error)
        if failed.code == INVALID_ARGUMENT and self._context.was_refused():
            failed.failure = Failure.CONTEXT_REFUSED
        return failed


def _audio_message(pcm: bytes) -> bytes:
    return _AUDIO_HEAD + pybase64.urlsafe_b64encode(pcm) + _AUDIO_TAIL


def _setup_error(error: Exception, handle: str | None) -> LinkError:
    """Translate a failure before setupComplete: nothing was sent but the setup.

    A policy close (1007, 1008) is about the handle, if there was one; else about the
    key, the model or the configuration, and trying again is of no use.
    """
    failed = _link_error(error)
    if failed.code == ABNORMAL_CLOSURE:
        # Cut between handshake and setupComplete: nobody was there to answer.
        failed.failure = Failure.UNREACHABLE
    if failed.code in _ABOUT_SETUP and failed.failure is not Failure.EXHAUSTED:
        about_handle = handle is not None
        failed.failure = Failure.HANDLE_REFUSED if about_handle else Failure.CREDENTIALS
    return failed


def _link_error(error: Exception) -> LinkError:
    """Translate by the code attribute, and by a close's reason only where the code does not tell."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status == TOO_MANY_REQUESTS:
            return LinkError(Failure.QUOTA, status)
        refused = status in _CREDENTIAL_STATUS
        return LinkError(Failure.CREDENTIALS if refused else Failure.UNREACHABLE, status)
    code: int | None = None
    reason: object = ""
    if isinstance(error, errors.APIError):
        code, reason = error.code, error.details
    elif isinstance(error, ConnectionClosed):
        code, reason = (
            (error.rcvd.code, error.rcvd.reason) if error.rcvd else (ABNORMAL_CLOSURE, "")
        )
    if code is None:
        return LinkError(Failure.UNREACHABLE)
    if code in _MAY_BE_QUOTA and _QUOTA_WORDS.search(str(reason)):
        return LinkError(Failure.EXHAUSTED, code)
    return LinkError(_FAILURE_BY_CODE.get(code, Failure.DROPPED), code)

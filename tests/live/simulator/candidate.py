"""A candidate for the stand-in: the real, unmodified client library, driven by a test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType

from google import genai
from google.genai import errors, types

from live.simulator.senses.tones import encode_words
from live.simulator.server import Simulator

MODEL = "gemini-3.8-live"
GREET = "[The candidate has joined. Greet them, then begin.]"
INSTRUCTION = """You are Maya, a warm and attentive interviewer at Example Ltd.
The candidate's name is Sam Lee.

# Questions
1. What did you build last year?
   - Follow-up: What was hard about it?
   - Follow-up: Who used it?
2. How do you test your work?

# How to hold the conversation
- Ask one question at a time.
"""
Results = Mapping[str, Mapping[str, object]]
OK: Results = MappingProxyType({})
FUNCTIONS = ("begin_question", "finish_question", "end_interview")
SILENCE = bytes(32_000)
FRAME_BYTES = 1024


def client_of(
    simulator: Simulator, *, key: str = "any", version: str = "v1beta", base_url: str = ""
) -> genai.Client:
    tls = simulator.ssl_context
    return genai.Client(
        api_key=key,
        http_options=types.HttpOptions(
            base_url=base_url or simulator.base_url,
            api_version=version,
            client_args={"verify": tls},
            async_client_args={"ssl": tls, "verify": tls, "compression": None, "close_timeout": 2},
        ),
    )


def config(
    *,
    handle: str | None = None,
    tools: bool = False,
    behavior: str | None = None,
    instruction: str = INSTRUCTION,
    silence_ms: int = 500,
    **fields,
):
    declarations = [
        {"name": name, **({"behavior": behavior} if behavior else {})} for name in FUNCTIONS
    ]
    return {
        "response_modalities": ["AUDIO"],
        "system_instruction": instruction,
        "session_resumption": {"handle": handle} if handle else {},
        "input_audio_transcription": {},
        "output_audio_transcription": {},
        "realtime_input_config": {
            "automatic_activity_detection": {
                "prefix_padding_ms": 100,
                "silence_duration_ms": silence_ms,
            }
        },
        **({"tools": [{"function_declarations": declarations}]} if tools else {}),
        **fields,
    }


class Candidate:
    """One connected client: everything that it received, and its end.

    results: what functions return, by their names; {"ok": True} those that are not named.
    """

    def __init__(self, session, *, answers_tools: bool = True, results: Results = OK) -> None:
        self.session = session
        self.messages: list[types.LiveServerMessage] = []
        self.error: errors.APIError | None = None
        self._answers_tools = answers_tools
        self._results = results
        self._changed = asyncio.Event()

    async def receive(self) -> None:
        try:
            while True:
                async for message in self.session.receive():
                    self.messages.append(message)
                    self._changed.set()
                    if message.tool_call and self._answers_tools:
                        await self.answer(message.tool_call.function_calls, "SILENT")
        except errors.APIError as error:
            self.error = error
            self._changed.set()

    async def answer(
        self,
        calls: Sequence[types.FunctionCall],
        scheduling: str | None,
    ) -> None:
        await self.session.send_tool_response(
            function_responses=[
                types.FunctionResponse(
                    id=call.id,
                    name=call.name,
                    response=dict(self._results.get(call.name, {"ok": True})),
                    scheduling=scheduling,
                )
                for call in calls
            ]
        )

    async def until(self, condition: Callable[["Candidate"], bool], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()

    async def until_turns(self, count: int) -> None:
        await self.until(lambda me: me.turns >= count)

    async def until_handles(self, count: int) -> None:
        await self.until(lambda me: len(me.handles) >= count)

    async def until_understood(self, *numbers: int) -> None:
        """Wait for the transcript of words; a count would be met by half of the last one."""
        words = [f"w{number:04d}" for number in numbers]
        await self.until(lambda me: me.understood == words)

    async def text(self, text: str) -> None:
        await self.session.send_realtime_input(text=text)

    async def greeted(self) -> None:
        """Be greeted and asked the first question."""
        await self.text(GREET)
        await self.until_handles(1)

    async def audio(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), FRAME_BYTES):
            blob = types.Blob(
                data=pcm[start : start + FRAME_BYTES], mime_type="audio/pcm;rate=16000"
            )
            await self.session.send_realtime_input(audio=blob)

    async def say(self, words: Iterable[int | str]) -> None:
        """Speak words in one burst, and be silent long enough to be understood."""
        await self.audio(encode_words(words) + SILENCE)

    async def say_without_silence(self, words: Iterable[int | str]) -> None:
        """Speak words and fall silent by sending nothing."""
        await self.audio(encode_words(words))

    async def audio_in_one_frame(self, words: Iterable[int | str], more: bytes) -> None:
        blob = types.Blob(data=encode_words(words) + more, mime_type="audio/pcm;rate=16000")
        await self.session.send_realtime_input(audio=blob)

    @property
    def contents(self) -> list[types.LiveServerContent]:
        return [one.server_content for one in self.messages if one.server_content]

    @property
    def turns(self) -> int:
        return sum(bool(content.turn_complete) for content in self.contents)

    @property
    def handles(self) -> list[str]:
        updates = [one.session_resumption_update for one in self.messages]
        return [one.new_handle for one in updates if one and one.resumable and one.new_handle]

    @property
    def heard(self) -> str:
        """What the interviewer said, by its transcription."""
        texts = (one.output_transcription for one in self.contents)
        return "".join(one.text for one in texts if one)

    @property
    def understood(self) -> list[str]:
        """The words of this candidate, as the service transcribed them."""
        texts = (one.input_transcription for one in self.contents)
        return "".join(one.text for one in texts if one).split()

    @property
    def function_calls(self) -> list[types.FunctionCall]:
        tool_calls = [one.tool_call for one in self.messages if one.tool_call]
        return [call for tool_call in tool_calls for call in tool_call.function_calls]

    @property
    def calls(self) -> list[tuple[str, dict]]:
        return [(call.name, call.args) for call in self.function_calls]

    @property
    def audio_bytes(self) -> int:
        return sum(
            len(part.inline_data.data)
            for content in self.contents
            if content.model_turn
            for part in content.model_turn.parts
        )


@asynccontextmanager
async def connected(
    simulator: Simulator,
    *,
    answers_tools: bool = True,
    results: Results = OK,
    key: str = "any",
    model: str = MODEL,
    version: str = "v1beta",
    **fields,
) -> AsyncIterator[Candidate]:
    """Connect the real client; the other keywords are those of `config`."""
    client = client_of(simulator, key=key, version=version)
    async with client.aio.live.connect(model=model, config=config(**fields)) as session:
        candidate = Candidate(session, answers_tools=answers_tools, results=results)
        receiver = asyncio.create_task(candidate.receive())
        try:
            yield candidate
        finally:
            receiver.cancel()
            await asyncio.wait([receiver])

"""One interview, and pages that do what steps say, through the real consumer."""

import asyncio
import json
import struct
from http.cookies import SimpleCookie
from typing import Any, Final, assert_never

from channels.routing import URLRouter
from hypothesis import currently_in_test_context, event

from interviews.access import grant_cookie
from interviews.models import InterviewSession
from live.admission import Admission
from live.core.errors import CloseCode
from live.core.model import events
from live.core.sound.audio import UPLINK_FRAME_BYTES
from live.core.sound.sent_frames import BUFFER_FRAMES
from live.ports import World
from live.routing import websocket_urlpatterns
from tests.fakes import FakeDialler, FakeHandovers, FakeSharedState, FakeSpeechDetector
from tests.live.desk import FakeSwitchboard
from tests.live.fuzz.on_record import DOCUMENTED, ImmediateInterviewStore
from tests.live.fuzz.page_steps import (
    STREAMS,
    Ahead,
    Broken,
    Bytes,
    Come,
    Crowd,
    Gemini,
    Go,
    Repeat,
    Say,
    Speak,
    Step,
    Wait,
)
from tests.live.room import voice
from tests.virtual_time import LoopClock, until

_HEADER: Final = struct.Struct("<BBHI")
_ORIGIN: Final = "https://interviews.example"
# Longer than a page that says nothing is kept, and than claims are refused.
LONG_S: Final = 75.0


class Line:
    """One WebSocket connection, as a server would carry it."""

    def __init__(self, session: InterviewSession) -> None:
        name, value, _ = grant_cookie(session)
        jar: SimpleCookie = SimpleCookie({name: value})
        cookie = jar.output(header="", sep=";").strip()
        self.told: list[dict[str, Any]] = []
        self.closed_with: int | None = None
        self._answered = 0
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._put({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "path": f"/ws/interview/{session.pk}/",
            "headers": [(b"origin", _ORIGIN.encode()), (b"cookie", cookie.encode())],
            "client": ("127.0.0.1", 1),
        }
        application = URLRouter(websocket_urlpatterns)
        self.task = asyncio.create_task(application(scope, self._incoming.get, self._send))

    def say(self, frame: str | bytes) -> None:
        if self.closed_with is None:
            kind = "text" if isinstance(frame, str) else "bytes"
            self._put({"type": "websocket.receive", kind: frame})

    def go(self, code: int) -> None:
        if self.closed_with is None:
            self.closed_with = code
            self._put({"type": "websocket.disconnect", "code": code})

    def got(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.told if message["type"] == kind]

    def latest(self, name: str) -> Any:
        """The last value that the page was told under this name."""
        return next((told[name] for told in reversed(self.told) if name in told), None)

    def _put(self, message: dict[str, Any]) -> None:
        self._incoming.put_nowait(message)

    async def _send(self, message: dict[str, Any]) -> None:
        if self.closed_with is not None:
            raise ConnectionResetError
        if message["type"] == "websocket.close":
            self.closed_with = message["code"]
            assert self.closed_with in DOCUMENTED
            self._put({"type": "websocket.disconnect", "code": 1000})
        elif "text" in message:
            told = json.loads(message["text"])
            assert len(message["text"].encode()) <= 32 * 1024
            self.told.append(told)
            if told["type"] == "ping":
                self.say(json.dumps({"type": "pong", "id": told["id"]}))


class HostileRoom:
    """`admission` is what the consumer has to find."""

    def __init__(self, session: InterviewSession) -> None:
        self.session = session
        self.dialler = FakeDialler()
        shared = FakeSharedState()
        world = World(shared, ImmediateInterviewStore(), LoopClock(), FakeSpeechDetector())
        board = FakeSwitchboard("here", {})
        self.admission = Admission(world, FakeHandovers(), board, lambda _claimed: self.dialler)  # type: ignore[arg-type]
        self._lines: dict[int, Line] = {}
        self._all_lines: list[Line] = []
        self._spoken = dict.fromkeys(range(len(STREAMS)), 0)

    async def see_through(self, steps: list[Step]) -> None:
        """Let all of it happen, one after the other; then everybody goes."""
        try:
            for step in steps:
                await self._do(step)
                await asyncio.sleep(0.01)
        finally:
            for line in self._all_lines:
                line.go(1006)
        await asyncio.sleep(LONG_S)
        for line in self._all_lines:
            assert line.task.done(), "a connection that has ended is still served"
            line.task.result()

    async def hear_out_another_page(self) -> str:
        """A page that keeps to the protocol comes after all that; return what it has typed, if it may."""
        line = self._line()
        line.say(_hello("f" * 16, 0, 0))
        try:
            await until(lambda: line.got("welcome") or line.closed_with)
            if currently_in_test_context():
                event(f"the other page is told {line.closed_with or 'welcome'}")
            if line.closed_with:
                return ""
            line.say('{"type":"start"}')
            line.say(json.dumps({"type": "text", "id": "f" * 16, "text": "My own words."}))
            await until(lambda: line.got("text_ack") or line.got("text_refused"))
            return "" if line.got("text_refused") else "My own words."
        finally:
            line.go(1001)
            await asyncio.sleep(LONG_S)
            line.task.result()

    def _line(self) -> Line:
        line = Line(self.session)
        self._all_lines.append(line)
        return line

    async def _do(self, step: Step) -> None:  # noqa: C901, PLR0912 - one case per step
        match step:
            case Say(page, text):
                (await self._connected(page)).say(text)
            case Repeat(page, text, times):
                line = await self._connected(page)
                for _ in range(times):
                    line.say(text)
            case Broken(page, text):
                line = await self._connected(page)
                line.say(text)
                await until(lambda: line.closed_with is not None, LONG_S)
            case Bytes(page, frame):
                (await self._connected(page)).say(frame)
            case Speak(page):
                self._speak(await self._connected(page), step)
            case Ahead(page, by):
                await self._run_ahead(page, by)
            case Come(page, hello):
                await self._come(page, hello)
            case Crowd(pages, frames, each_s):
                for page in range(1, pages + 1):
                    await self._come(page, _hello(STREAMS[page], 0, frames))
                    await asyncio.sleep(each_s)
            case Go(page, code):
                if page in self._lines:
                    self._lines[page].go(code)
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case Gemini(does):
                self._gemini(does)
            case _:
                assert_never(step)

    async def _connected(self, page: int) -> Line:
        line = self._lines.get(page)
        if line is None or line.closed_with is not None:
            line = await self._come(page, None)
        return line

    async def _come(self, page: int, hello: str | None) -> Line:
        before = self._lines.get(page)
        if before is not None:
            before.go(1006)
        epoch = before.latest("epoch") if before is not None else None
        line = self._lines[page] = self._line()
        line.say(hello or _hello(STREAMS[page], 0, self._spoken[page], epoch=epoch))
        await asyncio.sleep(0.2)
        if hello is None:
            line.say('{"type":"start"}')
        return line

    def _speak(self, line: Line, step: Speak) -> None:
        number = (line.latest("replay") or 0) + step.replay
        first = max(0, self._spoken[step.page] + step.skip)
        flags = 2 * step.quiet + step.resent
        for sequence in range(first, first + step.frames):
            line.say(_frame(number, sequence, flags))
        self._spoken[step.page] = max(self._spoken[step.page], first + step.frames) % 2**32

    async def _run_ahead(self, page: int, by: int) -> None:
        line = await self._come(page, None)
        await until(
            lambda: line.closed_with or line.got("welcome") or line.got("hand_over"), LONG_S
        )
        sequence = self._spoken[page] + by
        if line.closed_with or line.got("hand_over") or sequence >= 2**32:
            return
        line.say(_frame(line.latest("replay"), sequence))
        if by > BUFFER_FRAMES:
            await until(lambda: line.closed_with is not None, LONG_S)
            assert line.closed_with == CloseCode.MALFORMED
        else:
            self._spoken[page] = sequence + 1

    def _gemini(self, does: str) -> None:
        if not self.dialler.sessions or not self.dialler.sessions[-1].is_open:
            return
        gemini = self.dialler.sessions[-1]
        match does:
            case "replies":
                gemini.says(
                    events.SpokenFragment("What do you build?"),
                    events.ReplyAudio(voice(2_000)),
                    events.GenerationComplete(),
                    events.TurnComplete(),
                )
            case "talks":
                gemini.says(
                    events.SpokenFragment("A long story."), events.ReplyAudio(voice(20_000))
                )
            case "hears":
                gemini.says(events.HeardFragment(" I build engines."))
            case "interrupts":
                gemini.says(events.Interrupted(), events.TurnComplete())
            case "drops":
                gemini.drops()
            case "goes":
                gemini.says(events.GoingAway(5_000))
            case "handle":
                gemini.says(events.HandleIssued("h1"))


def _frame(replay: int, sequence: int, flags: int = 0) -> bytes:
    header = _HEADER.pack(1, flags, replay % 2**16, sequence % 2**32)
    return header + b"\1" * UPLINK_FRAME_BYTES


def _hello(stream: str, first: int, following: int, *, epoch: int | None = None) -> str:
    return json.dumps(
        {
            "type": "hello",
            "protocol": 2,
            "stream": stream,
            "first_seq": max(first, following - 1_875),
            "next_seq": following,
            "played": None,
            "epoch": epoch,
            "ducks": True,
        }
    )

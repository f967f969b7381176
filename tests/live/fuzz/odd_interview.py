"""One interview on one worker, to which Gemini says what steps say, through the real connection."""

import asyncio
import hashlib
import re
from typing import Final, assert_never

from interviews.records import ClaimedInterview
from live.core.model import events
from live.core.protocol import client_messages
from live.gemini_messages import MessageReader, UnreadableMessageError
from tests.live.fuzz.gemini_steps import SAYS, WORD, Answers, Closes, Page, Says, Step, Wait
from tests.live.fuzz.odd_google import SETUP_COMPLETE, OddGoogle
from tests.live.fuzz.on_record import ImmediateInterviewStore
from tests.live.room import STREAM, Room
from tests.virtual_time import until

# Of letters that no word of ours begins with, and each unlike every other.
_MADE_UP: Final = re.compile(r"xq[a-p]{10}")


def words_of(*texts: str) -> list[str]:
    """The words that the steps had said, in order."""
    return _MADE_UP.findall(" ".join(texts))


class OddInterview:
    """`heard`, `spoken`: the words that Gemini has told of either side, in messages that can be read."""

    def __init__(self, claimed: ClaimedInterview, google: OddGoogle) -> None:
        self._google = google
        self._room = Room(
            claimed=claimed,
            dialler=google.dialler(claimed.plan),  # type: ignore[arg-type]
            interviews=ImmediateInterviewStore(),  # type: ignore[arg-type]
        )
        self._words = 0
        self._turn = 0
        self._typed = 0

    @property
    def closed_with(self) -> int | None:
        """How the page's connection was closed."""
        return self._room.browser.closed_with

    @property
    def heard(self) -> list[str]:
        return self._told(events.HeardFragment)

    @property
    def spoken(self) -> list[str]:
        return self._told(events.SpokenFragment)

    def _told(self, kind: type[events.HeardFragment] | type[events.SpokenFragment]) -> list[str]:
        texts = []
        for socket in self._google.sockets:
            for raw in socket.received[1:]:
                try:
                    told = MessageReader().read(raw)
                except UnreadableMessageError:
                    continue
                texts += [event.text for event in told if isinstance(event, kind)]
        return words_of(*texts)

    async def see_through(self, steps: list[Step]) -> None:
        """Let all of it happen, one after the other; then the page ends the interview."""
        room = self._room
        ducks = len(steps) % 2 == 0
        room.detector.hears_speech = ducks
        async with room.open(client_messages.Hello(STREAM, 0, 0, None, ducks=ducks)):
            room.bridge.on_text(client_messages.Start())
            await asyncio.sleep(0.1)
            for step in steps:
                if room.task.done():
                    break
                self._do(step)
                await asyncio.sleep(step.seconds if isinstance(step, Wait) else 0.01)
            if not room.task.done():
                await self._end()
            await until(room.task.done)
        room.task.result()

    async def _end(self) -> None:
        """It is alive: what is typed is taken, and the candidate can end it."""
        room = self._room
        self._google.answer = SETUP_COMPLETE
        await asyncio.sleep(20)
        room.bridge.on_text(client_messages.TypedAnswer("f" * 16, "My own words."))
        await until(
            lambda: (
                room.task.done() or any(m["id"] == "f" * 16 for m in room.browser.got("text_ack"))
            )
        )
        room.bridge.on_text(client_messages.End())
        await until(room.task.done, 120.0)

    def _do(self, step: Step) -> None:
        socket = self._google.socket
        match step:
            case Says(raw, times):
                for _ in range(times if socket else 0):
                    assert socket
                    socket.says(self._with_new_words(raw))
            case Closes(code):
                if socket:
                    socket.closes(code)
            case Answers(raw):
                self._google.answer = SETUP_COMPLETE if raw is None else raw
            case Page(does):
                self._page(does)
            case Wait():
                pass
            case _:
                assert_never(step)

    def _with_new_words(self, raw: str) -> str:
        while WORD in raw:
            self._words += 1
            digits = hashlib.sha256(str(self._words).encode()).hexdigest()[:10]
            letters = "".join(chr(ord("a") + int(digit, 16)) for digit in digits)
            raw = raw.replace(WORD, f"xq{letters}", 1)
        return raw

    def _page(self, does: str) -> None:
        room, bridge = self._room, self._room.bridge
        last = max((m["turn"] for m in room.browser.got("caption")), default=2)
        match does:
            case "speaks":
                room.speak(40)
            case "plays":
                bridge.on_text(client_messages.Played(last, 1_000))
            case "flushes":
                bridge.on_text(client_messages.Played(last, 200, flushed=True))
            case "types":
                self._typed += 1
                bridge.on_text(
                    client_messages.TypedAnswer(f"{self._typed:016x}", "I build engines.")
                )
            case _:
                bridge.on_text(SAYS[does])

"""Stand-ins for the world around a conversation; each implements a Protocol of `live.ports`."""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn
from uuid import UUID

from interviews.openness import InterviewNotOpen, NotOpenReason
from interviews.progress import Progress
from interviews.records import (
    ClaimedInterview,
    ConversationBatch,
    EndReason,
    Glance,
    LedgerKind,
    LedgerRecord,
    Origin,
    Saved,
    TurnRecord,
)
from live.core.errors import Failure, LinkError
from live.core.model.events import ModelEvent
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.audio import UPLINK_FRAME_BYTES
from live.core.words.plain_text import PlainText
from live.ports import Handed, Lease, ResumptionRecord
from tests.live import given


class FakeModelSession:
    """A connection to a Gemini that says what the test tells it to say."""

    def __init__(self, handle: str | None) -> None:
        self.handle = handle
        self.audio: list[bytes] = []  # a microphone frame each, however they came
        self.said: list[str] = []  # directions that must be reacted to
        self.typed: list[str] = []  # what the candidate typed
        self.context: list[str] = []
        self.tool_answers: list[tuple[str, str, Mapping[str, object]]] = []
        self.reactions: list[str] = []  # ids of the calls whose answers it shall go on from
        self.audio_ends = 0
        # Where activities began and ended: how many frames had come by then.
        self.activities: list[tuple[str, int]] = []
        self.is_open = True
        self.sends_at_once = True  # as the socket by picows does, and that by websockets does not
        self.takes_nothing = False  # as with a peer that reads no more, and full buffers
        self._events: asyncio.Queue[ModelEvent | LinkError] = asyncio.Queue()
        self._lost: LinkError | None = None

    def says(self, *said: ModelEvent) -> None:
        """Have Gemini send these."""
        for event in said:
            self._events.put_nowait(event)

    def drops(self, failure: Failure = Failure.DROPPED) -> None:
        """Lose the connection after what was said so far."""
        self._lost = LinkError(failure, 1006)
        self._events.put_nowait(self._lost)

    async def send_audio(self, pcm: bytes) -> None:
        self._check()
        if self.takes_nothing:
            await asyncio.Event().wait()
        size = UPLINK_FRAME_BYTES
        self.audio += [pcm[start : start + size] for start in range(0, len(pcm), size)]

    def send_audio_now(self, pcm: bytes) -> bool:
        if not self.sends_at_once or self.takes_nothing or self._lost or not self.is_open:
            return False
        self.audio.append(pcm)
        return True

    async def end_audio(self) -> None:
        self._check()
        self.audio_ends += 1

    async def start_activity(self) -> None:
        self._check()
        self.activities.append(("start", len(self.audio)))

    async def end_activity(self) -> None:
        self._check()
        self.activities.append(("end", len(self.audio)))

    async def send_text(self, text: str) -> None:
        self._check()
        self.said.append(text)

    async def pass_on(self, words: PlainText) -> None:
        self._check()
        self.typed.append(words)

    async def add_context(self, text: str) -> None:
        self._check()
        self.context.append(text)

    async def answer_tool(
        self, call_id: str, name: str, result: Mapping[str, object], *, reacts: bool = False
    ) -> None:
        self._check()
        self.tool_answers.append((call_id, name, result))
        if reacts:
            self.reactions.append(call_id)

    async def listen(self, take: Callable[[ModelEvent], None]) -> NoReturn:
        while True:
            event = await self._events.get()
            if isinstance(event, LinkError):
                raise event
            take(event)

    async def close(self) -> None:
        self.is_open = False

    def _check(self) -> None:
        if self._lost is not None or not self.is_open:
            raise self._lost or LinkError(Failure.DROPPED, 1006)


class FakeDialler:
    """Dials succeed unless `failures` has something else for the next one."""

    def __init__(self, *failures: LinkError | None) -> None:
        self.model = "a-live-model"
        self.answers_may_cut = True
        self.failures: deque[LinkError | None] = deque(failures)
        self.is_away = False  # nobody is reached, until it is False again
        self.handles: list[str | None] = []
        self.histories: list[bool] = []
        self.sessions: list[FakeModelSession] = []
        self.losses: list[LinkError] = []

    async def dial(self, handle: str | None, *, has_history: bool) -> FakeModelSession:
        assert not any(session.is_open for session in self.sessions), "the old socket is open"
        self.handles.append(handle)
        if self.is_away:
            raise LinkError(Failure.UNREACHABLE)
        self.histories.append(has_history)
        failure = self.failures.popleft() if self.failures else None
        if failure is not None:
            raise failure
        self.sessions.append(FakeModelSession(handle))
        return self.sessions[-1]

    def lost(self, error: LinkError) -> None:
        self.losses.append(error)


class FakeSharedState:
    """Keeps all in memory. `dials_left`: how many more the budgets allow."""

    def __init__(self) -> None:
        self.leases: dict[UUID, Lease] = {}
        self.records: dict[UUID, ResumptionRecord] = {}
        self.dials_left = 1_000
        self.dials = 0
        self.trials = 0
        self.not_given_back: set[str] = set()
        self.forgiven: set[str] = set()

    async def owner(self, session_id: UUID) -> Lease | None:
        return self.leases.get(session_id)

    async def take(self, session_id: UUID, lease: Lease) -> None:
        self.leases[session_id] = lease

    @contextmanager
    def kept(self, session_id: UUID, lease: Lease) -> Iterator[None]:
        self.leases.setdefault(session_id, lease)
        yield

    async def release(self, session_id: UUID, lease: Lease) -> None:
        if self.leases.get(session_id) == lease:
            del self.leases[session_id]

    async def load(self, session_id: UUID) -> ResumptionRecord:
        return self.records.get(session_id, ResumptionRecord())

    async def save(self, session_id: UUID, epoch: int, record: ResumptionRecord) -> None:
        self.records[session_id] = record

    async def spend_dial(self, session_id: UUID, *, trial: bool = False) -> str | None:
        if self.dials_left <= 0:
            return None
        self.dials_left -= 1
        self.dials += 1
        self.trials += trial
        dial = secrets.token_hex(4)
        self.not_given_back.add(dial)
        return dial

    async def forgive_dial(self, session_id: UUID, dial: str) -> None:
        if dial in self.not_given_back:
            self.forgiven.add(dial)

    async def refund_dial(self, session_id: UUID, dial: str) -> None:
        if dial in self.not_given_back:
            self.not_given_back.remove(dial)
            self.dials_left += 1


class FakeHandovers:
    """Keeps what is handed over in memory. `is_away`: as without Redis."""

    def __init__(self) -> None:
        self.is_away = False
        self._pages: dict[str, Handed] = {}

    async def announce(
        self, session_id: UUID, stream: str, first_sequence: int, next_sequence: int
    ) -> bool:
        page = self._pages.get(stream, Handed())
        if self.is_away or page.is_closed:
            return False
        self._pages[stream] = replace(
            page, first_sequence=first_sequence, next_sequence=next_sequence
        )
        return True

    async def add(self, session_id: UUID, stream: str, frames: Sequence[AudioFrame]) -> bool:
        page = self._pages.get(stream, Handed())
        if self.is_away or page.is_closed:
            return False
        self._pages[stream] = replace(
            page, frames=(*page.frames, *frames), pieces=page.pieces + len(frames)
        )
        return True

    async def look(self, session_id: UUID, stream: str, *, after: int = 0) -> Handed:
        page = Handed() if self.is_away else self._pages.get(stream, Handed())
        return replace(page, frames=page.frames[after:])

    async def close(self, session_id: UUID, stream: str) -> None:
        self._pages[stream] = replace(self._pages.get(stream, Handed()), is_closed=True)


@dataclass
class FakeInterviewStore:
    """A transcript as the database would keep it. `epoch`: whose writes are taken."""

    epoch: int = 1
    turns: dict[int, TurnRecord] = field(default_factory=dict)
    ledger: list[LedgerRecord] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    ended: EndReason | None = None
    interruptions: int = 0
    claims: list[int] = field(default_factory=list)
    is_live: bool = False
    glances: int = 0
    refusal: NotOpenReason | None = None
    handed_in: list[ConversationBatch] = field(default_factory=list)  # stored or not
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False  # it was ended elsewhere, by staff if not by_candidate
    by_candidate: bool = False
    token_generation: int = 0
    origins: list[Origin | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.answers.set()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Store nothing for a while."""
        self.answers.clear()
        try:
            yield
        finally:
            self.answers.set()

    def save(self, batch: ConversationBatch) -> asyncio.Future[Saved]:
        self.handed_in.append(batch)
        return asyncio.ensure_future(self._save(batch))

    async def _save(self, batch: ConversationBatch) -> Saved:
        await self.answers.wait()
        if batch.epoch != self.epoch:
            return Saved(is_stored=False)
        self.turns |= {turn.number: turn for turn in batch.turns}
        self.ledger += batch.ledger
        self.progress = batch.progress or self.progress
        return Saved(True, self.is_over, self.token_generation, self.by_candidate)

    async def glance(self, session_id: UUID, token_generation: int) -> Glance:
        self.glances += 1
        await self.answers.wait()
        if self.refusal is not None:
            raise InterviewNotOpen(self.refusal)
        return Glance(self.epoch, self.progress, 3, 1_800_000)

    async def claim(
        self,
        session_id: UUID,
        token_generation: int,
        epoch_hint: int,
        stream: str,
        origin: Origin | None = None,
        *,
        begins: bool = True,
        since: int | None = None,
    ) -> ClaimedInterview:
        await self.answers.wait()
        new_page = self.progress.stream != stream
        if since is not None and self.epoch != since:
            raise InterviewNotOpen(NotOpenReason.TAKEN_OVER)
        self.epoch = max(self.epoch, epoch_hint) + 1
        self.progress = self.progress.taken_by(stream)
        self.claims.append(self.epoch)
        self.origins.append(origin)
        self.is_live = begins
        return given.claimed(
            session_id=session_id,
            epoch=self.epoch,
            progress=self.progress,
            turns=self.transcript,
            first_time=not self.ledger,
            new_page=new_page,
            token_generation=self.token_generation,
        )

    async def interrupt(self, session_id: UUID, epoch: int, progress: Progress) -> bool:
        if epoch == self.epoch:
            self.interruptions += 1
            self.is_live = False
        return epoch == self.epoch

    async def end(
        self, session_id: UUID, epoch: int, progress: Progress, reason: EndReason
    ) -> bool:
        if epoch == self.epoch:
            self.ended, self.progress = reason, progress
        return epoch == self.epoch

    @property
    def transcript(self) -> tuple[TurnRecord, ...]:
        return tuple(self.turns[number] for number in sorted(self.turns))

    @property
    def kinds(self) -> list[LedgerKind]:
        return [row.kind for row in self.ledger]


class FakeSpeechDetector:
    """Takes every frame for speech, or none: the test says which."""

    def __init__(self) -> None:
        self.hears_speech = False
        self.listened: list[int] = []  # to how many frames, each time
        self.waiting = 0
        self.answers = asyncio.Event()
        self.answers.set()

    async def find_speech(self, frames: Sequence[bytes], *, urgent: bool = False) -> Sequence[bool]:
        self.listened.append(len(frames))
        await self.answers.wait()
        return [self.hears_speech] * len(frames)


class FakeBrowser:
    """What reached the candidate's page."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.frames: list[bytes] = []
        self.sends_at_once = True  # as a server's line by picows does, and ASGI does not
        self.closed_with: int | None = None

    async def send_text(self, message: str) -> None:
        self.messages.append(json.loads(message))

    async def send_bytes(self, frame: bytes) -> None:
        self.frames.append(frame)

    def send_bytes_now(self, frame: bytes) -> bool:
        if self.sends_at_once:
            self.frames.append(frame)
        return self.sends_at_once

    async def close(self, code: int) -> None:
        self.closed_with = int(code)

    @property
    def replay(self) -> int:
        """The number that this page puts into its frames."""
        return next(m["replay"] for m in reversed(self.messages) if "replay" in m)

    def got(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]

    @property
    def captions(self) -> dict[int, str]:
        return {message["turn"]: message["text"] for message in self.got("caption")}

    @property
    def phases(self) -> list[str]:
        return [message["phase"] for message in self.got("phase")]

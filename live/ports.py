"""The seams of the conversation: what the bridge needs of the world, as Protocols.

`live.gemini`, `live.shared_state` and `live.interview_store` fill them; the tests' fakes do too.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import NoReturn, Protocol
from uuid import UUID

from interviews.progress import Progress
from interviews.records import ClaimedInterview, ConversationBatch, EndReason, Glance, Origin, Saved
from live.core.errors import LinkError
from live.core.link.totals import Ceilings
from live.core.model.events import ModelEvent
from live.core.model.handle import Handle
from live.core.protocol.client_messages import AudioFrame
from live.core.words.plain_text import PlainText


@dataclass(frozen=True, slots=True)
class ResumptionRecord:
    """What another worker needs to go on, kept in Redis.

    `model`: the one that `handle` is good for.
    `stream`/`safe_sequence`: the browser's page load and its last safe microphone frame.
    `lost_calls`: the functions' calls, by id, that the session resumed with it may wait for.
    `by_text`: the interview went on in writing.
    """

    handle: Handle | None = None
    model: str = ""
    stream: str = ""
    safe_sequence: int = -1
    lost_calls: Mapping[str, str] = field(default_factory=dict)
    by_text: bool = False

    def brought_up_to(self, progress: Progress) -> "ResumptionRecord":
        """Return it with what the database knows of the page: that was stored with the words."""
        if not progress.stream:
            return self
        known = self.safe_sequence if self.stream == progress.stream else -1
        return replace(
            self, stream=progress.stream, safe_sequence=max(known, progress.safe_sequence)
        )


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds an interview: the owner's epoch and the channel its worker listens on."""

    epoch: int
    worker: str


class ModelSession(Protocol):
    """One open connection to Gemini Live. Every send raises `LinkError` when it is gone."""

    async def send_audio(self, pcm: bytes) -> None:
        """Send microphone audio: mono s16le at 16 kHz."""

    def send_audio_now(self, pcm: bytes) -> bool:
        """Send it if nothing has to wait for that; False: nothing was sent. Never raises."""

    async def end_audio(self) -> None:
        """Say that no more audio comes for now (the microphone was muted)."""

    async def start_activity(self) -> None:
        """Say that the candidate speaks from here on, where Gemini does not find it out itself."""

    async def end_activity(self) -> None:
        """Say that what they had to say is over; never without a start."""

    async def send_text(self, text: str) -> None:
        """Give the model a direction that it shall react to."""

    async def pass_on(self, words: PlainText) -> None:
        """Say to the model what the candidate has typed."""

    async def add_context(self, text: str) -> None:
        """Tell the model something without asking for a reply, by the way that the model takes."""

    async def answer_tool(
        self, call_id: str, name: str, result: Mapping[str, object], *, reacts: bool = False
    ) -> None:
        """Answer a tool call; unless it `reacts`, the model does not comment on it."""

    async def listen(self, take: Callable[[ModelEvent], None]) -> NoReturn:
        """Hand everything Gemini says to `take` until it closes; raises `LinkError` then.

        `take` is called as soon as something comes, also from outside of this task, and never waits.
        What it raises is raised here.
        """

    async def close(self) -> None:
        """Close the connection; harmless when it is closed."""


class Dialler(Protocol):
    """Opens connections to Gemini Live for one interview."""

    model: str
    answers_may_cut: bool  # whether an answer to a function may cut a reply that is generated

    async def dial(self, handle: str | None, *, has_history: bool) -> ModelSession:
        """Connect, with the handle or afresh; raises `LinkError`.

        `has_history`: the conversation so far will be told first (`add_context`).
        """

    def lost(self, error: LinkError) -> None:
        """Note that a connection of this dialler's was lost; never waits."""


class SharedState(Protocol):
    """Leases, resumption records and dial budgets, shared by all workers.

    When Redis is away the calls go on from the process's memory, and write back
    when it returns.
    """

    async def owner(self, session_id: UUID) -> Lease | None:
        """Return who holds the interview, if anybody does."""

    async def take(self, session_id: UUID, lease: Lease) -> None:
        """Hold the interview from now on."""

    def kept(self, session_id: UUID, lease: Lease) -> AbstractContextManager[None]:
        """Go on holding it for as long as this lasts, if nobody with a higher epoch does."""

    async def release(self, session_id: UUID, lease: Lease) -> None:
        """Hold it no longer."""

    async def load(self, session_id: UUID) -> ResumptionRecord:
        """Return the resumption record; an empty one when there is none."""

    async def save(self, session_id: UUID, epoch: int, record: ResumptionRecord) -> None:
        """Keep the record, unless a higher epoch has written."""

    async def spend_dial(self, session_id: UUID, *, trial: bool = False) -> str | None:
        """Count a dial against the interview's budget and return its name; None when it is spent.

        trial: from text, which has a budget of its own.
        """

    async def refund_dial(self, session_id: UUID, dial: str) -> None:
        """Give a dial back that was no failure: it reached nobody, or led to a settled turn."""

    async def forgive_dial(self, session_id: UUID, dial: str) -> None:
        """Count a dial in its minute only: the page went before it could lead to anything."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What a page has handed over so far, of the microphone frames that were not safe.

    `first_sequence`, `next_sequence`: what it said that it holds; None before it has said so.
    `pieces`: how many pieces it came in, with those that were passed over.
    """

    frames: tuple[AudioFrame, ...] = ()
    first_sequence: int | None = None
    next_sequence: int | None = None
    is_closed: bool = False
    pieces: int = 0


class Handovers(Protocol):
    """The way from an old page, on any worker, to the next owner. Never raises.

    Without Redis there is none: what cannot be handed over is told to be missing.
    """

    async def announce(
        self, session_id: UUID, stream: str, first_sequence: int, next_sequence: int
    ) -> bool:
        """The old page holds these frames; False when nobody waits for them any more."""

    async def add(self, session_id: UUID, stream: str, frames: Sequence[AudioFrame]) -> bool:
        """Hand on some of them, in order; False when nobody waits for them any more."""

    async def look(self, session_id: UUID, stream: str, *, after: int = 0) -> Handed:
        """Return what was handed over by now, but for the first pieces, `after` of them."""

    async def close(self, session_id: UUID, stream: str) -> None:
        """Nobody waits for the page any more; what it has handed over stays."""


class InterviewStore(Protocol):
    """Where turns, ledger and status go. Never raises for a database that is away."""

    def save(self, batch: ConversationBatch) -> asyncio.Future[Saved]:
        """Store, in the order of the calls; false when a newer owner has the interview.

        Several calls may get the same future: whoever waits for it must not cancel it.
        """

    async def glance(self, session_id: UUID, token_generation: int) -> Glance:
        """Look at an interview that may be claimed; raises as `claim` does, changes nothing."""

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
        """Take the interview for a page, which comes from `origin`, after this process's own batches of it are stored.

        begins: Start was pressed; else it begins with the first progress that says so.
        since: the epoch that a page has seen which goes on by itself.

        Raises:
            InterviewNotOpen: of `interviews.services.sessions`.
        """

    async def interrupt(self, session_id: UUID, epoch: int, progress: Progress) -> bool:
        """The connection is gone; the interview can go on later."""

    async def end(
        self, session_id: UUID, epoch: int, progress: Progress, reason: EndReason
    ) -> bool:
        """The interview is over, for whatever reason."""


class Browser(Protocol):
    """The candidate's page at the other end of the socket."""

    async def send_text(self, message: str) -> None:
        """Send a text frame."""

    async def send_bytes(self, frame: bytes) -> None:
        """Send a binary frame."""

    def send_bytes_now(self, frame: bytes) -> bool:
        """Send it if nothing has to wait for that; False: nothing was sent. Never raises."""

    async def close(self, code: int) -> None:
        """Close the socket."""


class SpeechDetector(Protocol):
    """Tells speech from noise."""

    @property
    def waiting(self) -> int:
        """How many frames are in line, or being listened to, of all interviews."""

    async def find_speech(self, frames: Sequence[bytes], *, urgent: bool = False) -> Sequence[bool]:
        """Tell of each microphone frame (32 ms, in order) whether somebody speaks in it.

        urgent: somebody waits for it, and it is short: it passes all others in line.
        """


class Clock(Protocol):
    """Time that only goes forward."""

    def now(self) -> float:
        """Return monotonic seconds."""


@dataclass(frozen=True, slots=True)
class World:
    """What a bridge needs of the world; tests hand in fakes."""

    shared: SharedState
    interviews: InterviewStore
    clock: Clock
    detector: SpeechDetector
    ceilings: Ceilings = field(default_factory=Ceilings)

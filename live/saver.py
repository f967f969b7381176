"""Keeps the stored transcript at most a second behind the conversation."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from interviews import ledger_rows
from interviews.ledger_rows import LEAST_FRAMES, LossCause
from interviews.loss_ceiling import LossCeiling
from interviews.progress import Progress
from interviews.records import ClaimedInterview, ConversationBatch, EndReason, Saved
from live.conversation import Conversation
from live.core.protocol import server_messages
from live.core.sound.audio import frames_in
from live.core.sound.sent_frames import NOTHING
from live.downlink import Downlink
from live.endings import taken_over, withdrawn
from live.heartbeat import Heartbeat
from live.ports import Clock, InterviewStore
from live.uplink import Uplink

# Under a second with the write itself; ten saves a second would help nobody.
SAVE_EVERY_S: Final = 0.8
# Should worker and page be lost, the ledger has to say how much was: to about a second.
VOICE_BEHIND: Final = frames_in(1_000)
# While the database does not answer, words are only as safe as what Redis has of them.
HAND_IN_EVERY_S: Final = 0.05
# More typed answers than this no page has under way.
ANSWERS_UNDER_WAY: Final = 16
# What is typed while the last save is made gets another one, and who types for ever is not waited for.
LAST_SAVES: Final = 4


class Saver:
    """Saves what changed, then lets the browser forget what is safe.

    unsaved: set by whoever changes something.
    """

    def __init__(
        self,
        *,
        claimed: ClaimedInterview,
        conversation: Conversation,
        uplink: Uplink,
        downlink: Downlink,
        heartbeat: Heartbeat,
        interviews: InterviewStore,
        clock: Clock,
        unsaved: asyncio.Event,
        saved: Callable[[], Awaitable[None]],
        stopped: Callable[[EndReason], None],
    ) -> None:
        self._claimed = claimed
        self._conversation = conversation
        self._uplink = uplink
        self._downlink = downlink
        self._heartbeat = heartbeat
        self._interviews = interviews
        self._clock = clock
        self._saved = saved
        self._stopped = stopped
        self._noted_lost: Counter[LossCause] = Counter()
        self._loss_ceiling = LossCeiling(
            begun_ms=round(claimed.begun_for.total_seconds() * 1000),
            now=clock.now(),
            recorded=claimed.lost_frames,
        )
        # Typed answers to acknowledge: not handed to the interview store yet, and not stored yet.
        self._typed: list[str] = []
        self._typed_in_hand: list[str] = []
        self._typed_stored: deque[str] = deque(maxlen=ANSWERS_UNDER_WAY)
        self._mark = NOTHING
        self._voice_handed_in = -1
        self._saves = 0
        self._unsaved = unsaved
        self._hurry = asyncio.Event()

    def wake(self) -> None:
        """Something may have changed."""
        self._unsaved.set()

    def hurry(self) -> None:
        """Staff have changed something: save at once, and see how the interview stands."""
        self._unsaved.set()
        self._hurry.set()

    def hear(self) -> None:
        """A voice came: how far it has come is stored while it is going on, too."""
        if self._uplink.voice_sequence - self._voice_handed_in >= VOICE_BEHIND:
            self._unsaved.set()

    def owe_ack(self, answer_id: str) -> None:
        """Acknowledge this typed answer with the next save, which stores it."""
        self._typed.append(answer_id)
        self._unsaved.set()

    async def run(self) -> None:
        """Save while the interview lasts, and look how it stands with each save.

        Raises `WireError` when another owner took it, or when its links were withdrawn.
        """
        while True:
            await self._unsaved.wait()
            self._unsaved.clear()
            self._hurry.clear()
            standing = await self.save()
            if standing.token_generation != self._claimed.token_generation:
                raise withdrawn()
            if standing.is_over:
                by_staff, by_candidate = EndReason.STAFF_ENDED, EndReason.CANDIDATE_ENDED
                self._stopped(by_candidate if standing.by_candidate else by_staff)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SAVE_EVERY_S):
                    await self._hurry.wait()

    async def save(self, *, acknowledge: bool = True) -> Saved:
        """Store what changed since the last save, and what changes while that takes its time.

        While the database is away, the interview store keeps elsewhere what it is handed: it must not
        wait here for the first batch to be stored. Acknowledged is what is stored, only.
        `acknowledge` is false when the connection ends: then nobody listens.
        """
        waiting, patience_s = {self._hand_in()}, SAVE_EVERY_S
        standing = Saved(is_stored=True, token_generation=self._claimed.token_generation)
        while waiting:
            done, waiting = await asyncio.wait(waiting, timeout=patience_s)
            patience_s = HAND_IN_EVERY_S
            for stored in done:
                standing = stored.result()
                if not standing.is_stored:
                    raise taken_over()
            if waiting and self._unsaved.is_set():
                self._unsaved.clear()
                waiting.add(self._hand_in())
        typed, self._typed_in_hand = self._typed_in_hand, []
        self._typed_stored += typed
        safe = self._uplink.stored(self._mark)
        if acknowledge:
            for answer_id in typed:
                self._downlink.send(self._text_ack(answer_id))
            if safe is not None:
                self._downlink.send(server_messages.ack(safe))
        await self._saved()
        return standing

    async def save_last(self) -> None:
        """The connection ends: store the rest, and what is typed while that takes its time."""
        for _ in range(LAST_SAVES):
            await self.save(acknowledge=False)
            if not self._typed:
                return

    def last_acks(self) -> list[str]:
        """Return what tells the page of the typed answers that are stored.

        What waits for the browser when the connection ends is not sent any more, an
        acknowledgement neither; a page takes an answer for not stored that has none by `ended`.
        """
        return [self._text_ack(answer_id) for answer_id in self._typed_stored]

    def _text_ack(self, answer_id: str) -> str:
        question = self._conversation.transcript.question_of(answer_id)
        return server_messages.text_ack(answer_id, question)

    def _hand_in(self) -> asyncio.Future[Saved]:
        self._note_lost_audio()
        self._typed_in_hand += self._typed
        self._typed.clear()
        self._mark = self._uplink.mark(self._conversation.wordless.held_from)
        self._voice_handed_in = self._uplink.voice_sequence
        self._saves += 1
        return self._interviews.save(
            ConversationBatch(
                session_id=self._claimed.session_id,
                epoch=self._claimed.epoch,
                number=self._saves,
                turns=tuple(self._conversation.transcript.take_changes()),
                ledger=self._conversation.ledger.take(),
                progress=self.progress(),
            )
        )

    def progress(self) -> Progress:
        """Return how far the interview has come with the turns handed in last."""
        p50, p95 = self._heartbeat.percentiles_ms()
        progress = self._conversation.progress(self._clock.now())
        page, *earlier = self._uplink.pages(self._mark)
        return replace(
            progress,
            rtt_p50_ms=p50,
            rtt_p95_ms=p95,
            stream=page.stream,
            safe_sequence=page.safe_sequence,
            voice_sequence=page.voice_sequence,
            unwritten_frames=page.unwritten_frames,
            earlier=tuple(earlier),
        )

    def _note_lost_audio(self) -> None:
        """Speech that can never be had again is a row of the ledger, not a silence."""
        for cause, frames in (self._uplink.lost - self._noted_lost).items():
            if frames < LEAST_FRAMES:
                continue  # no word is as short; more may come to it
            self._noted_lost[cause] += frames
            possible = self._loss_ceiling.take(frames, self._clock.now())
            if possible:
                row = ledger_rows.audio_lost(frames=possible, cause=cause)
                self._conversation.ledger.note(row, self._clock.now())

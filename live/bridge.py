"""The owner of one interview on this worker: its life, and every task that it takes.

Browser ⇄ conversation ⇄ Gemini. It lives as long as one browser connection; when
that goes, the interview is interrupted and the next connection, here or on
another worker, takes it up with a higher epoch.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from interviews import ledger_rows
from interviews.progress import EarlierPage
from interviews.records import ClaimedInterview, EndReason
from live.arrival import receive_page
from live.conversation import Conversation
from live.core import effects, flood, policy, replies, wire
from live.core.errors import CloseCode, WireError
from live.core.happenings import EndAsked, HeardOut, Tick, VoiceWanted
from live.core.inheritance import Bequest
from live.core.machine import Machine
from live.core.states import State
from live.deadlines import Deadlines
from live.downlink import Downlink
from live.endings import Ending, first_of, over, refusal, say_goodbye, taken_over
from live.heartbeat import Heartbeat
from live.last_words import LastWords
from live.link import Link
from live.page_messages import PageMessages
from live.performer import Performer
from live.ports import (
    Browser,
    Dialler,
    Lease,
    ResumptionRecord,
    World,
)
from live.scribe import Scribe
from live.stopping import Stopping
from live.timekeeper import Timekeeper
from live.untranscribed import Untranscribed
from live.uplink import Uplink

# A page whose line broke tries again at once, and then after seconds.
COMES_BACK_S: Final = 10.0
_NOT_HEARD_IN: Final = frozenset({State.WAITING, State.ENDED})


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A page that another one has the interview from now, and is still there.

    replay: the number of what it was asked for last; None for a page of protocol 1.
    """

    page: EarlierPage
    replay: int | None


class Bridge:
    """Holds an interview between one browser connection and Gemini."""

    def __init__(
        self,
        *,
        claimed: ClaimedInterview,
        browser: Browser,
        dialler: Dialler,
        world: World,
        lease: Lease,
        record: ResumptionRecord,
        done_url: str,
        bequests: Sequence[Bequest] = (),
        answers: flood.TokenBucket | None = None,
    ) -> None:
        self._bequests = bequests
        self._claimed = claimed
        self._browser = browser
        self._world = world
        self._lease = lease
        self.left_behind: LeftBehind | None = None
        self._record = record.brought_up_to(claimed.progress)
        self._done_url = done_url
        self._model = dialler.model
        self._machine = Machine(has_talked=claimed.progress.greeted, by_text=record.by_text)
        self._uplink = Uplink(
            self._ask_page, self._brought, answers_may_cut=dialler.answers_may_cut
        )
        self._downlink = Downlink(browser, world.clock, self._sounding)
        self.conversation = Conversation(
            claimed,
            self._machine,
            self._uplink,
            self._downlink,
            self._perform,
            ceilings=world.ceilings,
        )
        if record.model == dialler.model:
            self.conversation.handle = record.handle
            self.conversation.known_turn = record.issued_after_turn
            self._uplink.calls.take_up(record.lost_calls)
        self._link = Link(claimed.session_id, dialler, world.store, self._uplink, world.clock)
        self._deadlines = Deadlines(self._machine, self.conversation.tell, world.clock)
        self._heartbeat = Heartbeat(self._downlink, world.clock)
        self._stopping = Stopping(
            self.conversation, self._downlink, self._uplink, world.clock, finish=self._finish
        )
        self._scribe = Scribe(
            claimed=claimed,
            conversation=self.conversation,
            uplink=self._uplink,
            downlink=self._downlink,
            heartbeat=self._heartbeat,
            sink=world.sink,
            clock=world.clock,
            saved=self._saved,
            stopped=self._stopping.ask,
        )
        self._timekeeper = Timekeeper(self.conversation, self._downlink, self._uplink, world.clock)
        self._untranscribed = Untranscribed(
            self.conversation, self._uplink, world.detector, world.clock, self._scribe.wake
        )
        self._last_words = LastWords(
            self._uplink,
            world.clock,
            silence_ms=claimed.plan.turn_taking.silence_duration_ms,
            words_came_at=lambda: self.conversation.words_came_at,
            may_be_heard=lambda: self._machine.state not in _NOT_HEARD_IN,
            page_is_there=lambda: not self._page_has_left,
            page_is_away=lambda: self._line_broke.is_set() and not self._page_has_left,
            may_be_spoken=lambda: not self._page_messages.end_was_confirmed,
            ask_for_line=lambda: self.conversation.tell(VoiceWanted(), world.clock.now()),
        )
        self._page_messages = PageMessages(
            conversation=self.conversation,
            downlink=self._downlink,
            heartbeat=self._heartbeat,
            last_words=self._last_words,
            scribe=self._scribe,
            uplink=self._uplink,
            answers=answers or flood.answer_bucket(),
            clock=world.clock,
        )
        self._page_has_left = False
        self._line_broke = asyncio.Event()  # in an end that still waits for words
        self._hear_out_asked = asyncio.Event()
        self._ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._performer = Performer(
            self.conversation,
            self._link,
            self._uplink,
            self._downlink,
            first_time=claimed.first_time,
            hear_out=self._hear_out_asked.set,
            finish=self._finish,
        )

    @property
    def epoch(self) -> int:
        """Which claim of the interview this is; the highest one owns it."""
        return self._claimed.epoch

    # The browser's side, called by the consumer; never waits

    def on_text(self, message: wire.TextMessage) -> None:
        """Take a text message of the browser's (its first `hello` comes by `run`)."""
        self._page_messages.take(message, self._world.clock.now())
        self._scribe.wake()

    def on_audio(self, frame: wire.AudioFrame) -> None:
        """Take a microphone frame."""
        now = self._world.clock.now()
        if self._uplink.offer(frame, now):
            self.conversation.page_side.on_voice(frame, now)
        self._scribe.hear()
        self.conversation.page_side.look_at_silence(now)

    def page_gone(self, *, closed: bool) -> None:
        """The browser's side of the connection is gone; `closed`: the page itself, for good."""
        if not self._machine.is_ending or (self._page_messages.end_was_confirmed and not closed):
            self.leave(Ending(CloseCode.NORMAL, line_broke=not closed))
        elif closed or not (self._last_words.are_awaited and self.conversation.is_talked_into):
            self._see_page_off()
        else:
            # Somebody speaks into the goodbye: the page keeps what was not sent, and may bring it.
            self._line_broke.set()

    def _see_page_off(self) -> None:
        """It is over, but for what of the last words has arrived here."""
        self._page_has_left = True
        end = EndAsked(self._machine.end_reason, goodbye=False)
        self.conversation.tell(end, self._world.clock.now())

    def give_to(self, stream: str) -> None:
        """Let go: this page has the interview now, which may be ours on a newer connection."""
        hands_over = stream not in ("", self._uplink.stream)
        self.leave(replace(refusal(taken_over()), hands_over=hands_over))

    def look_again(self) -> None:
        """Staff have changed something about the interview."""
        self._scribe.hurry()

    def leave(self, ending: Ending) -> None:
        """End this connection, for the first reason given."""
        if not self._ending.done():
            self._ending.set_result(ending)

    # Its life

    async def run(self, hello: wire.Hello) -> None:
        """Hold the interview until the connection ends; everything is stored then."""
        ending = Ending(CloseCode.INTERNAL)
        try:
            ending = await self._hold(hello)
        finally:
            # Also when the server cancels us: what was said must be stored.
            await asyncio.shield(self._close(ending))

    async def _hold(self, hello: wire.Hello) -> Ending:
        receive_page(
            hello,
            claimed=self._claimed,
            record=self._record,
            conversation=self.conversation,
            bequests=self._bequests,
            uplink=self._uplink,
            downlink=self._downlink,
            now=self._world.clock.now(),
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(self._downlink.pump(), name="to browser"),
                    tasks.create_task(self._link.run(self.conversation), name="link"),
                    tasks.create_task(self._deadlines.run(), name="deadlines"),
                    tasks.create_task(self._scribe.run(), name="scribe"),
                    tasks.create_task(self._beat(), name="heartbeat"),
                    tasks.create_task(self._timekeeper.run(), name="timekeeper"),
                    tasks.create_task(self._hear_out(), name="last words"),
                    tasks.create_task(self._await_page(), name="page's return"),
                    tasks.create_task(self._untranscribed.run(), name="untranscribed"),
                    tasks.create_task(self._stopping.run(), name="stopping"),
                    tasks.create_task(self._page_messages.answers.run(), name="typed answers"),
                ]
                ending = await asyncio.shield(self._ending)
                for task in running:
                    task.cancel()
        except* WireError as errors:
            ending = refusal(first_of(errors))
        return ending

    async def _close(self, ending: Ending) -> None:
        """Store everything first; then say goodbye, if the browser is still there."""
        self._downlink.shut()  # what a page that is too slow is not told any more must cost no word
        now = self._world.clock.now()
        if ending.reason is None and self._is_over:
            ending = self._ended(self._machine.end_reason)
        if ending.reason is None:
            lost = ending.line_broke or ending.code is CloseCode.HEARTBEAT_LOST
            row = ledger_rows.browser_lost() if lost else ledger_rows.left(code=int(ending.code))
            self.conversation.logbook.note(row, now)
        else:
            self._page_messages.answers.take_all(now)
            await self._untranscribed.finish()
            self.conversation.transcript.finish_replies()
            self.conversation.transcript.close_answer()
            if self._stopping.is_asked:
                # How it ended stands in the ledger already.
                row = ledger_rows.left(code=int(CloseCode.INTERVIEW_OVER))
                self.conversation.logbook.note(row, now)
            else:
                self.conversation.note_end(ending.reason, now)
        try:
            await self._store_ending(ending.reason)
        except WireError as error:
            # Another owner was quicker than we were to store; who asked us to go has said why.
            ending = ending if ending.code is CloseCode.TAKEN_OVER else refusal(error)
        finally:
            await self._world.store.release(self._claimed.session_id, self._lease)
        if ending.hands_over:
            stored = EarlierPage(self._uplink.stream, self._uplink.safe_sequence)
            self.left_behind = LeftBehind(stored, self._uplink.replay)
        else:
            await say_goodbye(self._browser, ending, self._scribe.last_acks())

    def _brought(self, frame: wire.AudioFrame, now: float) -> None:
        self.conversation.page_side.on_brought(frame, now)

    def _ask_page(self, from_sequence: int, replay: int | None) -> None:
        self.conversation.wordless.comes_again_from(from_sequence)
        self._downlink.send(replies.resend(from_sequence, replay))

    @property
    def _is_over(self) -> bool:
        """Whether an end was decided, whatever has closed the connection since."""
        if self._machine.state is State.ENDED or self._page_has_left:
            return True
        return self._machine.state is State.CLOSING and not self._last_words.are_awaited

    async def _store_ending(self, reason: EndReason | None) -> None:
        await self._scribe.save_last()
        progress = self._scribe.progress()
        session_id, epoch = self._claimed.session_id, self._claimed.epoch
        if reason is None:
            await self._world.sink.interrupt(session_id, epoch, progress)
        else:
            await self._world.sink.end(session_id, epoch, progress, reason)

    # Effects

    def _perform(self, wanted: list[effects.Effect], now: float) -> None:
        for effect in wanted:
            self._performer.perform(effect, now)
        self._deadlines.look_again()
        self._scribe.wake()

    def _finish(self, reason: EndReason) -> None:
        self.leave(self._ended(reason))

    def _ended(self, reason: EndReason) -> Ending:
        return over(self.conversation.questions.end_reason(reason), self._done_url)

    # Tasks

    async def _beat(self) -> None:
        """Ping the browser; without its pongs the connection is half open and is closed."""
        while True:
            await asyncio.sleep(policy.HEARTBEAT_CHECK_S)
            self.conversation.tell(Tick(), self._world.clock.now())
            await self._world.store.renew(self._claimed.session_id, self._lease)
            self._scribe.wake()  # a silent interview is alive, too
            is_there = not (self._page_has_left or self._line_broke.is_set())
            if is_there and not self._heartbeat.beat():
                raise WireError(
                    CloseCode.HEARTBEAT_LOST,
                    "heartbeat_lost",
                    _("The connection stopped answering."),
                )

    async def _await_page(self) -> None:
        """Give a page whose line broke in the goodbye the time to come back; its next owner ends us."""
        await self._line_broke.wait()
        await asyncio.sleep(COMES_BACK_S)
        self._see_page_off()

    async def _hear_out(self) -> None:
        """Before the end let what was said be heard and become words."""
        while True:
            await self._hear_out_asked.wait()
            self._hear_out_asked.clear()
            if self._last_words.are_awaited:
                self._downlink.send(
                    replies.notice("last_words", _("Your last words are being written down."))
                )
            await self._last_words.hear()
            self.conversation.tell(HeardOut(), self._world.clock.now())

    def _sounding(self, turn: int, received_at: float) -> None:
        self.conversation.page_side.on_sounding(turn, received_at, self._world.clock.now())

    async def _saved(self) -> None:
        """After each save: tell the browser what is safe, and Redis where we are."""
        self._record = replace(
            self._record,
            handle=self.conversation.handle,
            issued_after_turn=self.conversation.known_turn,
            lost_calls=dict(self._uplink.calls.known),
            model=self._model,
            by_text=self.conversation.by_text,
            stream=self._uplink.stream,
            safe_sequence=self._uplink.safe_sequence,
        )
        await self._world.store.save(self._claimed.session_id, self._claimed.epoch, self._record)

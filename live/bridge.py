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
from live.core.errors import CloseCode, WireError
from live.core.link import policy
from live.core.link.happenings import EndAsked, HeardOut, Tick
from live.core.link.states import State
from live.core.protocol import client_messages, flood, server_messages
from live.core.sound.inheritance import Bequest
from live.endings import Ending, first_of, over, refusal, say_goodbye, taken_over
from live.parts import assemble
from live.ports import (
    Browser,
    Dialler,
    Lease,
    ResumptionRecord,
    World,
)
from live.presence import Where
from live.welcome import receive_page

# A page whose line broke tries again at once, and then after seconds.
COMES_BACK_S: Final = 10.0


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
        self._claimed = claimed
        self._bequests = bequests
        self._browser = browser
        self._world = world
        self._lease = lease
        self._done_url = done_url
        self.left_behind: LeftBehind | None = None
        self._hear_out_asked = asyncio.Event()
        self._ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._parts = assemble(
            claimed,
            browser=browser,
            dialler=dialler,
            world=world,
            record=record,
            answers=answers,
            hear_out=self._hear_out_asked.set,
            finish=self._finish,
        )
        self.conversation = self._parts.conversation

    @property
    def epoch(self) -> int:
        """Which claim of the interview this is; the highest one owns it."""
        return self._claimed.epoch

    # The browser's side, called by the consumer; never waits

    def on_text(self, message: client_messages.TextMessage) -> None:
        """Take a text message of the browser's (its first `hello` comes by `run`)."""
        self._parts.page_messages.take(message, self._world.clock.now())
        self._parts.saver.wake()

    def on_audio(self, frame: client_messages.AudioFrame) -> None:
        """Take a microphone frame."""
        now, page_side = self._world.clock.now(), self.conversation.page_side
        offered = self._parts.uplink.offer(frame, now)
        self.conversation.frame_came(now)
        if offered.goes_out:
            page_side.keep_frame(frame, now)
            self.conversation.barge_in.on_frame(frame, now)
        self._parts.saver.hear()
        page_side.show_listening_or_thinking(now, holds_voice=offered.holds_voice)
        if offered.holds_voice:
            self._parts.driver.mention(page_side.on_voice(now), now)

    def page_gone(self, *, closed: bool) -> None:
        """The browser's side of the connection is gone; `closed`: the page itself, for good."""
        page = self._parts.page
        if not self._parts.machine.is_ending or (page.end_was_confirmed and not closed):
            self.leave(Ending(CloseCode.NORMAL, line_broke=not closed))
        elif closed or not (
            self._parts.last_words.are_outstanding and self.conversation.is_talked_into
        ):
            self._see_page_off()
        else:
            # Somebody speaks into the goodbye: the page keeps what was not sent, and may bring it.
            page.line_breaks()

    def _see_page_off(self) -> None:
        """It is over, but for what of the last words has arrived here."""
        self._parts.page.leaves()
        self._parts.driver.tell(EndAsked(self._parts.machine.end_reason, goodbye=False))

    def give_to(self, stream: str) -> None:
        """Let go: this page has the interview now, which may be ours on a newer connection."""
        hands_over = stream not in ("", self._parts.uplink.stream)
        self.leave(replace(refusal(taken_over()), hands_over=hands_over))

    def look_again(self) -> None:
        """Staff have changed something about the interview."""
        self._parts.saver.hurry()

    def leave(self, ending: Ending) -> None:
        """End this connection, for the first reason given."""
        if not self._ending.done():
            self._ending.set_result(ending)

    # Its life

    async def run(self, hello: client_messages.Hello) -> None:
        """Hold the interview until the connection ends; everything is stored then."""
        ending = Ending(CloseCode.INTERNAL)
        try:
            with self._world.shared.kept(self._claimed.session_id, self._lease):
                ending = await self._hold(hello)
        finally:
            # Also when the server cancels us: what was said must be stored.
            await asyncio.shield(self._close(ending))

    async def _hold(self, hello: client_messages.Hello) -> Ending:
        receive_page(
            hello,
            claimed=self._claimed,
            record=self._parts.resumption.record,
            conversation=self.conversation,
            driver=self._parts.driver,
            bequests=self._bequests,
            uplink=self._parts.uplink,
            downlink=self._parts.downlink,
            now=self._world.clock.now(),
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(self._parts.downlink.pump(), name="to browser"),
                    tasks.create_task(self._parts.link.run(self._parts.driver), name="link"),
                    tasks.create_task(self._parts.driver.run(), name="deadlines"),
                    tasks.create_task(self._parts.saver.run(), name="saver"),
                    tasks.create_task(self._beat(), name="heartbeat"),
                    tasks.create_task(self._parts.timekeeper.run(), name="timekeeper"),
                    tasks.create_task(self._hear_out(), name="last words"),
                    tasks.create_task(self._await_page(), name="page's return"),
                    tasks.create_task(self._parts.untranscribed.run(), name="untranscribed"),
                    tasks.create_task(self._parts.interruptions.run(), name="interruptions"),
                    tasks.create_task(self._parts.stopping.run(), name="stopping"),
                    tasks.create_task(
                        self._parts.page_messages.answers.run(), name="typed answers"
                    ),
                ]
                if self._claimed.plan.turn_taking.is_manual:
                    running.append(
                        tasks.create_task(self._parts.noise_watch.run(), name="noise watch")
                    )
                ending = await asyncio.shield(self._ending)
                for task in running:
                    task.cancel()
        except* WireError as errors:
            ending = refusal(first_of(errors))
        return ending

    async def _close(self, ending: Ending) -> None:
        """Store everything first; then say goodbye, if the browser is still there."""
        # A page that is too slow is told nothing any more; no word of the transcript is lost by that.
        self._parts.downlink.shut()
        now = self._world.clock.now()
        if ending.reason is None and self._is_over:
            ending = self._ended(self._parts.machine.end_reason)
        if ending.reason is None:
            lost = ending.line_broke or ending.code is CloseCode.HEARTBEAT_LOST
            row = ledger_rows.browser_lost() if lost else ledger_rows.left(code=int(ending.code))
            self.conversation.ledger.note(row, now)
        else:
            self._parts.page_messages.answers.take_all(now)
            self.conversation.hear_last_words(now)
            await self._parts.untranscribed.finish()
            self.conversation.transcript.finish_replies()
            self.conversation.transcript.conclude_answers()
            if self._parts.stopping.is_asked:
                # How it ended stands in the ledger already.
                row = ledger_rows.left(code=int(CloseCode.INTERVIEW_OVER))
                self.conversation.ledger.note(row, now)
            else:
                self.conversation.note_end(ending.reason, now)
        try:
            await self._store_ending(ending.reason)
        except WireError as error:
            # Another owner was quicker than we were to store; who asked us to go has said why.
            ending = ending if ending.code is CloseCode.TAKEN_OVER else refusal(error)
        finally:
            await self._world.shared.release(self._claimed.session_id, self._lease)
        if ending.hands_over:
            stored = EarlierPage(self._parts.uplink.stream, self._parts.uplink.safe_sequence)
            self.left_behind = LeftBehind(stored, self._parts.uplink.replay)
        else:
            await say_goodbye(self._browser, ending, self._parts.saver.last_acks())

    @property
    def _is_over(self) -> bool:
        """Whether an end was decided, whatever has closed the connection since."""
        if self._parts.machine.state is State.ENDED or self._parts.page.where is Where.GONE:
            return True
        return (
            self._parts.machine.state is State.CLOSING
            and not self._parts.last_words.are_outstanding
        )

    async def _store_ending(self, reason: EndReason | None) -> None:
        await self._parts.saver.save_last()
        progress = self._parts.saver.progress()
        session_id, epoch = self._claimed.session_id, self._claimed.epoch
        if reason is None:
            await self._world.interviews.interrupt(session_id, epoch, progress)
        else:
            await self._world.interviews.end(session_id, epoch, progress, reason)

    def _finish(self, reason: EndReason) -> None:
        self.leave(self._ended(reason))

    def _ended(self, reason: EndReason) -> Ending:
        return over(self.conversation.questions.end_reason(reason), self._done_url)

    # Tasks

    async def _beat(self) -> None:
        """Ping the browser; without its pongs the connection is half open and is closed."""
        while True:
            await asyncio.sleep(policy.HEARTBEAT_CHECK_S)
            self.conversation.turn_end.look(self._world.clock.now())
            self._parts.driver.tell(Tick())
            self._parts.saver.wake()  # a silent interview is alive, too
            is_here = self._parts.page.where is Where.HERE
            if is_here and not self._parts.heartbeat.beat():
                raise WireError(
                    CloseCode.HEARTBEAT_LOST,
                    "heartbeat_lost",
                    _("The connection stopped answering."),
                )

    async def _await_page(self) -> None:
        """Give a page whose line broke in the goodbye the time to come back; its next owner ends us."""
        await self._parts.page.until_line_breaks()
        await asyncio.sleep(COMES_BACK_S)
        self._see_page_off()

    async def _hear_out(self) -> None:
        """Before the end let what was said be heard and become words."""
        while True:
            await self._hear_out_asked.wait()
            self._hear_out_asked.clear()
            if self._parts.last_words.are_outstanding:
                self._parts.downlink.send(
                    server_messages.notice(
                        "last_words", _("Your last words are being written down.")
                    )
                )
            await self._parts.last_words.hear()
            self._parts.driver.tell(HeardOut())

"""Where the page's text messages go: one case for each of them.

Never waits. What they mean for the conversation stands in `page_side`.
"""

from typing import Final, assert_never

from interviews import ledger_rows
from interviews.records import EndReason
from live.answer_pace import AnswerPace
from live.conversation import Conversation
from live.core.link.happenings import EndAsked, Started, TrialWanted
from live.core.link.states import State
from live.core.protocol import client_messages, server_messages
from live.core.protocol.flood import TokenBucket
from live.downlink import Downlink
from live.driver import Driver
from live.heartbeat import Heartbeat
from live.last_words import LastWords
from live.ports import Clock
from live.presence import Presence
from live.saver import Saver
from live.uplink import Uplink

# A script that fails again and again says nothing new.
FAILURES_NOTED: Final = 3


class PageMessages:
    """Hands each message of one page to those whom it concerns."""

    def __init__(
        self,
        *,
        conversation: Conversation,
        driver: Driver,
        page: Presence,
        downlink: Downlink,
        heartbeat: Heartbeat,
        last_words: LastWords,
        saver: Saver,
        uplink: Uplink,
        answers: TokenBucket,
        clock: Clock,
    ) -> None:
        self._conversation = conversation
        self._driver = driver
        self._page = page
        self._downlink = downlink
        self._heartbeat = heartbeat
        self._last_words = last_words
        self._saver = saver
        self._uplink = uplink
        self.answers = AnswerPace(answers, clock, take=self._take_answer, refuse=self._too_fast)
        self._failures = 0

    def take(self, message: client_messages.TextMessage, now: float) -> None:  # noqa: C901, PLR0912 - one case per message
        """Take one message; raises `WireError` for a `hello` or `hand_over` that comes too late."""
        match message:
            case client_messages.Start():
                self._driver.tell(Started())
            case client_messages.PageFailed(what):
                self._page_failed(what, now)
            case client_messages.TryVoice():
                self._driver.tell(TrialWanted())
            case client_messages.Ping(ping_id, unsent_voice):
                if unsent_voice is not None:
                    self._uplink.page_holds(unsent_voice)
                self._downlink.send(server_messages.pong(ping_id))
            case client_messages.Pong(ping_id):
                self._heartbeat.pong(ping_id)
            case client_messages.Played(turn, ms, flushed):
                self._conversation.page_side.on_played(turn, ms, flushed=flushed, now=now)
                self._driver.look_settled(now)
            case client_messages.Mute(muted):
                if muted:
                    self._last_words.microphone_off()
            case client_messages.Plays(plays):
                self._conversation.page_side.on_plays(plays=plays)
                self._driver.look_settled(now)
            case client_messages.Ask(what):
                self._driver.take(self._conversation.wishes.ask(what, now), now)
            case client_messages.Hold(on):
                if on:
                    self._last_words.microphone_rests()
                self._driver.take(self._conversation.wishes.hold(on=on), now)
                self._driver.look_settled(now)
            case client_messages.TypedAnswer():
                self._typed(message, now)
            case client_messages.RefusedAnswer(answer_id, code):
                self._downlink.send(server_messages.text_refused(answer_id, code))
            case client_messages.End(unsent_voice):
                self._end(unsent_voice, now)
            case client_messages.Hello() | client_messages.HandOver():
                raise client_messages.malformed("second_hello")
            case _:
                assert_never(message)

    def _page_failed(self, what: str, now: float) -> None:
        self._failures += 1
        if self._failures <= FAILURES_NOTED:
            self._conversation.ledger.note(ledger_rows.page_failed(what=what), now)

    def _end(self, unsent_voice: int | None, now: float) -> None:
        self._page.end_was_confirmed = True
        self.answers.take_all(now)
        if unsent_voice is not None:
            self._uplink.page_holds(unsent_voice)
        if self._conversation.machine.state is State.WAITING and self._last_words.are_outstanding:
            # Said on a connection before this one, whose Start is not known here.
            self._driver.tell(Started())
        self._driver.tell(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False))

    def _typed(self, answer: client_messages.TypedAnswer, now: float) -> None:
        # The page sends it again until it is acknowledged, to every owner in turn.
        if self._conversation.transcript.has_answer(answer.id):
            self._saver.owe_ack(answer.id)
        else:
            self.answers.offer(answer, now)

    def _take_answer(self, answer: client_messages.TypedAnswer, now: float) -> None:
        if self._conversation.is_full:
            self._downlink.send(server_messages.text_refused(answer.id, "full"))
            return
        if self._conversation.machine.state is State.WAITING:
            self._driver.tell(Started())
        typed = self._conversation.page_side.on_typed(answer.id, answer.text, now)
        self._driver.take(typed, now)
        self._saver.owe_ack(answer.id)

    def _too_fast(self, answer_id: str, retry_ms: int) -> None:
        self._downlink.send(server_messages.text_refused(answer_id, "too_fast", retry_ms))

"""Announces the interview's time, and its totals: to the page, and to the interviewer before the end.

An interview that has come to one of its totals ends as one whose time is up.
"""

import asyncio
from typing import Final

from django.utils.translation import gettext as _

from interviews import ledger_rows
from interviews.records import EndReason
from live import instructions
from live.conversation import Conversation
from live.core.link.happenings import EndAsked, ReplyOwed
from live.core.link.totals import NEARLY, TYPED_CHARACTERS, Total
from live.core.model.commands import AddContext, SayText
from live.core.protocol import server_messages
from live.downlink import Downlink
from live.driver import Driver
from live.ports import Clock
from live.uplink import Uplink

TICK_S: Final = 1.0
TELL_PAGE_EVERY: Final = 10  # ticks
# The goodbye gets this much of the interview's clock, then the end comes by itself.
GRACE_MS: Final = 60_000
# A sentence that has begun may be finished after the time is up.
PATIENCE_MS: Final = 10_000


class Timekeeper:
    """Watches the interview's clock against the plan's duration, and its counts against its totals."""

    def __init__(
        self,
        conversation: Conversation,
        driver: Driver,
        downlink: Downlink,
        uplink: Uplink,
        clock: Clock,
    ) -> None:
        self._conversation = conversation
        self._driver = driver
        self._downlink = downlink
        self._uplink = uplink
        self._clock = clock
        self._limit_ms = conversation.plan.duration_minutes * 60_000
        # Two minutes' notice, or a fifth of a short interview.
        self._warn_at_ms = self._limit_ms - min(120_000, self._limit_ms // 5)
        elapsed = conversation.clock.at(clock.now())
        self._warned = elapsed >= self._warn_at_ms
        self._announce = False
        # A candidate who comes back was told so on the connection before.
        self._is_nearly_full = conversation.look_at_totals(clock.now())[1] >= NEARLY
        # Told for each connection to Gemini: the next one knows nothing of the time.
        self._struck: int | None = None

    async def run(self) -> None:
        """Tick until cancelled."""
        ticks, was_running = 0, False
        while True:
            now = self._clock.now()
            running = self._conversation.clock.running
            if running != was_running or ticks % TELL_PAGE_EVERY == 0:
                self._tell_page(now)
                was_running = running
            if running:
                self._watch(self._conversation.clock.at(now), now)
            ticks += 1
            await asyncio.sleep(TICK_S)

    def _tell_page(self, now: float) -> None:
        clock = self._conversation.clock
        self._downlink.send(
            server_messages.clock(clock.at(now), self._limit_ms, running=clock.running)
        )

    def _watch(self, elapsed_ms: int, now: float) -> None:
        total, share = self._conversation.look_at_totals(now)
        full_at_ms = self._conversation.full_at_ms
        if full_at_ms is not None and full_at_ms < self._limit_ms:
            self._end(EndReason.LIMIT_REACHED, full_at_ms, elapsed_ms)
            return
        if share >= NEARLY and not self._is_nearly_full:
            self._is_nearly_full = True
            self._warn_of(total)
        self._warn_of_time(elapsed_ms, now)
        if elapsed_ms >= self._limit_ms:
            self._end(EndReason.TIME_UP, self._limit_ms, elapsed_ms)

    def _warn_of(self, total: Total) -> None:
        self._uplink.command(AddContext(instructions.NEARLY_FULL))
        if total is Total.TYPED:
            left = TYPED_CHARACTERS - self._conversation.typed_characters
            sentence = _("You have typed a lot: about %(left)s more characters can be taken.")
            self._downlink.send(server_messages.notice("nearly_full", sentence % {"left": left}))

    def _warn_of_time(self, elapsed_ms: int, now: float) -> None:
        if not self._warned and elapsed_ms >= self._warn_at_ms:
            self._warned = self._announce = True
            left_ms = max(0, self._limit_ms - elapsed_ms)
            self._downlink.send(server_messages.time_warning(left_ms))
            self._conversation.ledger.note(ledger_rows.time_warning(left_ms=left_ms), now)
        # Any text from us interrupts what the model is saying: wait for its turn to end.
        speaking = self._conversation.transcript.playing
        if self._announce and not speaking:
            self._announce = False
            minutes = max(1, round((self._limit_ms - elapsed_ms) / 60_000))
            self._uplink.command(AddContext(instructions.time_is_short(minutes)))

    def _end(self, reason: EndReason, due_ms: int, elapsed_ms: int) -> None:
        """It was due to end at `due_ms`: have the goodbye said, and see to it that the end comes."""
        is_full = reason is EndReason.LIMIT_REACHED
        overdue = elapsed_ms >= due_ms + PATIENCE_MS
        struck = self._struck == self._conversation.renewals
        if not struck and (overdue or not self._conversation.transcript.playing):
            self._struck, self._announce = self._conversation.renewals, False
            direction = instructions.FULL if is_full else instructions.TIME_IS_UP
            self._uplink.command(SayText(direction))
            self._driver.tell(ReplyOwed())
        # In writing nobody says goodbye, and nothing more is taken of one that is full.
        has_nobody = is_full and self._conversation.by_text
        if has_nobody or elapsed_ms >= due_ms + GRACE_MS:
            self._driver.tell(EndAsked(reason, goodbye=False))

"""Announces the interview's time: to the page's clock, and to the interviewer before the end."""

import asyncio
from typing import Final

from interviews import ledger_rows
from interviews.records import EndReason
from live import instructions
from live.conversation import Conversation
from live.core import replies
from live.core.commands import AddContext, SayText
from live.core.happenings import EndAsked, ReplyOwed
from live.downlink import Downlink
from live.ports import Clock
from live.uplink import Uplink

TICK_S: Final = 1.0
TELL_PAGE_EVERY: Final = 10  # ticks
# The goodbye gets this much of the interview's clock, then the end comes by itself.
GRACE_MS: Final = 60_000
# A sentence that has begun may be finished after the time is up.
PATIENCE_MS: Final = 10_000


class Timekeeper:
    """Watches the interview's clock against the plan's duration."""

    def __init__(
        self, conversation: Conversation, downlink: Downlink, uplink: Uplink, clock: Clock
    ) -> None:
        self._conversation = conversation
        self._downlink = downlink
        self._uplink = uplink
        self._clock = clock
        self._limit_ms = conversation.plan.duration_minutes * 60_000
        # Two minutes' notice, or a fifth of a short interview.
        self._warn_at_ms = self._limit_ms - min(120_000, self._limit_ms // 5)
        elapsed = conversation.clock.at(clock.now())
        self._warned = elapsed >= self._warn_at_ms
        self._announce = False
        # What a dropped connection was told of the time, the next one has to be told again.
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
        self._downlink.send(replies.clock(clock.at(now), self._limit_ms, running=clock.running))

    def _watch(self, elapsed_ms: int, now: float) -> None:
        if not self._warned and elapsed_ms >= self._warn_at_ms:
            self._warned = self._announce = True
            left_ms = max(0, self._limit_ms - elapsed_ms)
            self._downlink.send(replies.time_warning(left_ms))
            self._conversation.logbook.note(ledger_rows.time_warning(left_ms=left_ms), now)
        # Any text from us interrupts what the model is saying: wait for its turn to end.
        speaking = self._conversation.transcript.playing
        if self._announce and not speaking:
            self._announce = False
            minutes = max(1, round((self._limit_ms - elapsed_ms) / 60_000))
            self._uplink.command(AddContext(instructions.time_is_short(minutes)))
        overdue = elapsed_ms >= self._limit_ms + PATIENCE_MS
        struck = self._struck == self._conversation.renewals
        if not struck and elapsed_ms >= self._limit_ms and (overdue or not speaking):
            self._struck, self._announce = self._conversation.renewals, False
            self._uplink.command(SayText(instructions.TIME_IS_UP))
            self._conversation.tell(ReplyOwed(), now)
        if elapsed_ms >= self._limit_ms + GRACE_MS:
            self._conversation.tell(EndAsked(EndReason.TIME_UP, goodbye=False), now)

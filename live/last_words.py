"""The candidate's last words before the end: sent, heard by Gemini, and written down.

Owns how long an interview whose end is decided waits for them. Must not know why it ends, or what the
page shows. What is waited for, in this order:

| wait | for at most |
|---|---|
| a page whose line broke | 10 s (`bridge`) |
| a page whose frames have stopped | 12 s |
| until a link was sent every voice | 30 s |
| until the candidate pauses | 10 s without a word |
| until no word has come for a while | 2.5 s; 5 s for a voice without any; 8 s where words are missing; 20 s in all |
"""

import asyncio
from enum import Enum, auto
from typing import Final

from interviews.ledger_rows import LEAST_FRAMES
from live.conversation import Conversation
from live.core.link.happenings import LineSilent, TrialWanted
from live.core.link.states import State
from live.core.model.commands import EndAudio, Silence
from live.core.transcript.wordless import SPEECH_FRAMES
from live.driver import Driver
from live.ports import Clock
from live.presence import Presence, Where
from live.untranscribed import Untranscribed
from live.uplink import Uplink

# A page that is behind gets this long, and so does a line that is being renewed.
ALL_SENT_S: Final = 30.0
# Fragments of one utterance come closer together than this.
NO_WORD_S: Final = 2.5
# Transcription has been seen to lag by seconds: a voice without any word is waited for longer.
NO_WORD_AT_ALL_S: Final = 5.0
# Far too few words have come for so much voice: the others will come, if late.
TOO_FEW_WORDS_S: Final = 8.0
WORDS_S: Final = 20.0
# Somebody who pauses for longer has stopped; a breath between two words is shorter.
STILL_SPEAKING_S: Final = 0.5
# Voice of which no word comes for so long is a noise, as far as an end is concerned.
NOISE_S: Final = 10.0
# A microphone that is on sends thirty frames a second, quiet ones too. Where they stop, the line may
# have broken without anybody's notice; within this time the page has noticed, and is back.
FALLEN_SILENT_S: Final = 1.0
SILENT_FOR_GOOD_S: Final = 12.0
# Whether `audioStreamEnd` ends an answer under automatic detection is not proven; silence does.
SILENCE_MARGIN_MS: Final = 500
LOOK_EVERY_S: Final = 0.1
# In text only nobody else dials so that the last words can be heard.
LINE_EVERY_S: Final = 2.0
# There is no link, and will be none.
_NOT_HEARD_IN: Final = frozenset({State.WAITING, State.ENDED})


class Outlook(Enum):
    """How it stands with the last words."""

    OPEN = auto()
    WRITTEN = auto()
    HOPELESS = auto()


class LastWords:
    """Waits until nothing that was said can become text any more."""

    def __init__(
        self,
        conversation: Conversation,
        driver: Driver,
        uplink: Uplink,
        page: Presence,
        untranscribed: Untranscribed,
        *,
        clock: Clock,
    ) -> None:
        self._conversation = conversation
        self._driver = driver
        self._uplink = uplink
        self._page = page
        self._untranscribed = untranscribed
        self._clock = clock
        # After so much silence Gemini takes an answer for finished.
        gap_ms = conversation.plan.turn_taking.silence_duration_ms
        self._silence_ms = gap_ms + SILENCE_MARGIN_MS
        self._is_marked = conversation.plan.turn_taking.is_manual
        self._finished_at: float | None = None  # when Gemini was told that nothing follows
        self._line = 0  # the connection to Gemini that was told so, counted by the conversation
        self._lag_s: float | None = None  # from the voice to the first words that came after that

    @property
    def are_outstanding(self) -> bool:
        """Whether something was said, or may have been, that is not written down yet."""
        return self._uplink.outstanding.may_bring_words or self._page_has_fallen_silent

    def microphone_off(self) -> None:
        """The page was muted: nothing follows for now."""
        self._uplink.last_frame_at = None
        self.end_answer()

    def microphone_rests(self) -> None:
        """The candidate needs a moment: where we mark their answers, the open one goes on after it."""
        self._uplink.last_frame_at = None
        if not self._is_marked:
            self.end_answer()

    def end_answer(self) -> None:
        """Let Gemini notice that nothing follows: by silence, then by its own message for it.

        Where we mark when the candidate speaks, the mark says it.
        """
        if self._is_marked:
            self._uplink.end_activity()
            return
        self._uplink.command(Silence(self._silence_ms))
        self._uplink.command(EndAudio())

    async def hear(self) -> None:
        """Return when they are written down, or when it is certain that they never will be.

        Cancelled, it leaves nothing half done.
        """
        if not self.are_outstanding:
            return
        self._finished_at = self._lag_s = None
        began = self._clock.now()
        first_line = self._line = self._conversation.renewals
        may_change_lines = True
        next_line_at = began
        while self._conversation.machine.state not in _NOT_HEARD_IN:
            now = self._clock.now()
            if now >= next_line_at:
                next_line_at = now + LINE_EVERY_S
                self._driver.tell(TrialWanted())
            match self._look(now, began):
                case Outlook.WRITTEN:
                    left = await self._untranscribed.speech_left()
                    if left < LEAST_FRAMES:
                        return
                    may_change_lines = may_change_lines and self._line == first_line
                    if may_change_lines and self._page.where is Where.HERE:
                        # The line may be frozen; the page can send it to another one.
                        may_change_lines = False
                        self._driver.tell(LineSilent())
                    elif left >= SPEECH_FRAMES:
                        return  # a turn will say so
                    else:
                        break
                case Outlook.HOPELESS:
                    break
            await asyncio.sleep(LOOK_EVERY_S)
        # Sent or not: nobody will write it down any more.
        self._uplink.give_up_unheard()

    def _look(self, now: float, began: float) -> Outlook:
        waited_s = now - began
        if self._line != self._conversation.renewals:
            # Another line knows nothing of what the one before it was told.
            self._line, self._finished_at = self._conversation.renewals, None
        if self._page.where is Where.AWAY or self._page_has_fallen_silent:
            return Outlook.OPEN
        if not self._uplink.outstanding.has_sent_all_voice:
            self._finished_at = None
            is_late = waited_s >= ALL_SENT_S or self._never_catches_up()
            return Outlook.HOPELESS if is_late else Outlook.OPEN
        if waited_s >= ALL_SENT_S + WORDS_S:
            return Outlook.HOPELESS
        if self._is_speaking(now, began):
            self._finished_at = None
        elif self._finished_at is None:
            self.end_answer()
            self._finished_at = now
        elif now - self._finished_at >= WORDS_S:
            return Outlook.HOPELESS
        elif self._are_written_down(self._finished_at, now):
            return Outlook.WRITTEN
        return Outlook.OPEN

    @property
    def _page_has_fallen_silent(self) -> bool:
        """Whether frames are due and do not come; what is said meanwhile may come later."""
        came_at = self._uplink.last_frame_at
        if came_at is None or self._page.end_was_confirmed:
            return False
        return FALLEN_SILENT_S < self._clock.now() - came_at < SILENT_FOR_GOOD_S

    def _is_speaking(self, now: float, began: float) -> bool:
        """Whether the candidate goes on speaking, into a goodbye for example."""
        spoke_at, finished_at = self._uplink.last_voice_at, self._finished_at
        if spoke_at is None or self._page.end_was_confirmed:
            return False
        if now - max(began, self._conversation.words_came_at or began) >= NOISE_S:
            return False
        if finished_at is None:
            return now - spoke_at < STILL_SPEAKING_S
        return spoke_at > finished_at

    def _never_catches_up(self) -> bool:
        return self._page.where is Where.GONE and not self._uplink.outstanding.is_sending

    def _are_written_down(self, finished_at: float, now: float) -> bool:
        came_at, spoke_at = self._conversation.words_came_at, self._uplink.last_voice_at
        wordless = spoke_at is not None and (came_at is None or came_at < spoke_at)
        if wordless and now - finished_at < NO_WORD_AT_ALL_S:
            return False
        if self._lag_s is None and spoke_at is not None and came_at is not None:
            self._lag_s = came_at - spoke_at if came_at >= finished_at else None
        # Where the first words came late, those after them may take as long.
        patience_s = min(max(self._lag_s or 0.0, NO_WORD_S), NO_WORD_AT_ALL_S)
        if self._conversation.lacks_words(now):
            patience_s = TOO_FEW_WORDS_S
        return now - max(finished_at, came_at or finished_at) >= patience_s

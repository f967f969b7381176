"""Whether a candidate has finished an answer: by voice, last words, question, and length so far.

Pure, and without a clock: a microphone frame is 32 ms, and time is how many have come. Where
no frames come, no answer ends. It must not know who speaks next, or how that is told to anybody.
"""

from collections.abc import Iterable
from enum import Enum, auto
from typing import Final, NamedTuple

from interviews.words import count_words
from live.core.questions.content_words import language_code
from live.core.sound.audio import UPLINK_FRAME_MS
from live.core.turntaking.expectation import expected_words
from live.core.turntaking.patience import DEFAULT, OFFER_MS, PAUSE_MS, Rule
from live.core.turntaking.phrase import Phrase, ends_a_sentence, phrase_of
from live.core.turntaking.word_lag import WordLag

# So much voice in a row begins or resumes an answer; a click is shorter.
BEGINS_FRAMES: Final = 3
# Inside speech, a shorter silence than this is none.
_BREATH_MS: Final = 256
# What is remembered of an answer: enough for its last words.
_TAIL: Final = 120


class Stage(Enum):
    """Where an answer is."""

    UNBEGUN = auto()
    SPEAKING = auto()
    MAY_BE_OVER = auto()
    OVER = auto()


class Verdict(NamedTuple):
    """What is known of an answer now.

    over_in_ms: if the silence lasts and no words come, the answer is over then; None while there is
    no silence.  offers_time: the candidate has trailed off, and may be told to take their time.
    """

    stage: Stage
    over_in_ms: int | None = None
    offers_time: bool = False


class EndOfTurn:
    """Follows one answer, frame by frame.

    question: what the interviewer has said last.  language: of the interview, BCP 47.
    lag: shared by the answers of one interview.  punctuates: its transcript has shown a full stop.
    """

    __slots__ = (
        "_ending",
        "_expected",
        "_lag",
        "_language",
        "_longest_full_stop_ms",
        "_now_ms",
        "_patience",
        "_pauses",
        "_run",
        "_said",
        "_stage",
        "_tail",
        "_voice_ended_ms",
        "_words_came_ms",
        "punctuates",
    )

    def __init__(
        self,
        question: str,
        language: str,
        lag: WordLag,
        *,
        punctuates: bool = False,
        patience: Rule = DEFAULT,
    ) -> None:
        self._language = language_code(language)
        self._expected = expected_words(question, self._language)
        self._lag = lag
        self.punctuates = punctuates
        self._patience = patience
        self._stage = Stage.UNBEGUN
        self._now_ms = 0
        self._run = 0
        self._voice_ended_ms = 0
        self._words_came_ms: int | None = None
        self._tail = ""
        self._ending = Phrase.UNKNOWN  # of all words so far, whether they are all there or not
        self._said = 0
        self._pauses = 0
        self._longest_full_stop_ms = 0

    def hear(self, *, holds_voice: bool) -> Verdict:
        """Take the next frame: whether somebody speaks in it."""
        self._now_ms += UPLINK_FRAME_MS
        if holds_voice:
            self._run += 1
            if self._run >= BEGINS_FRAMES or self._is_amid_speech:
                self._voice_sounds()
        else:
            self._run = 0
            if self._stage is Stage.SPEAKING:
                self._stage = Stage.MAY_BE_OVER
            if self._stage is Stage.MAY_BE_OVER and self._left_ms <= 0:
                self._measure_lag()
                self._stage = Stage.OVER
        return self.verdict

    def hear_all(self, voiced: Iterable[bool]) -> Verdict:
        """Take frames in order, until the answer is over."""
        for holds_voice in voiced:
            if self.hear(holds_voice=holds_voice).stage is Stage.OVER:
                break
        return self.verdict

    def words_came(self, fragment: str) -> Verdict:
        """Take what the transcript has added, verbatim: a word, or a piece of one.

        Before the answer has begun it is of the answer before.
        """
        if fragment.strip() and self._stage is not Stage.UNBEGUN:
            self._words_came_ms = self._now_ms
            self._said += count_words(self._tail + fragment) - count_words(self._tail)
            self._tail = (self._tail + fragment)[-_TAIL:]
            self.punctuates = self.punctuates or ends_a_sentence(fragment)
            self._ending = phrase_of(self._tail, self._language, punctuates=self.punctuates)
        return self.verdict

    def goes_on(self) -> None:
        """The answer was taken for finished, and is not: the candidate speaks again before a reply."""
        if self._stage is Stage.OVER:
            self._survive_pause()
            self._stage = Stage.SPEAKING
            self._voice_ended_ms = self._now_ms

    def takes_time(self) -> None:
        """The candidate has asked for a moment, and is back: their silence begins anew."""
        if self._stage is Stage.MAY_BE_OVER:
            self._voice_ended_ms = self._now_ms

    @property
    def verdict(self) -> Verdict:
        """What is known now."""
        if self._stage is not Stage.MAY_BE_OVER:
            return Verdict(self._stage)
        return Verdict(
            self._stage,
            over_in_ms=max(0, self._left_ms),
            offers_time=self.trails_off and self._silence_ms >= OFFER_MS,
        )

    @property
    def trails_off(self) -> bool:
        """Whether its last words look as if more were to follow."""
        return self.phrase in {Phrase.UNFINISHED, Phrase.HESITATING}

    @property
    def phrase(self) -> Phrase:
        """How the answer ends so far; unknown while its last words are on their way."""
        if not self._lag.have_come(self._voice_ended_ms, self._words_came_ms, self._now_ms):
            return Phrase.UNKNOWN
        return self._ending

    @property
    def _silence_ms(self) -> int:
        return self._now_ms - self._voice_ended_ms

    @property
    def _is_amid_speech(self) -> bool:
        return self._stage is Stage.SPEAKING or (
            self._stage is Stage.MAY_BE_OVER and self._silence_ms <= _BREATH_MS
        )

    @property
    def _left_ms(self) -> int:
        wanted_ms = self._patience.silence_ms(
            self.phrase,
            said=self._said / self._expected,
            pauses=self._pauses,
            longest_full_stop_ms=self._longest_full_stop_ms,
        )
        return wanted_ms - self._silence_ms

    def _voice_sounds(self) -> None:
        if self._stage is Stage.OVER:
            return
        if self._stage is Stage.MAY_BE_OVER and self._silence_ms >= PAUSE_MS:
            self._survive_pause()
        self._stage = Stage.SPEAKING
        self._voice_ended_ms = self._now_ms

    def _survive_pause(self) -> None:
        self._measure_lag()
        self._pauses += 1
        if self.phrase is Phrase.FINISHED:
            self._longest_full_stop_ms = max(self._longest_full_stop_ms, self._silence_ms)

    def _measure_lag(self) -> None:
        if self._words_came_ms is not None:
            self._lag.measure(self._voice_ended_ms, self._words_came_ms, self._now_ms)

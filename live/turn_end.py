"""When the candidate's answers begin and end, where our server decides it and not Gemini.

Synchronous and without I/O, like all sides of the conversation. The rule is the `Floor`'s; what
it has to know of the interview, and what is said about it, stands here.

The page takes a loud fan for a voice. Where one goes on without a word, somebody listens
(`noise_watch`): a noise ends the answer, and after it only what is heard as speech begins another one.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from live import instructions
from live.conversation_state import ConversationState, Side
from live.core.link.happenings import ActivityBegan, ActivityEnded, Happening
from live.core.model.commands import AddContext
from live.core.protocol import server_messages
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.audio import frames_in
from live.core.turntaking.end_of_turn import Stage
from live.core.turntaking.onset import Weight

# So much voice without a word may be a noise.
DOUBTED_FRAMES: Final = frames_in(10_000)
# What is listened to then: of a noise that goes on, and of what may be speech in it.
LISTENED_FRAMES: Final = frames_in(2_000)
# So much of it is speech where somebody speaks.
SPEECH_FRAMES: Final = frames_in(320)
# The noise is over once the page hears nothing for so long.
QUIET_FRAMES: Final = frames_in(500)
# A microphone that is on sends thirty frames a second: without any for so long it is off.
NO_FRAMES_S: Final = 10.0


class TurnEnd(Side):
    """Tells whether the candidate has the word. Implements `marked_speech.Floor`.

    break_off: drops what is being said, and returns what the machine has to know of that.
    """

    def __init__(
        self, state: ConversationState, break_off: Callable[[float], list[Happening]]
    ) -> None:
        super().__init__(state)
        self._floor = state.floor
        self._break_off = break_off
        self._is_live = True
        self._was_offered_time = False
        self._lately: deque[AudioFrame] = deque(maxlen=LISTENED_FRAMES)
        self._in_doubt = 0  # frames with a voice since the last word
        self._words_came_at: float | None = None
        self._quiet = 0
        self._is_noisy = False
        self._trailed_off_at: int | None = None  # the question at which somebody was told so

    def has_word(self, frame: AudioFrame, now: float, *, is_live: bool) -> bool:
        """Take the next frame; `is_live`: nothing that was said after it is still to come."""
        self._is_live = is_live
        floor, holds_voice = self._floor, not frame.quiet
        self._note(frame)
        if not floor.is_taken:
            weight = self._weight(now) if is_live else Weight.FREE
            if floor.is_wanted(holds_voice=holds_voice, weight=weight) and not self._is_noisy:
                self._take_word()
            return floor.is_taken
        verdict = floor.hear(holds_voice=holds_voice, is_live=is_live)
        if verdict.stage is Stage.OVER:
            self._leave_word()
        elif verdict.offers_time and is_live and not self._was_offered_time:
            self._was_offered_time = True
            sentence = _("Take your time. Nobody minds a silence.")
            self._downlink.send(server_messages.notice("take_your_time", sentence))
        if holds_voice:
            self._was_offered_time = False
        return floor.is_taken

    def takes_word(self) -> None:
        """What follows was said before, and is brought by another page."""
        self._is_live = False
        self._take_word()

    def _take_word(self) -> None:
        turn = self._transcript.last_reply
        self._floor.take(turn, self._transcript.whole_text(turn) if turn else "")

    def leaves_word(self) -> None:
        """Gemini hears nothing more of the answer, for now."""
        self._floor.leave()

    # Noise

    @property
    def doubted(self) -> Sequence[AudioFrame]:
        """What somebody should listen to now; empty where nothing is in doubt."""
        is_long = self._floor.is_taken and self._in_doubt >= DOUBTED_FRAMES
        in_noise = self._is_noisy and not self._floor.is_taken and self._quiet == 0
        return tuple(self._lately) if is_long or in_noise else ()

    def judge(self, *, is_speech: bool) -> None:
        """Somebody has listened to what was `doubted`."""
        self._in_doubt = 0
        self._is_noisy = not is_speech
        if not is_speech:
            self._uplink.end_activity()

    def look(self, now: float) -> None:
        """Look whether the frames of an open answer have stopped: then none will end it."""
        came_at, is_open = self._uplink.last_frame_at, self._uplink.activity_is_open
        if is_open and came_at is not None and now - came_at >= NO_FRAMES_S:
            self._uplink.end_activity()

    def _note(self, frame: AudioFrame) -> None:
        self._lately.append(frame)
        self._quiet = self._quiet + 1 if frame.quiet else 0
        if self._quiet >= QUIET_FRAMES:
            self._is_noisy = False
        words_came_at = self._state.words_came_at
        if not self._floor.is_taken or words_came_at != self._words_came_at:
            self._in_doubt, self._words_came_at = 0, words_came_at
        elif not frame.quiet:
            self._in_doubt += 1

    # What Gemini is told

    def told(self, *, is_open: bool, now: float) -> list[Happening]:
        """Gemini was told that the candidate speaks, or that they have finished."""
        if not is_open:
            return [ActivityEnded()]
        # Whoever takes the word does not wait until Gemini stops: that comes by itself.
        cut = self._break_off(now) if self._is_live else []
        return [ActivityBegan(), *cut]

    def _leave_word(self) -> None:
        """The answer is over; who has trailed off at it is told to take their time, once a question."""
        question = self._questions.current
        if self._floor.trails_off and self._trailed_off_at != question:
            self._trailed_off_at = question
            self._uplink.command(AddContext(instructions.TRAILS_OFF))

    def _weight(self, now: float) -> Weight:
        transcript = self._transcript
        if transcript.generating or transcript.sounding(self._clock.at(now)):
            return Weight.AGAINST
        is_awaited = self._floor.answers(transcript.last_reply)
        return Weight.AWAITED if is_awaited else Weight.FREE

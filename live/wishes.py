"""What the candidate asks of the interviewer by a button: to say it again or otherwise, to leave a question out, to wait.

The same said aloud is an answer like any other, which the model understands (`live.instructions`).
"""

from django.utils.translation import gettext as _

from interviews.frozen_plan import FrozenQuestion
from live import instructions
from live.conversation_state import ConversationState, Side
from live.core.link.happenings import Happening, HoldBegan, HoldEnded, ReplyOwed
from live.core.link.states import State
from live.core.model.commands import SayText
from live.core.protocol import server_messages
from live.core.protocol.client_messages import Asked
from live.core.protocol.server_messages import Phase
from live.model_side import ModelSide
from live.text_only import TextOnly


class Wishes(Side):
    """Grants them; its methods return what the machine has to know of it."""

    def __init__(
        self, state: ConversationState, model_side: ModelSide, text_only: TextOnly
    ) -> None:
        super().__init__(state)
        self._model_side = model_side
        self._text_only = text_only

    def ask(self, what: Asked, now: float) -> list[Happening]:
        """Have the question that was put last repeated, put in other words, or left out.

        Nothing comes of it before a question was heard, in the goodbye, and while the voice is away;
        in writing a question can be left out.
        """
        question = self._questions.current_question()
        if question is None or self._machine.is_ending:
            return []
        if self._state.by_text:
            return self._text_only.left_out(now) if what is Asked.SKIP else []
        if self._machine.state is not State.TALKING:
            return []
        happened = self._model_side.break_off(now)
        self._state.reply_owed = True
        self._uplink.end_activity()
        self._uplink.command(SayText(self._direction(what, question), may_cut=True))
        self._state.show_phase(Phase.THINKING)
        return [*happened, ReplyOwed()]

    def _direction(self, what: Asked, question: FrozenQuestion) -> str:
        match what:
            case Asked.REPEAT:
                return instructions.repeat(question)
            case Asked.REWORD:
                return instructions.reword(question)
            case Asked.SKIP:
                self._questions.decline_current()
                return instructions.leave_out(self._questions.still_open())

    def hold(self, *, on: bool) -> list[Happening]:
        """The candidate needs a moment, or is back: what comes meanwhile is kept for their return."""
        if on:
            # A reply that waits for the candidate's return is not late.
            self._state.answered_voice_at = self._uplink.last_voice_at
        else:
            self._state.floor.takes_time()
        self._downlink.hold(on=on)
        self._display.hold(on=on)
        return [HoldBegan() if on else HoldEnded()]

    def end_hold(self) -> list[Happening]:
        """The moment has lasted for long: bring the page back, and ask whether they are ready."""
        happened = self.hold(on=False)
        self._downlink.send(server_messages.hold_over())
        if not self._transcript.playing:
            self._uplink.end_activity()
            self._uplink.command(SayText(instructions.ARE_YOU_READY))
        self._downlink.send(
            server_messages.notice("hold_over", _("Are you ready? There is no hurry."))
        )
        return happened

"""One interview's conversation: what each side's words lead to.

Synchronous and without I/O: it is told what happened and when, and returns what the machine
has to know of it. Its state stands in
`conversation_state`; what Gemini says, what the page says, a link that is lost and an
interview in text only have a module each.
"""

from interviews import ledger_rows
from interviews.records import ClaimedInterview, EndReason
from live.barge_in import BargeIn
from live.conversation_state import ConversationState
from live.core.link.machine import Machine
from live.core.link.totals import Ceilings
from live.downlink import Downlink
from live.model_side import ModelSide
from live.page_side import PageSide
from live.renewal import Renewal
from live.text_only import TextOnly
from live.turn_end import TurnEnd
from live.uplink import Uplink
from live.wishes import Wishes


class Conversation(ConversationState):
    """The state of one interview, and the sides that change it."""

    def __init__(
        self,
        claimed: ClaimedInterview,
        machine: Machine,
        uplink: Uplink,
        downlink: Downlink,
        *,
        ceilings: Ceilings,
    ) -> None:
        super().__init__(claimed, machine, uplink, downlink, ceilings=ceilings)
        self.text_only = TextOnly(self)
        self.barge_in = BargeIn(self)
        self.model_side = ModelSide(self, self.barge_in)
        self.page_side = PageSide(self, self.text_only)
        self.wishes = Wishes(self, self.model_side, self.text_only)
        self.renewal = Renewal(self, self.model_side, self.barge_in)
        self.turn_end = TurnEnd(self, self.model_side.break_off)

    def hear_last_words(self, now: float) -> None:
        """The interview is over: what may have been an echo is known to be one, or was said."""
        self.model_side.hear(*self.barge_in.leave(now), now)

    def note_end(self, reason: EndReason, now: float) -> None:
        """The interview is over: say why in the ledger."""
        total = self.look_at_totals(now)[0].value if reason is EndReason.LIMIT_REACHED else ""
        self.ledger.note(ledger_rows.ended(reason, total=total), now)

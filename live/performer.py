"""Carries out what the machine wants: one case for each of its effects.

Never waits: what takes time is an order to the link, or to the bridge by `hear_out` and `finish`.
"""

from collections.abc import Callable
from typing import assert_never

from django.utils.translation import gettext as _

from interviews import ledger_rows
from interviews.records import EndReason
from live import instructions
from live.conversation import Conversation
from live.core import effects, replies
from live.core.commands import SayText
from live.downlink import Downlink
from live.link import Link
from live.uplink import Uplink


class Performer:
    """Obeys the machine of one interview.

    hear_out: has the last words waited for. finish: ends the connection, for this reason.
    """

    def __init__(
        self,
        conversation: Conversation,
        link: Link,
        uplink: Uplink,
        downlink: Downlink,
        *,
        first_time: bool,
        hear_out: Callable[[], None],
        finish: Callable[[EndReason], None],
    ) -> None:
        self._conversation = conversation
        self._link = link
        self._uplink = uplink
        self._downlink = downlink
        self._first_time = first_time
        self._hear_out = hear_out
        self._finish = finish

    def perform(self, effect: effects.Effect, now: float) -> None:  # noqa: C901, PLR0912 - one case per effect
        """Carry out one effect."""
        conversation = self._conversation
        match effect:
            case effects.Dial(trial):
                self._link.dial(trial=trial)
            case effects.GiveDialBack():
                self._link.give_dial_back()
            case effects.CloseLink():
                self._link.hang_up()
            case effects.DropHandle():
                conversation.handle = None
            case effects.DropQueuedAudio():
                self._uplink.skip_unsafe()
            case effects.Nudge(missed):
                self._uplink.command(SayText(instructions.nudge(missed), may_cut=True))
            case effects.TakeUpAgain():
                conversation.model_side.take_up_again(now)
            case effects.Reassure(again):
                conversation.model_side.reassure(now, again=again)
            case effects.Show(phase):
                conversation.show_phase(phase)
            case effects.Resume(by_handle, rolled_over):
                self._resume(by_handle=by_handle, rolled_over=rolled_over, now=now)
            case effects.GoByText():
                conversation.writing.go_on(now)
            case effects.SayVoiceIsAway():
                sentence = _("The voice cannot be reached yet. It is tried again by itself.")
                self._downlink.send(replies.notice("voice_away", sentence))
            case effects.Note(row):
                conversation.logbook.note(row, now)
            case effects.HearOut():
                self._hear_out()
            case effects.Finish(reason):
                self._finish(reason)
            case _:
                assert_never(effect)

    def _resume(self, *, by_handle: bool, rolled_over: bool, now: float) -> None:
        conversation = self._conversation
        has_begun = conversation.clock.was_halted or not self._first_time
        if rolled_over:
            conversation.logbook.note(ledger_rows.rolled_over(by_handle=by_handle), now)
        elif has_begun or conversation.by_text:
            row = ledger_rows.resumed(by_handle=by_handle, from_text=conversation.by_text)
            conversation.logbook.note(row, now)
        conversation.renewal.bring_up_to_date(now, by_handle=by_handle)
        self._uplink.ask_again()

"""The one way from what happens to what is done: conversation → machine → effects.

The link and the page's messages come here; the conversation says what the machine has to know of
them, the machine what is to be done, and that is carried out at once. Never waits: what takes time
is an order to the link, or to the bridge by `hear_out` and `finish`.
"""

from collections.abc import Callable, Iterable
from typing import assert_never

from django.utils.translation import gettext as _

from interviews import ledger_rows
from interviews.records import EndReason
from live.conversation import Conversation
from live.core.link import effects
from live.core.link.happenings import Happening, Tick
from live.core.link.machine import Machine
from live.core.model.events import ModelEvent
from live.core.protocol import server_messages
from live.deadlines import Deadlines
from live.downlink import Downlink
from live.link import Link
from live.ports import Clock
from live.uplink import Uplink


class Driver:
    """Tells the machine of one interview what happens, and obeys it; nobody else does either.

    first_time: nobody has come to this interview before.  changed: called when there may be
    something to save.  hear_out: has the last words waited for.  finish: ends the connection, for
    this reason.
    """

    def __init__(
        self,
        machine: Machine,
        conversation: Conversation,
        link: Link,
        uplink: Uplink,
        downlink: Downlink,
        *,
        clock: Clock,
        first_time: bool,
        changed: Callable[[], None],
        hear_out: Callable[[], None],
        finish: Callable[[EndReason], None],
    ) -> None:
        self._machine = machine
        self._conversation = conversation
        self._link = link
        self._uplink = uplink
        self._downlink = downlink
        self._clock = clock
        self._first_time = first_time
        self._changed = changed
        self._hear_out = hear_out
        self._finish = finish
        self._deadlines = Deadlines(machine, lambda: self.tell(Tick()), clock)

    async def run(self) -> None:
        """Come back to the machine when it is time, until cancelled."""
        await self._deadlines.run()

    # What happens

    def tell(self, *happened: Happening) -> None:
        """This has happened just now."""
        self.take(happened, self._clock.now())

    def take(self, happened: Iterable[Happening], now: float) -> None:
        """Take in what happened, in order; what each leads to is done before the next."""
        self._go_through(happened, now)
        self._deadlines.look_again()
        self._changed()

    def _go_through(self, happened: Iterable[Happening], now: float) -> None:
        for happening in happened:
            for effect in self._machine.on(happening, now):
                self._go_through(self._perform(effect, now), now)

    def mention(self, happened: Iterable[Happening], now: float) -> None:
        """Take in what comes with every frame, and seldom leads to anything: then nobody is woken."""
        wanted = [effect for one in happened for effect in self._machine.on(one, now)]
        for effect in wanted:
            self.take(self._perform(effect, now), now)

    # What the link tells

    @property
    def handle(self) -> str | None:
        """What the next connection may be resumed with."""
        handle = self._conversation.handle
        return None if handle is None else handle.value

    def has_to_tell(self, *, by_handle: bool) -> bool:
        """Whether a connection that opens now will have to be told what was said."""
        return self._conversation.renewal.has_to_tell(by_handle=by_handle)

    def on_model(self, event: ModelEvent) -> None:
        """Take one event of Gemini's."""
        now = self._clock.now()
        self.take(self._conversation.model_side.on_model(event, now), now)
        self.look_settled(now)

    def link_gone(self) -> None:
        """The connection to Gemini is gone, whoever closed it; if not we, `LinkLost` follows."""
        now = self._clock.now()
        self.take(self._conversation.renewal.link_gone(now), now)

    def look_settled(self, now: float) -> None:
        """Something was said, or played: see whether anything is still to come of it."""
        if settled := self._conversation.look_settled(now):
            self.take(settled, now)

    # What is done

    def _perform(self, effect: effects.Effect, now: float) -> list[Happening]:  # noqa: C901, PLR0912 - one case per effect
        """Carry out one effect; return what happens by that."""
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
            case effects.GiveUpUnsafeSound():
                self._uplink.skip_unsafe()
            case effects.Nudge(missed):
                conversation.model_side.nudge(missed)
            case effects.TakeUpAgain():
                return conversation.model_side.take_up_again()
            case effects.HearAgain():
                conversation.renewal.hear_again()
            case effects.BreakSilence(time):
                return conversation.model_side.break_silence(now, time)
            case effects.EndHold():
                return conversation.wishes.end_hold()
            case effects.Show(phase):
                conversation.show_phase(phase)
            case effects.Resume(by_handle, rolled_over):
                return self._resume(by_handle=by_handle, rolled_over=rolled_over, now=now)
            case effects.GoByText():
                return conversation.text_only.go_on(now)
            case effects.SayTrialFailed():
                sentence = _("The voice cannot be reached yet. It is tried again by itself.")
                self._downlink.send(server_messages.notice("voice_away", sentence))
            case effects.Note(row):
                conversation.ledger.note(row, now)
            case effects.HearOut():
                self._hear_out()
            case effects.Finish(reason):
                self._finish(reason)
            case _:
                assert_never(effect)
        return []

    def _resume(self, *, by_handle: bool, rolled_over: bool, now: float) -> list[Happening]:
        conversation = self._conversation
        has_begun = conversation.clock.was_halted or not self._first_time
        if rolled_over:
            conversation.ledger.note(ledger_rows.rolled_over(by_handle=by_handle), now)
        elif has_begun or conversation.by_text:
            row = ledger_rows.resumed(by_handle=by_handle, from_text=conversation.by_text)
            conversation.ledger.note(row, now)
        happened = conversation.renewal.bring_up_to_date(now, by_handle=by_handle)
        self._uplink.ask_again()
        return happened

"""The model's side of one conversation: replies that are owed, being made, cut off, completed.

Owns turns and the order of their frames, and the calls of functions.  It decides through `Mind`,
remembers in `Context` and speaks through `Speaker`; it hears nothing itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from live.simulator import outbound
from live.simulator.brief import read_brief
from live.simulator.context import Context
from live.simulator.delivery import Delivery
from live.simulator.faults import Kind, Moment
from live.simulator.handles import ANY_CALL, Memory
from live.simulator.inbound import ContextUpdate, ToolAnswers
from live.simulator.journal import note
from live.simulator.manners import with_manners
from live.simulator.mind import END, Mind
from live.simulator.recollection import Input, Source, State
from live.simulator.scene import Scene
from live.simulator.setup import read_tools
from live.simulator.tools import ToolDesk


@dataclass(slots=True, eq=False)
class Turn:
    """A reply in the making; `delivery` is None while the model still thinks.

    before: what the mind knew when it began.
    """

    inputs: list[Input]
    before: State
    task: asyncio.Task[None] | None = None
    delivery: Delivery | None = None


class Dialogue:
    """The model's part.

    user_is_busy: whether the user speaks, or spoke and is not transcribed yet.
    """

    def __init__(self, scene: Scene, memory: Memory, user_is_busy: Callable[[], bool]) -> None:
        self._scene = scene
        self._stage = scene.stage
        self._link = scene.link
        self._record = scene.record
        self._context = Context(scene, memory)
        self._user_is_busy = user_is_busy
        self._desk = ToolDesk(scene.setup.tools)
        self._brief = read_brief(scene.setup.instruction)
        self._mind = Mind(self._brief, self._desk.declared)
        self._turn: Turn | None = None
        self._pending: list[Input] = []
        self._unanswered: list[Input] = []
        swallows = scene.model.lost_call_swallows.value
        self._lost_calls = memory.lost_calls if swallows else frozenset()

    @property
    def is_idle(self) -> bool:
        """Whether no reply is owed or being given."""
        return self._turn is None and not self._pending

    @property
    def is_blocked(self) -> bool:
        """Whether a BLOCKING function holds up everything."""
        return self._desk.is_blocked

    @property
    def _is_generating(self) -> bool:
        """Whether more of a reply is still to be sent."""
        delivery = self._turn.delivery if self._turn is not None else None
        return delivery is not None and delivery.generating

    @property
    def waiting_calls(self) -> list[str]:
        """The ids of the calls that wait for their answers."""
        return self._desk.waiting

    def weigh_audio(self, samples: int) -> None:
        """Count input audio; silence is billed like speech."""
        self._context.weigh_audio(samples)

    def owe_reply(self, *inputs: Input) -> None:
        """Take in inputs that ask for a reply; it begins as soon as the user is not busy."""
        self._pending += inputs
        self.consider()

    def hear_out(self, text: str) -> None:
        """Take in the transcript of an utterance, "" when nothing was understood."""
        # After a barge-in even a cough deserves that the interviewer goes on.
        if text or self._context.state.was_cut_off:
            self._pending.append(Input(Source.SPOKEN, text))
        self.consider()

    def absorb(self, inputs: Sequence[Input]) -> None:
        """Add to the conversation without answering."""
        self._context.state = self._mind.take_in(self._context.state, inputs)
        self._context.weigh_texts(inputs)

    async def take_answers(self, message: ToolAnswers) -> None:
        """Take what functions returned."""
        for answer in message.answers:
            issued = self._desk.answer(answer.call_id)
            if issued is None:
                await self._close_stale_exchange(answer.call_id)
                continue
            self._record.tool_answers += 1
            if answer.refusal and issued.name == END:
                self._context.state = self._mind.refused(self._context.state, answer.refusal)
                self._pending.append(Input(Source.TOOL, ""))
                continue
            if issued.blocking or answer.will_continue:
                continue
            if answer.scheduling == "INTERRUPT" or (
                self._is_generating and self._scene.habits.tool_answer_cuts
            ):
                await self._cut()
            # What these functions return says nothing new: only a reply that was cut is owed.
            if answer.scheduling != "SILENT" and self._context.state.was_cut_off:
                self._pending.append(Input(Source.TOOL, ""))
        if self._turn is None and not self._desk.waiting and not self._pending:
            await self.offer_handle()
        self._stage.journal.touch()
        self.consider()

    def update(self, update: ContextUpdate) -> None:
        """Change instructions or functions in mid-session.  Raises Refusal."""
        if update.instruction is not None:
            self._brief = read_brief(update.instruction)
        if update.tools is not None:
            self._desk.declared = read_tools(update.tools, self._scene.setup.model)
        self._mind = Mind(self._brief, self._desk.declared)

    def consider(self) -> None:
        """Begin a reply if one is owed and nobody is speaking."""
        if (
            not self._pending
            or self._scene.poisoned
            or self._turn is not None
            or self._user_is_busy()
        ):
            return
        inputs = [*self._unanswered, *self._pending]
        self._pending, self._unanswered = [], []
        if self._lost_calls or self._scene.take_fault(Kind.STALL):
            # The input that closes a stale exchange is used up by that.
            self._lost_calls = frozenset()
            self._unanswered = inputs
            return
        turn = self._turn = Turn(inputs, self._context.state)
        turn.task = self._scene.group.create_task(self._perform(turn))

    async def interrupt(self) -> None:
        """End the turn that is open, if any: the user speaks or types."""
        model, turn = self._scene.model, self._turn
        taken_back = self._desk.cancel(blocking_only=not model.cancels_calls.value)
        delivery = turn.delivery if turn is not None else None
        if taken_back and model.cancels_calls.value:
            await self._link.send(outbound.tool_call_cancellation(taken_back))
        elif turn is not None and delivery is not None and taken_back and not delivery.sent_s:
            # A call that held up the reply is dropped: the next reply answers all there is.
            self._withdraw(turn)
        await self._cut()

    async def cut_by_noise(self) -> None:
        """End the turn that is open as a cough does: nothing follows, and nobody is owed anything."""
        turn = self._turn
        if turn is None or turn.delivery is None:
            return
        await self._stage.clock.sleep(turn.delivery.unplayed_s)
        if self._turn is turn:
            await self._cut()

    async def offer_handle(self) -> None:
        """Issue a handle for the conversation as it is, or say that there is none."""
        await self._context.offer_handle(waiting=self._desk.waiting)

    async def _perform(self, turn: Turn) -> None:
        context, scene = self._context, self._scene
        await self._stage.clock.sleep(scene.habits.think_s)
        if empty := scene.take_fault(Kind.EMPTY_TURN):
            self._unanswered, self._turn = turn.inputs, None
            await self._link.send(outbound.empty_turn(empty.reason))
            self.consider()
            return
        reply = self._mind.reply(context.state, turn.inputs)
        reply = with_manners(reply, scene.habits, self._brief)
        context.weigh_turn(turn.inputs)
        context.state = reply.state
        if not reply.steps:
            self._turn = None
            self.consider()
            return
        turn.delivery = Delivery(scene, reply, self._desk, self._on_progress)
        self._record.greetings += reply.greets
        if scene.setup.handle is not None and not scene.habits.mid_turn_handles:
            await self._link.send(outbound.NOT_RESUMABLE)
        await turn.delivery.give()
        context.state = self._mind.ended(context.state)
        note(self._record.said, turn.delivery.reply.text)
        self._turn = None
        await self._complete(turn.delivery)
        self.consider()

    def _withdraw(self, turn: Turn) -> None:
        """Take a turn back of which nobody has heard anything."""
        self._turn = None
        if turn.task is not None:
            turn.task.cancel()
        self._context.state = turn.before
        if turn.delivery is not None:
            self._record.greetings -= turn.delivery.reply.greets
        self._pending = [*turn.inputs, *self._pending]

    async def _cut(self) -> None:
        """End the turn that is open, if any, where it stands."""
        turn = self._turn
        if turn is None:
            return
        delivery = turn.delivery
        if delivery is None:  # nobody has seen anything of it yet
            self._withdraw(turn)
            return
        self._turn = None
        if turn.task is not None:
            turn.task.cancel()
        heard = delivery.heard()
        self._context.state = self._mind.interrupted(delivery.reply, heard)
        if delivery.reply.greets and not self._context.state.greeted:
            self._record.greetings -= 1
        note(self._record.said, heard)
        self._record.interruptions += 1
        await self._link.send(outbound.INTERRUPTED)
        if tail := self._scene.take_fault(Kind.TAIL_AFTER_INTERRUPT):
            await delivery.send_tail(tail.audio_ms)
        await self._complete(delivery)

    async def _complete(self, delivery: Delivery) -> None:
        await self._context.complete(delivery.sent_s)
        self._record.turns += 1
        await self.offer_handle()
        self._stage.journal.touch()
        if not self._user_is_busy():
            await self._scene.strike_at(Moment.BETWEEN_TURNS, 0)

    async def _close_stale_exchange(self, call_id: str) -> None:
        """Take the answer to a call that was lost: an empty turn closes it."""
        if {call_id, ANY_CALL} & self._lost_calls:
            self._lost_calls = frozenset()
            await self._link.send(outbound.empty_turn())

    async def _on_progress(self, sent_ms: float) -> None:
        if not self._stage.board.is_empty:
            await self._scene.strike_at(Moment.NEXT_REPLY, sent_ms)
        delivery = self._turn.delivery if self._turn is not None else None
        if (
            delivery is not None
            and self._scene.habits.mid_turn_handles
            and delivery.is_handle_due()
        ):
            state = self._mind.interrupted(delivery.reply, delivery.heard())
            await self._context.offer_mid_turn(state, waiting=self._desk.waiting)

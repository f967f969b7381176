"""The model's side of one conversation: replies that are owed, being made, cut off, completed.

Owns turns and the order of their frames, the calls of functions and the conversation's memory.
It decides through `Mind` and speaks through `Speaker`; it hears nothing itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from live.simulator import outbound
from live.simulator.bill import bill
from live.simulator.brief import read_brief
from live.simulator.faults import Kind, Moment
from live.simulator.handles import Lineage, Memory
from live.simulator.inbound import ContextUpdate, ToolAnswers
from live.simulator.journal import ConnectionRecord, note
from live.simulator.link import Link
from live.simulator.mind import Call, Mind, Reply, Say
from live.simulator.recollection import Input, Source
from live.simulator.senses import EAR_RATE_HZ
from live.simulator.setup import Setup, read_tools
from live.simulator.speaking import Speaker
from live.simulator.stage import Stage
from live.simulator.tools import ToolDesk


@dataclass(slots=True, eq=False)
class Turn:
    """A reply in the making; `reply` is None while the model still thinks."""

    inputs: list[Input]
    speaker: Speaker
    task: asyncio.Task[None] | None = None
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What a conversation on one connection is made of.

    group: where its tasks live; the connection ends them.  strike_at: carries out the faults
    whose moment has come.  poisoned: it transcribes and never replies.
    """

    stage: Stage
    setup: Setup
    lineage: Lineage
    link: Link
    record: ConnectionRecord
    group: asyncio.TaskGroup
    strike_at: Callable[[Moment, float], Awaitable[None]]
    poisoned: bool


class Dialogue:
    """The model's part.

    user_is_busy: whether the user speaks, or spoke and is not transcribed yet.
    """

    def __init__(self, scene: Scene, memory: Memory, user_is_busy: Callable[[], bool]) -> None:
        self._scene = scene
        self._stage = scene.stage
        self._setup = scene.setup
        self._link = scene.link
        self._record = scene.record
        self._memory = memory
        self._user_is_busy = user_is_busy
        self._desk = ToolDesk(scene.setup.tools)
        self._instruction = scene.setup.instruction
        self._mind = Mind(read_brief(self._instruction), self._desk.declared)
        self._turn: Turn | None = None
        self._pending: list[Input] = []
        self._stalled: list[Input] = []
        self._unweighed_samples = 0

    @property
    def is_idle(self) -> bool:
        """Whether no reply is owed or being given."""
        return self._turn is None and not self._pending

    @property
    def is_blocked(self) -> bool:
        """Whether a BLOCKING function holds up everything."""
        return self._desk.is_blocked

    def weigh_audio(self, samples: int) -> None:
        """Count input audio; silence is billed like speech."""
        self._unweighed_samples += samples

    def owe_reply(self, *inputs: Input) -> None:
        """Take in inputs that ask for a reply; it begins as soon as the user is not busy."""
        self._pending += inputs
        self.consider()

    def hear_out(self, text: str) -> None:
        """Take in the transcript of an utterance, "" when nothing was understood."""
        # After a barge-in even a cough deserves that the interviewer goes on.
        if text or self._memory.state.was_cut_off:
            self._pending.append(Input(Source.SPOKEN, text))
        self.consider()

    def absorb(self, inputs: Sequence[Input]) -> None:
        """Add to the conversation without answering."""
        weight = self._memory.weight
        for one in inputs:
            weight = weight.with_text(one.text)
        state = self._mind.take_in(self._memory.state, inputs)
        self._memory = Memory(state, weight)

    async def take_answers(self, message: ToolAnswers) -> None:
        """Take what functions returned."""
        for answer in message.answers:
            issued = self._desk.answer(answer.call_id)
            if issued is None:
                continue
            self._record.tool_answers += 1
            if issued.blocking or answer.will_continue or answer.scheduling == "SILENT":
                continue
            if answer.scheduling == "INTERRUPT":
                await self.interrupt()
            self._pending.append(Input(Source.TOOL, ""))
        if self._turn is None and not self._desk.is_waiting and not self._pending:
            await self.offer_handle()
        self._stage.journal.touch()
        self.consider()

    def update(self, update: ContextUpdate) -> None:
        """Change instructions or functions in mid-session.  Raises Refusal."""
        if update.instruction is not None:
            self._instruction = update.instruction
        if update.tools is not None:
            self._desk.declared = read_tools(update.tools, self._setup.model)
        self._mind = Mind(read_brief(self._instruction), self._desk.declared)

    def consider(self) -> None:
        """Begin a reply if one is owed and nobody is speaking."""
        if (
            not self._pending
            or self._scene.poisoned
            or self._turn is not None
            or self._user_is_busy()
        ):
            return
        inputs = [*self._stalled, *self._pending]
        self._pending = []
        if self._takes_fault(Kind.STALL):
            self._stalled = inputs
            return
        self._stalled = []
        speaker = Speaker(
            link=self._link,
            voice=self._stage.senses.voice,
            clock=self._stage.clock,
            pace=self._stage.habits.pace,
            transcribes=self._setup.transcribes_output,
            on_progress=self._on_progress,
        )
        turn = self._turn = Turn(inputs, speaker)
        turn.task = self._scene.group.create_task(self._perform(turn))

    async def interrupt(self) -> None:
        """End the turn that is open, if any: barge-in."""
        turn, self._turn = self._turn, None
        if turn is None:
            return
        if turn.task is not None:
            turn.task.cancel()
        if turn.reply is None:  # nobody has seen anything of it yet
            self._pending = [*turn.inputs, *self._pending]
            return
        heard = turn.speaker.heard()
        state = self._mind.interrupted(turn.reply, heard)
        self._memory = replace(self._memory, state=state)
        note(self._record.said, heard)
        self._record.interruptions += 1
        if cancelled := self._desk.cancel():
            await self._link.send(outbound.tool_call_cancellation(cancelled))
        await self._link.send(outbound.INTERRUPTED)
        await self._complete(turn)

    async def offer_handle(self) -> None:
        """Issue a handle for the conversation as it is, or say that there is none."""
        if self._setup.handle is None:
            return
        if self._desk.is_waiting or self._takes_fault(Kind.NOT_RESUMABLE):
            await self._link.send(outbound.NOT_RESUMABLE)
            return
        handle = self._stage.book.issue(self._scene.lineage, self._memory, self._setup.model)
        note(self._record.handles, handle)
        await self._link.send(outbound.resumable(handle))
        self._stage.journal.touch()

    async def _perform(self, turn: Turn) -> None:
        await self._stage.clock.sleep(self._stage.habits.think_s)
        reply = self._mind.reply(self._memory.state, turn.inputs)
        self._absorb_spoken(turn.inputs)
        self._memory = replace(self._memory, state=reply.state)
        if not reply.steps:
            self._turn = None
            self.consider()
            return
        turn.reply = reply
        self._record.greetings += reply.greets
        if self._setup.handle is not None:
            await self._link.send(outbound.NOT_RESUMABLE)
        for is_call, steps in groupby(reply.steps, key=lambda step: isinstance(step, Call)):
            if is_call:
                await self._call([step for step in steps if isinstance(step, Call)])
            else:
                for step in steps:
                    if isinstance(step, Say):
                        await turn.speaker.say(step.text)
        await self._link.send(outbound.GENERATION_COMPLETE)
        await turn.speaker.played()
        self._memory = replace(self._memory, state=self._mind.ended(self._memory.state))
        note(self._record.said, reply.text)
        self._turn = None
        await self._complete(turn)
        self.consider()

    def _absorb_spoken(self, inputs: Sequence[Input]) -> None:
        weight = self._memory.weight.with_audio(self._unweighed_samples / EAR_RATE_HZ)
        self._unweighed_samples = 0
        for one in inputs:
            if one.source is not Source.SPOKEN:
                weight = weight.with_text(one.text)
        self._memory = replace(self._memory, weight=weight.compressed(self._setup.compression))

    async def _call(self, calls: Sequence[Call]) -> None:
        issued = self._desk.issue(calls)
        for one in issued:
            self._record.tool_calls.append({"name": one.name, "args": dict(one.args)})
        self._stage.journal.touch()
        await self._link.send(
            outbound.tool_call((one.call_id, one.name, one.args) for one in issued)
        )
        for one in issued:
            if one.blocking:
                await one.answered.wait()

    async def _complete(self, turn: Turn) -> None:
        spoken_s = turn.speaker.sent_ms / 1000
        await self._link.send(outbound.turn_complete(bill(self._memory.weight, spoken_s)))
        self._memory = replace(self._memory, weight=self._memory.weight.with_audio(spoken_s))
        self._record.turns += 1
        await self.offer_handle()
        self._stage.journal.touch()
        if not self._user_is_busy():
            await self._scene.strike_at(Moment.BETWEEN_TURNS, 0)

    async def _on_progress(self, sent_ms: float) -> None:
        if not self._stage.board.is_empty:
            await self._scene.strike_at(Moment.NEXT_REPLY, sent_ms)

    def _takes_fault(self, kind: Kind) -> bool:
        record = self._record
        return self._stage.board.take(record.number, record.candidate, kind) is not None

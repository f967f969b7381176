"""What one conversation remembers and weighs, and the handles that keep it.

Owns the memory; what becomes of it is `dialogue.py`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from live.simulator import outbound
from live.simulator.bill import bill, price_of
from live.simulator.faults import Kind
from live.simulator.handles import Memory
from live.simulator.journal import note
from live.simulator.recollection import Input, Source, State
from live.simulator.scene import Scene
from live.simulator.senses import EAR_RATE_HZ


class Context:
    """The memory of a conversation while a connection holds it."""

    def __init__(self, scene: Scene, memory: Memory) -> None:
        self._scene = scene
        # Lost calls are closed or not on this connection; a newer handle knows nothing of them.
        self._memory = replace(memory, lost_calls=frozenset())
        self._unweighed_samples = 0

    @property
    def state(self) -> State:
        """What the mind knows."""
        return self._memory.state

    @state.setter
    def state(self, state: State) -> None:
        self._memory = replace(self._memory, state=state)

    def weigh_audio(self, samples: int) -> None:
        """Count input audio; silence is billed like speech."""
        self._unweighed_samples += samples

    def weigh_texts(self, inputs: Sequence[Input]) -> None:
        """Count what came as text."""
        weight = self._memory.weight
        for one in inputs:
            if one.source is not Source.SPOKEN:
                weight = weight.with_text(one.text)
        self._memory = replace(self._memory, weight=weight)

    def weigh_turn(self, inputs: Sequence[Input]) -> None:
        """Count all that a reply answers, and slide the window where it is too much."""
        weight = self._memory.weight.with_audio(self._unweighed_samples / EAR_RATE_HZ)
        self._unweighed_samples = 0
        self._memory = replace(self._memory, weight=weight)
        self.weigh_texts(inputs)
        weight = self._memory.weight.compressed(self._scene.setup.compression)
        self._memory = replace(self._memory, weight=weight)

    async def complete(self, spoken_s: float) -> None:
        """Send the end of a turn with its bill."""
        scene, weight = self._scene, self._memory.weight
        usage = bill(weight, spoken_s, scene.model)
        scene.record.usd += price_of(usage, scene.model.price.value)
        await scene.link.send(outbound.turn_complete(usage))
        self._memory = replace(self._memory, weight=weight.with_audio(spoken_s))

    async def offer_handle(self, *, waiting: Sequence[str]) -> None:
        """Issue a handle for the conversation as it is; none while calls wait for answers."""
        scene = self._scene
        if scene.setup.handle is None:
            return
        if waiting or scene.take_fault(Kind.NOT_RESUMABLE):
            await scene.link.send(outbound.NOT_RESUMABLE)
            return
        await self._issue(self._memory)

    async def offer_mid_turn(self, state: State, *, waiting: Sequence[str]) -> None:
        """Issue a handle while a turn is made: it knows the turn, and the calls that wait."""
        scene = self._scene
        if scene.setup.handle is None or scene.take_fault(Kind.NOT_RESUMABLE):
            return
        await self._issue(replace(self._memory, state=state, lost_calls=frozenset(waiting)))

    async def _issue(self, memory: Memory) -> None:
        scene = self._scene
        handle = scene.stage.book.issue(scene.lineage, memory, scene.setup.model)
        note(scene.record.handles, handle)
        await scene.link.send(outbound.resumable(handle))
        scene.stage.journal.touch()

"""One reply on its way to the client: its words, its calls, and what is wrong with its sound.

Owns the order of the frames of a reply.  Whether it is cut off, and what follows, is
`dialogue.py`'s business.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from live.simulator import outbound
from live.simulator.faults import Kind
from live.simulator.manners import stretched
from live.simulator.mind import Call, Reply, Say
from live.simulator.scene import Scene
from live.simulator.senses.tones import WORD_MS
from live.simulator.speaking import Flaw, Speaker
from live.simulator.tools import ToolDesk

HANDLE_EVERY_MS: Final = 400
"""Of a reply's audio, where handles are issued in the middle of a turn."""
_TAIL_CHUNK_MS: Final = 40


class Delivery:
    """A reply that is being given.

    on_progress: called after each message with the milliseconds of audio sent so far.
    """

    def __init__(
        self,
        scene: Scene,
        reply: Reply,
        desk: ToolDesk,
        on_progress: Callable[[float], Awaitable[None]],
    ) -> None:
        pace = scene.habits.pace
        if burst := scene.take_fault(Kind.LONG_BURST):
            pace = replace(pace, speed=burst.speed)
            reply = stretched(reply, round(burst.seconds * 1000 / WORD_MS))
        self.reply = reply
        self.generating = True
        self._scene = scene
        self._desk = desk
        self._handle_at_ms = float(HANDLE_EVERY_MS)
        self._speaker = Speaker(
            link=scene.link,
            voice=scene.stage.senses.voice,
            clock=scene.stage.clock,
            pace=pace,
            transcribes=scene.setup.transcribes_output,
            on_progress=on_progress,
            flaw=Flaw(
                silent=scene.take_fault(Kind.SILENT_REPLY) is not None,
                odd=scene.take_fault(Kind.ODD_CHUNKS) is not None,
            ),
        )

    @property
    def sent_s(self) -> float:
        """How much sound was sent."""
        return self._speaker.sent_ms / 1000

    @property
    def unplayed_s(self) -> float:
        """How long what was sent would still sound."""
        return self._speaker.unplayed_s

    def heard(self) -> str:
        """Return the words whose sound would have been played by now."""
        return self._speaker.heard()

    def is_handle_due(self) -> bool:
        """Whether another stretch of sound was sent since this was last true."""
        is_due = self._speaker.sent_ms >= self._handle_at_ms
        if is_due:
            self._handle_at_ms += HANDLE_EVERY_MS
        return is_due

    async def give(self) -> None:
        """Say and call everything, and wait until it would have been played."""
        for is_call, steps in groupby(self.reply.steps, key=lambda step: isinstance(step, Call)):
            if is_call:
                await self._call([step for step in steps if isinstance(step, Call)])
            else:
                for step in steps:
                    if isinstance(step, Say):
                        await self._speaker.say(step.text)
        self.generating = False
        await self._scene.link.send(outbound.GENERATION_COMPLETE)
        await self._speaker.played()

    async def send_tail(self, audio_ms: int) -> None:
        """Send some more of the sound, though the reply was cut."""
        words = self.reply.text or "hm"
        chunk_bytes = _TAIL_CHUNK_MS * 48
        async for chunk in self._scene.stage.senses.voice.speak(words):
            pcm = chunk.pcm[: audio_ms * 48]
            for first in range(0, len(pcm), chunk_bytes):
                await self._scene.link.send(outbound.audio(pcm[first : first + chunk_bytes]))
            await self._scene.link.send(outbound.output_transcription(chunk.text))
            return

    async def _call(self, calls: Sequence[Call]) -> None:
        record = self._scene.record
        issued = self._desk.issue(calls)
        for one in issued:
            record.tool_calls.append({"name": one.name, "args": dict(one.args)})
        self._scene.stage.journal.touch()
        await self._scene.link.send(
            outbound.tool_call((one.call_id, one.name, one.args) for one in issued)
        )
        for one in issued:
            if one.blocking:
                self.generating = False
                await one.answered.wait()
                self.generating = True

"""One connection's conversation from the client's side: what it sends, and when it speaks.

Owns the meaning of each client message, hearing and transcription.  What the model answers is
`dialogue.py`'s business; sockets, setups and the life of a connection are `connection.py`'s.
"""

from __future__ import annotations

from typing import Final, assert_never

from live.simulator import outbound
from live.simulator.dialogue import Dialogue, Scene
from live.simulator.faults import Moment
from live.simulator.handles import Memory
from live.simulator.hearing import Hearing
from live.simulator.inbound import (
    ActivityEnd,
    ActivityStart,
    AudioIn,
    ContentIn,
    ContextUpdate,
    Message,
    SetupIn,
    StreamEnd,
    TextIn,
    ToolAnswers,
)
from live.simulator.journal import note
from live.simulator.link import DelayLine
from live.simulator.recollection import Input, Source
from live.simulator.refusal import CloseCode, Refusal, invalid
from live.simulator.senses import SpeechStarted

_SAMPLE_BYTES: Final = 2
_SOURCES: Final = {"user": Source.CONTEXT, "model": Source.MODEL}


class Session:
    """The user's part of a conversation on one connection."""

    def __init__(self, scene: Scene, memory: Memory) -> None:
        senses, detection = scene.stage.senses, scene.setup.detection
        self._scene = scene
        self._setup = scene.setup
        self._record = scene.record
        self._board = scene.stage.board
        self._hearing = Hearing(
            senses.build_ear(),
            None if detection is None else lambda: senses.build_detector(detection),
        )
        self._dialogue = Dialogue(scene, memory, lambda: self._hearing.busy)
        self._transcripts = DelayLine(scene.stage.clock, scene.link.send)
        self._seeding = scene.setup.seeds_history
        self._drops_utterance = False

    @property
    def is_idle(self) -> bool:
        """Whether nobody speaks and no reply is owed."""
        return self._dialogue.is_idle and not self._hearing.busy

    def start(self) -> None:
        """Begin to transcribe."""
        self._scene.group.create_task(self._transcripts.run())
        self._scene.group.create_task(self._listen())

    async def offer_handle(self) -> None:
        """Issue a handle for the conversation as it is."""
        await self._dialogue.offer_handle()

    async def take(self, message: Message) -> None:
        """React to one message of the client.  Raises Refusal."""
        match message:
            case AudioIn(pcm):
                await self._hear(pcm)
            case TextIn(text):
                note(self._record.typed, text)
                self._scene.stage.journal.touch()
                await self._begin_activity()
                self._dialogue.owe_reply(Input(Source.TYPED, text))
            case ContentIn():
                await self._take_content(message)
            case ToolAnswers():
                await self._dialogue.take_answers(message)
            case StreamEnd():
                self._hearing.end_stream()
            case ActivityStart() | ActivityEnd():
                await self._take_mark(message)
            case ContextUpdate():
                self._dialogue.update(message)
            case SetupIn():
                raise invalid("setup must be the first message and only the first.")
            case _:
                assert_never(message)

    async def _hear(self, pcm: bytes) -> None:
        if self._dialogue.is_blocked:
            raise Refusal(CloseCode.POLICY, "Audio was sent while a BLOCKING function is pending.")
        samples = len(pcm) // _SAMPLE_BYTES
        self._record.audio_frames += 1
        self._record.audio_samples += samples
        self._dialogue.weigh_audio(samples)
        for activity in self._hearing.feed(pcm):
            if isinstance(activity, SpeechStarted):
                self._record.speech_starts += 1
                await self._begin_activity()
        if not self._board.is_empty and self._hearing.speaking:
            await self._scene.strike_at(Moment.MID_ANSWER, self._hearing.speech_ms)

    async def _take_mark(self, mark: ActivityStart | ActivityEnd) -> None:
        if not self._hearing.is_manual:
            raise invalid("Explicit activity control is not supported with automatic detection.")
        if isinstance(mark, ActivityStart):
            self._record.speech_starts += 1
            await self._begin_activity()
            self._hearing.start()
        elif self._hearing.speaking:
            self._hearing.end()
        else:
            # A stray end costs the next utterance: pipecat#4597.
            self._drops_utterance = True

    async def _take_content(self, content: ContentIn) -> None:
        inputs = [Input(_SOURCES[one.role], one.text) for one in content.contents]
        if self._seeding:
            self._seeding = not content.complete
            self._dialogue.absorb(inputs)
            return
        # Any client content ends a generation, says the client library's documentation.
        await self._dialogue.interrupt()
        if content.complete:
            self._dialogue.owe_reply(*(inputs or [Input(Source.CONTEXT, "")]))
        else:
            self._dialogue.absorb(inputs)

    async def _begin_activity(self) -> None:
        """Somebody speaks or types: what is being said stops, unless it may not."""
        if self._setup.activity_interrupts:
            await self._dialogue.interrupt()

    async def _listen(self) -> None:
        """Read transcripts, one utterance after the other."""
        while True:
            fragments = await self._hearing.next_utterance()
            dropped, self._drops_utterance = self._drops_utterance, False
            words = []
            async for fragment in fragments:
                words.append(fragment)
                if self._setup.transcribes_input and not dropped:
                    self._transcripts.push(
                        outbound.input_transcription(fragment),
                        self._scene.stage.habits.transcript_lag_s,
                    )
            self._hearing.acknowledge()
            text = "" if dropped else "".join(words).strip()
            if text:
                note(self._record.heard, text)
                self._scene.stage.journal.touch()
            self._dialogue.hear_out(text)

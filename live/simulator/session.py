"""One connection's conversation from the client's side: what it sends, and when it speaks.

Owns the meaning of each client message, hearing and transcription.  What the model answers is
`dialogue.py`'s business; sockets, setups and the life of a connection are `connection.py`'s.
"""

from __future__ import annotations

from typing import Final, assert_never

from live.simulator import outbound
from live.simulator.dialogue import Dialogue
from live.simulator.faults import Kind, Moment
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
from live.simulator.models import Affective, Blocking
from live.simulator.punctuation import FullStops
from live.simulator.recollection import Input, Source
from live.simulator.refusal import CloseCode, Refusal, invalid
from live.simulator.resampling import Resampler
from live.simulator.scene import Scene
from live.simulator.senses import EAR_RATE_HZ, SpeechStarted

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
        self._resampler = Resampler(EAR_RATE_HZ)
        self._full_stops = FullStops()

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

    @property
    def waiting_calls(self) -> list[str]:
        """The ids of the calls that wait for their answers."""
        return self._dialogue.waiting_calls

    async def cut_by_noise(self) -> None:
        """Cut what is being said as a cough does, once all that was sent would have been heard."""
        await self._tell_activity(self._record.audio_samples, starts=True)
        await self._dialogue.cut_by_noise()

    async def take(self, message: Message) -> None:
        """React to one message of the client.  Raises Refusal."""
        if self._setup.affective is Affective.REFUSED_LATER:
            raise invalid("Affective dialog is not supported for this model.")
        match message:
            case AudioIn():
                await self._hear(self._resampled(message))
            case TextIn(text):
                note(self._record.typed, text)
                self._scene.stage.journal.touch()
                await self._begin_activity()
                self._dialogue.owe_reply(Input(Source.TYPED, text))
            case ContentIn():
                await self._take_content(message)
            case ToolAnswers():
                self._check_answers(message)
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

    def _resampled(self, audio: AudioIn) -> bytes:
        if audio.rate_hz == EAR_RATE_HZ:
            return audio.pcm
        if audio.rate_hz != self._resampler.rate_hz:
            self._resampler = Resampler(audio.rate_hz)
        return self._resampler.feed(audio.pcm)

    def _check_answers(self, message: ToolAnswers) -> None:
        plain = ("", "SCHEDULING_UNSPECIFIED")
        if self._scene.model.takes_scheduling.value:
            return
        if any(answer.scheduling not in plain for answer in message.answers):
            raise invalid("Function response scheduling is not supported for this model.")

    async def _hear(self, pcm: bytes) -> None:
        scene = self._scene
        if self._dialogue.is_blocked and (
            scene.model.blocking.value is Blocking.CLOSED_BY_AUDIO
            or scene.take_fault(Kind.BLOCKED_AUDIO)
        ):
            raise Refusal(CloseCode.POLICY, "Audio was sent while a BLOCKING function is pending.")
        samples = len(pcm) // _SAMPLE_BYTES
        self._record.audio_frames += 1
        self._record.audio_samples += samples
        self._dialogue.weigh_audio(samples)
        for activity in self._hearing.feed(pcm):
            starts = isinstance(activity, SpeechStarted)
            at = self._hearing.started_at if starts else self._record.audio_samples
            await self._tell_activity(at, starts=starts)
            if starts:
                self._record.speech_starts += 1
                await self._begin_activity()
        if scene.habits.full_stops and self._hearing.speaking and self._full_stops.hear(pcm):
            self._tell(".")
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

    async def _tell_activity(self, at_sample: int, *, starts: bool) -> None:
        scene = self._scene
        if scene.habits.voice_activity or scene.model.tells_voice_activity.value:
            offset_ms = at_sample * 1000 / EAR_RATE_HZ
            await scene.link.send(outbound.voice_activity(offset_ms, starts=starts))

    async def _take_content(self, content: ContentIn) -> None:
        has_parts = any(one.has_function_parts for one in content.contents)
        if has_parts and not self._scene.model.takes_function_parts.value:
            raise invalid("Request contains an invalid argument.")
        inputs = [Input(_SOURCES[one.role], one.text) for one in content.contents]
        if self._seeding:
            self._seeding = not content.complete
            self._dialogue.absorb(inputs)
            return
        if not self._scene.model.takes_content_in_session.value or self._scene.take_fault(
            Kind.CLIENT_CONTENT_REFUSED
        ):
            raise invalid("Request contains an invalid argument.")
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
            is_told = self._setup.transcribes_input and not dropped
            if self._scene.take_fault(Kind.NO_TRANSCRIPT):
                is_told = False
            is_late = self._scene.take_fault(Kind.LATE_TRANSCRIPT) is not None
            is_late = is_late or self._scene.habits.words_at_end
            words = []
            async for fragment in fragments:
                words.append(fragment)
                if is_told and not is_late:
                    self._tell(fragment)
            if is_told and is_late:
                for word in words:
                    self._tell(word)
            self._hearing.acknowledge()
            text = "" if dropped else "".join(words).strip()
            if text:
                note(self._record.heard, text)
                self._scene.stage.journal.touch()
            self._dialogue.hear_out(text)

    def _tell(self, fragment: str) -> None:
        self._transcripts.push(
            outbound.input_transcription(fragment), self._scene.habits.transcript_lag_s
        )

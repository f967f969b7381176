"""Audio time: utterances are cut by samples, however the audio arrives."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.simulator.hearing import Hearing
from live.simulator.senses import SpeechEnded, SpeechStarted


class ScriptedDetector:
    """Reports activities as soon as audio reaches the position at which each is decided."""

    def __init__(self, script) -> None:
        self.script = list(script)
        self.position = 0

    def feed(self, pcm: bytes):
        self.position += len(pcm) // 2
        due = [activity for decided, activity in self.script if decided <= self.position]
        self.script = self.script[len(due) :]
        return due


class RecordingEar:
    """Keeps the audio of each utterance."""

    def __init__(self) -> None:
        self.utterances: list[bytes] = []
        self.open = False

    def start(self) -> None:
        self.open = True
        self.utterances.append(b"")

    def feed(self, pcm: bytes) -> None:
        assert self.open
        self.utterances[-1] += pcm

    async def fragments(self) -> AsyncIterator[str]:
        yield f"utterance {len(self.utterances)}"

    def finish(self) -> None:
        self.open = False


AUDIO = b"".join(number.to_bytes(2, "little") for number in range(20_000))
SCRIPT = [
    (3000, SpeechStarted(1000)),
    (8500, SpeechEnded(8500)),
    (12_000, SpeechStarted(8000)),  # its look-back reaches into the last utterance
    (16_000, SpeechEnded(16_000)),
    (19_000, SpeechStarted(18_000)),
]
WANTED = [AUDIO[2 * 1000 : 2 * 8500], AUDIO[2 * 8500 : 2 * 16_000], AUDIO[2 * 18_000 :]]


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 5000), min_size=1))
def test_how_audio_is_cut_into_frames_changes_no_utterance(sizes):
    ear = RecordingEar()
    hearing = Hearing(ear, lambda: ScriptedDetector(SCRIPT))
    position = 0
    while position < len(AUDIO):
        for size in sizes:
            hearing.feed(AUDIO[position : position + 2 * size])
            position += 2 * size
    assert ear.utterances == WANTED
    assert hearing.speaking


async def test_an_utterance_is_busy_until_its_transcript_was_read():
    hearing = Hearing(RecordingEar(), None)
    hearing.start()
    hearing.end()
    assert hearing.busy
    fragments = await hearing.next_utterance()
    assert [fragment async for fragment in fragments] == ["utterance 1"]
    hearing.acknowledge()
    assert not hearing.busy


def test_a_manual_client_is_heard_between_its_marks_only():
    ear = RecordingEar()
    hearing = Hearing(ear, None)
    hearing.feed(AUDIO[:100])
    hearing.start()
    hearing.feed(AUDIO[100:300])
    hearing.end()
    hearing.feed(AUDIO[300:])
    assert ear.utterances == [AUDIO[100:300]]


def test_the_end_of_the_stream_starts_a_new_detector_where_it_stands():
    ear = RecordingEar()
    hearing = Hearing(ear, lambda: ScriptedDetector([(3000, SpeechStarted(1000))]))
    hearing.feed(AUDIO[: 2 * 4000])
    assert hearing.speech_ms == pytest.approx(3000 / 16)
    assert hearing.end_stream()
    assert not hearing.end_stream()
    hearing.feed(AUDIO[2 * 4000 : 2 * 8000])
    assert ear.utterances == [AUDIO[2 * 1000 : 2 * 4000], AUDIO[2 * 5000 : 2 * 8000]]


async def test_utterances_wait_for_their_reader_in_order():
    hearing = Hearing(RecordingEar(), None)
    reader = asyncio.create_task(hearing.next_utterance())
    hearing.start()
    assert await reader is not None

"""The detector on real speech and on what is none, as the conversation uses it."""

import asyncio
from itertools import islice

import pytest

from live.core.transcript.listening import loudest
from live.core.transcript.wordless import SPEECH_FRAMES, VoiceFrame, speech_span
from live.speech_detector import SileroDetector
from tests import speech
from tests.noises import mixed, noise

CLIP_S = 2.4
# Ten minutes in all.
HALF_MINUTES = {"keyboard": 9, "coughs": 9, "fan": 1, "tones": 1}


def clips() -> list[bytes]:
    """Fifty pieces of human speech of 1.4 to 2.4 seconds, pauses included."""
    size = int(CLIP_S * speech.RATE_HZ) * 2
    pieces = [
        whole[start : start + size]
        for whole in map(speech.trimmed, speech.transcripts())
        for start in range(0, len(whole), size)
    ]
    return [piece for piece in pieces if len(piece) >= 1.4 * 2 * speech.RATE_HZ]


def frames_of(pcm: bytes) -> list[VoiceFrame]:
    return [
        VoiceFrame(number, frame, False, 0.0, 32 * number)
        for number, frame in enumerate(speech.frames(pcm))
    ]


async def span_of(pcm: bytes) -> tuple[int, int] | None:
    frames = frames_of(pcm)
    found = await SileroDetector().find_speech([frame.pcm for frame in frames])
    return speech_span(frames, found)


async def test_each_of_many_spoken_clips_is_speech() -> None:
    detector = SileroDetector()
    missed = []
    for number, pcm in enumerate(clips()):
        frames = frames_of(pcm)
        found = await detector.find_speech([frame.pcm for frame in frames])
        if speech_span(frames, found) is None:
            missed.append((number, len(frames), sum(found)))
    assert (missed, len(clips()) >= 50) == ([], True)


async def test_speech_lasts_about_as_long_as_it_was_spoken() -> None:
    span = await span_of(speech.silence(960) + speech.trimmed("demo-nogo") + speech.silence(960))
    assert span is not None
    assert abs(span[0] - 960) < 200
    assert abs(span[1] - 960 - 10_020) < 300


@pytest.mark.parametrize(
    ("name", "seed"),
    [(name, seed) for name, count in HALF_MINUTES.items() for seed in range(count)],
)
async def test_minutes_of_noise_are_no_speech(name: str, seed: int) -> None:
    assert await span_of(noise(name, 30, seed=seed)) is None


async def test_a_word_is_less_than_a_second_of_speech() -> None:
    frames = list(islice(frames_of(speech.trimmed("im-sorry")), SPEECH_FRAMES - 1))
    assert speech_span(frames, [True] * len(frames)) is None


async def test_the_line_before_the_detector_can_be_seen_and_is_gone_when_it_has_listened() -> None:
    detector = SileroDetector()
    listening = [asyncio.ensure_future(detector.find_speech([bytes(1024)] * 40)) for _ in range(3)]
    await asyncio.sleep(0)
    assert detector.waiting == 120
    await asyncio.gather(*listening)
    assert detector.waiting == 0


@pytest.mark.parametrize("at_s", [1, 12, 24])
async def test_speech_beside_a_fan_is_found_where_it_is_loudest(at_s: int) -> None:
    [spoken] = [piece for piece in clips() if len(piece) >= 2.3 * 2 * speech.RATE_HZ][:1]
    frames = speech.frames(mixed(noise("fan", 30), spoken, at_s))
    assert any(await SileroDetector().find_speech(frames[loudest(frames)]))

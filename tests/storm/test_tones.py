"""What the storm takes for speech."""

from live.ports import SpeechDetector
from live.simulator.senses.tones import encode_words
from tests.chaos.microphone import FRAME_BYTES, SILENCE
from tests.noises import noise
from tests.storm.tones import ToneDetector

# mypy holds it to the port: it is named by a setting, and nothing else would.
DETECTOR: SpeechDetector = ToneDetector()


async def find(pcm: bytes) -> list[bool]:
    frames = [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES)]
    return list(await DETECTOR.find_speech(frames))


async def test_a_word_is_speech_and_silence_is_none() -> None:
    found = await find(encode_words(["w0001"]) + SILENCE * 3)
    assert found[1:-4] == [True] * len(found[1:-4])
    assert found[-3:] == [False] * 3


async def test_a_noise_is_none() -> None:
    assert not any(await find(noise("fan", 1)[: FRAME_BYTES * 31]))


async def test_nothing_is_none() -> None:
    assert await find(b"") == []

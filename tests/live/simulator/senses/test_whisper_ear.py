"""The ear for people: on real recordings, and on a transcriber that says what it is told."""

import asyncio
import re
import time

import jiwer
import numpy as np
import pytest

from live.simulator.senses import SenseUnavailable, build_ear
from live.simulator.senses.whisper_ear import WhisperEar
from live.simulator.senses.whisper_model import load_transcriber
from tests import speech

BYTES_PER_S = 32_000
DEADLINE_S = 60.0
CLEAR_CLIPS = ("austen-0890", "confbridge-mute-extended", "demo-nogo", "im-sorry", "tt-allbusy")


class CountingTranscriber:
    """Says one word per second of audio, and keeps what it was asked."""

    def __init__(self):
        self.looks = []

    async def transcribe(self, pcm, language, *, is_last):
        await asyncio.sleep(0)
        self.looks.append((len(pcm) / BYTES_PER_S, language, is_last))
        return " ".join(f"second{index}" for index in range(len(pcm) // BYTES_PER_S))


def normal(text):
    return " ".join(re.sub(r"[^a-z0-9' ]", "", text.lower().replace("-", " ")).split())


async def read(fragments):
    return [fragment async for fragment in fragments]


async def hear(ear, pcm):
    ear.start()
    fragments = ear.fragments()
    ear.feed(pcm)
    ear.finish()
    return "".join(await read(fragments)).strip()


async def test_clear_human_speech_is_transcribed_with_few_errors():
    ear = build_ear("whisper")

    heard = [normal(await hear(ear, speech.clip(name))) for name in CLEAR_CLIPS]

    said = [normal(speech.transcripts()[name]) for name in CLEAR_CLIPS]
    assert jiwer.wer(said, heard) <= 0.15


async def test_fragments_come_while_a_person_still_speaks_and_tell_what_was_said():
    ear = build_ear("whisper")
    told = []

    async def listen(fragments):
        async for fragment in fragments:
            told.append(fragment)  # noqa: PERF401  # watched while it grows

    ear.start()
    listener = asyncio.create_task(listen(ear.fragments()))
    recording, position = speech.clip("demo-echotest"), 0
    deadline = time.monotonic() + DEADLINE_S
    while not told and time.monotonic() < deadline:
        ear.feed(recording[position : position + BYTES_PER_S // 10])
        position += BYTES_PER_S // 10
        await asyncio.sleep(0.05)
    told_during_speech = len(told)
    ear.feed(recording[position:])
    ear.finish()
    await listener

    assert told_during_speech > 0
    assert all(fragment.strip() for fragment in told)
    assert jiwer.wer(normal(speech.transcripts()["demo-echotest"]), normal("".join(told))) <= 0.15


async def test_the_event_loop_runs_while_the_model_works():
    ear = build_ear("whisper")
    transcript = asyncio.create_task(hear(ear, speech.clip("followme-status")))
    turns = 0
    while not transcript.done():
        await asyncio.sleep(0.001)
        turns += 1

    assert turns >= 10
    assert "not at their desk" in await transcript


@pytest.mark.parametrize("loudness", [0, 5, 300, 3_000])
async def test_silence_and_noise_give_no_words(loudness):
    noise = np.random.default_rng(0).normal(size=8 * 16_000) * loudness

    assert await hear(build_ear("whisper"), noise.astype("<i2").tobytes()) == ""


async def test_an_empty_utterance_has_no_words():
    assert await hear(build_ear("whisper"), b"") == ""


def test_the_model_is_loaded_once_per_process():
    assert load_transcriber(None) is load_transcriber(None)


def test_a_directory_without_a_model_is_told_in_a_sentence(tmp_path):
    with pytest.raises(SenseUnavailable) as refused:
        build_ear("whisper", model=tmp_path)

    assert "model.bin" in refused.value.sentence


async def test_a_long_answer_is_heard_in_pieces_of_at_most_20_s():
    transcriber = CountingTranscriber()
    loud_then_a_pause = np.full(16_000 * 15, 3_000, dtype="<i2").tobytes() + speech.silence(400)
    ear = WhisperEar(transcriber)

    heard = await hear(ear, loud_then_a_pause * 3)

    pieces = [seconds for seconds, _language, is_last in transcriber.looks if is_last]
    assert sum(pieces) == pytest.approx(46.2, abs=0.01)
    assert max(pieces) <= 20
    assert pieces[0] == pytest.approx(15.2, abs=0.3), "cut in the pause"
    assert heard.count("second0") == len(pieces)


async def test_looks_at_a_growing_utterance_wait_for_enough_new_audio():
    transcriber = CountingTranscriber()
    ear = WhisperEar(transcriber, "de-DE")
    ear.start()
    reading = asyncio.create_task(read(ear.fragments()))
    for _ in range(40):
        ear.feed(bytes(BYTES_PER_S // 10))
        for _ in range(5):
            await asyncio.sleep(0)
    ear.finish()
    await reading

    assert len(transcriber.looks) == 3, "at 1.0 s, at 2.6 s, and at the end"
    assert transcriber.looks[-1] == (4.0, "de", True)


async def test_finishing_during_a_look_ends_the_transcript():
    ear = WhisperEar(CountingTranscriber())
    ear.start()
    reading = asyncio.create_task(read(ear.fragments()))
    ear.feed(bytes(2 * BYTES_PER_S))
    await asyncio.sleep(0)
    ear.finish()

    assert "".join(await reading) == " second0 second1"


def test_fragments_need_an_utterance():
    with pytest.raises(RuntimeError, match=r"start\(\)"):
        WhisperEar(CountingTranscriber()).fragments()

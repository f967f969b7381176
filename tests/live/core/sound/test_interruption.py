from live.core.sound.interruption import (
    LEAD_FRAMES,
    LISTENED_FRAMES,
    RISES_AFTER_S,
    STEP_FRAMES,
    VOICE_FRAMES,
    Interruption,
    Verdict,
)
from live.core.transcript.wordless import VoiceFrame

FRAME_S = 0.032


class Ear:
    """Hands an interruption frames in real time, and a detector's word for each."""

    def __init__(self) -> None:
        self.now = 0.0
        self.interruption = Interruption(4, 0.0)
        self.listened: list[int] = []

    def hears(self, frames: int, *, speech: bool, quiet: bool = False) -> Verdict | None:
        for _ in range(frames):
            self.now += FRAME_S
            frame = VoiceFrame(round(self.now / FRAME_S), b"", quiet, self.now, 0)
            self.interruption.hear(frame)
            batch, count = self.interruption.to_listen()
            if count:
                self.listened.append(len(batch))
                self.interruption.judged(batch[-count:], [speech] * count)
            verdict = self.interruption.verdict(self.now)
            if verdict is not None:
                return verdict
        return None


def test_six_tenths_of_a_second_of_speech_silence() -> None:
    ear = Ear()
    assert ear.hears(50, speech=True) is Verdict.SILENCE
    assert VOICE_FRAMES * FRAME_S <= ear.now <= 0.6 + STEP_FRAMES * FRAME_S


def test_speech_with_pauses_silences_where_it_is_dense() -> None:
    ear = Ear()
    for _ in range(3):
        assert ear.hears(5, speech=True) is None
        assert ear.hears(5, speech=False) is None
    assert ear.hears(10, speech=True) is Verdict.SILENCE


def test_now_and_then_a_word_of_somebody_else_silences_nobody() -> None:
    ear = Ear()
    for _ in range(5):
        assert ear.hears(5, speech=True) is None
        assert ear.hears(15, speech=False) is None


def test_without_speech_the_sound_rises() -> None:
    ear = Ear()
    assert ear.hears(50, speech=False) is Verdict.RISE
    assert RISES_AFTER_S <= ear.now < RISES_AFTER_S + 2 * FRAME_S


def test_a_voice_while_the_sound_is_loud_lowers_it() -> None:
    ear = Ear()
    ear.hears(50, speech=False)
    ear.interruption.rise(ear.now)
    assert ear.hears(20, speech=True) is Verdict.LOWER
    ear.interruption.lower(ear.now)
    assert ear.hears(50, speech=True) is Verdict.SILENCE


def test_a_voice_that_is_back_at_once_and_stops_with_the_sound_is_an_echo() -> None:
    ear = Ear()
    ear.hears(50, speech=False)
    ear.interruption.rise(ear.now)
    assert ear.hears(20, speech=True) is Verdict.LOWER
    ear.interruption.lower(ear.now)
    assert ear.hears(50, speech=False) is Verdict.ECHO


def test_a_voice_that_comes_later_and_stops_is_none() -> None:
    ear = Ear()
    ear.hears(50, speech=False)
    ear.interruption.rise(ear.now)
    ear.hears(40, speech=False)
    assert ear.hears(20, speech=True) is Verdict.LOWER
    ear.interruption.lower(ear.now)
    assert ear.hears(50, speech=False) is Verdict.RISE


def test_a_detector_finds_its_way_in_by_what_was_before() -> None:
    ear = Ear()
    ear.hears(3 * STEP_FRAMES, speech=False)
    assert ear.listened == [STEP_FRAMES, 2 * STEP_FRAMES, LEAD_FRAMES + STEP_FRAMES]


def test_where_the_page_measures_no_voice_nobody_listens() -> None:
    ear = Ear()
    ear.hears(20, speech=False, quiet=True)
    assert ear.listened == []


def test_a_noise_that_goes_on_is_not_listened_to_for_ever() -> None:
    ear = Ear()
    assert ear.hears(50, speech=False) is Verdict.RISE
    ear.interruption.rise(ear.now)
    ear.hears(2 * LISTENED_FRAMES, speech=False)
    assert len(ear.listened) * STEP_FRAMES <= LISTENED_FRAMES + STEP_FRAMES

"""The settings' meaning, in scores and positions."""

import pytest

from live.simulator.senses.endpointing import FRAME_SAMPLES, Endpointer, Thresholds
from live.simulator.senses.interface import (
    DetectorSettings,
    Sensitivity,
    SpeechEnded,
    SpeechStarted,
)

HIGH, LOW = Sensitivity.HIGH, Sensitivity.LOW
THRESHOLDS = Thresholds(start={HIGH: 0.5, LOW: 0.8}, keep={HIGH: 0.4, LOW: 0.2})
SPEECH, SILENCE = 0.9, 0.0


def hear(scores, **settings):
    endpointer = Endpointer(DetectorSettings(**settings), THRESHOLDS)
    found = [endpointer.hear(score) for score in scores]
    return [activity for activity in found if activity is not None]


def at(frames):
    return frames * FRAME_SAMPLES


def test_speech_starts_a_little_before_its_first_frame():
    assert hear([SILENCE] * 20 + [SPEECH] * 10) == [SpeechStarted(at(20 - 6))]


def test_speech_from_the_very_first_frame_starts_at_zero():
    assert hear([SPEECH] * 10) == [SpeechStarted(0)]


@pytest.mark.parametrize(("padding_ms", "needed"), [(0, 1), (20, 1), (100, 4), (320, 10)])
def test_the_prefix_padding_is_the_speech_needed_to_start(padding_ms, needed):
    assert hear([SPEECH] * (needed - 1) + [SILENCE] * 50, prefix_padding_ms=padding_ms) == []
    assert hear([SPEECH] * needed, prefix_padding_ms=padding_ms) == [SpeechStarted(0)]


def test_clicks_far_apart_never_start_speech():
    assert hear(([SPEECH] + [SILENCE] * 3) * 100) == []


def test_a_gap_of_one_frame_does_not_undo_a_start():
    assert hear([SPEECH, SPEECH, SILENCE, SPEECH, SPEECH, SPEECH]) == [SpeechStarted(0)]


@pytest.mark.parametrize("silence_ms", [100, 350, 500, 1_000, 5_000])
def test_speech_ends_exactly_when_the_silence_has_lasted(silence_ms):
    heard = hear([SPEECH] * 10 + [SILENCE] * 200, silence_duration_ms=silence_ms)

    assert heard == [SpeechStarted(0), SpeechEnded(at(10) + silence_ms * 16)]


def test_a_pause_shorter_than_the_silence_does_not_end_speech():
    pause = [SILENCE] * 9  # 288 ms

    heard = hear([SPEECH] * 10 + pause + [SPEECH] * 10 + [SILENCE] * 50, silence_duration_ms=500)

    assert heard == [SpeechStarted(0), SpeechEnded(at(29) + 8_000)]


def test_a_click_in_the_silence_ends_it_for_low_end_sensitivity_only():
    scores = [SPEECH] * 10 + [SILENCE] * 8 + [SPEECH] + [SILENCE] * 30

    assert hear(scores, end_sensitivity=HIGH)[-1] == SpeechEnded(at(10) + 8_000)
    assert hear(scores, end_sensitivity=LOW)[-1] == SpeechEnded(at(19) + 8_000)


def test_faint_speech_starts_a_turn_with_high_start_sensitivity_only():
    assert hear([0.6] * 20, start_sensitivity=HIGH) == [SpeechStarted(0)]
    assert hear([0.6] * 20, start_sensitivity=LOW) == []


def test_faint_speech_keeps_a_turn_with_low_end_sensitivity_only():
    scores = [SPEECH] * 10 + [0.3] * 50

    assert isinstance(hear(scores, end_sensitivity=HIGH)[-1], SpeechEnded)
    assert hear(scores, end_sensitivity=LOW) == [SpeechStarted(0)]


def test_the_next_speech_never_reaches_back_into_the_last():
    heard = hear(
        [SPEECH] * 10 + [SILENCE] * 4 + [SPEECH] * 10,
        silence_duration_ms=100,
    )

    assert heard == [
        SpeechStarted(0),
        SpeechEnded(at(10) + 1_600),
        SpeechStarted(at(10) + 1_600),
    ]


def test_flushing_ends_open_speech_where_the_audio_ends():
    endpointer = Endpointer(DetectorSettings(), THRESHOLDS)
    for _ in range(10):
        endpointer.hear(SPEECH)

    assert endpointer.flush() == SpeechEnded(at(10))
    assert endpointer.flush() is None


@pytest.mark.parametrize(
    "settings",
    [{"prefix_padding_ms": -1}, {"prefix_padding_ms": 2_001}, {"silence_duration_ms": 0}],
)
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        DetectorSettings(**settings)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.core.sound.audio import UPLINK_FRAME_MS
from live.core.transcript.wordless import (
    KEPT_S,
    LATE_WORDS_S,
    SPEECH_FRAMES,
    Stretch,
    VoiceFrame,
    WordlessVoice,
    may_be_speech,
    speech_span,
)


def frame(sequence: int, *, quiet: bool = False, at: float | None = None) -> VoiceFrame:
    sounded = sequence * UPLINK_FRAME_MS
    return VoiceFrame(sequence, b"", quiet, sounded / 1_000 if at is None else at, sounded)


def voice(*numbers: range) -> list[VoiceFrame]:
    return [frame(number) for numbers_of_one in numbers for number in numbers_of_one]


def wordless(*frames: VoiceFrame) -> WordlessVoice:
    kept = WordlessVoice()
    for each in frames:
        kept.add(each)
    return kept


def sequences(stretches: list[Stretch]) -> list[list[int]]:
    return [[each.sequence for each in stretch.frames] for stretch in stretches]


SPOKEN = voice(range(40))  # 1.28 s


# How much is speech


@pytest.mark.parametrize(
    ("frames", "is_speech"),
    [
        (voice(range(SPEECH_FRAMES)), True),
        (voice(range(SPEECH_FRAMES - 1)), False),
        (voice(range(16), range(60, 76)), True),  # one second within three
        (voice(range(16), range(100, 116)), False),
        (voice(range(0, 400, 4)), False),  # clicks
        ([], False),
    ],
)
def test_a_second_within_three_is_speech(frames: list[VoiceFrame], is_speech: bool) -> None:
    assert (speech_span(frames, [True] * len(frames)) is not None) == is_speech
    assert may_be_speech(frames) == is_speech


def test_speech_lasts_from_its_first_frame_to_the_end_of_its_last() -> None:
    frames = voice(range(10), range(200, 240))
    assert speech_span(frames, [True] * 50) == (200 * 32, 240 * 32)


def test_what_a_detector_takes_for_noise_is_no_speech() -> None:
    assert speech_span(SPOKEN, [False] * 40) is None
    assert speech_span(SPOKEN, [True, False] * 20) is None


def test_quiet_frames_are_no_reason_to_listen() -> None:
    assert not may_be_speech([frame(number, quiet=True) for number in range(100)])


# Which frames have no words


def test_words_cover_what_was_said_before_them() -> None:
    kept = wordless(*SPOKEN)
    kept.words_came(3)
    kept.replied(4, 2.0)
    assert kept.settle(2.0)
    assert kept.due(60.0) == []


def test_a_reply_to_nothing_that_has_words_waits_for_late_ones() -> None:
    kept = wordless(*SPOKEN)
    kept.replied(4, 2.0)
    assert not kept.settle(2.0)
    assert kept.due(2.0 + LATE_WORDS_S / 2) == []
    [stretch] = kept.due(2.0 + LATE_WORDS_S)
    assert (len(stretch.frames), stretch.reply, stretch.is_settled) == (40, 4, True)


def test_a_short_sound_before_a_reply_is_safe_at_once() -> None:
    kept = wordless(*voice(range(20)))
    kept.replied(4, 2.0)
    assert kept.settle(2.0)


def test_late_words_before_the_reply_cover_what_it_replies_to() -> None:
    kept = wordless(*SPOKEN)
    kept.replied(4, 2.0)
    kept.settle(2.0)
    kept.words_came(3)
    assert sequences(kept.due(2.5)) == [[]]  # safe at once


def test_words_of_the_next_answer_cover_nothing_of_the_one_before() -> None:
    kept = wordless(*SPOKEN)
    kept.replied(4, 2.0)
    kept.settle(2.0)
    kept.words_came(5)
    assert len(kept.due(2.0 + LATE_WORDS_S)[0].frames) == 40


def test_without_a_reply_words_are_waited_for_as_long_as_the_page_keeps_the_frames() -> None:
    kept = wordless(*SPOKEN)
    assert kept.due(KEPT_S - 1) == []
    [stretch] = kept.due(KEPT_S)
    assert (len(stretch.frames), stretch.reply, stretch.is_settled) == (40, None, True)


def test_what_is_judged_is_not_judged_again() -> None:
    kept = wordless(*SPOKEN)
    [stretch] = kept.due(KEPT_S)
    kept.judged(stretch)
    assert kept.due(KEPT_S + 60) == []


def test_at_the_end_all_of_it_is_listened_to() -> None:
    kept = wordless(*SPOKEN)
    kept.replied(4, 2.0)
    for each in voice(range(100, 140)):
        kept.add(each)
    assert [len(stretch.frames) for stretch in kept.rest(5.0)] == [40, 40]


def test_what_comes_again_after_a_drop_is_listened_to_once() -> None:
    kept = wordless(*SPOKEN)
    kept.comes_again_from(20)
    for each in voice(range(20, 50)):
        kept.add(each)
    assert sequences(kept.rest(60.0)) == [list(range(50))]


def test_a_frame_that_is_here_already_is_not_taken_twice() -> None:
    assert sequences(wordless(*SPOKEN, *SPOKEN).rest(60.0)) == [list(range(40))]


def test_what_was_replied_to_by_a_reply_that_is_lost_comes_again() -> None:
    kept = wordless(*SPOKEN)
    kept.replied(4, 2.0)
    kept.reply_is_lost()
    assert kept.settle(2.0)


def test_quiet_frames_are_kept_as_far_as_a_voice_fades() -> None:
    fading = [frame(number, quiet=True) for number in range(40, 140)]
    [kept] = sequences(wordless(*SPOKEN, *fading).rest(60.0))
    assert 45 < len(kept) < 55


@given(numbers=st.lists(st.integers(0, 3_000)), quiet=st.sets(st.integers(0, 3_000)))
def test_frames_stay_in_order_and_bounded(numbers: list[int], quiet: set[int]) -> None:
    kept = wordless(*(frame(number, quiet=number in quiet) for number in numbers))
    [found] = sequences(kept.rest(0.0))
    assert found == sorted(set(found))
    assert len(found) <= 1_875

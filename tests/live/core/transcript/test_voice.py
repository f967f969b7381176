from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from live.core.transcript.voice import Voice


def sounding(voice: Voice, first_ms: int, last_ms: int) -> None:
    for at_ms in range(first_ms, last_ms + 1, 32):
        voice.sounds(at_ms)
    voice.sounds(last_ms)


def voice_of(*utterances: tuple[int, int]) -> Voice:
    voice = Voice()
    for first_ms, last_ms in utterances:
        sounding(voice, first_ms, last_ms)
    return voice


def test_words_that_come_late_do_not_stretch_what_was_said() -> None:
    assert voice_of((1_000, 4_000)).span(5_500) == (1_000, 4_000)


def test_an_answer_with_pauses_lasts_from_its_first_utterance_to_its_last() -> None:
    assert voice_of((1_000, 4_000), (6_000, 9_000)).span(10_000) == (1_000, 9_000)


def test_words_without_any_voice_were_said_when_they_came() -> None:
    assert Voice().span(5_500) == (5_500, 5_500)


def test_what_sounds_after_the_reply_began_is_no_part_of_the_answer() -> None:
    voice = voice_of((1_000, 4_000))
    voice.replied(5_000)
    sounding(voice, 5_200, 5_900)
    assert voice.span(6_500) == (1_000, 4_000)
    voice.replied(6_600)
    assert voice.span(7_000) == (1_000, 4_000)


def test_an_answer_whose_reply_is_lost_goes_on() -> None:
    voice = voice_of((1_000, 4_000))
    voice.replied(5_000)
    sounding(voice, 5_200, 5_900)
    voice.goes_on()
    assert voice.span(6_500) == (1_000, 5_900)


def test_the_next_answer_begins_after_what_was_replied_to() -> None:
    voice = voice_of((1_000, 4_000))
    voice.replied(5_000)
    sounding(voice, 5_200, 5_900)  # an echo
    voice.settled(8_000)
    sounding(voice, 9_000, 11_000)
    voice.settled(11_500)
    assert voice.span(12_000) == (9_000, 11_000)


def test_an_answer_that_begins_in_the_last_words_of_a_reply_begins_at_its_end() -> None:
    voice = voice_of((7_800, 11_000))
    voice.close(8_000)
    assert voice.span(12_000) == (8_000, 11_000)


def test_an_interruption_begins_with_its_voice() -> None:
    voice = voice_of((1_000, 1_200), (7_000, 7_400))
    voice.replied(5_000)
    voice.cuts_in(7_500)
    sounding(voice, 7_500, 9_000)
    assert voice.span(10_000) == (7_000, 9_000)


def test_a_noise_that_never_stops_is_no_long_interruption() -> None:
    voice = voice_of((0, 60_000))
    voice.cuts_in(60_000)
    assert voice.span(61_000) == (57_000, 60_000)


def test_an_interruption_that_nobody_heard_begins_when_it_is_told() -> None:
    voice = voice_of((1_000, 1_200))
    voice.cuts_in(9_000)
    assert voice.span(9_500) == (9_500, 9_500)


def test_a_voice_that_is_sent_again_sounded_when_it_sounded() -> None:
    voice = voice_of((1_000, 4_000))
    sounding(voice, 2_000, 4_000)
    assert voice.span(6_000) == (1_000, 4_000)


@given(
    voices=st.lists(st.integers(0, 10_000), max_size=200),
    closed=st.integers(0, 10_000),
    replied=st.integers(0, 10_000) | st.none(),
)
def test_a_turn_never_ends_before_it_begins_nor_after_its_words(
    voices: Iterable[int], closed: int, replied: int | None
) -> None:
    voice = Voice()
    for at_ms in voices:
        voice.sounds(at_ms)
    voice.close(closed)
    if replied is not None:
        voice.replied(replied)
    start_ms, end_ms = voice.span(10_000)
    assert 0 <= start_ms <= end_ms <= 10_000


def test_how_long_a_voice_sounded_is_told_without_its_pauses() -> None:
    voice = voice_of((1_000, 4_000), (6_000, 9_000))
    assert voice.sounded_ms(10_000) == 6_000
    voice.close(7_000)
    assert voice.sounded_ms(10_000) == 2_000

from interviews.ledger_rows import LEAST_FRAMES
from live.core.sound.fragment_lag import (
    LEAST_S,
    LIKELY_S,
    MOST_S,
    QUICK_S,
    REMEMBERED,
    WORD_S,
    FragmentLag,
)
from live.core.sound.sent_frames import SentFrames

FRAME_S = 0.032


def answered(lag: FragmentLag, began_at: float, after_s: float) -> None:
    """Somebody begins to speak, and the first of it becomes words so much later."""
    lag.voice(began_at)
    lag.words_came(began_at + after_s)


def test_nothing_was_measured_yet() -> None:
    lag = FragmentLag()
    lag.words_came(100.0)
    assert (lag.longest_s, lag.likely_s) == (LEAST_S, LIKELY_S)


def test_what_is_safe_goes_by_no_quick_transcription_and_what_is_written_does() -> None:
    lag = FragmentLag()
    answered(lag, 100.0, 0.6)
    assert (lag.longest_s, lag.likely_s) == (LEAST_S, QUICK_S)


def test_the_last_short_word_before_a_page_is_lost_is_not_taken_for_written() -> None:
    sent = SentFrames()
    word, lag_s = 9, 0.6  # frames of a short word, and how late its text comes
    for number in range(3 * word):
        now = 100.0 + number * FRAME_S
        sent.unwritten.captured(number, quiet=False)
        sent.add(number, now, quiet=False)
    for words in (1, 2):
        sent.words_came(100.0 + words * word * FRAME_S + lag_s)
    assert sent.unwritten.frames(newest=3 * word) >= LEAST_FRAMES


def test_a_slow_one_is_waited_for_as_long_as_one_of_the_last_answers_took() -> None:
    lag = FragmentLag()
    answered(lag, 100.0, 5.0)
    answered(lag, 120.0, 4.0)
    assert (lag.longest_s, lag.likely_s) == (5.0, 4.0 - WORD_S)
    for number in range(REMEMBERED):
        answered(lag, 200.0 + 20 * number, 1.0)
    assert lag.longest_s == LEAST_S


def test_only_what_follows_a_silence_is_measured() -> None:
    lag = FragmentLag()
    answered(lag, 100.0, 1.0)
    lag.voice(102.0)  # what came for the words before may come behind this
    lag.words_came(110.0)
    assert lag.longest_s == LEAST_S


def test_what_a_lost_link_was_sent_is_not_measured() -> None:
    lag = FragmentLag()
    lag.voice(100.0)
    lag.link_gone()
    lag.words_came(109.0)
    assert lag.longest_s == LEAST_S
    lag.voice(109.5)
    lag.words_came(114.0)
    assert lag.longest_s == 4.5


def test_a_noise_long_before_is_no_measure() -> None:
    lag = FragmentLag()
    answered(lag, 100.0, MOST_S + 2)
    assert (lag.longest_s, lag.likely_s) == (LEAST_S, LIKELY_S)


def test_a_slow_one_does_not_stand_in_the_way_of_the_next_measurements() -> None:
    lag = FragmentLag()
    answered(lag, 100.0, MOST_S)
    for number in range(REMEMBERED):
        answered(lag, 200.0 + 2 * LEAST_S * number, 1.0)
    assert lag.longest_s == LEAST_S


def test_words_of_a_slow_transcription_make_nothing_safe_that_came_after_them() -> None:
    sent = SentFrames()
    # Spoken from 100.0 on without a pause; the first word is in the text five seconds later.
    for number in range(300):
        sent.unwritten.captured(number, quiet=False)
        sent.add(number, 100.0 + number * FRAME_S, quiet=False)
        if 100.0 + number * FRAME_S >= 105.0:
            break
    sent.words_came(105.0)
    sent.stored(sent.mark())
    assert sent.safe_sequence <= 0
    assert sent.unwritten.frames(newest=157) > 139

from live.core.turntaking.word_lag import LONGEST_MS, MARGIN_MS, SETTLED_MS, WordLag


def test_words_that_come_before_the_voice_ends_are_of_an_earlier_moment() -> None:
    assert not WordLag().have_come(10_000, 9_900, 10_800)


def test_while_nothing_is_measured_words_have_come_when_none_has_followed_for_a_while() -> None:
    lag = WordLag()
    assert not lag.have_come(10_000, 10_500, 10_500 + SETTLED_MS - 1)
    assert lag.have_come(10_000, 10_500, 10_500 + SETTLED_MS)


def test_a_lag_that_was_measured_is_not_waited_for_any_longer() -> None:
    lag = WordLag()
    lag.measure(5_000, 5_600, 7_000)
    assert lag.have_come(10_000, 10_600, 10_600 + MARGIN_MS)
    assert not lag.have_come(10_000, 10_400, 10_400 + MARGIN_MS)


def test_the_slowest_of_the_last_silences_counts() -> None:
    lag = WordLag()
    lag.measure(5_000, 7_000, 9_000)
    lag.measure(15_000, 15_600, 17_000)
    assert not lag.have_come(20_000, 20_700, 21_200)


def test_a_silence_that_ends_before_the_words_have_settled_measures_nothing() -> None:
    lag = WordLag()
    lag.measure(5_000, 5_600, 5_600 + SETTLED_MS - 1)
    lag.measure(5_000, 4_900, 9_000)
    assert not lag.have_come(10_000, 10_600, 10_600 + MARGIN_MS)


def test_a_sound_behind_the_last_word_is_not_waited_for_for_ever() -> None:
    lag = WordLag()
    assert not lag.have_come(10_000, None, 99_000)
    assert lag.have_come(10_000, 9_000, 10_000 + LONGEST_MS + SETTLED_MS)

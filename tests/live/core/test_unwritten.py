from live.core.unwritten import LIKELY_LAG_S, UnwrittenVoice


def voice(*, spoken: range, quiet: range = range(0), limit: int = 1_000) -> UnwrittenVoice:
    unwritten = UnwrittenVoice(limit)
    unwritten.begin_after(-1)
    for sequence in (*quiet, *spoken):
        unwritten.captured(sequence, quiet=sequence in quiet)
    return unwritten


def test_quiet_frames_are_no_loss() -> None:
    assert voice(spoken=range(10, 15), quiet=range(10)).frames(newest=15) == 5


def test_frames_that_nobody_has_seen_may_hold_a_voice() -> None:
    unwritten = voice(spoken=range(5))
    assert unwritten.frames(newest=12) == 12
    assert unwritten.unseen(newest=12) == 7


def test_words_cover_what_was_sent_a_little_before() -> None:
    unwritten = voice(spoken=range(10))
    for sequence in range(10):
        unwritten.sent(sequence, 100.0 + sequence)
    unwritten.words_came(104.0 + LIKELY_LAG_S)
    assert unwritten.frames(newest=10) == 5


def test_words_cover_nothing_that_was_not_sent() -> None:
    unwritten = voice(spoken=range(10))
    unwritten.words_came(1_000.0)
    assert unwritten.frames(newest=10) == 10


def test_what_was_replied_to_or_is_stored_is_no_loss() -> None:
    unwritten = voice(spoken=range(10))
    for sequence in range(10):
        unwritten.sent(sequence, 100.0 + sequence)
    unwritten.replied(104.0)
    unwritten.safe(7)
    assert unwritten.frames(newest=10) == 2


def test_what_is_sent_again_waits_for_words_again() -> None:
    unwritten = voice(spoken=range(10))
    for sequence in range(10):
        unwritten.sent(sequence, 100.0)
    for sequence in range(5, 10):
        unwritten.sent(sequence, 200.0)
    unwritten.words_came(150.0)
    assert unwritten.frames(newest=10) == 5
    assert unwritten.holds_from(5)
    assert not unwritten.holds_from(10)


def test_no_more_is_counted_than_a_page_keeps() -> None:
    assert voice(spoken=range(50), limit=20).frames(newest=50) == 20


def test_what_the_page_says_it_holds_counts_as_it_comes() -> None:
    unwritten = voice(spoken=range(5))
    unwritten.page_holds(20, next_sequence=5)
    assert unwritten.unseen(newest=5) == 20
    unwritten.captured(5, quiet=False)
    unwritten.captured(6, quiet=True)
    assert unwritten.unseen(newest=7) == 19
    assert unwritten.frames(newest=7) == 6 + 19


def test_what_the_page_sends_again_is_no_news() -> None:
    unwritten = voice(spoken=range(10))
    unwritten.page_holds(20, next_sequence=4)
    assert unwritten.frames(newest=10) == 10 + 14
    for sequence in range(4, 10):
        unwritten.captured(sequence, quiet=False)
    assert unwritten.unseen(newest=10) == 14


def test_a_page_that_holds_nothing_more_holds_silence() -> None:
    unwritten = voice(spoken=range(5))
    unwritten.page_holds(0, next_sequence=5)
    assert unwritten.unseen(newest=500) == 0


def test_what_was_given_up_is_not_lost_again() -> None:
    unwritten = voice(spoken=range(5))
    unwritten.page_holds(20, next_sequence=5)
    assert unwritten.give_up(newest=5) == 25
    assert unwritten.give_up(newest=5) == 0

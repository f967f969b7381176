from live.core.sound.unwritten import UnwrittenVoice


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
    unwritten.words_came(104.0)
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


def test_silence_that_is_sent_again_takes_nothing_from_what_is_new() -> None:
    unwritten = voice(spoken=range(10))
    for sequence in range(10, 300):
        unwritten.captured(sequence, quiet=True)
    unwritten.page_holds(20, next_sequence=4)
    assert unwritten.unseen(newest=330) == 20 - 6
    unwritten.captured(2_500, quiet=False)  # a gap, longer than what a page keeps
    unwritten.page_holds(20, next_sequence=2_000)
    assert unwritten.unseen(newest=2_600) == 20 - 1


def test_a_page_that_holds_nothing_more_holds_silence() -> None:
    unwritten = voice(spoken=range(5))
    unwritten.page_holds(0, next_sequence=5)
    assert unwritten.unseen(newest=500) == 0


def test_what_was_given_up_is_not_lost_again() -> None:
    unwritten = voice(spoken=range(5))
    unwritten.page_holds(20, next_sequence=5)
    assert unwritten.give_up(newest=5) == 25
    assert unwritten.give_up(newest=5) == 0


def test_what_comes_again_is_no_less_written_than_before() -> None:
    unwritten = voice(spoken=range(10))
    for sequence in range(10):
        unwritten.sent(sequence, 100.0)
    unwritten.words_came(105.0)
    unwritten.captured(4, quiet=False)
    assert unwritten.frames(newest=10) == 0


def told(frames: int, voice_sequence: int) -> UnwrittenVoice:
    """Of a page that sends again from its first frame on, as an earlier owner has left it."""
    unwritten = UnwrittenVoice(1_000)
    unwritten.begin_after(-1)
    unwritten.was_told(frames, voice_sequence)
    return unwritten


def test_what_an_owner_before_had_the_words_of_is_written_before_it_comes_again() -> None:
    unwritten = told(3, voice_sequence=99)
    assert unwritten.frames(newest=100) == 3
    assert unwritten.frames(newest=110) == 3 + 10  # nobody has heard the last ten
    assert unwritten.unseen(newest=110) == 110  # all of it is still to be sent


def test_of_what_an_owner_before_has_heard_the_latest_voice_is_not_written() -> None:
    unwritten = told(3, voice_sequence=99)
    for sequence in range(100):
        unwritten.captured(sequence, quiet=sequence % 2 == 0)
        assert unwritten.frames(newest=100) == 3
    assert unwritten.holds_from(95)
    assert not unwritten.holds_from(100)
    unwritten.sent(95, 100.0)
    unwritten.words_came(100.0)
    assert unwritten.frames(newest=100) == 2


def test_what_follows_what_an_owner_before_has_heard_is_new() -> None:
    unwritten = told(3, voice_sequence=9)
    for sequence in range(20):
        unwritten.captured(sequence, quiet=False)
    assert unwritten.frames(newest=20) == 3 + 10


def test_no_more_was_unwritten_than_the_page_has_to_send_again() -> None:
    unwritten = UnwrittenVoice(1_000)
    unwritten.begin_after(94)
    unwritten.was_told(50, voice_sequence=99)
    assert unwritten.frames(newest=100) == 5


def test_what_is_counted_can_begin_later() -> None:
    assert voice(spoken=range(10)).frames(newest=12, since=6) == 4 + 2


def test_what_earlier_pages_bring_takes_no_place_of_the_pages_own() -> None:
    unwritten = UnwrittenVoice(20)
    unwritten.begin_after(-1, brought=30)
    for sequence in range(60):
        unwritten.captured(sequence, quiet=False)
    assert unwritten.frames(newest=60) == 50


def test_what_is_not_safe_after_all_counts_again() -> None:
    unwritten = voice(spoken=range(10))
    unwritten.safe(7)
    unwritten.is_unsafe_after(3)
    assert unwritten.frames(newest=10) == 6
    assert [number in unwritten for number in (3, 4, 9)] == [False, True, True]

import pytest
from hypothesis import given, strategies

from live.core.sound.fragment_lag import LEAST_S as LEAST_LAG_S
from live.core.sound.repetition import WORDS_LAG_S
from live.core.sound.sent_frames import BUFFER_FRAMES, LEAD_FRAMES, SAFE_FRAMES, SentFrames

FRAME_S = 0.032


def send(sent: SentFrames, *numbers: int, now: float = 0.0, quiet: bool = False) -> None:
    for number in numbers:
        sent.add(number, now, quiet=quiet)


def sent_frames(*numbers: int, quiet: bool = False) -> SentFrames:
    sent = SentFrames()
    send(sent, *numbers, quiet=quiet)
    return sent


def test_nothing_is_safe_before_words_come() -> None:
    sent = sent_frames(*range(20))
    assert sent.stored(sent.mark()) is None
    assert sent.has_unsafe_voice


def test_what_was_sent_three_seconds_before_a_stored_fragment_is_safe() -> None:
    sent = sent_frames(0, 1)
    send(sent, 2, 3, now=LEAST_LAG_S)
    sent.words_came(LEAST_LAG_S)
    assert sent.stored(sent.mark()) == 1
    assert sent.safe_sequence == 1


def test_words_that_come_while_the_turn_is_being_stored_are_not_safe_yet() -> None:
    sent = sent_frames(0, 1)
    mark = sent.mark()
    sent.words_came(LEAST_LAG_S + 1)
    assert sent.stored(mark) is None


def test_everything_before_a_reply_is_safe_when_the_reply_is_complete() -> None:
    sent = sent_frames(0, 1, 2)
    sent.reply_complete(0.0)
    send(sent, 3, now=0.5)
    assert sent.stored(sent.mark()) == 2


def test_what_is_understood_but_not_stored_yet_is_not_wanted_again() -> None:
    sent = sent_frames(0, 1, 2)
    sent.reply_complete(0.0)
    assert sent.forget_unsafe() == 2
    assert sent.safe_sequence == -1


def test_what_was_understood_before_a_drop_is_safe_with_the_next_turns() -> None:
    sent = sent_frames(0, 1, 2)
    sent.reply_complete(0.0)
    sent.forget_unsafe()
    assert sent.safe_with(sent.mark()) == 2


def test_quiet_frames_are_safe_without_any_words() -> None:
    sent = sent_frames(*range(30), quiet=True)
    assert sent.stored(sent.mark()) == 29 - LEAD_FRAMES
    assert not sent.has_unsafe_voice


def test_a_replay_begins_a_moment_before_the_voice() -> None:
    sent = sent_frames(*range(30), quiet=True)
    send(sent, 30)
    send(sent, *range(31, 60), quiet=True)
    sent.stored(sent.mark())
    assert sent.safe_sequence == 29 - LEAD_FRAMES


def test_what_is_given_up_is_counted_and_never_wanted_again() -> None:
    sent = sent_frames(0, 1, 2)
    assert sent.give_up_unsafe() == 3
    assert sent.forget_unsafe() == 2
    assert sent.give_up_unsafe() == 0


def test_another_page_counts_anew() -> None:
    sent = sent_frames(7, 8)
    sent.begin_after(-1)
    assert (sent.safe_sequence, len(sent), sent.has_unsafe_voice) == (-1, 0, False)


def test_no_more_is_remembered_than_a_page_keeps() -> None:
    assert len(sent_frames(*range(BUFFER_FRAMES + 10))) == BUFFER_FRAMES


@pytest.mark.parametrize("quiet", range(LEAD_FRAMES + 3))
def test_a_voice_keeps_the_moment_before_it(quiet: int) -> None:
    sent = sent_frames(*range(quiet), quiet=True)
    send(sent, quiet)
    assert sent.safe_with(sent.mark()) == max(-1, quiet - 1 - LEAD_FRAMES)


@given(
    kinds=strategies.lists(strategies.booleans(), max_size=60),
    replied_after=strategies.integers(min_value=-1, max_value=60),
    held_from=strategies.none() | strategies.integers(min_value=0, max_value=60),
)
def test_what_will_be_safe_is_what_is_safe_then(
    kinds: list[bool], replied_after: int, held_from: int | None
) -> None:
    sent = SentFrames()
    for number, quiet in enumerate(kinds):
        send(sent, number, now=number * FRAME_S, quiet=quiet)
        if number == replied_after:
            sent.reply_complete(number * FRAME_S)
    mark = sent.mark(held_from)
    expected = sent.safe_with(mark)
    sent.stored(mark)
    assert sent.safe_sequence == expected
    assert held_from is None or sent.safe_sequence < held_from


def test_what_is_held_is_safe_later_and_not_sent_again() -> None:
    sent = sent_frames(*range(10))
    sent.reply_complete(100.0)
    assert sent.stored(sent.mark(held_from=4)) == 3
    assert sent.forget_unsafe() == 9
    assert sent.stored(sent.mark(held_from=4)) is None
    assert sent.stored(sent.mark()) == 9


def test_quiet_frames_that_no_link_took_are_safe_when_they_are_handed_in() -> None:
    sent = SentFrames()
    before = sent.mark()
    sent.pass_quiet(100)
    assert sent.stored(before) is None
    assert sent.safe_with(sent.mark()) == 100 - LEAD_FRAMES
    assert sent.stored(sent.mark()) == 100 - LEAD_FRAMES
    assert sent.forget_unsafe() == 100 - LEAD_FRAMES


def test_noise_of_which_no_word_came_for_a_minute_is_not_wanted_again() -> None:
    sent = sent_frames(*range(BUFFER_FRAMES + 10))
    assert sent.safe_with(sent.mark()) == 9


def test_the_last_words_before_a_reply_that_was_cut_may_still_come() -> None:
    sent = SentFrames()
    for number, at in enumerate((0.0, 1.0, 4.0, 4.8)):
        sent.unwritten.captured(number, quiet=False)
        send(sent, number, now=at)
    sent.reply_cut(5.0, now=5.4)
    assert sent.stored(sent.mark()) == 1  # sent three seconds ago
    assert sent.unwritten.frames(newest=4) == 1  # sent in the last second


def test_a_reply_that_was_cut_late_has_understood_what_was_said_before_it() -> None:
    sent = sent_frames(0, 1)
    sent.reply_cut(1.0, now=1.0 + LEAST_LAG_S)
    assert sent.stored(sent.mark()) == 1


def spoken(words_at: float) -> SentFrames:
    """Three seconds of voice; the first word took two, the last one came at `words_at`."""
    sent = SentFrames()
    for number in range(94):
        at = number * FRAME_S
        sent.unwritten.captured(number, quiet=False)
        sent.add(number, at, quiet=False)
        if number == 62:
            sent.words_came(at)
    sent.words_came(words_at)
    return sent


def test_of_an_answer_whose_words_came_behind_its_voice_nothing_is_missing_once_it_is_replied_to() -> (
    None
):
    sent = spoken(words_at=3.6)
    assert sent.unwritten.frames(newest=93) > 30
    sent.reply_began()
    assert sent.unwritten.frames(newest=93) == 0
    assert sent.safe_with(sent.mark()) < 93, "it is sent again all the same"


def test_of_an_answer_that_is_replied_to_in_its_middle_the_rest_is_missing() -> None:
    sent = spoken(words_at=2.9)
    missing = sent.unwritten.frames(newest=93)
    sent.reply_began()
    assert sent.unwritten.frames(newest=93) == missing > 30


def test_a_reply_on_another_line_says_nothing_of_what_that_line_was_not_sent() -> None:
    sent = spoken(words_at=3.6)
    sent.forget_unsafe()
    missing = sent.unwritten.frames(newest=93)
    sent.reply_began()
    assert sent.unwritten.frames(newest=93) == missing > 30


def in_mid_answer() -> SentFrames:
    """Six seconds of an answer, of which the last words came just now."""
    sent = SentFrames()
    for number in range(188):
        sent.add(number, number * FRAME_S, quiet=False)
        if number in (20, 187):
            sent.words_came(number * FRAME_S)
    return sent


def test_of_what_is_sent_again_the_words_had_come_but_for_the_last_moment() -> None:
    sent = in_mid_answer()
    assert sent.known_frames == pytest.approx((LEAST_LAG_S - WORDS_LAG_S) / FRAME_S, abs=1)
    sent.forget_unsafe()
    assert sent.known_frames is None


def test_what_was_safe_before_a_drop_is_not_when_it_turns_out_that_words_were_behind() -> None:
    sent = in_mid_answer()
    before = sent.mark()
    stored = sent.stored(before)
    assert stored == sent.forget_unsafe() == 93
    sent.go_back(94)
    assert sent.understood == -1
    assert sent.stored(before) is None, "a save that was under way makes nothing safe again"
    send(sent, 0, 1, now=7.0)
    sent.words_came(10.0)
    assert sent.stored(sent.mark()) == 1


def test_going_back_is_bounded() -> None:
    sent = SentFrames()
    sent.begin_after(999)
    assert sent.go_back(1_000) == 999 - SAFE_FRAMES

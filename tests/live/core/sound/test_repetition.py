from live.core.sound.repetition import TELLING_FRAMES, Repetition


def asked(known_frames: int | None) -> Repetition:
    repetition = Repetition()
    repetition.begin(100, known_frames)
    return repetition


def test_it_is_due_where_enough_of_what_is_sent_again_had_words() -> None:
    assert asked(TELLING_FRAMES).is_due
    assert not asked(TELLING_FRAMES - 1).is_due
    assert not asked(None).is_due


def test_a_line_that_brought_no_words_changes_nothing() -> None:
    repetition = asked(TELLING_FRAMES)
    repetition.begin(90, None)
    assert (repetition.is_due, repetition.asked_from) == (True, 90)


def test_it_is_told_once() -> None:
    repetition = asked(TELLING_FRAMES)
    repetition.settle()
    assert not repetition.is_due


def test_what_begins_further_back_does_not_have_to_repeat_anything() -> None:
    repetition = asked(TELLING_FRAMES)
    repetition.go_back()
    repetition.begin(0, TELLING_FRAMES)
    assert (repetition.is_due, repetition.asked_from) == (False, 100)
    repetition.begin(300, TELLING_FRAMES)
    assert (repetition.is_due, repetition.asked_from) == (True, 300)

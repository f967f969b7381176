import pytest

from live.core.turntaking.end_of_turn import Stage
from live.core.turntaking.floor import Floor
from live.core.turntaking.onset import BEFORE_FRAMES, Onset, Weight


def frames(seconds: float) -> int:
    return round(seconds * 1000 / 32)


def heard(onset: Onset, *voiced: bool) -> Onset:
    for holds_voice in voiced:
        onset.hear(holds_voice=holds_voice)
    return onset


def answering(turn: int = 2) -> Floor:
    floor = Floor("en-US")
    floor.take(turn, "Tell me about your work.")
    return floor


def silent(floor: Floor, seconds: float, *, is_live: bool = True) -> list[Stage]:
    stages = []
    for _ in range(frames(seconds)):
        if not floor.is_taken:
            break
        stages.append(floor.hear(holds_voice=False, is_live=is_live).stage)
    return stages


# A voice begins


def test_a_word_begins_an_answer_when_it_is_the_candidates_turn() -> None:
    assert not heard(Onset(), True, True).is_enough(Weight.FREE)
    assert heard(Onset(), True, True, True).is_enough(Weight.FREE)


def test_against_the_interviewer_it_takes_more_and_breaths_count_for_nothing() -> None:
    onset = heard(Onset(), *[True] * (Weight.AGAINST - 1))
    assert not onset.is_enough(Weight.AGAINST)
    assert heard(onset, True).is_enough(Weight.AGAINST)
    with_a_breath = heard(Onset(), *[True] * 8, *[False] * 4, *[True] * (Weight.AGAINST - 8))
    assert with_a_breath.is_enough(Weight.AGAINST)


def test_noises_over_a_minute_add_up_to_nothing() -> None:
    onset = Onset()
    for _ in range(60):
        heard(onset, *[True] * 10, *[False] * (BEFORE_FRAMES - 10))
        assert not onset.is_enough(Weight.AGAINST)


def test_who_has_fallen_silent_does_not_begin() -> None:
    assert not heard(Onset(), *[True] * 20, False).is_enough(Weight.FREE)


def test_what_was_forgotten_begins_nothing() -> None:
    onset = heard(Onset(), True, True)
    onset.forget()
    assert not heard(onset, True).is_enough(Weight.FREE)


# And ends


def test_the_word_is_left_after_a_silence() -> None:
    floor = answering()
    assert silent(floor, 5.0)[-1] is Stage.OVER
    assert not floor.is_taken


def test_in_what_is_sent_again_no_answer_ends() -> None:
    floor = answering()
    assert Stage.OVER not in silent(floor, 30.0, is_live=False)
    assert silent(floor, 6.0)[-1] is Stage.OVER


def test_without_the_word_nothing_can_be_heard() -> None:
    with pytest.raises(LookupError):
        Floor("en-US").hear(holds_voice=True, is_live=True)


def test_the_same_question_has_one_answer_which_is_waited_for_longer_when_it_goes_on() -> None:
    floor = answering()
    first = len(silent(floor, 10.0))
    floor.take(2, "Tell me about your work.")
    assert floor.answers(2)
    assert len(silent(floor, 10.0)) > first


def test_another_turn_of_the_interviewers_has_another_answer() -> None:
    floor = answering()
    first = len(silent(floor, 10.0))
    floor.take(4, "How many years?")
    assert not floor.answers(2)
    assert len(silent(floor, 10.0)) == first


def test_a_moment_that_was_asked_for_is_no_silence() -> None:
    floor = answering()
    silent(floor, 4.0)
    floor.takes_time()
    assert Stage.OVER not in silent(floor, 4.0)


def test_open_words_trail_off() -> None:
    floor = answering()
    floor.words_came(" I built the")
    assert silent(floor, 3.5)[-1] is not Stage.OVER
    assert floor.trails_off

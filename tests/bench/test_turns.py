"""The figures of `make bench-turns`, on answers whose words and voices are made up."""

from pathlib import Path

import numpy as np
import pytest

from bench.turns.answers import Answer, Part, load, store
from bench.turns.figures import Figures, Share, Wait
from bench.turns.hearing import QUIET_LEVEL, voiced
from bench.turns.replay import ONSET_FRAMES, TAIL_FRAMES, Fixed, Silence, replay
from live.core.turntaking.patience import DEFAULT

FRAME_MS = 32
WORD_MS = 300


def make_part(text: str, place: str, pause_ms: int = 0) -> Part:
    said = text.split()
    words = [(f" {word}", number * WORD_MS) for number, word in enumerate(said, start=1)]
    voiced = [True] * (len(said) * WORD_MS // FRAME_MS) + [False] * TAIL_FRAMES
    return Part(voiced=voiced, alone=words, whole=words, place=place, pause_ms=pause_ms)


def make_answer(*parts: Part) -> Answer:
    return Answer("somebody", "en", is_for_tuning=False, parts=list(parts))


def outcome(answer: Answer, rule=DEFAULT, lag_ms: int = 600) -> list[Silence]:
    return list(replay([answer], lag_ms=lag_ms, transcript="whole", rule=rule))


STORY = "We had a plan and it was a good one so we began on Monday. " * 3


def test_a_pause_inside_a_sentence_is_waited_out_and_a_finished_answer_soon_taken() -> None:
    pause, end = outcome(
        make_answer(
            make_part(f"{STORY} And then we asked the", "inside", 2_500),
            make_part("customer what they wanted.", "end"),
        )
    )
    assert not pause.is_cut
    assert end.taken_ms is not None
    assert end.taken_ms <= 1_200


def test_an_end_after_a_fixed_silence_cuts_what_pauses_longer() -> None:
    answer = make_answer(
        make_part("We asked the", "inside", 1_500),
        make_part("customer and the", "inside", 1_000),
        make_part("team in the end.", "end"),
    )
    cut, left, end = outcome(answer, Fixed(1_200))
    assert (cut.is_cut, cut.taken_ms) == (True, 1_216)
    assert not left.is_cut
    assert end.taken_ms == 1_216


def test_a_voice_that_comes_back_unnoticed_counts_as_cut() -> None:
    first = make_part("We asked the", "inside", 1_500)
    second = make_part("customer what they wanted.", "end")
    second.voiced[: ONSET_FRAMES - 2] = [False] * (ONSET_FRAMES - 2)
    pause, _ = outcome(make_answer(first, second), Fixed(1_600))
    assert pause.is_cut


def test_an_end_amid_speech_is_counted_too() -> None:
    part = make_part("We asked the customer what they really wanted from us all.", "end")
    part.voiced[40:80] = [False] * 40
    amid, _ = outcome(make_answer(part), Fixed(1_000))
    assert (amid.place, amid.is_cut) == ("inside", True)


def test_late_words_are_waited_for() -> None:
    answer = make_answer(make_part(STORY, "end"))
    (end,) = outcome(answer, lag_ms=2_000)
    assert end.taken_ms is not None
    assert end.taken_ms >= 1_600


def test_where_no_pause_is_wanted_the_answer_goes_on_after_a_breath() -> None:
    answer = make_answer(make_part(STORY, "behind", 2_500), make_part("It was fine.", "end"))
    (end,) = replay(
        [answer], lag_ms=600, transcript="whole", rule=DEFAULT, places=("inside", "end")
    )
    assert end.place == "end"


def test_what_was_heard_is_kept(tmp_path) -> None:
    answers = [make_answer(make_part("We asked the", "inside", 1_500), make_part("team.", "end"))]
    store(answers, tmp_path / "turns" / "answers.json")
    assert load(tmp_path / "turns" / "answers.json") == answers


def test_a_voice_is_what_is_louder_than_the_page_takes_for_quiet() -> None:
    frame = np.full(512, QUIET_LEVEL, dtype=np.float32)
    assert voiced(np.concatenate([frame, frame * 0.9, frame * 0])) == [True, False, False]


def test_the_page_and_the_bench_have_one_level() -> None:
    script = Path(__file__).parents[2] / "static" / "js" / "room" / "microphone.js"
    assert f"QUIET_LEVEL = {QUIET_LEVEL};" in script.read_text("utf-8")


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 300, 0.0, 0.0127), (6, 300, 0.0092, 0.0430), (0, 0, 0, 1)]
)
def test_wilsons_interval(hits, of, low, high) -> None:
    assert Share(hits, of).interval == pytest.approx((low, high), abs=2e-4)


def test_the_median_has_an_interval() -> None:
    wait = Wait([1_000] * 30 + [4_000] * 10)
    assert (wait.median_ms, wait.p90_ms) == (1_000, 4_000)
    assert wait.interval_ms == (1_000, 1_000)


def test_figures_keep_both_kinds_of_error_apart() -> None:
    figures = Figures(
        [
            Silence("a", "inside", 2_000, 1_000, 9),
            Silence("a", "inside", 2_000, None, 9),
            Silence("a", "inside", 5_000, 1_000, 9),
            Silence("a", "behind", 2_000, None, 9),
            Silence("a", "end", 0, 900, 50),
            Silence("a", "end", 0, 3_000, 10),
        ]
    )
    assert str(figures.cut("inside")).startswith("50.0%")
    assert figures.cut("inside", "behind").of == 3
    assert figures.cut("inside", is_short=False) == Share(1, 1)
    assert list(figures.wait(least_words=40).waits_ms) == [900]
    assert list(figures.wait(below_words=40).waits_ms) == [3_000]

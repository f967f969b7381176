"""Figures of an interview, from turns and ledger alone."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews import ledger_rows as rows
from interviews.analysis.figures import compute_figures
from interviews.costs import interview_cost
from interviews.progress import Usage
from interviews.records import Speaker, TurnRecord, TurnSource
from tests.factories import make_event, make_turn

ASKS, SAYS = Speaker.INTERVIEWER, Speaker.CANDIDATE


def test_nothing_said_has_figures_too() -> None:
    figures = compute_figures((), (), elapsed_ms=5000)
    assert (figures.duration_ms, figures.turns, figures.talk_share) == (5000, 0, None)
    assert (figures.latency_median_ms, figures.own_latency_p95_ms) == (None, None)


def test_words_and_speaking_time_are_counted_for_each_side() -> None:
    turns = (
        make_turn(1, speaker=ASKS, text="Who are  you?", start_ms=0, end_ms=1000),
        make_turn(2, speaker=SAYS, text="I am\nSam Lee.", start_ms=1500, end_ms=4500),
    )
    figures = compute_figures(turns, (), elapsed_ms=0)
    assert (figures.interviewer_words, figures.candidate_words) == (3, 4)
    assert (figures.interviewer_speaking_ms, figures.candidate_speaking_ms) == (1000, 3000)
    assert figures.talk_share == 0.75
    assert figures.duration_ms == 4500


def test_what_nobody_heard_was_not_said() -> None:
    turn = make_turn(
        1, speaker=ASKS, text="Tell me", unheard_text="everything you know", interrupted=True
    )
    figures = compute_figures((turn,), (), elapsed_ms=0)
    assert (figures.interviewer_words, figures.barge_ins) == (2, 1)


def test_a_noise_is_no_barge_in() -> None:
    turns = (
        make_turn(1, speaker=ASKS, start_ms=0, interrupted=True),
        make_turn(2, speaker=SAYS, start_ms=3_000),
        make_turn(3, speaker=ASKS, start_ms=8_000, interrupted=True),
        make_turn(4, speaker=ASKS, start_ms=18_000),
    )
    ledger = [make_event(rows.nudged(why="cut"), 16_000), make_event(rows.nudged(), 30_000)]
    assert compute_figures(turns, ledger, elapsed_ms=0).barge_ins == 1


def test_typed_answers_are_words_but_no_speaking_time() -> None:
    turn = make_turn(2, text="Two words", source=TurnSource.TYPED)
    figures = compute_figures((turn,), (), elapsed_ms=0)
    assert (figures.candidate_words, figures.candidate_speaking_ms) == (2, 0)


def test_what_was_not_transcribed_is_speaking_time_without_words() -> None:
    turn = make_turn(2, text="", start_ms=1_000, end_ms=5_000, source=TurnSource.UNTRANSCRIBED)
    figures = compute_figures((turn,), (), elapsed_ms=0)
    assert (figures.candidate_words, figures.candidate_speaking_ms) == (0, 4_000)


def test_words_are_counted_in_scripts_without_spaces_too() -> None:
    turn = make_turn(2, text="我在杭州工作了六年。主要负责支付网关。")
    assert 6 <= compute_figures((turn,), (), elapsed_ms=0).candidate_words <= 12


def test_latencies_are_those_of_the_interviewer() -> None:
    turns = [
        make_turn(number, speaker=ASKS, latency_ms=latency, own_latency_ms=latency // 10)
        for number, latency in enumerate([900, 100, 500, 700], start=1)
    ]
    turns.append(make_turn(9, speaker=ASKS))
    figures = compute_figures(turns, (), elapsed_ms=0)
    assert (figures.latency_median_ms, figures.latency_p95_ms) == (600, 900)
    assert (figures.own_latency_median_ms, figures.own_latency_p95_ms) == (60, 90)


def test_a_gap_is_counted_once() -> None:
    events = (
        make_event(rows.joined(epoch=1)),
        make_event(rows.browser_lost(), 10),
        make_event(rows.taken_over(epoch=2, same_page=True, gap_ms=3000), 11),
        make_event(rows.dropped(failure="dropped"), 20),
        make_event(rows.resumed(by_handle=False, gap_ms=500), 21),
        make_event(rows.rolled_over(by_handle=True), 30),
    )
    figures = compute_figures((), events, elapsed_ms=0)
    assert (figures.drops, figures.gap_ms) == (2, 3500)


turns = st.builds(
    lambda number, speaker, length, latency: replace(
        make_turn(number, speaker=speaker, latency_ms=latency),
        end_ms=(number - 1) * 10_000 + length,
    ),
    st.integers(1, 500),
    st.sampled_from(Speaker),
    st.integers(0, 9000),
    st.none() | st.integers(0, 60_000),
)


@given(st.lists(turns), st.integers(0, 10**7))
def test_figures_are_always_possible(some: list[TurnRecord], elapsed_ms: int) -> None:
    figures = compute_figures(some, (), elapsed_ms=elapsed_ms)
    assert figures.talk_share is None or 0 <= figures.talk_share <= 1
    assert figures.duration_ms >= elapsed_ms
    if figures.latency_median_ms is not None and figures.latency_p95_ms is not None:
        assert figures.latency_median_ms <= figures.latency_p95_ms


PRICES = {
    "currency": "USD",
    "audio_in": "3.00",
    "audio_out": "12.00",
    "text_in": "0.50",
    "text_out": "2.00",
}


def test_cost_is_audio_and_text_by_their_prices() -> None:
    cost = interview_cost(Usage(1_500_000, 200_000, 1_700_000, 1_000_000, 100_000), PRICES)
    assert cost is not None
    # 1 M × 3 + 0.1 M × 12 + 0.5 M × 0.50 + 0.1 M × 2
    assert (cost.amount, cost.currency) == (Decimal("4.65"), "USD")


def test_thoughts_are_billed_like_text_on_the_way_out() -> None:
    cost = interview_cost(Usage(0, 100_000, 100_000, 0, 100_000, thoughts_tokens=500_000), PRICES)
    assert cost is not None
    # 0.1 M × 12 + 0.5 M × 2
    assert cost.amount == Decimal("2.20")


def test_prices_can_be_others() -> None:
    prices = {"currency": "EUR", "audio_in": "1", "audio_out": "0", "text_in": "0", "text_out": "0"}
    cost = interview_cost(Usage(2_000_000, 0, 2_000_000, 2_000_000, 0), prices)
    assert cost is not None
    assert (cost.amount, cost.currency) == (Decimal(2), "EUR")


@pytest.mark.parametrize("usage", [Usage(), Usage(audio_in_tokens=5)])
def test_no_usage_has_no_cost(usage: Usage) -> None:
    assert interview_cost(usage, PRICES) is None

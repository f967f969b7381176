import pytest

from live.core.errors import NOTHING_SPENT, Failure
from live.core.link import policy
from live.core.link.trials import Trials, TrialVerdict


def trials(*, asked: bool = False) -> Trials:
    """Trials of which one is under way; waits are as long as they can be."""
    under_way = Trials(lambda: 0.0)
    under_way.begin(0.0, asked=asked)
    return under_way


@pytest.mark.parametrize("failure", sorted(NOTHING_SPENT))
def test_a_trial_that_reaches_nobody_is_no_failure_and_keeps_the_handle(failure: Failure) -> None:
    assert trials().failed(failure) == TrialVerdict(policy.TRIAL_FIRST_S)


def test_a_trial_that_reaches_gemini_and_fails_doubles_the_wait_and_drops_the_handle() -> None:
    assert trials().failed(Failure.DROPPED) == TrialVerdict(
        2 * policy.TRIAL_FIRST_S, drops_handle=True
    )


def test_a_trial_whose_handle_is_refused_is_made_again_at_once_and_nobody_is_told() -> None:
    verdict = trials(asked=True).failed(Failure.HANDLE_REFUSED)
    assert verdict == TrialVerdict(0.0, drops_handle=True)


def test_who_asked_for_a_trial_is_told_of_its_failure_once() -> None:
    under_way = trials(asked=True)
    assert under_way.denied().says_so
    assert not under_way.denied().says_so


def test_a_connection_that_a_trial_opened_is_a_failure_until_it_is_proven() -> None:
    under_way = trials()
    under_way.opened()
    assert under_way.wait_s() == 2 * policy.TRIAL_FIRST_S
    under_way.proven()
    assert under_way.wait_s() == policy.TRIAL_FIRST_S


def test_an_answer_just_after_a_trial_is_no_moment_for_another() -> None:
    under_way = trials()
    assert not under_way.is_fit_after_answer(policy.TRIAL_FIRST_S - 1)
    assert under_way.is_fit_after_answer(policy.TRIAL_FIRST_S)

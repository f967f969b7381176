"""Writing as a mode of its own: text only, and the voice that is tried behind it."""

import pytest

from interviews import ledger_rows
from interviews.records import EndReason
from live.core.errors import NOTHING_SPENT, Failure
from live.core.link import effects, policy
from live.core.link.happenings import (
    AnswerTyped,
    DialDenied,
    DialFailed,
    EndAsked,
    GoingAwaySoon,
    Heard,
    HeardOut,
    Progressed,
    Settled,
    Started,
    Tick,
    TrialWanted,
)
from live.core.link.machine import Machine
from live.core.link.states import State
from live.core.protocol.server_messages import Phase
from tests.live.core.link.machines import (
    DIAL_FAILED,
    DROPPED,
    OPENED,
    RESUMED,
    UNREACHABLE,
    come_back,
    kinds,
    machine_in,
)


def without_chance() -> float:
    return 0.0


def prove(machine: Machine, now: float) -> None:
    """A turn comes and is settled."""
    machine.on(Progressed(), now)
    machine.on(Settled(), now)


def test_a_trial_is_made_behind_the_typed_answers() -> None:
    machine = machine_in(State.TEXT_ONLY)
    assert machine.on(AnswerTyped(), 5.0) == [effects.Dial(trial=True)]
    assert machine.state is State.TRIAL


def test_quick_answers_do_not_make_a_trial_each() -> None:
    machine = machine_in(State.TEXT_ONLY)
    machine.on(AnswerTyped(), 5.0)
    machine.on(DIAL_FAILED, 5.1)
    assert machine.on(AnswerTyped(), 5.0 + policy.TRIAL_FIRST_S - 1) == []
    assert machine.on(AnswerTyped(), 5.0 + policy.TRIAL_FIRST_S) == [effects.Dial(trial=True)]


def test_a_trial_is_made_after_a_while_without_any_answer() -> None:
    wanted, at = come_back(machine_in(State.TEXT_ONLY, without_chance))
    assert (wanted, at) == ([effects.Dial(trial=True)], policy.TRIAL_FIRST_S)


def test_trials_that_fail_come_ever_less_often_but_at_least_every_five_minutes() -> None:
    machine, now, waits = machine_in(State.TEXT_ONLY, without_chance), 0.0, []
    for _ in range(40):
        before = now
        _, now = come_back(machine)
        machine.on(DIAL_FAILED, now)
        waits.append(now - before)
    assert waits == [8, 16, 32, 64, 128, 256, *[300] * 34]


def test_trials_that_reach_nobody_cost_nothing_and_are_repeated_soon() -> None:
    machine, now = machine_in(State.TEXT_ONLY, without_chance), 0.0
    for _ in range(100):
        before = now
        _, now = come_back(machine)
        machine.on(UNREACHABLE, now)
        assert now - before == policy.TRIAL_FIRST_S


@pytest.mark.parametrize(
    ("failure", "dropped"),
    [(failure, failure not in NOTHING_SPENT) for failure in Failure],
    ids=str,
)
def test_a_handle_with_which_a_trial_reached_gemini_and_failed_is_dropped(
    failure: Failure, dropped: bool
) -> None:
    machine = machine_in(State.TRIAL)
    wanted = machine.on(DialFailed(failure), 1.0)
    assert (effects.DropHandle() in wanted) is dropped
    assert machine.state is State.TEXT_ONLY


def test_a_trial_that_fails_puts_no_question_twice() -> None:
    wanted = machine_in(State.TRIAL).on(UNREACHABLE, 5.1)
    assert wanted == [effects.CloseLink()]


def test_a_trial_that_is_denied_is_made_later() -> None:
    machine = machine_in(State.TRIAL)
    assert machine.on(DialDenied(), 5.1) == [effects.CloseLink()]
    assert machine.state is State.TEXT_ONLY
    assert machine.deadline is not None


def test_a_trial_that_succeeds_goes_on_by_voice() -> None:
    wanted = machine_in(State.TRIAL).on(OPENED, 5.1)
    assert wanted == [effects.Resume(by_handle=False, rolled_over=False)]


def test_a_voice_that_comes_back_and_breaks_at_once_is_a_failure_of_the_trial() -> None:
    machine, now = machine_in(State.TEXT_ONLY, without_chance), 0.0
    for expected in (8, 16, 32, 64, 128, 256, 300):
        before = now
        _, now = come_back(machine)
        assert now - before == expected
        machine.on(RESUMED, now)
        machine.on(DROPPED, now)
        while machine.state is not State.TEXT_ONLY:
            machine.on(Tick(), machine.deadline or now)
            machine.on(DIAL_FAILED, now)


def test_a_settled_turn_makes_the_next_trials_come_soon_again() -> None:
    machine, now = machine_in(State.TEXT_ONLY, without_chance), 0.0
    for _ in range(3):
        _, now = come_back(machine)
        machine.on(DIAL_FAILED, now)
    _, now = come_back(machine)
    machine.on(OPENED, now)
    prove(machine, now + 2)
    machine.on(DROPPED, now + 60)
    machine.on(Tick(), now + 100)
    assert machine.state is State.TEXT_ONLY
    assert machine.deadline == now + 100 + policy.TRIAL_FIRST_S


# The candidate asks


def test_who_wants_to_talk_again_is_not_kept_waiting() -> None:
    machine = machine_in(State.TEXT_ONLY)
    for _ in range(5):
        _, now = come_back(machine)
        machine.on(DIAL_FAILED, now)
    assert machine.on(TrialWanted(), now + 1) == [effects.Dial(trial=True)]


def test_who_wanted_to_talk_is_told_when_it_did_not_work() -> None:
    machine = machine_in(State.TEXT_ONLY)
    machine.on(TrialWanted(), 1.0)
    assert effects.SayTrialFailed() in machine.on(UNREACHABLE, 1.5)
    _, now = come_back(machine)
    assert effects.SayTrialFailed() not in machine.on(UNREACHABLE, now)


def test_who_asks_during_a_trial_gets_the_answer_of_that_one() -> None:
    machine = machine_in(State.TRIAL)
    assert machine.on(TrialWanted(), 1.0) == []
    assert effects.SayTrialFailed() in machine.on(DialDenied(), 1.5)


@pytest.mark.parametrize("state", sorted(set(State) - {State.TEXT_ONLY, State.TRIAL}))
def test_where_the_voice_is_not_given_up_nothing_is_tried(state: State) -> None:
    machine = machine_in(state)
    assert machine.on(TrialWanted(), 1.0) == []
    assert machine.state is state


@pytest.mark.parametrize("state", [State.TEXT_ONLY, State.TRIAL])
def test_the_end_waits_for_a_trial_only_as_long_as_words_are_waited_for(state: State) -> None:
    machine = machine_in(state)
    wanted = machine.on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 9.0)
    assert wanted == [effects.Show(Phase.ENDING), effects.HearOut()]
    assert machine.on(HeardOut(), 9.1) == [
        effects.CloseLink(),
        effects.Finish(EndReason.CANDIDATE_ENDED),
    ]


def test_a_trial_for_the_last_words_that_fails_tells_the_candidate_nothing() -> None:
    machine = machine_in(State.TEXT_ONLY)
    machine.on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 9.0)
    assert machine.on(TrialWanted(), 9.0) == [effects.Dial(trial=True)]
    assert effects.SayTrialFailed() not in machine.on(UNREACHABLE, 9.5)


def test_a_trial_whose_handle_is_refused_is_followed_by_one_without_it_at_once() -> None:
    machine = machine_in(State.TRIAL)
    assert effects.DropHandle() in machine.on(DialFailed(Failure.HANDLE_REFUSED), 9.0)
    assert come_back(machine) == ([effects.Dial(trial=True)], 9.0)


# The next owner


def test_an_interview_that_was_being_written_goes_on_so_and_the_voice_is_tried_at_once() -> None:
    machine = Machine(has_talked=True, by_text=True)
    assert machine.on(Started(), 3.0) == [
        effects.CloseLink(),
        effects.Show(Phase.TEXT_ONLY),
        effects.Note(ledger_rows.text_only()),
        effects.GoByText(),
    ]
    assert come_back(machine) == ([effects.Dial(trial=True)], 3.0)


# What a dial costs


def test_a_dial_that_led_to_a_settled_turn_is_given_back_once() -> None:
    machine = machine_in(State.TALKING)
    assert machine.on(Settled(), 1.0) == []  # nothing was generated yet
    machine.on(Progressed(), 2.0)
    assert machine.on(Settled(), 3.0) == [effects.GiveDialBack()]
    machine.on(Progressed(), 4.0)
    assert machine.on(Settled(), 5.0) == []


def test_a_connection_that_is_renewed_gives_its_dial_back_like_any_other() -> None:
    machine, given_back = machine_in(State.TALKING), 0
    for minute in range(0, 180, 10):
        now = minute * 60.0
        machine.on(Progressed(), now)
        given_back += kinds(machine.on(Settled(), now)).count(effects.GiveDialBack)
        machine.on(GoingAwaySoon(50_000), now + 550)
        assert effects.Dial() in machine.on(Settled(), now + 560)
        machine.on(RESUMED, now + 561)
    assert given_back == 18


def test_a_long_answer_gives_the_dial_back_before_any_reply() -> None:
    machine = machine_in(State.TALKING)
    assert machine.on(Heard(), policy.PROVEN_AFTER_S - 1) == []
    assert machine.on(Heard(), policy.PROVEN_AFTER_S) == [effects.GiveDialBack()]
    assert machine.on(Heard(), policy.PROVEN_AFTER_S + 1) == []

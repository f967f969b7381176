from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.records import EndReason, LedgerKind
from live.core import effects, policy
from live.core.effects import Effect
from live.core.errors import Failure
from live.core.happenings import (
    AnswerTyped,
    DialDenied,
    EndAsked,
    GoingAwaySoon,
    Happening,
    Heard,
    LinkFailed,
    LinkOpened,
    Progressed,
    ReplyOwed,
    Settled,
    Started,
    Tick,
)
from live.core.machine import Machine
from live.core.replies import Phase
from live.core.states import TRANSITIONS, Move, State, transition_table

DROPPED = LinkFailed(Failure.DROPPED)
UNREACHABLE = LinkFailed(Failure.UNREACHABLE, dialled=False)
OPENED = LinkOpened(by_handle=False)
RESUMED = LinkOpened(by_handle=True)
GOODBYE = EndAsked(EndReason.COMPLETED, goodbye=True)

HAPPENINGS: list[Happening] = [
    Started(),
    OPENED,
    RESUMED,
    *(LinkFailed(failure) for failure in Failure),
    UNREACHABLE,
    DialDenied(),
    Heard(),
    Progressed(),
    Settled(),
    ReplyOwed(),
    GoingAwaySoon(50_000),
    GoingAwaySoon(0),
    AnswerTyped(),
    GOODBYE,
    EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False),
    Tick(),
]

# How each state is reached.
WAYS: dict[State, Sequence[Happening]] = {
    State.WAITING: (),
    State.DIALLING: (Started(),),
    State.TALKING: (Started(), OPENED),
    State.BACKING_OFF: (Started(), OPENED, DROPPED),
    State.TEXT_ONLY: (Started(), DialDenied()),
    State.CLOSING: (Started(), OPENED, GOODBYE),
    State.ENDED: (EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False),),
}


def machine_in(state: State, rand: Callable[[], float] = lambda: 0.5) -> Machine:
    machine = Machine(rand)
    for happening in WAYS[state]:
        machine.on(happening, 0.0)
    assert machine.state is state
    return machine


def kinds(wanted: Sequence[Effect]) -> list[type]:
    return [type(effect) for effect in wanted]


def come_back(machine: Machine) -> tuple[list[Effect], float]:
    """Tick at the machine's own deadline."""
    due = machine.deadline
    assert due is not None
    return machine.on(Tick(), due), due


# The table


def test_every_move_of_the_table_starts_in_a_state_that_can_be_reached() -> None:
    assert {state for state, _ in TRANSITIONS} | {State.ENDED} == set(State)


def test_every_state_but_the_last_can_be_left_for_the_end() -> None:
    for state in set(State) - {State.ENDED}:
        assert TRANSITIONS[state, Move.FINISH] is State.ENDED


def test_the_table_is_printed_line_by_line() -> None:
    lines = transition_table().splitlines()
    assert lines[0] == "| in state | on | goes to |"
    assert "| talking | link failed | backing off |" in lines
    assert len(lines) == len(TRANSITIONS) + 2


@pytest.mark.parametrize("happening", HAPPENINGS, ids=repr)
@pytest.mark.parametrize("state", State)
def test_whatever_happens_in_any_state_has_an_answer(state: State, happening: Happening) -> None:
    machine = machine_in(state)
    machine.on(happening, 1.0)
    if machine.deadline is not None:
        come_back(machine)


@given(
    story=st.lists(
        st.tuples(st.sampled_from(HAPPENINGS), st.floats(min_value=0, max_value=40)), max_size=60
    )
)
def test_no_story_breaks_the_machine(story: list[tuple[Happening, float]]) -> None:
    machine, now, dials, links = Machine(), 0.0, 0, 0
    for happening, later in story:
        now += later
        if isinstance(happening, LinkOpened | LinkFailed | DialDenied) and dials <= links:
            continue  # no dial is under way and no link stands
        wanted = machine.on(happening, now)
        dials += kinds(wanted).count(effects.Dial)
        links += isinstance(happening, LinkFailed | DialDenied)
        if machine.deadline is not None and machine.deadline <= now:
            dials += kinds(machine.on(Tick(), now)).count(effects.Dial)
        assert kinds(wanted).count(effects.Dial) <= 1
        assert kinds(wanted).count(effects.Finish) <= 1


@given(
    story=st.lists(
        st.tuples(st.sampled_from(HAPPENINGS), st.floats(min_value=0, max_value=40)), max_size=60
    )
)
def test_an_interview_is_finished_once_and_then_nothing_happens(
    story: list[tuple[Happening, float]],
) -> None:
    machine, now, finished = Machine(), 0.0, 0
    for happening, later in story:
        now += later
        over = machine.state is State.ENDED
        wanted = machine.on(happening, now)
        finished += kinds(wanted).count(effects.Finish)
        assert not (over and wanted)
    assert finished == (machine.state is State.ENDED)


@pytest.mark.parametrize("happening", HAPPENINGS, ids=repr)
def test_after_the_end_nothing_is_done(happening: Happening) -> None:
    machine = machine_in(State.ENDED)
    assert machine.on(happening, 5.0) == []
    assert machine.deadline is None


# Starting


def test_start_dials_once() -> None:
    machine = Machine()
    assert machine.on(Started(), 0.0) == [effects.Show(Phase.CONNECTING), effects.Dial()]
    assert machine.on(Started(), 0.1) == []


def test_a_link_that_opens_is_brought_up_to_date() -> None:
    machine = machine_in(State.DIALLING)
    assert machine.on(RESUMED, 0.2) == [effects.Resume(by_handle=True, rolled_over=False)]


def test_a_link_nobody_waits_for_is_closed() -> None:
    assert machine_in(State.BACKING_OFF).on(OPENED, 1.0) == [effects.CloseLink()]


# A drop


def test_the_first_dial_after_a_drop_comes_at_once_when_the_conversation_was_steady() -> None:
    machine = machine_in(State.TALKING)
    machine.on(Progressed(), 1.0)
    machine.on(Progressed(), 12.0)
    machine.on(DROPPED, 20.0)
    assert machine.deadline == 20.0


def test_a_drop_is_written_down_and_shown() -> None:
    wanted = machine_in(State.TALKING).on(DROPPED, 5.0)
    assert wanted == [
        effects.Note(LedgerKind.DROPPED, {"failure": "dropped"}),
        effects.CloseLink(),
        effects.Show(Phase.RECONNECTING),
    ]


def test_an_endless_loop_of_accept_and_1011_has_three_dials() -> None:
    machine, now, dials = machine_in(State.TALKING, lambda: 0.0), 0.0, 0
    while machine.state is not State.TEXT_ONLY:
        now += 0.01
        machine.on(DROPPED, now)
        if machine.state is State.BACKING_OFF:
            wanted, now = come_back(machine)
            dials += kinds(wanted).count(effects.Dial)
            machine.on(OPENED, now)
    assert dials == policy.DIALS_PER_DROP


@given(share=st.floats(min_value=0, max_value=1, exclude_max=True))
def test_probes_go_on_until_the_bound_and_spend_no_dial(share: float) -> None:
    machine = machine_in(State.TALKING, lambda: share)
    machine.on(DROPPED, 100.0)
    now, probes = 100.0, 0
    while machine.state is not State.TEXT_ONLY:
        assert now <= 100.0 + policy.RECOVERY_BOUND_S + policy.PROBE_GAP_S
        before = now
        _, now = come_back(machine)
        assert probes == 0 or now - before <= policy.PROBE_GAP_S
        machine.on(UNREACHABLE, now)
        probes += 1
    assert now >= 100.0 + policy.RECOVERY_BOUND_S
    assert probes >= policy.RECOVERY_BOUND_S / policy.PROBE_GAP_S


def test_after_the_bound_the_interview_goes_on_by_text() -> None:
    machine = machine_in(State.BACKING_OFF)
    wanted = machine.on(Tick(), 40.0)
    assert wanted == [
        effects.CloseLink(),
        effects.Show(Phase.TEXT_ONLY),
        effects.Note(LedgerKind.TEXT_ONLY, {}),
        effects.GoByText(),
    ]


def test_a_second_drop_in_one_long_answer_has_a_recovery_of_its_own() -> None:
    machine = machine_in(State.TALKING)
    machine.on(DROPPED, 100.0)
    come_back(machine)
    machine.on(RESUMED, 100.5)
    machine.on(Heard(), 138.0)
    machine.on(DROPPED, 140.0)
    assert machine.state is State.BACKING_OFF


def test_links_that_break_at_once_share_one_bound() -> None:
    machine = machine_in(State.TALKING)
    machine.on(DROPPED, 100.0)
    come_back(machine)
    machine.on(OPENED, 129.0)
    machine.on(DROPPED, 130.5)
    assert machine.state is State.TEXT_ONLY


def test_dials_that_are_denied_lead_to_text() -> None:
    machine = machine_in(State.DIALLING)
    machine.on(DialDenied(), 1.0)
    assert machine.state is State.TEXT_ONLY


# What is dropped with a refusal


def test_a_refused_handle_is_dropped() -> None:
    machine = machine_in(State.DIALLING)
    assert effects.DropHandle() in machine.on(LinkFailed(Failure.HANDLE_REFUSED), 1.0)


def test_refused_input_drops_the_handle_and_the_audio_that_was_sent() -> None:
    wanted = machine_in(State.TALKING).on(LinkFailed(Failure.INPUT_REFUSED), 1.0)
    assert effects.DropHandle() in wanted
    assert effects.DropQueuedAudio() in wanted


def test_a_dial_refused_as_input_is_about_the_handle_and_costs_no_words() -> None:
    wanted = machine_in(State.DIALLING).on(LinkFailed(Failure.INPUT_REFUSED), 1.0)
    assert effects.DropHandle() in wanted
    assert effects.DropQueuedAudio() not in wanted


def test_a_drop_keeps_the_handle() -> None:
    assert effects.DropHandle() not in machine_in(State.TALKING).on(DROPPED, 1.0)


@pytest.mark.parametrize("state", [State.DIALLING, State.TALKING])
def test_refused_credentials_fail_the_interview_at_once(state: State) -> None:
    machine = machine_in(state)
    wanted = machine.on(LinkFailed(Failure.CREDENTIALS), 1.0)
    assert effects.Finish(EndReason.FAILED) in wanted
    assert machine.state is State.ENDED


# Going away


def test_a_link_that_goes_away_is_renewed_at_the_next_settled_moment() -> None:
    machine = machine_in(State.TALKING)
    assert machine.on(GoingAwaySoon(50_000), 10.0) == []
    assert machine.on(Settled(), 12.0) == [effects.CloseLink(), effects.Dial()]
    assert machine.on(RESUMED, 12.2) == [effects.Resume(by_handle=True, rolled_over=True)]


def test_a_link_that_goes_away_is_renewed_by_our_own_timer_at_the_latest() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GoingAwaySoon(50_000), 10.0)
    wanted, at = come_back(machine)
    assert wanted == [effects.CloseLink(), effects.Dial()]
    assert at == 60.0 - policy.ROLLOVER_MARGIN_S


def test_a_link_that_goes_away_at_once_is_renewed_at_once() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GoingAwaySoon(2_000), 10.0)
    assert machine.deadline == 10.0


def test_a_settled_moment_without_a_reason_changes_nothing() -> None:
    assert machine_in(State.TALKING).on(Settled(), 5.0) == []


def test_a_renewal_that_fails_is_written_down_as_a_drop() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GoingAwaySoon(0), 10.0)
    come_back(machine)
    wanted = machine.on(DROPPED, 10.5)
    assert effects.Note(LedgerKind.DROPPED, {"failure": "dropped"}) in wanted


def test_a_link_that_goes_away_during_the_goodbye_is_let_go() -> None:
    machine = machine_in(State.CLOSING)
    machine.on(GoingAwaySoon(0), 5.0)
    assert machine.on(Tick(), 6.0) == []


# Watchdogs


def test_a_reply_that_does_not_come_is_asked_for_and_then_the_link_is_renewed() -> None:
    machine = machine_in(State.TALKING)
    machine.on(ReplyOwed(), 100.0)
    wanted, at = come_back(machine)
    assert at == 100.0 + policy.REPLY_OWED_S
    assert wanted == [effects.Note(LedgerKind.NUDGED, {}), effects.Nudge()]
    wanted, at = come_back(machine)
    assert at == 100.0 + policy.REPLY_OWED_S + policy.NUDGE_ANSWERED_S
    assert effects.Note(LedgerKind.DROPPED, {"failure": "silent"}) in wanted
    assert machine.state is State.BACKING_OFF


def test_a_reply_that_comes_needs_no_nudge() -> None:
    machine = machine_in(State.TALKING)
    machine.on(ReplyOwed(), 100.0)
    machine.on(Progressed(), 104.0)
    assert machine.deadline is None


def test_a_candidate_who_goes_on_speaking_is_not_owed_a_reply_yet() -> None:
    machine = machine_in(State.TALKING)
    machine.on(Heard(), 100.0)
    machine.on(Heard(), 109.0)
    assert machine.on(Tick(), 110.0) == []


def test_a_resumed_link_that_hears_but_never_answers_is_poisoned() -> None:
    machine = machine_in(State.DIALLING)
    machine.on(RESUMED, 100.0)
    machine.on(Heard(), 103.0)
    wanted, at = come_back(machine)
    assert at == 103.0 + policy.POISONED_AFTER_S
    assert effects.DropHandle() in wanted


def test_a_resumed_link_that_answers_is_not_watched_any_more() -> None:
    machine = machine_in(State.DIALLING)
    machine.on(RESUMED, 100.0)
    machine.on(Heard(), 103.0)
    machine.on(Progressed(), 104.0)
    machine.on(Heard(), 120.0)
    assert machine.deadline == 120.0 + policy.REPLY_OWED_S


def test_a_fresh_link_is_not_watched_for_poison() -> None:
    machine = machine_in(State.TALKING)
    machine.on(Heard(), 103.0)
    assert machine.deadline == 103.0 + policy.REPLY_OWED_S


# Budgets


def spend_three_dials(machine: Machine) -> None:
    for at in (100.0, 101.0, 102.0):
        machine.on(DROPPED, at)
        machine.on(Tick(), at + 0.9)
        machine.on(OPENED, at + 0.9)


def test_dials_are_given_back_only_after_ten_seconds_of_progress() -> None:
    machine = machine_in(State.TALKING)
    spend_three_dials(machine)
    machine.on(Progressed(), 104.0)
    machine.on(Progressed(), 114.0)
    machine.on(DROPPED, 115.0)
    assert machine.state is State.BACKING_OFF


def test_dials_are_not_given_back_for_nine_seconds_of_progress() -> None:
    machine = machine_in(State.TALKING)
    spend_three_dials(machine)
    machine.on(Progressed(), 104.0)
    machine.on(Progressed(), 112.0)
    machine.on(DROPPED, 113.0)
    assert machine.state is State.TEXT_ONLY


def test_moments_in_which_nothing_happens_are_no_progress() -> None:
    machine = machine_in(State.TALKING)
    spend_three_dials(machine)
    machine.on(Settled(), 103.0)
    machine.on(Settled(), 120.0)
    machine.on(DROPPED, 121.0)
    assert machine.state is State.TEXT_ONLY


# Text only


def test_live_is_tried_again_behind_the_typed_answers() -> None:
    machine = machine_in(State.TEXT_ONLY)
    assert machine.on(AnswerTyped(), 5.0) == [effects.Dial()]


def test_live_is_tried_again_after_a_while_without_any_answer() -> None:
    wanted, at = come_back(machine_in(State.TEXT_ONLY))
    assert (wanted, at) == ([effects.Dial()], policy.TEXT_RETRY_S)


def test_a_trial_that_fails_goes_back_to_text_and_puts_no_question_twice() -> None:
    machine = machine_in(State.TEXT_ONLY)
    machine.on(AnswerTyped(), 5.0)
    wanted = machine.on(UNREACHABLE, 5.1)
    assert machine.state is State.TEXT_ONLY
    assert effects.GoByText() not in wanted


def test_a_trial_that_succeeds_goes_on_by_voice() -> None:
    machine = machine_in(State.TEXT_ONLY)
    machine.on(AnswerTyped(), 5.0)
    assert machine.on(OPENED, 5.1) == [effects.Resume(by_handle=False, rolled_over=False)]


# Ending


def test_the_goodbye_is_heard_before_the_end() -> None:
    machine = machine_in(State.TALKING)
    assert machine.on(GOODBYE, 10.0) == [effects.Show(Phase.ENDING)]
    assert machine.on(Settled(), 14.0) == [effects.CloseLink(), effects.Finish(EndReason.COMPLETED)]


def test_a_goodbye_has_a_bound() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GOODBYE, 10.0)
    wanted, at = come_back(machine)
    assert at == 10.0 + policy.GOODBYE_S
    assert effects.Finish(EndReason.COMPLETED) in wanted


def test_a_second_goodbye_does_not_cut_the_first() -> None:
    machine = machine_in(State.CLOSING)
    assert machine.on(GOODBYE, 11.0) == []


def test_a_link_lost_during_the_goodbye_ends_the_interview() -> None:
    wanted = machine_in(State.CLOSING).on(DROPPED, 11.0)
    assert effects.Finish(EndReason.COMPLETED) in wanted


@pytest.mark.parametrize("state", [state for state in State if state is not State.ENDED])
def test_the_candidate_may_end_at_any_time(state: State) -> None:
    wanted = machine_in(state).on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 9.0)
    assert wanted == [effects.CloseLink(), effects.Finish(EndReason.CANDIDATE_ENDED)]

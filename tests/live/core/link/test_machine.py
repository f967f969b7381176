import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews import ledger_rows
from interviews.records import EndReason
from live.core.errors import Failure
from live.core.link import effects, policy
from live.core.link.happenings import (
    DialDenied,
    DialFailed,
    EndAsked,
    Heard,
    HeardOut,
    LinkLost,
    Progressed,
    RepetitionMissed,
    ReplyComplete,
    Settled,
    Started,
    Tick,
)
from live.core.link.machine import Machine
from live.core.link.states import State
from live.core.protocol.server_messages import Phase
from tests.live.core.link.machines import (
    DROPPED,
    GOODBYE,
    OPENED,
    RESUMED,
    UNREACHABLE,
    come_back,
    kinds,
    machine_in,
)

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


def test_what_a_model_was_told_and_refused_costs_neither_the_handle_nor_the_voice() -> None:
    machine = machine_in(State.TALKING)
    refused = machine.on(LinkLost(Failure.CONTEXT_REFUSED), 1.0)
    assert effects.DropHandle not in kinds(refused)
    assert effects.GiveUpUnsafeSound not in kinds(refused)
    assert come_back(machine) == ([effects.Dial()], 1.0)
    machine.on(DialFailed(Failure.CONTEXT_REFUSED), 1.5)
    assert come_back(machine)[1] == 1.5


def test_the_first_dial_after_a_drop_comes_at_once_when_the_conversation_was_steady() -> None:
    machine = machine_in(State.TALKING)
    machine.on(Progressed(), 1.0)
    machine.on(Progressed(), 12.0)
    machine.on(DROPPED, 20.0)
    assert machine.deadline == 20.0


def test_a_drop_is_written_down_and_shown() -> None:
    wanted = machine_in(State.TALKING).on(DROPPED, 5.0)
    assert wanted == [
        effects.Note(ledger_rows.dropped(failure="dropped")),
        effects.CloseLink(),
        effects.Show(Phase.RECONNECTING),
    ]


def test_a_fresh_session_is_dialled_at_once_when_the_handle_was_refused() -> None:
    machine = machine_in(State.TALKING)
    machine.on(DROPPED, 5.0)
    machine.on(Tick(), 5.0)
    machine.on(DialFailed(Failure.HANDLE_REFUSED), 5.1)
    assert machine.deadline == 5.1


def test_the_last_dial_of_a_drop_is_made_without_the_handle_that_failed() -> None:
    machine, now, dropped_handle = machine_in(State.TALKING, lambda: 0.0), 0.0, []
    while machine.state is not State.TEXT_ONLY:
        now += 0.01
        dropped_handle.append(effects.DropHandle() in machine.on(DROPPED, now))
        if machine.state is State.BACKING_OFF:
            _, now = come_back(machine)
            machine.on(RESUMED, now)
    # The drop, two dials with the handle that came to nothing, one without.
    assert dropped_handle == [False, False, True, False]


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
        effects.Note(ledger_rows.text_only()),
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
    assert effects.DropHandle() in machine.on(DialFailed(Failure.HANDLE_REFUSED), 1.0)


def test_refused_input_drops_the_handle_and_at_the_second_time_the_audio_that_was_sent() -> None:
    machine = machine_in(State.TALKING)
    wanted = machine.on(LinkLost(Failure.INPUT_REFUSED), 1.0)
    assert effects.DropHandle() in wanted
    assert effects.GiveUpUnsafeSound() not in wanted
    _, now = come_back(machine)
    machine.on(OPENED, now)
    assert effects.GiveUpUnsafeSound() in machine.on(LinkLost(Failure.INPUT_REFUSED), now + 1)


def test_a_dial_refused_as_input_is_about_the_handle_and_costs_no_words() -> None:
    wanted = machine_in(State.DIALLING).on(DialFailed(Failure.INPUT_REFUSED), 1.0)
    assert effects.DropHandle() in wanted
    assert effects.GiveUpUnsafeSound() not in wanted


def test_where_a_replay_repeats_nothing_another_line_hears_more_of_it() -> None:
    machine = machine_in(State.TALKING)
    assert kinds(machine.on(RepetitionMissed(), 1.0)) == [
        effects.HearAgain,
        effects.CloseLink,
        effects.Dial,
    ]
    assert machine.on(OPENED, 1.5)[0] == effects.Resume(by_handle=False, rolled_over=True)


def test_nothing_is_heard_again_where_an_end_is_decided() -> None:
    machine = machine_in(State.TALKING)
    machine.on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 1.0)
    assert machine.on(RepetitionMissed(), 1.5) == []
    assert machine_in(State.CLOSING).on(RepetitionMissed(), 1.0) == []


def test_a_drop_keeps_the_handle() -> None:
    assert effects.DropHandle() not in machine_in(State.TALKING).on(DROPPED, 1.0)


def test_a_key_that_is_refused_once_is_tried_again() -> None:
    machine = machine_in(State.DIALLING)
    machine.on(DialFailed(Failure.CREDENTIALS), 1.0)
    assert machine.state is State.BACKING_OFF
    wanted, now = come_back(machine)
    assert wanted == [effects.Dial()]
    assert now <= 1.0 + policy.BACKOFF_LONGEST_S
    machine.on(OPENED, now + 0.3)
    assert machine.state is State.TALKING


def test_a_key_that_every_dial_is_refused_for_fails_the_interview() -> None:
    machine, now, dials = machine_in(State.DIALLING), 1.0, 0
    while machine.state is not State.ENDED:
        dials += 1
        wanted = machine.on(DialFailed(Failure.CREDENTIALS), now)
        if machine.state is State.BACKING_OFF:
            _, now = come_back(machine)
    assert dials == policy.DIALS_PER_DROP
    assert effects.Finish(EndReason.FAILED) in wanted


def test_a_key_that_was_refused_among_other_failures_is_no_end() -> None:
    machine, now = machine_in(State.DIALLING), 1.0
    for failure in (Failure.CREDENTIALS, Failure.DROPPED, Failure.CREDENTIALS):
        machine.on(DialFailed(failure), now)
        if machine.state is State.BACKING_OFF:
            _, now = come_back(machine)
    assert machine.state is State.TEXT_ONLY


def test_credentials_that_were_good_before_are_tried_again_and_then_it_goes_on_in_writing() -> None:
    machine = machine_in(State.TALKING)
    machine.on(LinkLost(Failure.CREDENTIALS), 1.0)
    dials = 0
    while machine.state is not State.TEXT_ONLY:
        come_back(machine)
        dials += machine.state is State.DIALLING
        machine.on(DialFailed(Failure.CREDENTIALS), 1.0)
    assert dials == policy.DIALS_PER_DROP


def test_credentials_that_were_good_on_another_worker_do_not_end_the_interview() -> None:
    machine = Machine(has_talked=True)
    machine.on(Started(), 0.0)
    machine.on(DialFailed(Failure.CREDENTIALS), 1.0)
    assert machine.state is State.BACKING_OFF


# Ending


def hear_out(machine: Machine, at: float) -> list[effects.Effect]:
    """The last words are in."""
    return machine.on(HeardOut(), at)


def test_the_goodbye_is_heard_before_the_end() -> None:
    machine = machine_in(State.TALKING)
    assert machine.on(GOODBYE, 10.0) == [effects.Show(Phase.ENDING)]
    assert machine.on(Settled(), 14.0) == [effects.HearOut()]
    assert hear_out(machine, 14.1) == [effects.CloseLink(), effects.Finish(EndReason.COMPLETED)]


def test_a_goodbye_has_a_bound() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GOODBYE, 10.0)
    wanted, at = come_back(machine)
    assert at == 10.0 + policy.GOODBYE_S
    assert wanted == [effects.HearOut()]


def test_a_second_goodbye_does_not_cut_the_first() -> None:
    machine = machine_in(State.CLOSING)
    assert machine.on(GOODBYE, 11.0) == []


def test_a_link_lost_during_the_goodbye_ends_the_interview() -> None:
    machine = machine_in(State.CLOSING)
    assert effects.HearOut() in machine.on(DROPPED, 11.0)
    assert effects.Finish(EndReason.COMPLETED) in hear_out(machine, 11.0)


def test_words_that_a_lost_goodbye_has_not_heard_find_another_link() -> None:
    machine = machine_in(State.CLOSING)
    machine.on(DROPPED, 11.0)
    wanted, at = come_back(machine)
    assert (wanted, at) == ([effects.Dial()], 11.0)
    assert machine.on(RESUMED, 11.2) == [effects.Resume(by_handle=True, rolled_over=False)]
    assert effects.Finish(EndReason.COMPLETED) in hear_out(machine, 14.0)


def test_a_line_that_freezes_in_the_goodbye_is_given_up_for_what_is_said_into_it() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GOODBYE, 10.0)
    machine.on(Progressed(), 11.0)
    wanted, at = come_back(machine)
    assert at == 11.0 + policy.REPLY_OWED_S
    assert effects.CloseLink() in wanted
    assert effects.HearOut() in wanted
    assert come_back(machine)[0] == [effects.Dial()]


def test_a_goodbye_that_was_said_to_its_end_is_owed_nothing() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GOODBYE, 10.0)
    machine.on(Progressed(), 11.0)
    machine.on(ReplyComplete(), 12.0)
    wanted, at = come_back(machine)
    assert (wanted, at) == ([effects.HearOut()], 10.0 + policy.GOODBYE_S)


def test_a_question_in_the_goodbye_is_answered_before_the_end() -> None:
    machine = machine_in(State.CLOSING)
    machine.on(Progressed(), 10.0)
    machine.on(Settled(), 11.0)
    assert machine.on(Heard(wants_reply=True), 12.0) == []
    assert hear_out(machine, 13.0) == []
    assert machine.on(Settled(), 13.0) == []
    machine.on(Progressed(), 14.0)
    assert machine.on(Settled(), 16.0) == [effects.HearOut()]
    assert effects.Finish(EndReason.COMPLETED) in hear_out(machine, 16.1)


def test_a_question_in_the_goodbye_that_nobody_answers_holds_it_up_for_a_while_only() -> None:
    machine = machine_in(State.CLOSING)
    machine.on(Heard(wants_reply=True), 12.0)
    machine.on(Settled(), 13.0)
    wanted, at = come_back(machine)
    assert (wanted, at) == ([effects.HearOut()], 12.0 + policy.REPLY_OWED_S)


def test_a_second_question_in_the_goodbye_is_stored_and_the_end_goes_on() -> None:
    machine = machine_in(State.CLOSING)
    machine.on(Heard(wants_reply=True), 12.0)
    machine.on(Progressed(), 14.0)
    machine.on(Heard(wants_reply=True), 16.0)
    assert machine.on(Settled(), 17.0) == [effects.HearOut()]


def test_a_courtesy_in_the_goodbye_holds_nothing_up() -> None:
    machine = machine_in(State.CLOSING)
    machine.on(Progressed(), 10.0)
    machine.on(Heard(wants_reply=False), 12.0)
    assert machine.on(Settled(), 13.0) == [effects.HearOut()]


def test_a_goodbye_that_is_talked_into_again_and_again_ends_all_the_same() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GOODBYE, 10.0)
    ended_at = 0.0
    for second in range(11, 100):
        machine.on(Heard(wants_reply=True), float(second))
        machine.on(Progressed(), float(second))
        if machine.on(Tick(), float(second)) == [effects.HearOut()]:
            ended_at = second
            break
    assert 0 < ended_at <= 10.0 + policy.LONGEST_GOODBYE_S


HEARD_FIRST = [State.DIALLING, State.TALKING, State.BACKING_OFF, State.CLOSING, State.TEXT_ONLY]


@pytest.mark.parametrize("state", HEARD_FIRST)
def test_who_ends_an_interview_is_heard_out_first(state: State) -> None:
    machine = machine_in(state)
    wanted = machine.on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 9.0)
    assert wanted == [effects.Show(Phase.ENDING), effects.HearOut()]
    assert hear_out(machine, 9.1) == [
        effects.CloseLink(),
        effects.Finish(EndReason.CANDIDATE_ENDED),
    ]


def test_an_interview_that_has_not_begun_ends_at_once() -> None:
    wanted = machine_in(State.WAITING).on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 9.0)
    assert wanted == [effects.CloseLink(), effects.Finish(EndReason.CANDIDATE_ENDED)]


def test_an_end_that_the_candidate_asked_for_is_not_called_off() -> None:
    machine = machine_in(State.CLOSING)
    machine.on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 9.0)
    machine.on(Progressed(), 9.5)
    machine.on(Heard(wants_reply=True), 9.6)
    assert effects.Finish(EndReason.CANDIDATE_ENDED) in hear_out(machine, 10.0)


def test_a_link_lost_while_the_last_words_are_waited_for_is_renewed() -> None:
    machine = machine_in(State.TALKING)
    machine.on(EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False), 9.0)
    machine.on(DROPPED, 9.5)
    wanted, _ = come_back(machine)
    assert wanted == [effects.Dial()]
    assert effects.Show(Phase.TEXT_ONLY) not in machine.on(DialDenied(), 10.0)
    assert effects.Finish(EndReason.CANDIDATE_ENDED) in hear_out(machine, 10.1)

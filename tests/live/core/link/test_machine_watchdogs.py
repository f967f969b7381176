from interviews import ledger_rows
from live.core.link import effects, policy
from live.core.link.happenings import (
    GoingAwaySoon,
    Heard,
    Progressed,
    ReplyComplete,
    ReplyOwed,
    Settled,
    Started,
    Tick,
    VoiceSounds,
)
from live.core.link.machine import Machine
from live.core.link.states import State
from tests.live.core.link.machines import (
    DIAL_FAILED,
    DROPPED,
    OPENED,
    RESUMED,
    come_back,
    machine_in,
)

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
    wanted = machine.on(DIAL_FAILED, 10.5)
    assert effects.Note(ledger_rows.dropped(failure="dropped")) in wanted


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
    assert wanted == [effects.Note(ledger_rows.nudged()), effects.Nudge()]
    wanted, at = come_back(machine)
    assert at == 100.0 + policy.REPLY_OWED_S + policy.NUDGE_ANSWERED_S
    assert effects.Note(ledger_rows.dropped(failure="silent")) in wanted
    assert machine.state is State.BACKING_OFF


def test_a_reply_that_comes_needs_no_nudge() -> None:
    machine = machine_in(State.TALKING)
    machine.on(ReplyOwed(), 100.0)
    machine.on(Progressed(), 104.0)
    machine.on(ReplyComplete(), 105.0)
    assert machine.deadline is None


def test_a_reply_that_stops_in_the_middle_is_nudged_and_then_given_up() -> None:
    machine = machine_in(State.TALKING)
    machine.on(Progressed(), 100.0)
    assert effects.Nudge() in machine.on(Tick(), 100.0 + policy.REPLY_OWED_S)
    gone = machine.on(Tick(), 100.0 + policy.REPLY_OWED_S + policy.NUDGE_ANSWERED_S)
    assert effects.Note(ledger_rows.dropped(failure="silent")) in gone


def test_the_end_of_a_reply_is_not_the_reply_to_what_was_typed_meanwhile() -> None:
    machine = machine_in(State.TALKING)
    machine.on(Progressed(), 100.0)
    machine.on(ReplyOwed(), 101.0)
    machine.on(ReplyComplete(), 102.0)
    assert machine.deadline == 101.0 + policy.REPLY_OWED_S


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
    machine.on(ReplyComplete(), 105.0)
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


def test_what_a_takeover_took_is_no_part_of_the_drop_that_follows() -> None:
    machine = Machine(has_talked=True)
    machine.on(Started(), 10.0)
    for at in (10.1, 10.2):
        machine.on(DIAL_FAILED, at)
        come_back(machine)
    machine.on(OPENED, 12.0)
    machine.on(DROPPED, 13.0)
    assert machine.state is State.BACKING_OFF


def test_dials_are_given_back_after_ten_seconds_of_words() -> None:
    machine = machine_in(State.TALKING)
    spend_three_dials(machine)
    machine.on(Heard(), 104.0)
    machine.on(Heard(), 113.5)
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


# Voice that is not transcribed


def speak(machine: Machine, seconds: float, *, since: float) -> None:
    for frame in range(round(seconds / 0.032) + 1):
        machine.on(VoiceSounds(), since + frame * 0.032)


def test_a_line_that_understands_nothing_of_much_speech_is_renewed() -> None:
    machine = machine_in(State.TALKING)
    speak(machine, 5.0, since=10.0)
    assert machine.on(Tick(), 10.0 + policy.DEAF_AFTER_S - 1) == []
    wanted = machine.on(Tick(), 10.0 + policy.DEAF_AFTER_S)
    assert effects.Note(ledger_rows.dropped(failure="silent")) in wanted
    assert machine.state is State.BACKING_OFF


def test_a_cough_is_no_speech() -> None:
    machine = machine_in(State.TALKING)
    speak(machine, 1.0, since=10.0)
    assert machine.on(Tick(), 60.0) == []


def test_speech_that_is_understood_renews_nothing() -> None:
    machine = machine_in(State.TALKING)
    speak(machine, 5.0, since=10.0)
    machine.on(Heard(), 16.0)
    machine.on(Progressed(), 17.0)
    machine.on(ReplyComplete(), 18.0)
    assert machine.on(Tick(), 40.0) == []


def test_a_line_is_renewed_for_noise_a_few_times_only() -> None:
    machine = machine_in(State.TALKING)
    renewals = 0
    for minute in range(1, 20):
        speak(machine, 20.0, since=minute * 60.0)
        machine.on(Tick(), minute * 60.0 + 20.0)
        if machine.state is State.BACKING_OFF:
            renewals += 1
            come_back(machine)
            machine.on(RESUMED, minute * 60.0 + 21.0)
            machine.on(Settled(), minute * 60.0 + 22.0)
    assert renewals == policy.DEAF_TIMES


def test_what_sounds_while_the_interviewer_is_heard_may_be_an_echo() -> None:
    machine = machine_in(State.TALKING)
    for frame in range(300):
        machine.on(VoiceSounds(alone=False), 10.0 + frame * 0.032)
    assert machine.on(Tick(), 30.0) == []


def test_sparse_noise_is_no_speech() -> None:
    machine = machine_in(State.TALKING)
    for second in range(10, 200):
        machine.on(VoiceSounds(), float(second))
        assert machine.on(Tick(), float(second)) == []

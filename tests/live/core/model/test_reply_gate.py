import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.core.model import events
from live.core.model.commands import AddContext, AnswerTool, Command, EndAudio, SayText
from live.core.model.reply_gate import CALL_LEAD_S, CLOSING_S, PATIENCE_S, TOLD_LATE_S, ReplyGate

ANSWER = AnswerTool("c1", "f", {"ok": True})
CALL = events.ToolCalled("c1", "f", {})
DIRECTION, CONTEXT = SayText("[time is up]"), AddContext("[two minutes]")
SOUND, WORD = events.ReplyAudio(b"\0\0"), events.SpokenFragment(" so")
OVER = [events.GenerationComplete(), events.Interrupted(), events.TurnComplete()]


def gate_in_a_reply(*, answers_may_cut: bool = True) -> ReplyGate:
    gate = ReplyGate(answers_may_cut=answers_may_cut)
    gate.begin()
    gate.heed(SOUND)
    return gate


@pytest.mark.parametrize("command", [ANSWER, DIRECTION, CONTEXT])
def test_while_nothing_is_generated_a_command_goes_at_once(command: Command) -> None:
    gate = ReplyGate()
    gate.begin()
    assert gate.admits(command)


@pytest.mark.parametrize("begun", [SOUND, WORD], ids=["sound", "word"])
@pytest.mark.parametrize("over", OVER, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("command", [ANSWER, DIRECTION, CONTEXT], ids=lambda c: type(c).__name__)
def test_in_a_reply_it_waits_until_that_is_generated_or_over(
    command: Command, over: events.ModelEvent, begun: events.ModelEvent
) -> None:
    gate = ReplyGate()
    gate.begin()
    gate.heed(begun)
    assert not gate.admits(command)
    assert gate.release(10.0) == []
    gate.heed(over)
    assert gate.release(10.1) == [command]
    assert gate.admits(command)


def test_a_reply_without_an_end_is_waited_for_two_seconds() -> None:
    gate = gate_in_a_reply()
    assert not gate.admits(ANSWER)
    assert gate.release(10.0) == []
    assert gate.until == 10.0 + PATIENCE_S
    assert gate.release(11.9) == []
    assert gate.release(12.0) == [ANSWER]
    assert gate.until is None


def test_a_call_may_be_the_head_of_a_reply_so_its_answer_waits_for_a_moment() -> None:
    gate = ReplyGate()
    gate.begin()
    gate.heed(CALL)
    assert not gate.admits(ANSWER)
    assert gate.release(10.0) == []
    assert gate.until == 10.0 + CALL_LEAD_S
    assert gate.release(10.3) == [ANSWER]
    assert gate.admits(ANSWER)


def test_a_reply_that_follows_its_call_is_waited_for_like_any_other() -> None:
    gate = ReplyGate()
    gate.begin()
    gate.heed(CALL)
    assert not gate.admits(ANSWER)
    assert gate.release(10.0) == []
    gate.heed(SOUND)
    assert gate.release(10.4) == []
    assert gate.until == 10.0 + PATIENCE_S
    gate.heed(events.GenerationComplete())
    assert gate.release(11.0) == [ANSWER]


def test_a_call_that_comes_with_the_end_of_its_turn_is_answered_at_once() -> None:
    gate = ReplyGate()
    gate.begin()
    gate.heed(CALL)
    assert not gate.admits(ANSWER)
    gate.heed(events.TurnComplete())
    assert gate.release(10.0) == [ANSWER]


def test_what_waits_goes_in_its_order() -> None:
    gate = gate_in_a_reply()
    for command in (ANSWER, CONTEXT, DIRECTION):
        assert not gate.admits(command)
    gate.heed(events.GenerationComplete())
    assert gate.release(1.0) == [ANSWER, CONTEXT, DIRECTION]


@pytest.mark.parametrize("command", [SayText("I build pumps", may_cut=True), EndAudio()])
def test_what_the_candidate_does_may_cut(command: Command) -> None:
    assert gate_in_a_reply().admits(command)


def test_a_model_that_is_silent_until_answered_is_answered_at_once() -> None:
    gate = gate_in_a_reply(answers_may_cut=False)
    assert gate.admits(ANSWER)
    assert not gate.admits(DIRECTION)


def test_words_that_trail_a_generated_reply_are_no_reply_that_is_generated() -> None:
    gate = gate_in_a_reply()
    gate.heed(events.GenerationComplete())
    gate.heed(WORD)
    assert gate.admits(ANSWER)
    gate.heed(events.TurnComplete())
    gate.heed(WORD)
    assert not gate.admits(ANSWER)


def test_a_new_connection_has_nothing_of_the_old_one_waiting() -> None:
    gate = gate_in_a_reply()
    gate.admits(ANSWER)
    gate.begin()
    assert len(gate) == 0
    assert gate.admits(DIRECTION)


def test_a_lost_call_is_closed_by_an_empty_turn_before_anything_else_is_told() -> None:
    gate = ReplyGate()
    gate.begin(closes_call=True)
    assert not gate.admits(DIRECTION)
    assert gate.heed(events.TurnComplete())
    assert gate.release(1.0) == [DIRECTION]
    assert not gate.heed(events.TurnComplete())


def test_a_session_that_knows_of_no_lost_call_is_told_the_rest_before_it_replies() -> None:
    gate = ReplyGate()
    gate.begin(closes_call=True)
    assert not gate.admits(DIRECTION)
    assert gate.release(10.0) == []
    assert gate.until == 10.0 + CLOSING_S
    assert gate.release(10.0 + CLOSING_S) == [DIRECTION]
    assert gate.admits(DIRECTION)


def test_what_is_only_told_does_not_cut_a_long_reply_and_an_answer_overtakes_it() -> None:
    gate = ReplyGate()
    gate.begin()
    gate.heed(SOUND)
    assert not gate.admits(DIRECTION)
    assert not gate.admits(ANSWER)
    gate.release(10.0)
    assert gate.release(10.0 + PATIENCE_S) == [ANSWER]
    assert gate.release(10.0 + TOLD_LATE_S - 1) == []
    gate.heed(events.GenerationComplete())
    assert gate.release(10.0 + TOLD_LATE_S - 1) == [DIRECTION]


def test_an_answer_waits_from_its_own_beginning_not_from_that_of_what_waits_before_it() -> None:
    gate = gate_in_a_reply()
    assert not gate.admits(DIRECTION)
    assert gate.release(10.0) == []
    assert not gate.admits(ANSWER)
    assert gate.release(20.0) == []
    assert gate.until == 20.0 + PATIENCE_S
    assert gate.release(20.0 + PATIENCE_S) == [ANSWER]
    assert gate.until == 10.0 + TOLD_LATE_S


@pytest.mark.parametrize("said", [SOUND, WORD, events.HeardFragment("yes")])
def test_a_turn_with_something_in_it_is_no_close_of_a_lost_call(said: events.ModelEvent) -> None:
    gate = ReplyGate()
    gate.begin(closes_call=True)
    gate.heed(said)
    assert not gate.heed(events.TurnComplete())


HAPPENS = st.sampled_from([CALL, SOUND, WORD, *OVER, events.HeardFragment("x"), ANSWER, DIRECTION])


@given(st.lists(st.tuples(HAPPENS, st.floats(0.0, 1.5)), max_size=30))
def test_nothing_waits_longer_than_its_patience_and_nothing_is_sent_twice_or_lost(
    steps: list[tuple[events.ModelEvent | Command, float]],
) -> None:
    gate, now = ReplyGate(), 0.0
    gate.begin()
    waiting: list[tuple[Command, float]] = []
    for step, pause in steps:
        now += pause
        if isinstance(step, AnswerTool | SayText):
            if not gate.admits(step):
                waiting.append((step, now))
        else:
            gate.heed(step)  # type: ignore[arg-type]
        for released in gate.release(now):
            # In their order, but that an answer may overtake what is only told.
            same = [command for command, _ in waiting if type(command) is type(released)]
            assert released == same[0]
            waiting.remove(next(each for each in waiting if each[0] == released))
        for command, since in waiting:
            patience = PATIENCE_S if isinstance(command, AnswerTool) else TOLD_LATE_S
            assert now - since < patience + 1.5
    assert len(gate) == len(waiting)

"""Reading faults, and the board on which they wait."""

import re

import pytest

from live.simulator.faults import (
    FaultBoard,
    FaultError,
    Kind,
    Moment,
    read_fault,
    read_fault_option,
)


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ({}, "unknown fault None: one of drop, close"),
        ({"fault": "fire"}, "unknown fault 'fire'"),
        ({"fault": "drop", "where": "here"}, "unknown field 'where'"),
        ({"fault": "drop", "when": "later"}, "drop cannot happen 'later': one of now"),
        ({"fault": "drop", "when": "always"}, "drop cannot happen 'always'"),
        ({"fault": "stall", "when": "now"}, "stall takes no 'when'"),
        ({"fault": "outage"}, "outage needs 'seconds'"),
        ({"fault": "outage", "seconds": 1, "when": "on_dial"}, "outage cannot happen 'on_dial'"),
        ({"fault": "go_away"}, "go_away needs 'seconds'"),
        ({"fault": "slow"}, "slow needs 'latency_ms'"),
        ({"fault": "close", "code": 1006}, "code=1006 cannot be sent"),
        ({"fault": "close", "code": 99}, "code=99 cannot be sent"),
        ({"fault": "close", "code": "x"}, "code='x' is not a number"),
        ({"fault": "close", "code": True}, "code=True is not a int"),
        ({"fault": "drop", "after_ms": -1}, "after_ms=-1 is below 0"),
        ({"fault": "freeze", "answers_pings": "perhaps"}, "is not a bool"),
    ],
)
def test_a_wrong_description_gets_a_clear_sentence(description, sentence):
    with pytest.raises(FaultError, match=re.escape(sentence)):
        read_fault(description)


def test_a_fault_of_the_command_line_is_read_like_one_of_json():
    text = "close:when=mid_answer,after_ms=2000,code=1013,count=2,candidate=Sam Lee"
    wanted = {
        "fault": "close", "when": "mid_answer", "after_ms": 2000, "code": 1013, "count": 2,
        "candidate": "Sam Lee",
    }  # fmt: skip
    assert read_fault_option(text) == read_fault(wanted)
    assert read_fault_option("stall:count=forever").count is None
    with pytest.raises(FaultError, match="'now' is not name=value"):
        read_fault_option("drop:now")


def test_a_fault_is_used_up_count_by_count_where_it_belongs():
    board = FaultBoard()
    board.arm(board.number(read_fault({"fault": "stall", "count": 2, "connection": 7})))
    assert board.take(8, "", Kind.STALL) is None
    assert board.take(7, "", Kind.REFUSE_HANDLE) is None
    assert board.take(7, "", Kind.STALL) is not None
    assert board.take(7, "", Kind.STALL) is not None
    assert board.take(7, "", Kind.STALL) is None
    assert board.is_empty


def test_a_fault_waits_for_its_moment_and_a_moment_uses_one_count():
    board = FaultBoard()
    board.arm(
        board.number(
            read_fault({"fault": "drop", "when": "mid_answer", "after_ms": 500, "count": 2})
        )
    )
    assert board.take_at(1, "", Moment.MID_ANSWER, 499) == []
    assert board.take_at(1, "", Moment.NEXT_REPLY, 600) == []
    assert len(board.take_at(1, "", Moment.MID_ANSWER, 500)) == 1
    assert len(board.take_at(2, "", Moment.MID_ANSWER, 500)) == 1
    assert board.take_at(3, "", Moment.MID_ANSWER, 500) == []


def test_a_fault_for_one_candidate_follows_them_through_their_connections():
    fault = read_fault({"fault": "refuse_handle", "candidate": "Ada"})
    assert fault.concerns(1, "Ada")
    assert fault.concerns(2, "Ada")
    assert not fault.concerns(1, "Sam")

"""Reading faults, and the board on which they wait."""

import re
from pathlib import Path

import pytest

from live.simulator.fault_board import FaultBoard
from live.simulator.fault_reading import FaultError, read_fault, read_fault_option
from live.simulator.faults import RULES, Kind, Moment


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ({}, "the field 'fault' is missing: one of drop, close"),
        ({"kind": "drop"}, "the field 'fault' is missing; unknown field 'kind': one of drop"),
        ({"fault": "fire"}, "fault='fire' is unknown: one of drop"),
        ({"fault": None}, "fault=None is unknown: one of drop"),
        ({"fault": "drop", "where": "here"}, "unknown field 'where': drop takes when, after_ms"),
        ({"fault": "drop", "code": 1011}, "drop takes no 'code': it takes when, after_ms"),
        ({"fault": "stall", "after_ms": 5}, "stall takes no 'after_ms': it takes count"),
        ({"fault": "handshake", "candidate": "Sam"}, "handshake takes no 'candidate'"),
        ({"fault": "handshake", "status": 101}, "status=101 is no refusal of HTTP"),
        ({"fault": "handshake", "status": 499}, "status=499 is no refusal of HTTP"),
        ({"fault": "send"}, "send needs 'frame'"),
        ({"fault": "send", "frame": 5}, "frame=5 is not a str"),
        ({"fault": "send", "frame": "", "size_bytes": 10**9}, "size_bytes=1000000000 is above"),
        ({"fault": "long_burst", "speed": 0}, "speed=0.0 would never send anything"),
        ({"fault": "noise_cut", "when": "on_dial"}, "noise_cut cannot happen when='on_dial'"),
        ({"fault": "drop", "when": "later"}, "drop cannot happen when='later': one of now"),
        ({"fault": "drop", "when": "always"}, "drop cannot happen when='always'"),
        ({"fault": "stall", "when": "now"}, "stall takes no 'when'"),
        ({"fault": "outage"}, "outage needs 'seconds'"),
        (
            {"fault": "outage", "seconds": 1, "when": "on_dial"},
            "outage cannot happen when='on_dial'",
        ),
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


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_tells_its_fields_and_takes_them_back(kind):
    needed = {"seconds": 1, "latency_ms": 5, "frame": "x"}
    own = {name: needed[name] for name in RULES[kind].own if name in needed}
    fault = read_fault({"fault": kind.value, **own})
    told = FaultBoard().number(fault).as_json()
    assert (told.pop("number"), told.pop("kind")) == (1, kind)
    if not RULES[kind].moments:
        assert told.pop("when") is Moment.ALWAYS
    told = {name: value for name, value in told.items() if value is not None}
    if fault.count is None:
        told["count"] = None
    assert read_fault({"fault": kind.value, **told}) == fault


def test_a_frame_may_be_given_as_json_or_as_any_text():
    frame = {"serverContent": {"news": True}}
    assert (
        read_fault({"fault": "send", "frame": frame}).frame == '{"serverContent": {"news": true}}'
    )
    assert read_fault_option("send:when=next_reply,frame=no json").frame == "no json"


def test_every_fault_is_described():
    described = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text()
    assert [kind for kind in Kind if f"| `{kind}` |" not in described] == []

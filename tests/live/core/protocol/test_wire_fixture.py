"""Both ends of the socket read the same examples; see tests/js for the other one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from interviews import faults
from interviews.records import Quality
from interviews.views import event_words
from live.core.errors import CloseCode, WireError
from live.core.protocol import client_messages, client_reader, server_messages
from live.core.protocol.server_messages import Caption, Phase, Position

FIXTURE: Final = Path(__file__).parents[3] / "fixtures" / "wire.json"
EXAMPLES: Final[dict[str, Any]] = json.loads(FIXTURE.read_text("utf-8"))


def examples(*path: str) -> list[Any]:
    found: Any = EXAMPLES
    for step in path:
        found = found[step]
    return [pytest.param(example, id=example["name"]) for example in found]


def text_of(example: dict[str, Any]) -> str:
    return str(example["text"]) if "text" in example else json.dumps(example["message"])


def frame_of(example: dict[str, Any]) -> bytes:
    payload = bytes.fromhex(example["payload_hex"]) * int(example["payload_repeat"])
    return bytes.fromhex(example["header_hex"]) + payload


def test_both_speak_the_same_version() -> None:
    assert EXAMPLES["protocol"] == client_messages.PROTOCOL


def test_both_know_the_same_close_codes() -> None:
    assert {one["name"]: one["code"] for one in EXAMPLES["close_codes"]} == {
        code.name: code.value for code in CloseCode
    }


def test_the_ledger_is_read_by_the_same_close_codes() -> None:
    assert {CloseCode.MOVING, CloseCode.INTERNAL} == faults.SERVER_CODES
    assert CloseCode.NORMAL == event_words.PAGE_LEFT
    assert CloseCode.NOT_SIGNED_IN == event_words.LINKS_WITHDRAWN


@pytest.mark.parametrize("example", examples("client", "valid"))
def test_every_valid_message_is_read(example: dict[str, Any]) -> None:
    read = client_reader.parse_text(text_of(example))
    if isinstance(read, client_messages.Hello):
        message = example["message"]
        assert (read.stream, read.first_sequence) == (message["stream"], message["first_seq"])
        assert read.next_sequence == message["next_seq"]
        assert (read.played is None) == (message["played"] is None)
        assert read.protocol == message["protocol"]
        assert read.epoch == message.get("epoch")
        assert read.entered is message.get("entered", True)
        lost = read.carried_over and {"lost": read.carried_over.lost}
        assert lost == message.get("carried_over")
        assert read.plays is message.get("plays", True)


@pytest.mark.parametrize("example", examples("client", "invalid"))
def test_every_invalid_message_is_refused(example: dict[str, Any]) -> None:
    with pytest.raises(WireError) as refused:
        client_reader.parse_text(text_of(example))
    assert refused.value.close_code == CloseCode.MALFORMED


@pytest.mark.parametrize("example", examples("typed"))
def test_what_is_typed_is_taken_as_the_page_sends_it_or_refused(example: dict[str, Any]) -> None:
    answer_id, times = "60303ae22b998861", example["times"]
    message = {"type": "text", "id": answer_id, "text": example["text"] * times}
    # As a browser writes JSON: only what is no text is escaped.
    frame = "".join(
        f"\\u{ord(letter):04x}" if "\ud800" <= letter <= "\udfff" else letter
        for letter in json.dumps(message, ensure_ascii=False)
    )
    if "refused" in example:
        assert client_reader.parse_text(frame) == client_messages.RefusedAnswer(
            answer_id, example["refused"]
        )
    else:
        assert client_reader.parse_text(frame) == client_messages.TypedAnswer(
            answer_id, example["sent"] * times
        )


@pytest.mark.parametrize("example", examples("binary", "up", "valid"))
def test_every_valid_frame_is_read(example: dict[str, Any]) -> None:
    frame, expected = client_messages.parse_audio(frame_of(example)), example["parsed"]
    assert (frame.sequence, frame.resent) == (expected["seq"], expected["again"])
    assert (frame.quiet, frame.replay) == (expected["quiet"], expected["replay"])
    assert len(frame.pcm) == 2 * expected["samples"]


@pytest.mark.parametrize("example", examples("binary", "up", "invalid"))
def test_every_invalid_frame_is_refused(example: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        client_messages.parse_audio(frame_of(example))


@pytest.mark.parametrize("example", examples("binary", "down", "valid"))
def test_the_voice_is_framed_as_the_page_reads_it(example: dict[str, Any]) -> None:
    payload = bytes.fromhex(example["payload_hex"]) * int(example["payload_repeat"])
    parsed = example["parsed"]
    assert server_messages.audio(parsed["turn"], parsed["offset"], payload) == frame_of(example)


def position_of(message: dict[str, Any]) -> Position:
    return Position(
        message["started"],
        message["question"],
        message["questions"],
        message["elapsed_ms"],
        message["limit_ms"],
    )


def welcome(message: dict[str, Any]) -> str:
    captions = [Caption(**caption) for caption in message["captions"]]
    return server_messages.welcome(
        epoch=message["epoch"],
        phase=Phase(message["phase"]),
        position=position_of(message),
        resend_from=message["resend_from"],
        replay=message.get("replay"),
        captions=captions,
    )


def caption(message: dict[str, Any]) -> str:
    return server_messages.caption(
        Caption(message["turn"], message["speaker"], message["text"], message["final"])
    )


def clock(message: dict[str, Any]) -> str:
    return server_messages.clock(
        message["elapsed_ms"], message["limit_ms"], running=message["running"]
    )


MAKERS: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "welcome": welcome,
    "resend": lambda m: server_messages.resend(m["from_seq"], m.get("replay")),
    "lobby": lambda m: server_messages.lobby(position_of(m), elsewhere=m["elsewhere"]),
    "hand_over": lambda m: server_messages.hand_over(m["from_seq"], m["replay"]),
    "handed_over": lambda m: server_messages.handed_over(m["lost_ms"]),
    "ack": lambda m: server_messages.ack(m["seq"]),
    "phase": lambda m: server_messages.phase(Phase(m["phase"])),
    "caption": caption,
    "question": lambda m: server_messages.question(m["number"], m["questions"], m["text"]),
    "turn_end": lambda m: server_messages.turn_end(m["turn"], m["samples"]),
    "flush": lambda m: server_messages.flush(m["turn"]),
    "duck": lambda m: server_messages.duck(on=m["on"]),
    "clock": clock,
    "hold": lambda _m: server_messages.hold_over(),
    "time_warning": lambda m: server_messages.time_warning(m["left_ms"]),
    "text_ack": lambda m: server_messages.text_ack(m["id"], m["question"]),
    "text_refused": lambda m: server_messages.text_refused(m["id"], m["code"], m.get("retry_ms")),
    "quality": lambda m: server_messages.quality(m["rtt_ms"], Quality(m["level"])),
    "notice": lambda m: server_messages.notice(m["code"], m["sentence"]),
    "error": lambda m: server_messages.error(m["code"], m["sentence"], m.get("retry_ms")),
    "ended": lambda m: server_messages.ended(m["reason"], m["url"]),
    "ping": lambda m: server_messages.ping(m["id"]),
    "pong": lambda m: server_messages.pong(m["id"]),
}


@pytest.mark.parametrize("example", examples("server", "valid"))
def test_every_message_to_the_page_is_built_as_the_example(example: dict[str, Any]) -> None:
    message = {name: value for name, value in example["message"].items() if name != "later"}
    built = json.loads(MAKERS[message["type"]](message))
    if "takes" not in message:
        built.pop("takes", None)  # of a server from before a deploy
    assert built == message


def test_every_kind_of_message_and_phase_has_an_example() -> None:
    messages = [example["message"] for example in EXAMPLES["server"]["valid"]]
    assert {message["type"] for message in messages} == set(MAKERS)
    assert {m["phase"] for m in messages if m["type"] == "phase"} == set(Phase)

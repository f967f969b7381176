import json
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.core.errors import CloseCode, WireError
from live.core.protocol import client_messages, client_reader
from live.core.protocol.typed_text import mend_typed
from live.core.sound.audio import UPLINK_FRAME_BYTES
from live.core.sound.sent_frames import BUFFER_FRAMES

STREAM = "0123456789abcdef"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
TYPES = ["hello", "start", "ping", "pong", "played", "mute", "plays", "ask", "hold", "text", "end"]
FIELDS = [
    *("protocol", "stream", "first_seq", "next_seq", "played", "entered", "carried_over"),
    *("id", "turn", "ms", "flushed"),
    *("plays", "what", "on"),
]
MESSAGES = st.builds(
    lambda kind, fields: {"type": kind, **fields},
    st.sampled_from(TYPES),
    st.dictionaries(st.sampled_from([*FIELDS, "muted", "text"]), JSON),
)


def audio(*, kind: int = 1, flags: int = 0, replay: int = 1, sequence: int = 7) -> bytes:
    return struct.pack("<BBHI", kind, flags, replay, sequence) + bytes(UPLINK_FRAME_BYTES)


def hello(**fields: object) -> str:
    message = {"type": "hello", "protocol": 2, "stream": STREAM, "first_seq": 3, "next_seq": 9}
    return json.dumps({**message, "played": None, **fields})


def refused(frame: str | bytes) -> WireError:
    with pytest.raises(WireError) as error:
        client_reader.parse_text(frame) if isinstance(frame, str) else client_messages.parse_audio(
            frame
        )
    return error.value


def test_a_microphone_frame_is_read() -> None:
    pcm = bytes(range(256)) * 4
    frame = struct.pack("<BBHI", 1, 0, 65_535, 4_000_000_000) + pcm
    assert client_messages.parse_audio(frame) == client_messages.AudioFrame(
        4_000_000_000, False, False, pcm, 65_535
    )


def test_a_frame_of_protocol_1_says_that_it_may_have_been_sent_before() -> None:
    frame = client_messages.parse_audio(audio(flags=0b01, replay=0))
    assert (frame.resent, frame.replay) == (True, 0)


def test_a_frame_may_say_that_it_holds_no_voice() -> None:
    assert client_messages.parse_audio(audio(flags=0b10)).quiet


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"", "audio_length"),
        (audio()[:-1], "audio_length"),
        (audio() + b"\0", "audio_length"),
        (audio(kind=2), "audio_header"),
        (audio(flags=0b100), "audio_header"),
    ],
)
def test_a_malformed_frame_is_refused(frame: bytes, code: str) -> None:
    error = refused(frame)
    assert (error.close_code, error.code) == (CloseCode.MALFORMED, code)


def test_a_frame_over_its_limit_is_too_big() -> None:
    error = refused(bytes(client_messages.MAX_BINARY_BYTES + 1))
    assert (error.close_code, error.code) == (CloseCode.TOO_BIG, "binary_too_big")


@pytest.mark.parametrize("letter", ["x", "é", "\N{GRINNING FACE}"])
def test_a_text_is_measured_in_bytes(letter: str) -> None:
    error = refused(letter * (client_reader.MAX_TEXT_BYTES // len(letter.encode()) + 1))
    assert (error.close_code, error.code) == (CloseCode.TOO_BIG, "text_too_big")


def test_hello_is_read() -> None:
    played = {"turn": 4, "ms": 1200}
    assert client_reader.parse_text(hello(played=played)) == client_messages.Hello(
        STREAM, 3, 9, client_messages.Played(4, 1200)
    )


def test_hello_says_whether_the_page_was_entered_and_what_it_carried_over() -> None:
    read = client_reader.parse_text(hello(entered=False, carried_over={"lost": 7}))
    assert read == client_messages.Hello(STREAM, 3, 9, None, False, client_messages.CarriedOver(7))


def test_a_page_from_before_the_deploy_is_read() -> None:
    assert client_reader.parse_text(hello(protocol=1)) == client_messages.Hello(
        STREAM, 3, 9, None, protocol=1
    )


def test_a_page_that_says_neither_has_been_entered_and_carried_nothing_over() -> None:
    assert client_reader.parse_text(hello()) == client_messages.Hello(
        STREAM, 3, 9, None, True, None
    )


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ({"type": "start"}, client_messages.Start()),
        ({"type": "end"}, client_messages.End()),
        ({"type": "ping", "id": 4}, client_messages.Ping(4)),
        ({"type": "pong", "id": 0}, client_messages.Pong(0)),
        ({"type": "mute", "muted": True}, client_messages.Mute(True)),
        ({"type": "plays", "plays": False}, client_messages.Plays(False)),
        ({"type": "ask", "what": "skip"}, client_messages.Ask(client_messages.Asked.SKIP)),
        ({"type": "hold", "on": True}, client_messages.Hold(True)),
        ({"type": "played", "turn": 2, "ms": 0}, client_messages.Played(2, 0)),
        (
            {"type": "played", "turn": 2, "ms": 9, "flushed": True},
            client_messages.Played(2, 9, True),
        ),
        (
            {"type": "text", "id": STREAM, "text": " Yes. "},
            client_messages.TypedAnswer(STREAM, "Yes."),
        ),
        ({"type": "start", "later": "fields are ignored"}, client_messages.Start()),
    ],
)
def test_each_message_is_read(
    message: dict[str, object], read: client_messages.TextMessage
) -> None:
    assert client_reader.parse_text(json.dumps(message)) == read


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[" * 12_000, "not_json"),
        ("[]", "not_an_object"),
        ("{}", "unknown_type"),
        ('{"type":"welcome"}', "unknown_type"),
        ('{"type":["hello"]}', "unknown_type"),
        (hello(protocol=3), "protocol_version"),
        (hello(protocol=0), "protocol_version"),
        (hello(protocol=True), "protocol_version"),
        (hello(protocol=2.0), "protocol_version"),
        (hello(protocol=None), "protocol_version"),
        (hello(protocol=[]), "protocol_version"),
        (hello(stream=STREAM[1:]), "bad_stream"),
        (hello(stream=STREAM.upper()), "bad_stream"),
        (hello(stream=STREAM + "\n"), "bad_stream"),
        (hello(first_seq=10), "bad_first_seq"),
        (hello(first_seq=True), "bad_first_seq"),
        (hello(next_seq=2**32), "bad_next_seq"),
        (hello(next_seq=9.0), "bad_next_seq"),
        (hello(played=[]), "bad_played"),
        (hello(entered=None), "bad_entered"),
        (hello(entered=0), "bad_entered"),
        (hello(carried_over=True), "bad_carried_over"),
        (hello(carried_over={}), "bad_lost"),
        (hello(carried_over={"lost": -1}), "bad_lost"),
        (hello(played={"turn": -1, "ms": 0}), "bad_turn"),
        (hello().replace(', "played": null', ""), "bad_played"),
        ('{"type":"played","turn":0,"ms":1}', "bad_turn"),
        ('{"type":"ping"}', "bad_id"),
        ('{"type":"ping","id":"1"}', "bad_id"),
        ('{"type":"mute"}', "bad_muted"),
        ('{"type":"mute","muted":1}', "bad_muted"),
        ('{"type":"played","turn":2,"ms":1,"flushed":null}', "bad_flushed"),
        ('{"type":"played","turn":2,"ms":1e3}', "bad_ms"),
        (json.dumps({"type": "text", "id": STREAM}), "bad_text"),
        (json.dumps({"type": "text", "id": 5, "text": "x"}), "bad_id"),
    ],
)
def test_a_malformed_message_is_refused_with_its_code(frame: str, code: str) -> None:
    error = refused(frame)
    assert (error.close_code, error.code) == (CloseCode.MALFORMED, code)


@given(text=st.text(st.characters(codec=None) | st.sampled_from("\ud83d\ude42\0\r\n\x85 \ufeff")))
def test_any_text_that_is_typed_is_mended_or_refused_and_the_connection_stays(text: str) -> None:
    read = client_reader.parse_text(json.dumps({"type": "text", "id": STREAM, "text": text}))
    if isinstance(read, client_messages.TypedAnswer):
        read.text.encode()
        assert "\0" not in read.text
        assert mend_typed(read.text) == read.text
    else:
        assert read == client_messages.RefusedAnswer(STREAM, "blank")


@given(frame=st.binary(max_size=5_000))
def test_any_bytes_are_read_or_refused(frame: bytes) -> None:
    with suppress(WireError):
        assert len(client_messages.parse_audio(frame).pcm) == UPLINK_FRAME_BYTES


@given(frame=st.text(max_size=300) | JSON.map(json.dumps) | MESSAGES.map(json.dumps))
def test_any_text_is_read_or_refused(frame: str) -> None:
    with suppress(WireError):
        client_reader.parse_text(frame)


@given(
    sequence=st.integers(min_value=0, max_value=client_reader.MAX_SEQUENCE),
    flags=st.integers(min_value=0, max_value=3),
)
def test_every_well_formed_frame_is_read(sequence: int, flags: int) -> None:
    frame = client_messages.parse_audio(audio(flags=flags, sequence=sequence))
    assert (frame.sequence, frame.resent, frame.quiet) == (sequence, bool(flags & 1), flags > 1)


@pytest.mark.parametrize("kind", ["hello", "hand_over"])
def test_a_page_keeps_no_more_than_its_buffer_whatever_it_says(kind: str) -> None:
    message = client_reader.parse_text(hello(type=kind, first_seq=7, next_seq=2**32 - 1))
    assert isinstance(message, client_messages.Hello | client_messages.HandOver)
    assert (message.first_sequence, message.next_sequence) == (7, 7 + BUFFER_FRAMES)

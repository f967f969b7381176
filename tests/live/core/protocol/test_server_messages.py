import json
import struct

from interviews.records import Quality
from live.core.protocol import server_messages
from live.core.protocol.server_messages import Caption, Phase, Position


def test_a_piece_of_voice_carries_its_turn_and_offset() -> None:
    frame = server_messages.audio(6, 48_000, b"\1\2")
    assert struct.unpack("<BBHII", frame[:12]) == (2, 0, 0, 6, 48_000)
    assert frame[12:] == b"\1\2"


def test_welcome_tells_a_page_that_knows_nothing_where_the_interview_stands() -> None:
    message = server_messages.welcome(
        epoch=3,
        phase=Phase.READY,
        position=Position(True, 2, 5, 61_000, 900_000),
        resend_from=17,
        replay=1,
        captions=[Caption(2, "interviewer", "Hello.", True)],
    )
    assert json.loads(message) == {
        "type": "welcome",
        "epoch": 3,
        "phase": "ready",
        "started": True,
        "question": 2,
        "questions": 5,
        "elapsed_ms": 61_000,
        "limit_ms": 900_000,
        "resend_from": 17,
        "replay": 1,
        "takes": ["ask", "hold"],
        "captions": [{"turn": 2, "speaker": "interviewer", "text": "Hello.", "final": True}],
    }


def test_each_message_names_its_type_and_its_fields() -> None:
    caption = Caption(3, "candidate", "Grüße", False)
    assert [
        json.loads(message)
        for message in (
            server_messages.resend(4, 2),
            server_messages.resend(4, None),
            server_messages.ack(9),
            server_messages.phase(Phase.TEXT_ONLY),
            server_messages.caption(caption),
            server_messages.question(1, 3, "Why?"),
            server_messages.turn_end(2, 24_000),
            server_messages.flush(2),
            server_messages.clock(1, 2, running=False),
            server_messages.time_warning(120_000),
            server_messages.text_ack("ab", None),
            server_messages.ping(1),
            server_messages.pong(2),
            server_messages.quality(40, Quality.GOOD),
            server_messages.notice("audio_lost", "Please wait."),
            server_messages.ended("completed", "/done/"),
            server_messages.error("flooding", "Too much."),
        )
    ] == [
        {"type": "resend", "from_seq": 4, "replay": 2},
        {"type": "resend", "from_seq": 4},
        {"type": "ack", "seq": 9},
        {"type": "phase", "phase": "text_only"},
        {"type": "caption", "turn": 3, "speaker": "candidate", "text": "Grüße", "final": False},
        {"type": "question", "number": 1, "questions": 3, "text": "Why?"},
        {"type": "turn_end", "turn": 2, "samples": 24_000},
        {"type": "flush", "turn": 2},
        {"type": "clock", "elapsed_ms": 1, "limit_ms": 2, "running": False},
        {"type": "time_warning", "left_ms": 120_000},
        {"type": "text_ack", "id": "ab", "question": None},
        {"type": "ping", "id": 1},
        {"type": "pong", "id": 2},
        {"type": "quality", "rtt_ms": 40, "level": "good"},
        {"type": "notice", "code": "audio_lost", "sentence": "Please wait."},
        {"type": "ended", "reason": "completed", "url": "/done/"},
        {"type": "error", "code": "flooding", "sentence": "Too much."},
    ]

import json
import struct

from interviews.records import Quality
from live.core.protocol import replies
from live.core.protocol.replies import Caption, Phase, Standing


def test_a_piece_of_voice_carries_its_turn_and_offset() -> None:
    frame = replies.audio(6, 48_000, b"\1\2")
    assert struct.unpack("<BBHII", frame[:12]) == (2, 0, 0, 6, 48_000)
    assert frame[12:] == b"\1\2"


def test_welcome_tells_a_page_that_knows_nothing_where_the_interview_stands() -> None:
    message = replies.welcome(
        epoch=3,
        phase=Phase.READY,
        standing=Standing(True, 2, 5, 61_000, 900_000),
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
        "captions": [{"turn": 2, "speaker": "interviewer", "text": "Hello.", "final": True}],
    }


def test_each_message_names_its_type_and_its_fields() -> None:
    caption = Caption(3, "candidate", "Grüße", False)
    assert [
        json.loads(message)
        for message in (
            replies.resend(4, 2),
            replies.resend(4, None),
            replies.ack(9),
            replies.phase(Phase.TEXT_ONLY),
            replies.caption(caption),
            replies.question(1, 3, "Why?"),
            replies.turn_end(2, 24_000),
            replies.flush(2),
            replies.clock(1, 2, running=False),
            replies.time_warning(120_000),
            replies.text_ack("ab", None),
            replies.ping(1),
            replies.pong(2),
            replies.quality(40, Quality.GOOD),
            replies.notice("audio_lost", "Please wait."),
            replies.ended("completed", "/done/"),
            replies.error("flooding", "Too much."),
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

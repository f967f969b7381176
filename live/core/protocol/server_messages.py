"""Messages to the browser, as they go out. `docs/protocol.md` is their contract.

None is longer than `fitting.MESSAGE_BYTES`, whatever a plan or a person says in it.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from interviews.records import Quality
from live.core.protocol.fitting import beginning_of, end_of, newest_that_fit

_AUDIO_HEADER = struct.Struct("<BBHII")
_AUDIO_KIND: Final = 2
# Messages of the page that a server from before a deploy does not know, and would close for.
TAKES: Final = ("ask", "hold")
# What a caption in a `welcome` has besides its text, with the longest numbers.
_CAPTION_BYTES: Final = 100


class Phase(StrEnum):
    """What the page shows the conversation to be doing."""

    CONNECTING = "connecting"
    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    RECONNECTING = "reconnecting"
    TEXT_ONLY = "text_only"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Caption:
    """The whole text of one turn so far."""

    turn: int
    speaker: str
    text: str
    final: bool


@dataclass(frozen=True, slots=True)
class Position:
    """Where the interview stands, for the page's clock and its "question n of m": fields of a message."""

    started: bool
    question: int | None
    questions: int
    elapsed_ms: int
    limit_ms: int


def _json(**message: object) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def audio(turn: int, offset_samples: int, pcm: bytes) -> bytes:
    """Frame a piece of the interviewer's sound (mono s16le at 24 kHz)."""
    return _AUDIO_HEADER.pack(_AUDIO_KIND, 0, 0, turn, offset_samples) + pcm


def welcome(
    *,
    epoch: int,
    phase: Phase,
    position: Position,
    resend_from: int | None,
    replay: int | None,
    captions: Sequence[Caption],
) -> str:
    """Answer `hello`: everything a page needs that knows nothing; `replay`: see `resend`.

    The page may send what `takes` names, and must not where it is not named.

    captions: of those that do not fit into one message, the oldest are left out.
    """
    texts = newest_that_fit([caption.text for caption in captions], _CAPTION_BYTES)
    newest = captions[len(captions) - len(texts) :]
    return _json(
        type="welcome",
        epoch=epoch,
        phase=phase,
        **asdict(position),
        resend_from=resend_from,
        **_numbered(replay),
        takes=TAKES,
        captions=[
            {"turn": c.turn, "speaker": c.speaker, "text": text, "final": c.final}
            for c, text in zip(newest, texts, strict=True)
        ],
    )


def lobby(position: Position, *, elsewhere: bool) -> str:
    """Answer the `hello` of a page that only looks; `elsewhere`: another page holds the interview."""
    return _json(
        type="lobby",
        elsewhere=elsewhere,
        **asdict(position),
    )


def hand_over(from_sequence: int, replay: int) -> str:
    """Another page has the interview: ask for what this one holds from this frame on."""
    return _json(type="hand_over", from_seq=from_sequence, replay=replay)


def handed_over(lost_ms: int) -> str:
    """What the page held is with the other one now, but for this much."""
    return _json(type="handed_over", lost_ms=lost_ms)


def resend(from_sequence: int, replay: int | None) -> str:
    """Ask for the microphone again from this frame on.

    replay: the number that the frames shall carry from now on; None in protocol 1.
    """
    return _json(type="resend", from_seq=from_sequence, **_numbered(replay))


def _numbered(replay: int | None) -> dict[str, int]:
    return {} if replay is None else {"replay": replay}


def ack(sequence: int) -> str:
    """Every frame up to this one is safe."""
    return _json(type="ack", seq=sequence)


def phase(value: Phase) -> str:
    """Tell what the conversation is doing."""
    return _json(type="phase", phase=value)


def caption(value: Caption) -> str:
    """Replace the caption of one turn; of a very long one the end is shown."""
    return _json(
        type="caption",
        turn=value.turn,
        speaker=value.speaker,
        text=end_of(value.text),
        final=value.final,
    )


def question(number: int | None, questions: int, text: str) -> str:
    """Tell which question is being asked; None: one that nobody knows."""
    return _json(type="question", number=number, questions=questions, text=beginning_of(text))


def turn_end(turn: int, samples: int) -> str:
    """No more audio comes for this turn; its total length is `samples` at 24 kHz."""
    return _json(type="turn_end", turn=turn, samples=samples)


def flush(turn: int) -> str:
    """Drop everything queued of this turn and those before it, at once."""
    return _json(type="flush", turn=turn)


def duck(*, on: bool) -> str:
    """Lower the interviewer's sound, or play it as loud as before."""
    return _json(type="duck", on=on)


def clock(elapsed_ms: int, limit_ms: int, *, running: bool) -> str:
    """The interview's clock, stopped during gaps."""
    return _json(type="clock", elapsed_ms=elapsed_ms, limit_ms=limit_ms, running=running)


def hold_over() -> str:
    """The moment that the candidate asked for is over; the page listens and plays again."""
    return _json(type="hold", on=False)


def time_warning(left_ms: int) -> str:
    """Little time is left."""
    return _json(type="time_warning", left_ms=left_ms)


def text_ack(answer_id: str, question: int | None) -> str:
    """The typed answer has been taken, for this question; None: before one was heard."""
    return _json(type="text_ack", id=answer_id, question=question)


def text_refused(answer_id: str, code: str, retry_ms: int | None = None) -> str:
    """The typed answer is not taken, and not wanted again, or not before that time."""
    return _json(type="text_refused", id=answer_id, code=code, **_retry(retry_ms))


def ping(ping_id: int) -> str:
    """Ask the browser for a `pong`."""
    return _json(type="ping", id=ping_id)


def pong(ping_id: int) -> str:
    """Answer the browser's `ping`."""
    return _json(type="pong", id=ping_id)


def check_ready() -> str:
    """Tell a device check that its frames are sent back from now on."""
    return _json(type="check_ready")


def quality(rtt_ms: int, level: Quality) -> str:
    """Connection quality by the last round trip."""
    return _json(type="quality", rtt_ms=rtt_ms, level=level)


def notice(code: str, sentence: str) -> str:
    """Something the candidate should know; the conversation goes on."""
    return _json(type="notice", code=code, sentence=sentence)


def ended(reason: str, url: str) -> str:
    """The interview is over; `url` is the closing page."""
    return _json(type="ended", reason=reason, url=url)


def error(code: str, sentence: str, retry_ms: int | None = None) -> str:
    """Why the connection is about to be closed, in a sentence safe to show; when to come again."""
    return _json(type="error", code=code, sentence=sentence, **_retry(retry_ms))


def _retry(retry_ms: int | None) -> dict[str, int]:
    return {} if retry_ms is None else {"retry_ms": retry_ms}

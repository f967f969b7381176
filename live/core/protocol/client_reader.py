"""Text messages of the browser, read: their limits, and how each is refused.

Owns the one table of what may be said in which words. The shapes are those of `live.core.protocol.client_messages`.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from live.core.protocol.client_messages import (
    SPOKEN,
    Ask,
    Asked,
    CarriedOver,
    End,
    HandOver,
    Hello,
    Hold,
    Mute,
    PageFailed,
    Ping,
    Played,
    Plays,
    Pong,
    RefusedAnswer,
    Start,
    TextMessage,
    TryVoice,
    TypedAnswer,
    malformed,
    too_big,
)
from live.core.protocol.typed_text import MAX_TYPED_CHARACTERS, is_blank, mend_typed
from live.core.sound.sent_frames import BUFFER_FRAMES

MAX_TEXT_BYTES: Final = 16 * 1024
# u32 on the wire: 4 billion frames of 32 ms are four years of speech.
MAX_SEQUENCE: Final = 2**32 - 1
MAX_TURN: Final = 100_000
MAX_PLAYED_MS: Final = 3_600_000
MAX_EPOCH: Final = 2**32 - 1
MAX_PING_ID: Final = 2**31 - 1

_HEX_ID = re.compile(r"[0-9a-f]{16}")
_ASKED: Final = frozenset(Asked)
_NAME_OF_ERROR = re.compile(r"[A-Za-z]{1,40}")


def parse_text(frame: str) -> TextMessage:
    """Read a text frame of the browser; raise `WireError` when it breaks the protocol."""
    if len(frame) > MAX_TEXT_BYTES or len(frame.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        raise too_big("text_too_big")
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError):
        raise malformed("not_json") from None
    if not isinstance(message, dict):
        raise malformed("not_an_object")
    kind = message.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise malformed("unknown_type")
    return reader(message)


def _whole_number(message: Mapping[str, object], name: str, most: int, least: int = 0) -> int:
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise malformed(f"bad_{name}")
    return value


def _number_or_none(message: Mapping[str, object], name: str, most: int) -> int | None:
    return None if message.get(name) is None else _whole_number(message, name, most)


def _hex_id(message: Mapping[str, object], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not _HEX_ID.fullmatch(value):
        raise malformed(f"bad_{name}")
    return value


def _name_of_error(message: Mapping[str, object]) -> str:
    value = message.get("what")
    if not isinstance(value, str) or not _NAME_OF_ERROR.fullmatch(value):
        raise malformed("bad_what")
    return value


def _truth(message: Mapping[str, object], name: str, *, default: bool | None = None) -> bool:
    value = message.get(name, default)
    if not isinstance(value, bool):
        raise malformed(f"bad_{name}")
    return value


def _read_hello(message: Mapping[str, object]) -> Hello:
    protocol = message.get("protocol")
    if not isinstance(protocol, int) or isinstance(protocol, bool) or protocol not in SPOKEN:
        raise malformed("protocol_version")
    first, following = _read_kept(message)
    played = message.get("played", "")
    if played is not None and not isinstance(played, dict):
        raise malformed("bad_played")
    return Hello(
        stream=_hex_id(message, "stream"),
        first_sequence=first,
        next_sequence=following,
        played=None if played is None else _read_played(played),
        # Pages from before a deploy say none of these; all of them play.
        entered=_truth(message, "entered", default=True),
        carried_over=_read_carried_over(message.get("carried_over")),
        plays=_truth(message, "plays", default=True),
        protocol=protocol,
        epoch=_number_or_none(message, "epoch", MAX_EPOCH),
        played_out=_number_or_none(message, "played_out", MAX_TURN),
        unsent_voice=_unsent_voice(message),
        ducks=_truth(message, "ducks", default=False),
    )


def _read_hand_over(message: Mapping[str, object]) -> HandOver:
    return HandOver(*_read_kept(message))


def _read_kept(message: Mapping[str, object]) -> tuple[int, int]:
    """Read which frames a page keeps: a minute of them at the most, whatever it says."""
    first = _whole_number(message, "first_seq", MAX_SEQUENCE)
    following = _whole_number(message, "next_seq", MAX_SEQUENCE)
    if first > following:
        raise malformed("bad_first_seq")
    return first, min(following, first + BUFFER_FRAMES)


def _read_carried_over(carried: object) -> CarriedOver | None:
    if carried is None:
        return None
    if not isinstance(carried, dict):
        raise malformed("bad_carried_over")
    return CarriedOver(lost=_whole_number(carried, "lost", MAX_SEQUENCE))


def _read_played(message: Mapping[str, object]) -> Played:
    return Played(
        turn=_whole_number(message, "turn", MAX_TURN, least=1),
        ms=_whole_number(message, "ms", MAX_PLAYED_MS),
        flushed=_truth(message, "flushed", default=False),
    )


def _read_typed_answer(message: Mapping[str, object]) -> TypedAnswer | RefusedAnswer:
    """Mend what can be mended: a connection closed for a text would bring it again."""
    answer_id = _hex_id(message, "id")
    text = message.get("text")
    if not isinstance(text, str):
        raise malformed("bad_text")
    text = mend_typed(text)
    if is_blank(text):
        return RefusedAnswer(answer_id, "blank")
    if len(text) > MAX_TYPED_CHARACTERS:
        return RefusedAnswer(answer_id, "too_long")
    return TypedAnswer(answer_id, text)


def _read_ask(message: Mapping[str, object]) -> Ask:
    what = message.get("what")
    if not isinstance(what, str) or what not in _ASKED:
        raise malformed("bad_what")
    return Ask(Asked(what))


def _unsent_voice(message: Mapping[str, object]) -> int | None:
    """Read how many frames wait in the page: no more than it keeps, whatever it says."""
    frames = _number_or_none(message, "unsent_voice", MAX_SEQUENCE)
    return None if frames is None else min(frames, BUFFER_FRAMES)


_READERS: Final[Mapping[str, Callable[[Mapping[str, object]], TextMessage]]] = {
    "hello": _read_hello,
    "start": lambda _message: Start(),
    "page_error": lambda message: PageFailed(_name_of_error(message)),
    "try_voice": lambda _message: TryVoice(),
    "ping": lambda message: Ping(_whole_number(message, "id", MAX_PING_ID), _unsent_voice(message)),
    "pong": lambda message: Pong(_whole_number(message, "id", MAX_PING_ID)),
    "played": _read_played,
    "mute": lambda message: Mute(_truth(message, "muted")),
    "plays": lambda message: Plays(_truth(message, "plays")),
    "ask": _read_ask,
    "hold": lambda message: Hold(_truth(message, "on")),
    "text": _read_typed_answer,
    "hand_over": _read_hand_over,
    "end": lambda message: End(_unsent_voice(message)),
}

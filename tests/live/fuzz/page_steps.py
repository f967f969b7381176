"""What a page may do, as lists of steps that read like what happened."""

import json
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

STREAMS: Final = tuple(letter * 16 for letter in "0123456789abcd")
_NUMBERS: Final = (
    0, 1, 2, 3, 7, 255, 1874, 1875, 1876, 65_535, 100_000, 3_600_000, 2**31 - 1, 2**31, 2**32 - 1,
    2**32, 2**53, 2**63, 2**64, -1, -(2**31), 10**400,
)  # fmt: skip
NUMBER: Final = st.one_of(st.sampled_from(_NUMBERS), st.integers(0, 2_000))
ODD: Final = st.one_of(
    st.none(),
    st.booleans(),
    NUMBER,
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "\0", "a\0b", "\ud800", "\u202e", "x" * 5_000, "é" * 4_001, "-1", "0" * 16]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["turn", "ms", "lost", "id"]), NUMBER, max_size=2),
)  # fmt: skip
_PLAYED: Final = st.fixed_dictionaries(
    {
        "turn": st.sampled_from([2, 2, 2, 4, 4, 6, 1, 9]),
        "ms": st.sampled_from([0, 500, 1_000, 3_600_000]),
    },
    optional={"flushed": st.booleans()},
)
_KEPT: Final = st.tuples(NUMBER, NUMBER).map(sorted)
_ID: Final = st.sampled_from(["1" * 16, "2" * 16, "0123456789abcdef"])
_COUNT: Final = st.sampled_from([0, 1, 1_000, 2**32 - 1])


def _message(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind), **fields})


HELLO: Final = st.builds(
    lambda kept, message: message | {"first_seq": kept[0], "next_seq": kept[1]},
    _KEPT,
    _message(
        "hello",
        protocol=st.sampled_from([1, 2, 2, 2]),
        stream=st.sampled_from(STREAMS),
        played=st.none() | _PLAYED,
        entered=st.booleans(),
        carried_over=st.none() | st.fixed_dictionaries({"lost": _COUNT}),
        plays=st.booleans(),
        epoch=st.sampled_from([None, None, 0, 1, 2, 3, 2**32 - 1]),
        ducks=st.booleans(),
    ),
)
VALID: Final = st.one_of(
    HELLO,
    _message("start"),
    _message("page_error", what=st.sampled_from(["TypeError", "E" * 40])),
    _message("try_voice"),
    _message("ping", id=st.sampled_from([0, 5, 2**31 - 1]), unsent_voice=st.none() | _COUNT),
    _message("pong", id=st.sampled_from([0, 1, 2, 2**31 - 1])),
    st.builds(lambda played: {"type": "played"} | played, _PLAYED),
    _message("mute", muted=st.booleans()),
    _message("plays", plays=st.booleans()),
    _message("ask", what=st.sampled_from(["repeat", "reword", "skip"])),
    _message("hold", on=st.booleans()),
    _message("text", id=_ID, text=st.sampled_from(["I build engines.", "x" * 4_000, " ", "\ud800"])),
    st.builds(
        lambda kept: {"type": "hand_over", "first_seq": kept[0], "next_seq": kept[1]}, _KEPT
    ),
    _message("end", unsent_voice=st.none() | _COUNT),
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A valid message of which one field is something else, or is missing, or one too many."""
    message = dict(draw(VALID))
    name = draw(st.sampled_from([*sorted(set(message) - {"type"}), "type", "surplus"]))
    if draw(st.booleans()):
        return message | {name: draw(ODD)}
    message.pop(name, None)
    return message


# What a message may leave out; a `plays` that says nothing else may not.
_OPTIONAL: Final = {
    "hello": {"entered", "carried_over", "plays", "epoch", "ducks"},
    "ping": {"unsent_voice"},
    "end": {"unsent_voice"},
    "played": {"flushed"},
}


def _needed(message: dict[str, Any]) -> list[str]:
    return sorted(set(message) - {"type"} - _OPTIONAL.get(message["type"], set()))


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    """A message without a field that it needs, or with one that can mean nothing."""
    message = dict(draw(VALID.filter(_needed)))
    name = draw(st.sampled_from(_needed(message)))
    if draw(st.booleans()):
        return message | {name: [name]}
    del message[name]
    return message


def _text(message: dict[str, Any]) -> str:
    return json.dumps(message)


TEXT: Final = st.one_of(
    VALID.map(_text),
    mutated().map(_text),
    mutated().map(_text),
    st.sampled_from(
        [
            "", "{", "[]", "null", "NaN", '"x"', "7", "{}", '{"type":NaN}', '{"type":"start",}',
            '{"type":"ping","id":1e999}', '{"type":"ping","id":-Infinity}', '{"type":["start"]}',
            '{"type":"ping","id":1.0}', '{"type":"ping","id":' + "9" * 5_000 + "}", "\0",
            "[" * 16_000, '{"type":' + "[" * 900 + "]" * 900 + "}",
            '{"type":' + '{"a":' * 480 + "1" + "}" * 480 + "}",
            "[" * 8_000 + "]" * 8_000, '"' + "x" * 16_383, '"' + "é" * 8_192,
            '{"type":"start","type":"end"}', '{"type":"__class__"}', '{"type":"text"}',
        ]
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Say:
    """One text frame."""

    page: int
    text: str


@dataclass(frozen=True)
class Broken:
    """A text frame that breaks the protocol: it ends the connection."""

    page: int
    text: str


@dataclass(frozen=True)
class Bytes:
    """One binary frame that is no frame of a microphone."""

    page: int
    frame: bytes


@dataclass(frozen=True)
class Speak:
    """Frames of the microphone: numbered on from the last one, but for `skip`, and by the last
    replay, but for `replay`."""

    page: int
    frames: int
    skip: int = 0
    quiet: bool = False
    replay: int = 0
    resent: bool = False


@dataclass(frozen=True)
class Ahead:
    """The page comes back, and its next frame is so many numbers ahead of the last one."""

    page: int
    by: int


@dataclass(frozen=True)
class Repeat:
    """The same text frame many times at once."""

    page: int
    text: str
    times: int


@dataclass(frozen=True)
class Come:
    """The page connects, which ends its connection of before, and says this first."""

    page: int
    hello: str | None


@dataclass(frozen=True)
class Crowd:
    """Pages come one after the other, take the interview, and say that so many frames are theirs."""

    pages: int
    frames: int
    each_s: float


@dataclass(frozen=True)
class Go:
    """The page's connection ends."""

    page: int
    code: int


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: float


@dataclass(frozen=True)
class Gemini:
    """Gemini does something as usual."""

    does: str


Step = Say | Broken | Bytes | Speak | Ahead | Repeat | Come | Crowd | Go | Wait | Gemini

_PAGE: Final = st.sampled_from([0] * 10 + list(range(len(STREAMS))))
_SPEAK: Final = st.builds(
    Speak,
    page=_PAGE,
    frames=st.sampled_from([1, 2, 40, 200]),
    skip=st.sampled_from([0, 0, 0, 0, -1, -100, -(2**32), 1, 10, 1_875, 1_876, 2**32]),
    quiet=st.booleans(),
    replay=st.sampled_from([0, 0, 0, 0, -1, 1, 65_535]),
    resent=st.sampled_from([False, False, False, True]),
)
STEP: Final[st.SearchStrategy[Step]] = st.one_of(
    st.builds(Say, page=_PAGE, text=TEXT),
    st.builds(Say, page=_PAGE, text=VALID.map(_text)),
    st.builds(Broken, page=_PAGE, text=broken().map(_text)),
    _SPEAK,
    st.builds(Ahead, page=_PAGE, by=st.sampled_from([1, 1_874, 1_875, 1_876, 100_000])),
    st.builds(
        Bytes,
        page=_PAGE,
        frame=st.one_of(
            st.binary(max_size=20),
            st.sampled_from([bytes(1031), bytes(1032), bytes(1033), b"\1\4" + bytes(1030)]),
            st.sampled_from([bytes(4_096), bytes(4_097), bytes(60_000), b"\1\3" + bytes(1030)]),
        ),
    ),
    st.builds(
        Repeat, page=_PAGE, text=VALID.map(_text), times=st.sampled_from([3, 25, 61, 200])
    ),
    st.builds(Come, page=_PAGE, hello=st.none() | HELLO.map(_text) | TEXT),
    st.builds(
        Crowd,
        pages=st.integers(2, 9),
        frames=st.sampled_from([50, 1_875, 2**32 - 1]),
        each_s=st.sampled_from([0.0, 1.0, 5.0]),
    ),
    st.builds(Go, page=_PAGE, code=st.sampled_from([1000, 1001, 1006, 4_409])),
    st.builds(Wait, seconds=st.sampled_from([0.0, 0.05, 0.5, 3.0, 6.0, 12.0, 35.0, 70.0])),
    st.builds(
        Gemini,
        does=st.sampled_from(
            ["replies", "replies", "talks", "talks", "hears", "interrupts", "drops", "goes", "handle"]
        ),
    ),
)  # fmt: skip
STEPS: Final = st.lists(STEP, max_size=8) | st.lists(STEP, min_size=8, max_size=40)

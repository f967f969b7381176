"""How much a message to the page may hold, and how what is longer is made to fit. Pure.

One ceiling under both web servers: Autobahn sends no message above the one it is told, and uvicorn
any, so that a page which is told too much would be locked out under one of them only.
"""

import json
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

# Half of what the servers take (`SOCKET_MESSAGE_BYTES`): what stands beside a text fits easily.
MESSAGE_BYTES: Final = 32 * 1024
# What a message holds besides its texts: names, numbers, brackets.
FRAME_BYTES: Final = 1024
TEXT_BYTES: Final = MESSAGE_BYTES - FRAME_BYTES
# A caption that would have to be cut shorter than this says nothing.
SHORTEST_BYTES: Final = 256

_ELLIPSIS: Final = "…"


def json_bytes(text: str) -> int:
    """Return how long a text is in a message: UTF-8, with what JSON adds."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) - 2


def end_of(text: str, most_bytes: int = TEXT_BYTES) -> str:
    """Return the text, or as much of its end as fits: what was said last matters most."""
    if json_bytes(text) <= most_bytes:
        return text
    room = most_bytes - json_bytes(_ELLIPSIS)
    # Every character takes a byte at least: what stands before cannot be part of it.
    text = text[-room:]
    starts = range(len(text))
    return (
        _ELLIPSIS + text[bisect_left(starts, True, key=lambda at: json_bytes(text[at:]) <= room) :]
    )


def beginning_of(text: str, most_bytes: int = TEXT_BYTES) -> str:
    """Return the text, or as much of its beginning as fits."""
    if json_bytes(text) <= most_bytes:
        return text
    room = most_bytes - json_bytes(_ELLIPSIS)
    text = text[:room]
    ends = range(len(text) + 1)
    longest = bisect_left(ends, True, key=lambda end: json_bytes(text[:end]) > room) - 1
    return text[:longest] + _ELLIPSIS


def newest_that_fit(texts: Sequence[str], beside_bytes: int) -> list[str]:
    """Return the last of the texts that fit into one message together; the first may be cut.

    beside_bytes: what each of them needs besides itself.
    """
    fitting: list[str] = []
    room = TEXT_BYTES
    for text in reversed(texts):
        room -= beside_bytes
        if json_bytes(text) > room:
            if room >= SHORTEST_BYTES:
                fitting.append(end_of(text, room))
            break
        room -= json_bytes(text)
        fitting.append(text)
    return fitting[::-1]

"""The one way in which the service ends a conversation that it does not like.

Owns the close codes.  Which of them Google's servers use where is partly assumed:
`docs/simulator.md` lists which.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

MAX_REASON_BYTES: Final = 123
"""RFC 6455 section 5.5: a control frame carries 125 bytes, two of them are the code."""


class CloseCode(IntEnum):
    """WebSocket close codes seen from the Live service."""

    NORMAL = 1000
    GOING_AWAY = 1001
    INVALID_ARGUMENT = 1007
    POLICY = 1008
    INTERNAL = 1011
    TRY_AGAIN_LATER = 1013


class Refusal(Exception):  # noqa: N818 - the service declines; nothing is broken
    """Close the connection with `code` and `reason`; raised by whoever reads a client's frame."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = shorten(reason)


def invalid(reason: str) -> Refusal:
    """Build the refusal of a malformed request (1007)."""
    return Refusal(CloseCode.INVALID_ARGUMENT, reason)


def shorten(reason: str) -> str:
    """Cut a reason to what a close frame holds."""
    return reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")

"""Resumption handles: conversations kept as of when each handle was issued.

Owns which handle may be redeemed.  The rules follow Google's session documents and public
threads; the codes for an unknown or expired handle are assumed.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Protocol

from live.simulator.bill import Weight
from live.simulator.recollection import State
from live.simulator.refusal import CloseCode, Refusal

ANY_CALL: Final = "*"
"""Among lost calls: whichever call is answered, it was this one."""
MAX_HANDLES: Final = 20_000
"""The oldest are forgotten first: a day of tests must not grow the process."""


@dataclass(frozen=True, slots=True)
class Memory:
    """A conversation at one moment: what the mind knows, and its tokens.

    lost_calls: functions that nobody will have answered when it is resumed from here.
    """

    state: State = field(default_factory=State)
    weight: Weight = field(default_factory=Weight)
    lost_calls: frozenset[str] = frozenset()


class Holder(Protocol):
    """A connection that holds a conversation."""

    @property
    def is_open(self) -> bool:
        """Whether the socket still stands, as far as the server knows."""
        ...


@dataclass(slots=True)
class Lineage:
    """One conversation through all its connections.

    unanswered: calls that waited for their answers when the last connection ended.
    """

    holder: Holder | None = None
    left_at: float = 0.0
    spent: bool = False
    unanswered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Kept:
    lineage: Lineage
    memory: Memory
    model: str


class HandleBook:
    """Every handle that was issued and is not forgotten.

    ttl_s: a handle's validity after its conversation's last connection ended.
    """

    def __init__(self, ttl_s: float) -> None:
        self._ttl_s = ttl_s
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def issue(self, lineage: Lineage, memory: Memory, model: str) -> str:
        """Keep a conversation as it is now, and return the handle for it.

        What is said after this is not in it: whoever resumes gets `memory` back, and nothing later.
        """
        handle = secrets.token_urlsafe(24)
        self._kept[handle] = _Kept(lineage, memory, model)
        if len(self._kept) > MAX_HANDLES:
            self._kept.popitem(last=False)
        return handle

    def redeem(self, handle: str, model: str, now: float) -> tuple[Lineage, Memory]:
        """Return the conversation of a handle; it stays valid.

        Raises Refusal: 1008 unknown or expired, 1011 while the old socket is open, 1007 when the
        conversation was closed at the hour or the model changed.
        """
        kept = self._kept.get(handle)
        if kept is None:
            raise Refusal(CloseCode.POLICY, "BidiGenerateContent session not found")
        lineage = kept.lineage
        if lineage.holder is not None and lineage.holder.is_open:
            raise Refusal(CloseCode.INTERNAL, "The session is still connected elsewhere.")
        if lineage.spent:
            raise Refusal(CloseCode.INVALID_ARGUMENT, "Session resumption is no longer possible.")
        if lineage.holder is None and now - lineage.left_at > self._ttl_s:
            raise Refusal(CloseCode.POLICY, "BidiGenerateContent session expired")
        if kept.model != model:
            raise Refusal(
                CloseCode.INVALID_ARGUMENT, "The model may not change when a session is resumed."
            )
        return lineage, kept.memory

    def forget_all(self) -> None:
        """Make every handle unknown."""
        self._kept.clear()

"""How often pages may come to one interview, on this worker: sockets, looks, claims, typed answers.

Owns what is counted of each interview, over all of its connections. Nothing here ends an interview, or
takes it from the page that holds it. A page that comes too often is delayed, or refused with the time
after which to try again. The page that holds the interview is delayed and never refused.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from live.core.errors import CloseCode, WireError
from live.core.protocol import flood
from live.core.protocol.flood import TokenBucket
from live.endings import Ending, refusal

# The page that talks, and another one that looks.
SOCKETS: Final = 2
# With those that are coming, going, or handing over what they have said.
SOCKETS_AT_MOST: Final = 4
# A page that was sent away for others comes back after this, unless the candidate goes to it.
AWAY_MS: Final = 10_000
# A page waits for its welcome for 8 s, and the claim itself may take 5 s.
LONGEST_DELAY_S: Final = 2.0
# So many interviews are remembered at the least; those that nobody has come to for long go first.
REMEMBERED: Final = 1_000
REMEMBERED_S: Final = 600.0


class Standing(IntEnum):
    """What a connection does; the lowest is sent away first."""

    SILENT = 0  # it has said nothing yet, or only looks
    COMING = 1
    HANDING_OVER = 2
    HOLDING = 3


class Guest(Protocol):
    """A connection of a page that may open this interview. `heard_at`: when it spoke last."""

    heard_at: float

    @property
    def standing(self) -> Standing:
        """What it does."""

    def send_away(self, ending: Ending) -> None:
        """End it."""


@dataclass(slots=True)
class _Rates:
    looks: TokenBucket = field(default_factory=flood.look_bucket)
    claims: TokenBucket = field(default_factory=flood.claim_bucket)
    returns: TokenBucket = field(default_factory=flood.return_bucket)
    answers: TokenBucket = field(default_factory=flood.answer_bucket)
    guests: list[Guest] = field(default_factory=list)
    used_at: float = 0.0


class Turnstile:
    """Counts, by interview."""

    def __init__(self) -> None:
        self._rates: dict[UUID, _Rates] = {}

    def __len__(self) -> int:
        """How many interviews are remembered."""
        return len(self._rates)

    @contextlib.contextmanager
    def passed_by(self, session_id: UUID, guest: Guest) -> Iterator[None]:
        """Count a connection for as long as it lasts; a third one sends away the one that does least."""
        guests = self._of(session_id).guests
        guests.append(guest)
        self._make_room(guests, guest)
        try:
            yield
        finally:
            if guest in guests:
                guests.remove(guest)

    def _make_room(self, guests: list[Guest], newest: Guest) -> None:
        others = sorted(
            (each for each in guests if each is not newest),
            key=lambda each: (each.standing, each.heard_at),
        )
        for other in others:
            too_many = len(guests) > SOCKETS and other.standing is Standing.SILENT
            if too_many or (len(guests) > SOCKETS_AT_MOST and other.standing < Standing.HOLDING):
                guests.remove(other)
                other.send_away(refusal(_too_many_pages()))

    async def look(self, session_id: UUID) -> None:
        """Let a page look at the interview; one that comes too often waits a little."""
        await _delay(self._of(session_id).looks)

    async def claim(self, session_id: UUID, *, returns: bool) -> None:
        """Let a page take the interview; raises `WireError` for too many that did not hold it.

        returns: it holds the interview, or held it last.
        """
        rates = self._of(session_id)
        if returns:
            await _delay(rates.returns)
        elif wait_s := rates.claims.ask(_now()):
            raise _too_many_claims(wait_s)

    def answers(self, session_id: UUID) -> TokenBucket:
        """Return how fast typed answers of this interview are taken."""
        return self._of(session_id).answers

    def _of(self, session_id: UUID) -> _Rates:
        rates = self._rates.get(session_id)
        if rates is None:
            self._forget()
            rates = self._rates[session_id] = _Rates()
        rates.used_at = _now()
        return rates

    def _forget(self) -> None:
        if len(self._rates) < REMEMBERED:
            return
        before = _now() - REMEMBERED_S
        for session_id, rates in list(self._rates.items()):
            if not rates.guests and rates.used_at < before:
                del self._rates[session_id]


async def _delay(bucket: TokenBucket) -> None:
    wait_s = bucket.ask(_now())
    if wait_s:
        await asyncio.sleep(min(wait_s, LONGEST_DELAY_S))
        bucket.ask(_now())


def _now() -> float:
    return asyncio.get_running_loop().time()


def _too_many_pages() -> WireError:
    return WireError(
        CloseCode.FLOODING,
        "too_many_pages",
        _("This interview is open on other pages. Close them to go on here."),
        retry_ms=AWAY_MS,
    )


def _too_many_claims(wait_s: float) -> WireError:
    return WireError(
        CloseCode.FLOODING,
        "too_many_claims",
        _("This interview was taken from page to page too often. It goes on here in a moment."),
        retry_ms=round(wait_s * 1000) + 1,
    )

"""How fast somebody may guess passwords: counted before a password is hashed, not after.

Three rules, each a number of free tries and then a wait that doubles: for an account from one
address, for an account from everywhere, and for an address whatever the account. From an address
from which the account has come in before, the first of them counts alone: strangers who guess, be
it from everywhere or from beside them, do not lock anybody out. Where the address is not known, the
rule for it does not count.

A name counts as it is looked up, letter by letter. Kept in Redis for all processes; while Redis is
away, each process counts by itself.
"""

import hashlib
import ipaddress
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from interviews.redis_connections import REDIS_IS_AWAY, connect
from interviews.services.attempt_counts import Counts, LocalCounts, RedisCounts, Rule

HERE: Final = Rule("here", free=5, first_s=5, most_s=60)
ACCOUNT: Final = Rule("account", free=20, first_s=2, most_s=60)
ADDRESS: Final = Rule("address", free=20, first_s=2, most_s=60)

# One place in a Redis of several machines: a script reads them together.
_PLACE: Final = "{login}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that is about to be made, or may not be made yet."""

    account: str
    address: str
    # 0 for one that may be made, and was counted.
    wait_s: float
    # The account has come in from this address, or by this browser, before.
    is_known: bool
    number: str
    rules: dict[str, Rule]
    counts: Counts


class Attempts:
    """Counts the tries of all processes in one Redis."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = connect(url)
        self._shared = RedisCounts(self._redis)
        self._here = LocalCounts(clock)

    def begin(self, account: str, address: str, browser: str = "") -> Attempt:
        """Count a try that is about to be made; one that may not be made is not counted.

        Args:
            account: the name as it is looked up, of a bounded length.
            address: where it comes from; "" where that is not known.
            browser: the number of one by which the account has come in; "" of any other.
        """
        try:
            return _count(self._shared, account, address, browser)
        except REDIS_IS_AWAY:
            return _count(self._here, account, address, browser)

    def take_back(self, attempt: Attempt) -> None:
        """Count it no more: it was not made, as no password was hashed."""
        with suppress(*REDIS_IS_AWAY):
            attempt.counts.take_back(list(attempt.rules), attempt.number)

    def succeed(self, attempt: Attempt) -> None:
        """Forget what the account was counted: the password was right.

        The address is known to it from now on. Of the address itself this one try is forgotten,
        so that nobody makes room for guesses by logging in as themselves.
        """
        rules = _names(attempt.account, attempt.address) | attempt.rules
        own = [name for name, rule in rules.items() if rule is not ADDRESS]
        shared = [name for name, rule in attempt.rules.items() if rule is ADDRESS]
        for counts in (self._here, self._shared):
            with suppress(*REDIS_IS_AWAY):
                counts.forget(own)
                counts.know(_known(attempt.account, attempt.address))
        if shared:
            with suppress(*REDIS_IS_AWAY):
                attempt.counts.take_back(shared, attempt.number)

    def close(self) -> None:
        """Give the connection back."""
        self._redis.close()


def network_of(address: str) -> str:
    """Return what one person's addresses have in common; "" where that tells nobody apart.

    Who has one address of an IPv6 network of 64 bits has all of them. This machine's own is a proxy's
    of which the settings do not know, and everybody's.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    bits = 64 if found.version == 6 else 32
    return str(ipaddress.ip_network((address, bits), strict=False))


def _count(counts: Counts, account: str, address: str, browser: str) -> Attempt:
    is_known = bool(browser) or counts.knows(_known(account, address))
    rules = _names(account, address)
    if browser:
        rules = {f"{_PLACE}:browser:{_digest(account)}:{_digest(browser)}": HERE}
    elif is_known:
        rules = {name: rule for name, rule in rules.items() if rule is HERE}
    number = secrets.token_hex(8)
    wait_s = counts.begin(rules, number)
    return Attempt(account, address, wait_s, is_known, number, rules, counts)


def _names(account: str, address: str) -> dict[str, Rule]:
    network = network_of(address)
    who, where = _digest(account), _digest(network)
    rules = {f"{_PLACE}:here:{who}:{where}": HERE, f"{_PLACE}:account:{who}": ACCOUNT}
    return rules | ({f"{_PLACE}:address:{where}": ADDRESS} if network else {})


def _known(account: str, address: str) -> str:
    return f"{_PLACE}:known:{_digest(account)}:{_digest(network_of(address))}"


def _digest(text: str) -> str:
    """Return what is kept of a name or an address: nothing that tells anybody's."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]

"""How fast somebody may guess passwords: counted before a password is hashed, not after.

Three rules, each a number of free tries and then a wait that doubles: for an account from one
address, for an account from everywhere, and for an address whatever the account. From an address
from which the account has come in before, its own rule counts alone: strangers who guess do not
lock anybody out. Where the address is not known, the rule for it does not count. Kept in Redis for all processes; while Redis is away, each process counts by itself.
"""

import hashlib
import ipaddress
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from interviews.redis_connections import REDIS_IS_AWAY, connect

# A count is forgotten when nothing was tried for so long.
FORGOTTEN_AFTER_S: Final = 3600
KNOWN_FOR_S: Final = 30 * 24 * 3600
# How many keys a process counts for itself; who makes up more of them loses the oldest.
KEPT_HERE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` tries, then a wait of `first_s` that doubles with each one, up to `most_s`."""

    name: str
    free: int
    first_s: int
    most_s: int


HERE: Final = Rule("here", free=5, first_s=5, most_s=900)
ACCOUNT: Final = Rule("account", free=20, first_s=2, most_s=60)
ADDRESS: Final = Rule("address", free=20, first_s=2, most_s=60)

# One place in a Redis of several machines: a script reads them together.
_PLACE: Final = "{login}"
# KEYS: of each rule its count and its gate. ARGV: how long counts are kept, then of each rule
# free, first and most. Returns for how many ms nobody is let through; 0 lets this try through.
_TRY: Final = """
local wait = 0
for i = 2, #KEYS, 2 do wait = math.max(wait, redis.call('PTTL', KEYS[i])) end
if wait > 0 then return wait end
for i = 1, #KEYS, 2 do
  local rule = 2 + (i - 1) / 2 * 3
  local count = redis.call('INCR', KEYS[i])
  redis.call('EXPIRE', KEYS[i], ARGV[1])
  local over = count - tonumber(ARGV[rule])
  if over >= 0 then
    local seconds = math.min(tonumber(ARGV[rule + 1]) * 2 ^ math.min(over, 20), tonumber(ARGV[rule + 2]))
    redis.call('SET', KEYS[i + 1], 1, 'PX', math.floor(seconds * 1000))
  end
end
return 0
"""


class Attempts:
    """Counts the tries of all processes in one Redis."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = connect(url)
        self._clock = clock
        self._here = _LocalCounts()

    def begin(self, account: str, address: str) -> float:
        """Count a try that is about to be made; return the seconds to wait if it may not be.

        A try that may not be made is not counted.
        """
        try:
            rules = self._rules(account, address)
            keys = [key for name in rules for key in (f"{name}:count", f"{name}:gate")]
            numbers = [n for rule in rules.values() for n in (rule.free, rule.first_s, rule.most_s)]
            wait_ms = self._redis.eval(_TRY, len(keys), *keys, FORGOTTEN_AFTER_S, *numbers)
            return int(wait_ms) / 1000
        except REDIS_IS_AWAY:
            return self._here.begin(_names(account, address), self._clock())

    def succeed(self, account: str, address: str) -> None:
        """Forget what the account was counted: the password was right.

        The address is known to it from now on. Of the address itself this one try is forgotten,
        so that nobody makes room for guesses by logging in as themselves.
        """
        rules = _names(account, address)
        own = [name for name, rule in rules.items() if rule is not ADDRESS]
        shared = [name for name, rule in rules.items() if rule is ADDRESS]
        self._here.forget(own)
        self._here.take_back(shared)
        try:
            self._redis.delete(*(f"{name}:{part}" for name in own for part in ("count", "gate")))
            for name in shared:
                self._redis.decr(f"{name}:count")
                self._redis.expire(f"{name}:count", FORGOTTEN_AFTER_S)
            self._redis.set(_known(account, address), 1, ex=KNOWN_FOR_S)
        except REDIS_IS_AWAY:
            return

    def close(self) -> None:
        """Give the connection back."""
        self._redis.close()

    def _rules(self, account: str, address: str) -> dict[str, Rule]:
        rules = _names(account, address)
        if self._redis.exists(_known(account, address)):
            rules = {name: rule for name, rule in rules.items() if rule is not ACCOUNT}
        return rules


class _LocalCounts:
    """The same rules for one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Of each key: how many tries, when the last was, until when nobody is let through.
        self._counts: OrderedDict[str, tuple[int, float, float]] = OrderedDict()

    def begin(self, rules: dict[str, Rule], now: float) -> float:
        with self._lock:
            found = {name: self._read(name, now) for name in rules}
            wait_s = max(until - now for _count, _last, until in found.values())
            if wait_s > 0:
                return wait_s
            for name, rule in rules.items():
                count = found[name][0] + 1
                over = count - rule.free
                wait = min(rule.first_s * 2 ** min(over, 20), rule.most_s) if over >= 0 else 0
                self._counts[name] = (count, now, now + wait)
                self._counts.move_to_end(name)
            while len(self._counts) > KEPT_HERE:
                self._counts.popitem(last=False)
            return 0

    def forget(self, names: list[str]) -> None:
        with self._lock:
            for name in names:
                self._counts.pop(name, None)

    def take_back(self, names: list[str]) -> None:
        with self._lock:
            for name in names:
                if name in self._counts:
                    count, last, until = self._counts[name]
                    self._counts[name] = (count - 1, last, until)

    def _read(self, name: str, now: float) -> tuple[int, float, float]:
        count, last, until = self._counts.get(name, (0, now, now))
        return (0, now, now) if now - last > FORGOTTEN_AFTER_S else (count, last, until)


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


def _names(account: str, address: str) -> dict[str, Rule]:
    network = network_of(address)
    who, where = _digest(account), _digest(network)
    rules = {f"{_PLACE}:here:{who}:{where}": HERE, f"{_PLACE}:account:{who}": ACCOUNT}
    return rules | ({f"{_PLACE}:address:{where}": ADDRESS} if network else {})


def _known(account: str, address: str) -> str:
    return f"{_PLACE}:known:{_digest(account)}:{_digest(network_of(address))}"


def _digest(text: str) -> str:
    """Return what is kept of a name or an address: nothing that tells anybody's."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return hashlib.sha256(folded.encode(errors="replace")).hexdigest()[:32]

"""Counts of tries by rules, and which names are known: in Redis for all processes, or in one process.

Must not know whose names they are.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import redis

# A count is forgotten when nothing was tried for so long.
FORGOTTEN_AFTER_S: Final = 3600
KNOWN_FOR_S: Final = 30 * 24 * 3600
# How many names a process keeps for itself; who makes up more of them loses the oldest.
KEPT_HERE: Final = 10_000

# KEYS: of each rule its count and its gate. ARGV: how long counts are kept, the try's number, then of each
# rule free, first and most. Returns for how many ms nobody is let through; 0 lets this try through.
_TRY: Final = """
local wait = 0
for i = 2, #KEYS, 2 do wait = math.max(wait, redis.call('PTTL', KEYS[i])) end
if wait > 0 then return wait end
for i = 1, #KEYS, 2 do
  local rule = 3 + (i - 1) / 2 * 3
  local count = redis.call('INCR', KEYS[i])
  redis.call('EXPIRE', KEYS[i], ARGV[1])
  local over = count - tonumber(ARGV[rule])
  if over >= 0 then
    local seconds = math.min(tonumber(ARGV[rule + 1]) * 2 ^ math.min(over, 20), tonumber(ARGV[rule + 2]))
    redis.call('SET', KEYS[i + 1], ARGV[2], 'PX', math.floor(seconds * 1000))
  end
end
return 0
"""
# KEYS: as above. ARGV: the try's number. A gate that another try has closed meanwhile stays closed.
_TAKE_BACK: Final = """
for i = 1, #KEYS, 2 do
  if tonumber(redis.call('GET', KEYS[i]) or 0) > 0 then redis.call('DECR', KEYS[i]) end
  if redis.call('GET', KEYS[i + 1]) == ARGV[1] then redis.call('DEL', KEYS[i + 1]) end
end
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` tries, then a wait of `first_s` that doubles with each one, up to `most_s`."""

    name: str
    free: int
    first_s: int
    most_s: int


class Counts(Protocol):
    """Where tries are counted; each method is one step for everybody who counts there."""

    def begin(self, rules: Mapping[str, Rule], number: str) -> float:
        """Count try `number` under each name; return the seconds to wait if it may not be made, uncounted."""

    def take_back(self, names: Sequence[str], number: str) -> None:
        """Let it be as if try `number` had not been made."""

    def forget(self, names: Sequence[str]) -> None:
        """Forget all tries under these names."""

    def know(self, name: str) -> None:
        """Know a name for `KNOWN_FOR_S`."""

    def knows(self, name: str) -> bool:
        """Whether the name is known."""


class RedisCounts:
    """The counts of all processes; its methods raise `REDIS_IS_AWAY`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def begin(self, rules: Mapping[str, Rule], number: str) -> float:
        keys = _keys(list(rules))
        numbers = [n for rule in rules.values() for n in (rule.free, rule.first_s, rule.most_s)]
        wait_ms = self._redis.eval(_TRY, len(keys), *keys, FORGOTTEN_AFTER_S, number, *numbers)
        return int(wait_ms) / 1000

    def take_back(self, names: Sequence[str], number: str) -> None:
        keys = _keys(names)
        self._redis.eval(_TAKE_BACK, len(keys), *keys, number)

    def forget(self, names: Sequence[str]) -> None:
        self._redis.delete(*_keys(names))

    def know(self, name: str) -> None:
        self._redis.set(name, 1, ex=KNOWN_FOR_S)

    def knows(self, name: str) -> bool:
        return bool(self._redis.exists(name))


@dataclass(frozen=True, slots=True)
class _Count:
    tries: int
    last_at: float
    closed_until: float
    closed_by: str


class LocalCounts:
    """The counts of one process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._known_until: OrderedDict[str, float] = OrderedDict()

    def begin(self, rules: Mapping[str, Rule], number: str) -> float:
        now = self._clock()
        with self._lock:
            found = {name: self._read(name, now) for name in rules}
            wait_s = max(count.closed_until - now for count in found.values())
            if wait_s > 0:
                return wait_s
            for name, rule in rules.items():
                tries = found[name].tries + 1
                over = tries - rule.free
                wait = min(rule.first_s * 2 ** min(over, 20), rule.most_s) if over >= 0 else 0
                self._counts[name] = _Count(tries, now, now + wait, number)
            _keep_newest(self._counts, list(rules))
            return 0

    def take_back(self, names: Sequence[str], number: str) -> None:
        with self._lock:
            for name in names:
                count = self._counts.get(name)
                if count is None:
                    continue
                until = count.last_at if count.closed_by == number else count.closed_until
                tries = max(count.tries - 1, 0)
                self._counts[name] = _Count(tries, count.last_at, until, count.closed_by)

    def forget(self, names: Sequence[str]) -> None:
        with self._lock:
            for name in names:
                self._counts.pop(name, None)

    def know(self, name: str) -> None:
        with self._lock:
            self._known_until[name] = self._clock() + KNOWN_FOR_S
            _keep_newest(self._known_until, [name])

    def knows(self, name: str) -> bool:
        with self._lock:
            return self._known_until.get(name, 0) > self._clock()

    def _read(self, name: str, now: float) -> _Count:
        count = self._counts.get(name)
        if count is None or now - count.last_at > FORGOTTEN_AFTER_S:
            return _Count(0, now, now, "")
        return count


def _keys(names: Sequence[str]) -> list[str]:
    return [f"{name}:{part}" for name in names for part in ("count", "gate")]


def _keep_newest(kept: OrderedDict[str, Any], newest: Sequence[str]) -> None:
    for name in newest:
        kept.move_to_end(name)
    while len(kept) > KEPT_HERE:
        kept.popitem(last=False)

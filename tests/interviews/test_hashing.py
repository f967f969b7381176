"""Passwords are hashed one at a time, whoever has them hashed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from pytest_django.fixtures import Settings

from interviews.hashing import turn_to_hash


class Turn:
    """The turn to hash; says when so many have asked for it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._asking = threading.Condition()
        self._asked = 0

    def acquire(self, timeout: float = -1) -> bool:
        with self._asking:
            self._asked += 1
            self._asking.notify_all()
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()

    def wait_until_asked(self, times: int) -> None:
        with self._asking:
            assert self._asking.wait_for(lambda: self._asked >= times, 10)


class Hashing:
    """How many passwords were hashed, and how many at once."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.may_end = threading.Event()
        self.may_end.set()
        self._counting = threading.Lock()
        self._now = self.most = self.all = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with self._counting:
            self._now += 1
            self.all += 1
            self.most = max(self.most, self._now)
        assert self.may_end.wait(10)
        with self._counting:
            self._now -= 1
        return f"pbkdf2_sha256${iterations or PBKDF2PasswordHasher.iterations}${salt}${password}"


@pytest.fixture
def hashing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Hashing:
    hashing = Hashing(Turn())
    monkeypatch.setattr("interviews.hashing._TURN", hashing.turn)
    settings.PASSWORD_HASHERS = ["interviews.hashing.OneAtATimeHasher"]
    encode = lambda _self, *of: hashing.encode(*of)  # noqa: E731 - a method has no name here
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    return hashing


def test_new_passwords_are_hashed_one_at_a_time(hashing: Hashing) -> None:
    hashing.may_end.clear()
    with ThreadPoolExecutor(6) as pool:
        making = [pool.submit(make_password, "a new password") for _ in range(6)]
        # Whoever hashes does so until all the others want to.
        hashing.turn.wait_until_asked(6)
        hashing.may_end.set()
        made = [each.result() for each in making]
    assert (hashing.most, hashing.all) == (1, 6)
    assert all(each.startswith("pbkdf2_sha256$") for each in made)


def test_who_has_the_turn_checks_a_password_and_another_one_waits(hashing: Hashing) -> None:
    kept = make_password("the password")
    with ThreadPoolExecutor(1) as pool, turn_to_hash(is_known=False) as is_let_in:
        assert is_let_in
        other = pool.submit(make_password, "a new password")
        assert check_password("the password", kept)
        hashing.turn.wait_until_asked(4)
        assert not other.done()
    assert hashing.most == 1

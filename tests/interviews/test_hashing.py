"""Passwords are hashed one at a time, whoever has them hashed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from pytest_django.fixtures import Settings

from interviews.hashing import turn_to_hash


class Hashing:
    """How many passwords were hashed, and how many at once."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._now = self.most = self.all = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with self._counting:
            self._now += 1
            self.all += 1
            self.most = max(self.most, self._now)
        time.sleep(0.02)
        with self._counting:
            self._now -= 1
        return f"pbkdf2_sha256${iterations or PBKDF2PasswordHasher.iterations}${salt}${password}"


@pytest.fixture
def hashing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Hashing:
    hashing = Hashing()
    settings.PASSWORD_HASHERS = ["interviews.hashing.OneAtATimeHasher"]
    encode = lambda _self, *of: hashing.encode(*of)  # noqa: E731 - a method has no name here
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    return hashing


def test_new_passwords_are_hashed_one_at_a_time(hashing: Hashing) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(make_password, ["a new password"] * 6))
    assert (hashing.most, hashing.all) == (1, 6)
    assert all(each.startswith("pbkdf2_sha256$") for each in made)


def test_who_has_the_turn_checks_a_password_and_another_one_waits(hashing: Hashing) -> None:
    kept = make_password("the password")
    with ThreadPoolExecutor(1) as pool, turn_to_hash(is_known=False) as is_let_in:
        assert is_let_in
        other = pool.submit(make_password, "a new password")
        assert check_password("the password", kept)
        time.sleep(0.1)
        assert not other.done()
    assert hashing.most == 1

"""Who finds a place to have a password looked at, while others guess: one at a time, few wait."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import aauthenticate
from django.contrib.auth.models import User
from django.test import RequestFactory

from interviews.backends import WAIT_ATTRIBUTE, MemberBackend
from interviews.services.attempts import HERE, Attempts
from tests.interviews.slow_hashes import SlowHashes, browser_of, is_looked_at
from tests.interviews.test_logins import come_in
from tests.waiting import wait_until


@pytest.fixture
def anas(redis_url: str, db: None) -> str:
    """The browser by which Ana has come in."""
    return browser_of("ana")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowHashes:
    return SlowHashes(monkeypatch)


def test_of_many_passwords_at_the_same_moment_two_are_looked_at_one_by_one(
    redis_url: str, rf: RequestFactory, slow: SlowHashes
) -> None:
    with ThreadPoolExecutor(10) as pool:
        tries = [pool.submit(is_looked_at, rf, f"somebody{number}") for number in range(10)]
        wait_until(lambda: sum(each.done() for each in tries) == 8)
        slow.may_end.set()
        assert sum(each.result() for each in tries) == 2
        assert len(slow.names) == 2


def test_made_up_names_leave_a_place_to_who_was_here_before(
    redis_url: str, rf: RequestFactory, slow: SlowHashes
) -> None:
    come_in(Attempts(redis_url), "ana", "203.0.113.5")
    with ThreadPoolExecutor(12) as pool:
        strangers = [
            pool.submit(is_looked_at, rf, f"nobody{number}", f"198.51.100.{number}")
            for number in range(10)
        ]
        wait_until(lambda: sum(each.done() for each in strangers) == 8)
        ana = pool.submit(is_looked_at, rf, "ana")
        elsewhere = pool.submit(is_looked_at, rf, "ana", "203.0.113.99")
        assert not elsewhere.result()
        slow.may_end.set()
        assert ana.result()


def test_made_up_names_leave_a_place_to_a_browser_that_was_here_before(
    redis_url: str, rf: RequestFactory, anas: str, slow: SlowHashes
) -> None:
    with ThreadPoolExecutor(12) as pool:
        strangers = [
            pool.submit(is_looked_at, rf, f"nobody{number}", f"198.51.100.{number}")
            for number in range(10)
        ]
        wait_until(lambda: sum(each.done() for each in strangers) == 8)
        ana = pool.submit(is_looked_at, rf, "ana", "203.0.113.99", anas)
        ben = pool.submit(is_looked_at, rf, "ben", "203.0.113.99", anas)
        made_up = pool.submit(is_looked_at, rf, "ana", "203.0.113.99", f"{anas[:-1]}x")
        assert not ben.result()
        assert not made_up.result()
        slow.may_end.set()
        assert ana.result()


def test_a_password_for_which_there_was_no_place_is_not_counted(
    redis_url: str, rf: RequestFactory, slow: SlowHashes
) -> None:
    with ThreadPoolExecutor(3) as pool:
        others = [pool.submit(is_looked_at, rf, f"nobody{n}", "198.51.100.1") for n in range(3)]
        wait_until(lambda: sum(each.done() for each in others) == 1)
        assert not any(is_looked_at(rf, "ana") for _ in range(50))
        slow.may_end.set()
        assert sum(each.result() for each in others) == 2
    assert [is_looked_at(rf, "ana") for _ in range(7)] == [True] * HERE.free + [False] * 2


async def test_who_asks_without_waiting_is_held_by_the_same_rules(
    redis_url: str, rf: RequestFactory, slow: SlowHashes
) -> None:
    slow.may_end.set()
    for _ in range(HERE.free):
        await aauthenticate(rf.post("/"), username="ana", password="wrong")
    request = rf.post("/")
    assert await aauthenticate(request, username="ana", password="wrong") is None
    assert getattr(request, WAIT_ATTRIBUTE) > 0
    assert len(slow.names) == HERE.free


def test_a_name_as_long_as_a_login_may_have_is_looked_at(
    redis_url: str, rf: RequestFactory, slow: SlowHashes
) -> None:
    slow.may_end.set()
    longest = User._meta.get_field("username").max_length
    for name in ("x" * longest, "x" * (longest + 1)):
        MemberBackend().authenticate(rf.post("/"), name, "wrong")
    assert slow.names == ["x" * longest]

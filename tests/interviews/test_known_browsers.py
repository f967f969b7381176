"""A browser by which a login has come in is known: guesses of others do not keep it out, and it opens nothing."""

import pytest
from django.core import signing
from django.test import Client

from interviews.known_browsers import COOKIE, number_of_browser
from interviews.services.attempts import HERE, Attempts
from tests import factories as make
from tests.interviews.slow_hashes import browser_of

LOGIN_PAGES = ("/review/login/", "/admin/login/")


@pytest.fixture
def attempts(redis_url: str) -> Attempts:
    return Attempts(redis_url)


def test_a_browser_that_is_known_is_counted_by_itself(attempts: Attempts) -> None:
    for number in range(100):
        attempts.begin("ana", f"198.51.100.{number}")
        attempts.begin(f"a{number}", "203.0.113.5")
    assert attempts.begin("ana", "203.0.113.5").wait_s > 0
    mine = [attempts.begin("ana", "203.0.113.5", "browser 1") for _ in range(21)]
    assert [each.wait_s for each in mine].count(0) == HERE.free
    assert attempts.begin("ana", "203.0.113.5", "browser 2").wait_s == 0
    attempts.succeed(mine[0])
    assert attempts.begin("ana", "192.0.2.1", "browser 1").wait_s == 0


@pytest.mark.django_db
def test_a_browser_knows_the_last_five_who_came_in_by_it_and_names_nobody(redis_url: str) -> None:
    names = [f"login{number}" for number in range(7)]
    cookie = browser_of(*names)
    known = [bool(number_of_browser({COOKIE: cookie}, name)) for name in names]
    assert known == [False] * 2 + [True] * 5
    assert len(cookie) < 300
    assert "login" not in str(signing.loads(cookie, salt="known browser"))


@pytest.mark.django_db
@pytest.mark.parametrize("page", LOGIN_PAGES)
def test_who_comes_in_has_a_browser_that_is_known_after_the_logout_too(
    client: Client, redis_url: str, page: str
) -> None:
    login = make.make_administrator()
    wrong = client.post(page, {"username": login.username, "password": "wrong"})
    assert COOKIE not in wrong.cookies
    client.post(page, {"username": login.username, "password": make.PASSWORD})
    cookie = client.cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
    client.post("/review/logout/")
    assert client.get("/review/").status_code == 302, "it opens nothing"
    for number in range(25):
        elsewhere = {"REMOTE_ADDR": f"198.51.100.{number}"}
        Client(**elsewhere).post(page, {"username": login.username, "password": "wrong"})
    right = {"username": login.username, "password": make.PASSWORD}
    assert "Try again in" in Client(REMOTE_ADDR="192.0.2.7").post(page, right).text
    assert client.post(page, right, REMOTE_ADDR="192.0.2.7").status_code == 302

"""Logging in: how fast passwords may be guessed, how long a session lives, how passwords change."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from pytest_django.fixtures import Settings

from interviews.logins import BEGAN_AT
from interviews.models import Role
from interviews.services.attempts import HERE, Attempts, network_of
from tests import factories as make

LOGIN_PAGES = ("/review/login/", "/admin/login/")
NEW = "several words in a row"


@pytest.fixture(params=["with Redis", "without Redis"])
def attempts(request: pytest.FixtureRequest, tmp_path: Path) -> Attempts:
    if request.param == "with Redis":
        return Attempts(request.getfixturevalue("redis_url"))
    return Attempts(f"unix://{tmp_path}/nobody-listens")


def try_often(attempts: Attempts, times: int, account: str = "ana", address: str = "") -> int:
    """Return how many of so many tries are let through."""
    return sum(attempts.begin(account, address).wait_s == 0 for _ in range(times))


def come_in(attempts: Attempts, account: str = "ana", address: str = "") -> None:
    attempts.succeed(attempts.begin(account, address))


def test_five_tries_are_free_then_each_waits(attempts: Attempts) -> None:
    assert try_often(attempts, 21, address="203.0.113.5") == 5
    assert 0 < attempts.begin("ana", "203.0.113.5").wait_s <= 5
    assert attempts.begin("ben", "203.0.113.5").wait_s == 0


def test_tries_at_the_same_moment_are_counted_one_by_one(attempts: Attempts) -> None:
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda _: attempts.begin("ana", "203.0.113.5"), range(21)))
    assert [each.wait_s for each in tries].count(0) == 5


def test_a_login_and_its_twin_in_capitals_are_counted_apart(attempts: Attempts) -> None:
    assert try_often(attempts, 10, "ana") == 5
    come_in(attempts, "ANA")
    assert try_often(attempts, 10, "ana") == 0


def test_an_account_is_guessed_from_many_addresses_no_faster(attempts: Attempts) -> None:
    passed = sum(try_often(attempts, 1, address=f"198.51.100.{n}") for n in range(100))
    assert passed == 20


def test_an_address_guesses_many_accounts_no_faster(attempts: Attempts) -> None:
    accounts = range(100)
    assert sum(try_often(attempts, 1, f"a{n}", "203.0.113.5") for n in accounts) == 20
    assert sum(try_often(attempts, 1, f"b{n}", f"2001:db8::{n:x}") for n in accounts) == 20
    # Nobody knows whose these are: they have no address to be counted by.
    assert sum(try_often(attempts, 1, f"c{n}") for n in accounts) == 100


def test_strangers_who_guess_do_not_lock_out_who_was_here_before(attempts: Attempts) -> None:
    come_in(attempts, "ana", "203.0.113.5")
    for number in range(100):
        attempts.begin("ana", f"198.51.100.{number}")
    assert attempts.begin("ana", "203.0.113.99").wait_s > 0
    assert attempts.begin("ana", "203.0.113.5").wait_s == 0


def test_neither_do_those_who_guess_at_others_from_beside_them(attempts: Attempts) -> None:
    come_in(attempts, "ana", "203.0.113.5")
    for number in range(100):
        attempts.begin(f"a{number}", "203.0.113.5")
    assert attempts.begin("ben", "203.0.113.5").wait_s > 0
    assert try_often(attempts, 21, "ana", "203.0.113.5") == HERE.free


def test_what_was_not_made_is_not_counted(attempts: Attempts) -> None:
    for _ in range(100):
        attempt = attempts.begin("ana", "203.0.113.5")
        assert attempt.wait_s == 0
        attempts.take_back(attempt)
    assert try_often(attempts, 21, address="203.0.113.5") == HERE.free


def test_what_is_taken_back_opens_no_gate_that_another_try_has_closed(attempts: Attempts) -> None:
    early = attempts.begin("ana", "203.0.113.5")
    assert try_often(attempts, HERE.free - 1, address="203.0.113.5") == HERE.free - 1
    attempts.take_back(early)
    assert attempts.begin("ana", "203.0.113.5").wait_s > 0


def test_a_right_password_gives_the_tries_back(attempts: Attempts) -> None:
    assert try_often(attempts, 3) == 3
    come_in(attempts)
    assert try_often(attempts, 21) == 5


def test_a_login_of_ones_own_makes_no_room_for_guesses(attempts: Attempts) -> None:
    passed = 0
    for number in range(100):
        passed += try_often(attempts, 1, f"a{number}", "203.0.113.5")
        mallory = attempts.begin("mallory", "203.0.113.5")
        if mallory.wait_s == 0:
            attempts.succeed(mallory)
    assert passed <= 20


def test_the_wait_doubles_to_a_minute_and_is_forgotten(tmp_path: Path) -> None:
    now = [0.0]
    attempts = Attempts(f"unix://{tmp_path}/nobody-listens", clock=lambda: now[0])
    waits = []
    for _ in range(16):
        while wait_s := attempts.begin("ana", "").wait_s:
            waits.append(wait_s)
            now[0] += wait_s
    assert waits[:4] == [5, 10, 20, 40]
    assert max(waits) == 60
    now[0] += 3601
    assert try_often(attempts, 21) == 5


def test_in_redis_the_wait_is_as_long_and_no_name_can_be_read(redis_url: str) -> None:
    attempts = Attempts(redis_url)
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        waits = []
        for _ in range(14):
            attempts.begin("ana", "203.0.113.5")
            gates = [key for key in client.keys("*:here:*gate") if client.pttl(key) > 0]
            waits += [round(client.pttl(key) / 1000) for key in gates]
            for key in client.keys("*gate"):
                client.delete(key)
        assert waits == [5, 10, 20, 40, 60, 60, 60, 60, 60, 60]
        kept = client.keys("*")
        assert all(client.ttl(key) > 0 for key in kept)
        assert not any("ana" in key or "203" in key for key in kept)


@pytest.mark.django_db
@pytest.mark.parametrize("page", LOGIN_PAGES)
def test_too_many_wrong_passwords_and_the_right_one_is_not_looked_at(
    client: Client, redis_url: str, page: str
) -> None:
    login = make.make_administrator()
    wrong = {"username": login.username, "password": "wrong"}
    answers = [client.post(page, wrong).text for _ in range(6)]
    assert "That name and password do not match" in answers[0]
    assert "Try again in" in answers[5]
    right = {"username": login.username, "password": make.PASSWORD}
    refused = client.post(page, right)
    assert refused.status_code == 200
    assert "Too many passwords were tried. Try again in" in refused.text
    with redis.Redis.from_url(redis_url) as kept:
        for gate in kept.keys("*gate"):
            kept.delete(gate)
    assert client.post(page, right).status_code == 302


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed."""
    passwords: list[str] = []
    encode = MD5PasswordHasher.encode

    def encode_and_note(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        passwords.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode_and_note)
    return passwords


@pytest.mark.django_db
@pytest.mark.parametrize("exists", [True, False], ids=["a login", "nobody"])
@pytest.mark.parametrize("page", LOGIN_PAGES)
def test_a_login_that_was_tried_too_often_costs_no_hash(
    client: Client, redis_url: str, hashed: list[str], page: str, exists: bool
) -> None:
    name = make.make_administrator().username if exists else "nobody"
    for _ in range(HERE.free + 3):
        client.post(page, {"username": name, "password": "wrong"})
    client.post(page, {"username": name, "password": "another one"})
    assert hashed.count("wrong") == HERE.free
    assert "another one" not in hashed


@pytest.mark.django_db
def test_an_old_password_that_was_tried_too_often_costs_no_hash(
    client: Client, redis_url: str, hashed: list[str]
) -> None:
    client.force_login(make.make_reviewer())
    guess = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    for _ in range(HERE.free + 3):
        client.post(reverse("password-change"), guess)
    assert hashed.count("wrong") == HERE.free


@pytest.mark.django_db
@pytest.mark.parametrize("page", LOGIN_PAGES)
def test_a_name_of_any_length_costs_neither_a_count_nor_a_hash(
    client: Client, redis_url: str, hashed: list[str], page: str
) -> None:
    for letter in ("x", "\ufdfa"):
        answer = client.post(page, {"username": letter * 151, "password": "wrong"})
        assert "That name and password do not match" in answer.text
    assert hashed == []
    with redis.Redis.from_url(redis_url) as kept:
        assert kept.keys("*") == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", LOGIN_PAGES)
def test_a_session_ends_after_a_working_day(client: Client, page: str) -> None:
    login = make.make_administrator()
    client.post(page, {"username": login.username, "password": make.PASSWORD})
    assert client.cookies["__Host-session"]["max-age"] == 12 * 3600
    ends = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11) < ends <= timedelta(hours=12)


def began(client: Client, hours_ago: float | None) -> None:
    """Let the login have begun so long ago, but have been written to a moment ago."""
    session = client.session
    if hours_ago is None:
        del session[BEGAN_AT]
    else:
        session[BEGAN_AT] = int(time.time() - hours_ago * 3600)
    session.save()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/admin/", "/review/", reverse_lazy("password-change")])
@pytest.mark.parametrize(
    ("hours_ago", "is_let_in"), [(0, True), (11.9, True), (12, False), (300, False), (None, False)]
)
def test_a_login_ends_after_a_working_day_whatever_was_done_in_it(
    client: Client, page: str, hours_ago: float | None, is_let_in: bool
) -> None:
    client.force_login(make.make_administrator())
    began(client, hours_ago)
    answer = client.get(page)
    assert answer.status_code == (200 if is_let_in else 302)
    assert Session.objects.exists() is is_let_in
    if not is_let_in:
        assert client.get(page).status_code == 302


@pytest.mark.django_db
def test_a_new_password_does_not_make_the_login_last_longer(client: Client) -> None:
    client.force_login(make.make_administrator())
    began(client, 11)
    before = client.session[BEGAN_AT]
    form = {"old_password": make.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    client.post(reverse("password-change"), form)
    assert client.session[BEGAN_AT] == before


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [*Role, "no role", "superuser"])
def test_every_role_changes_its_password(client: Client, kind: str) -> None:
    role = [kind] if kind in list(Role) else []
    login = make.make_user(*role, is_superuser=kind == "superuser")  # type: ignore[arg-type]
    elsewhere = Client()
    for each in (client, elsewhere):
        each.force_login(login)
    page = reverse("password-change")
    assert elsewhere.get(page).status_code == 200
    form = {"old_password": make.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    answer = client.post(page, form, follow=True)
    assert "Password changed" in answer.text
    assert client.get(page).status_code == 200
    assert elsewhere.get(page).status_code == 302
    assert User.objects.get(pk=login.pk).check_password(NEW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("new", "sentence"),
    [("Summer2026", "at least 12 characters"), ("123456789012", "entirely numeric")],
)
def test_a_weak_password_is_not_taken(client: Client, new: str, sentence: str) -> None:
    login = make.make_reviewer()
    client.force_login(login)
    form = {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new}
    assert sentence in client.post(reverse("password-change"), form).text
    assert User.objects.get(pk=login.pk).check_password(make.PASSWORD)


@pytest.mark.django_db
def test_the_old_password_is_no_new_one(client: Client) -> None:
    client.force_login(make.make_reviewer())
    form = dict.fromkeys(("old_password", "new_password1", "new_password2"), make.PASSWORD)
    assert "That is your old password" in client.post(reverse("password-change"), form).text


@pytest.mark.django_db
def test_a_wrong_password_at_the_desk_is_said_once(client: Client) -> None:
    page = client.post("/admin/login/", {"username": "nobody", "password": "wrong"}).text
    assert page.count('class="errornote') == 1
    assert "do not match" in page


@pytest.mark.django_db
def test_the_old_password_is_guessed_no_faster_than_at_the_login(client: Client) -> None:
    client.force_login(make.make_reviewer())
    form = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    answers = [client.post(reverse("password-change"), form).text for _ in range(7)]
    assert "was entered incorrectly" in answers[0]
    assert "Try again in" in answers[6]


@pytest.mark.django_db
def test_the_desks_own_page_for_it_leads_there(client: Client) -> None:
    client.force_login(make.make_recruiter())
    assert client.get("/admin/password_change/")["Location"] == reverse("password-change")


@pytest.mark.django_db
def test_behind_a_proxy_it_is_the_visitor_who_waits_not_everybody(
    client: Client, settings: Settings, redis_url: str
) -> None:
    settings.TRUST_FORWARDED_FOR = True
    page, visitors = LOGIN_PAGES[0], ("198.51.100.1", "198.51.100.2")
    told = [{"X-Forwarded-For": f"203.0.113.{n}, {visitors[0]}"} for n in range(30)]
    for number, headers in enumerate(told):
        form = {"username": f"nobody{number}", "password": "wrong"}
        answer = client.post(page, form, headers=headers)
    assert "Try again in" in answer.text
    login = make.make_reviewer()
    right = {"username": login.username, "password": make.PASSWORD}
    assert "Try again in" in client.post(page, right, headers=told[0]).text
    other = {"X-Forwarded-For": visitors[1]}
    assert client.post(page, right, headers=other).status_code == 302


def test_one_household_is_one_network() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::1")
    assert network_of("2001:db8:1:2::") != network_of("2001:db8:1:3::")
    assert network_of("203.0.113.5") != network_of("203.0.113.6")
    assert network_of("127.0.0.1") == network_of("::1") == network_of("") == ""

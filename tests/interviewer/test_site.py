"""Pages and headers that belong to no room."""

import gzip
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from tests import factories as make


def test_healthz_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_healthz_is_not_redirected_to_https(client: Client, settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301


def test_the_landing_page_leads_to_admin_and_review(client: Client) -> None:
    page = client.get("/").content.decode()
    assert reverse("admin:index") in page
    assert reverse("review-list") in page


def test_pages_have_the_strict_policy(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/admin/login/", "/join/x/"])
def test_every_page_says_which_devices_it_may_use(client: Client, path: str) -> None:
    policy = client.get(path)["Permissions-Policy"]
    assert "microphone=(self)" in policy
    assert "camera=()" in policy
    assert "geolocation=()" in policy


@pytest.mark.django_db
def test_the_admin_has_a_looser_policy_of_its_own(client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "default-src 'none'" in policy


def test_a_page_that_is_not_there_has_the_strict_policy(client: Client) -> None:
    for path in ("/nothing", "/nothing/admin/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_cookies_are_secure_and_bound_to_the_host(client: Client) -> None:
    client.get("/admin/login/")
    cookie = client.cookies["__Host-csrf"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing", "/join/", "/review/nothing/", "/interview/x/"])
def test_a_wrong_address_has_a_page_of_the_products_own(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert "There is no page here" in page.text
    assert "Invited to an interview?" in page.text
    assert 'class="site-header"' in page.text


@pytest.mark.django_db
def test_the_admins_wrong_addresses_have_it_too(client: Client) -> None:
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    assert "There is no page here" in client.get("/admin/nothing/").text


@pytest.mark.django_db
def test_what_is_not_allowed_says_so_in_a_page(client: Client) -> None:
    client.force_login(make.make_user(is_staff=True))
    page = client.get("/admin/auth/user/")
    assert page.status_code == 403
    assert "This is not open to you" in page.text


@pytest.mark.django_db
def test_the_address_of_a_button_says_that_it_is_one(client: Client) -> None:
    page = client.get(reverse("room-retake", args=(uuid4(),)))
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "This address is a button’s" in page.text
    assert "unsafe" not in page["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_form_that_is_too_old_is_told_so() -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/review/login/", {"username": "ana", "password": "x"})
    assert page.status_code == 403
    assert "This form is too old" in page.text


@pytest.mark.django_db
def test_a_form_that_is_far_too_big_is_told_so(client: Client) -> None:
    client.force_login(make.make_reviewer())
    page = client.post("/review/login/", {"username": "x" * 9_000_000, "password": "x"})
    assert page.status_code == 400
    assert "This is too much at once" in page.text


@pytest.mark.django_db
def test_pages_are_compressed(client: Client) -> None:
    page = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert page["Content-Encoding"] == "gzip"
    assert b"AI Interviewer" in gzip.decompress(page.content)


def test_our_own_fault_has_a_page_that_needs_no_database() -> None:
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "This broke on our side" in page.content.decode()

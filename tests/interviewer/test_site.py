"""Pages and headers that belong to no room."""

import pytest
from django.test import Client
from django.urls import reverse


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

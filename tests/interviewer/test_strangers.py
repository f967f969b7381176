"""Who is not logged in sends little, whatever the page, and none of it is read as a form."""

import pytest
from django.http import HttpRequest
from django.test import Client

from interviewer.strangers import STRANGERS_BODY_BYTES
from tests import factories as make

FORM = "application/x-www-form-urlencoded"
PAGES = ["/review/login/", "/admin/login/", "/admin/", "/account/password/", "/nothing"]


@pytest.fixture
def forms_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the bodies that were read as forms."""
    sizes: list[int] = []
    read = HttpRequest._load_post_and_files

    def read_and_note(request: HttpRequest) -> None:
        sizes.append(len(request.body))
        read(request)

    monkeypatch.setattr(HttpRequest, "_load_post_and_files", read_and_note)
    return sizes


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("session", ["", "made-up"])
def test_what_a_stranger_sends_too_much_is_not_read(
    client: Client, forms_read: list[int], page: str, session: str
) -> None:
    client.cookies["__Host-session"] = session
    answer = client.post(page, b"username=" + b"%F0" * STRANGERS_BODY_BYTES, content_type=FORM)
    assert answer.status_code == 400
    assert "not logged in" in answer.text
    assert [size for size in forms_read if size > STRANGERS_BODY_BYTES] == []


@pytest.mark.django_db
def test_a_body_of_the_largest_size_is_read(client: Client, forms_read: list[int]) -> None:
    body = b"username=ana&password=".ljust(STRANGERS_BODY_BYTES, b"x")
    assert "do not match" in client.post("/review/login/", body, content_type=FORM).text
    assert STRANGERS_BODY_BYTES in forms_read
    assert client.post("/review/login/", body + b"x", content_type=FORM).status_code == 400


@pytest.mark.django_db
def test_who_is_logged_in_sends_a_long_plan(client: Client, forms_read: list[int]) -> None:
    client.force_login(make.make_recruiter())
    body = b"title=" + b"x" * STRANGERS_BODY_BYTES
    answer = client.post("/admin/interviews/interviewplan/add/", body, content_type=FORM)
    assert answer.status_code == 200
    assert len(body) in forms_read

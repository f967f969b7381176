"""The reader's time zone, and what no database takes."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from interviews.middleware import BrowserTimeZoneMiddleware


def zone_seen_with(cookie: str | None) -> str:
    request = HttpRequest()
    if cookie is not None:
        request.COOKIES["time_zone"] = cookie
    answer = BrowserTimeZoneMiddleware(lambda _: HttpResponse(timezone.get_current_timezone_name()))
    return answer(request).content.decode()  # type: ignore[attr-defined]


def test_the_browsers_zone_is_used() -> None:
    assert zone_seen_with("Europe/Berlin") == "Europe/Berlin"


@pytest.mark.parametrize("cookie", [None, "", "Mars/Olympus", "../../etc/passwd", "x" * 5000])
def test_anything_else_leaves_the_default(cookie: str | None) -> None:
    assert zone_seen_with(cookie) == "UTC"


def test_it_ends_with_the_request() -> None:
    zone_seen_with("Asia/Tokyo")
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.every_database
@pytest.mark.django_db
@pytest.mark.parametrize("nul", ["\\000", "\0"], ids=ascii)
@pytest.mark.parametrize("page", ["/admin/", "/review/"])
def test_a_session_with_nul_is_nobodys(client: Client, page: str, nul: str) -> None:
    answer = client.get(page, headers={"cookie": f'__Host-session="a{nul}234567890"'})
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]

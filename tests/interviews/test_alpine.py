"""The admin's pages run Alpine, which evaluates attributes: no name that somebody typed is in one."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db

# It would end a string of either kind, an attribute, and an expression of a template.
NAME = "Zoë'\"`+alert(1)+`\"'{{7*7}}"


class Expressions(HTMLParser):
    """Collects what Alpine evaluates, and what browsers do."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith(("x-", "@", ":", "on", "hx-")) and value:
                self.found.append((name, value))


def expressions(html: str) -> list[tuple[str, str]]:
    parser = Expressions()
    parser.feed(html)
    return parser.found


def test_names_stand_in_no_expression(client: Client) -> None:
    candidate = make.make_candidate(name=NAME)
    plan = make.make_plan(role=NAME)
    session = make.make_session(candidate=candidate, plan=plan)
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    pages = [
        reverse("admin:index"),
        *(
            reverse(f"admin:interviews_{kind}_{page}", args=args)
            for kind, row in (
                ("candidate", candidate), ("interviewplan", plan), ("interviewsession", session)
            )
            for page, args in (("changelist", ()), ("change", (row.pk,)))
        ),
    ]  # fmt: skip
    shown = ""
    for page in pages:
        html = client.get(page, follow=True, secure=True).content.decode()
        shown += html
        for name, value in expressions(html):
            assert "alert(1)" not in value, (page, name)
            assert "7*7" not in value, (page, name)
    assert "Zoë&#x27;" in shown

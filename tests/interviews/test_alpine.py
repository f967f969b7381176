"""The admin's pages run Alpine, which evaluates attributes: no name that somebody typed is in one."""

from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client

from interviews.models import Act, HistoryEntry, InterviewSession, JoinLink
from interviews.services import history
from tests import factories as make
from tests.forms import form_on
from tests.interviews.addresses import POSTED, STAYING
from tests.interviews.places import Place
from tests.interviews.readers import NOBODY

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


KINDS = ("organisation", "candidate", "plan", "question", "member", "note", "reason", "change")


def named(kind: str) -> str:
    return f"{kind} {NAME}"


def make_named() -> Place:
    """An organisation in which everything that somebody types is the name."""
    place = Place("zqamberz")
    for kind, row, fields in (
        ("organisation", place.organisation, ("name", "values")),
        ("candidate", place.candidate, ("name", "email")),
        ("plan", place.plan, ("role", "objective")),
        ("note", place.note, ("subject", "before", "after")),
        ("member", place.member, ("username", "first_name", "last_name")),
    ):
        values = dict.fromkeys(fields, named(kind))
        type(row).objects.filter(pk=row.pk).update(**values)
    question = named("question")
    place.plan.questions.update(text=question, competency=question, follow_ups=question)
    changes = [dict.fromkeys(("what", "before", "after"), named("change"))]
    for subject in (place.scheduled, place.read, place.running, place.lost, place.plan):
        with transaction.atomic():
            history.note(subject, None, Act.CHANGED, named("reason"), changes)
    HistoryEntry.objects.update(actor_name=named("member"))
    JoinLink.objects.update(issuer_name=named("member"))
    for session in InterviewSession.objects.all():
        # An interview holds a copy of the plan that it was scheduled by.
        questions = [{**each, "text": question} for each in session.frozen_plan["questions"]]
        frozen = {**session.frozen_plan, "role": named("plan"), "questions": questions}
        make.set_fields(session, role=named("plan"), frozen_plan=frozen)
    return place


def test_names_stand_in_no_expression(superuser: Client) -> None:
    place = make_named()
    shown = ""
    for address in STAYING:
        if address.lets_in == NOBODY or address.name in POSTED or address.model == "group":
            continue
        html = superuser.get(place.url(address), follow=True, secure=True).text
        shown += html
        for name, value in expressions(html):
            assert "alert(1)" not in value, (address, name)
            assert "7*7" not in value, (address, name)
    assert [kind for kind in KINDS if f"{kind} Zoë&#x27;" not in shown] == []


def test_a_refused_form_has_what_was_typed_in_no_expression(superuser: Client) -> None:
    place = make_named()
    for model, row in (("interviewplan", place.plan), ("candidate", place.candidate)):
        page = f"/admin/interviews/{model}/{row.pk}/change/"
        form = form_on(superuser.get(page, secure=True).text, f"{model}_form")
        refused = superuser.post(
            page, {**form, "email": NAME, "duration_minutes": NAME}, secure=True
        )
        assert refused.status_code == 200
        assert "Zoë&#x27;" in refused.text
        for name, value in expressions(refused.text):
            assert "alert(1)" not in value, (page, name)
            assert "7*7" not in value, (page, name)

"""What is not there any more: told in a sentence, with what was typed; and to nobody else that it was."""

import re

import pytest
from django.test import Client

from interviews.models import Candidate, InterviewPlan
from tests import factories as make
from tests.interviews.desk_forms import ROOT, client_of, opened, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

# One of a form against forgery, another one on each page.
TOKEN = re.compile(r"\b\w{64}\b")


def delete(plan: InterviewPlan) -> str:
    """Let a colleague delete it; return their name."""
    colleague = make.make_recruiter(plan.organisation)
    client_of(colleague).post(f"{ROOT}interviewplan/{plan.pk}/delete/", {"post": "yes"})
    assert not InterviewPlan.objects.filter(pk=plan.pk).exists()
    return colleague.username


def test_who_saves_a_plan_that_is_gone_gets_back_what_was_typed(recruiter: Client) -> None:
    plan = make.make_plan()
    typed = {"objective": "How they <work>.", "questions-1-text": "And then?"}
    form = {**opened(recruiter, page_of(plan)), **typed}
    who = delete(plan)
    page = recruiter.post(page_of(plan), form)
    assert page.status_code == 404
    assert f"{who} deleted this interview plan: " in page.text
    assert "How they &lt;work&gt;." in page.text
    assert "And then?" in page.text
    assert ">Question 2</label>" in page.text
    assert f" {plan.pk}." not in page.text
    assert "ID" not in re.sub(r"<[^>]+>", " ", page.text[page.text.index("<h1") :])
    assert "no-store" in page["Cache-Control"]


def test_who_opens_a_plan_that_is_gone_is_led_to_the_list_and_told(recruiter: Client) -> None:
    plan = make.make_plan()
    who = delete(plan)
    page = recruiter.get(page_of(plan), follow=True)
    assert page.redirect_chain[-1][0] == f"{ROOT}interviewplan/"
    assert f"{who} deleted this interview plan: " in page.text


@pytest.mark.parametrize("kind", ["interviewplan", "candidate"])
def test_what_is_foreign_is_not_told_apart_from_what_never_was(
    recruiter: Client, kind: str
) -> None:
    other = make.make_organisation()
    rows = {"interviewplan": make.make_plan, "candidate": make.make_candidate}
    there = rows[kind](organisation=other).pk
    gone = rows[kind](organisation=other).pk
    client_of(make.make_recruiter(other)).post(f"{ROOT}{kind}/{gone}/delete/", {"post": "yes"})
    form = {"name": "Ana", "role": "Gardener", "email": "a@example.com"}
    told, given_back = set(), set()
    for pk in (there, gone, 987_654):
        page = recruiter.get(f"{ROOT}{kind}/{pk}/change/", follow=True)
        assert "It may have been deleted." in page.text
        told.add(TOKEN.sub("", page.text))
        saved = recruiter.post(f"{ROOT}{kind}/{pk}/change/", form)
        given_back.add(TOKEN.sub("", saved.text.replace(f"/{pk}/", "/")))
    assert len(told) == len(given_back) == 1
    assert Candidate.objects.filter(pk=there).exists() or kind == "interviewplan"


def test_an_address_that_no_row_can_have_is_answered_alike(recruiter: Client) -> None:
    for address in ("%00", "nonsense", "_00", "9" * 40):
        page = recruiter.get(f"{ROOT}candidate/{address}/change/", follow=True)
        assert page.status_code == 200
        assert "There is no such candidate." in page.text


def test_a_login_that_is_gone_has_no_number_either(superuser: Client) -> None:
    page = superuser.get("/admin/auth/user/987654/change/", follow=True)
    assert "There is no such user. It may have been deleted." in page.text
    assert "987654" not in page.text

"""A form that was sent when the login was over, or did not arrive: what its sender is told, and the page."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from interviews.models import InterviewPlan, Status
from tests import factories as make
from tests.interviews.desk_forms import opened, page_of

pytestmark = pytest.mark.django_db

MARK = "0123456789abcdef01234567"
SESSIONS = "/admin/interviews/interviewsession/"


def test_who_sends_a_form_after_the_login_has_ended_is_told_at_the_login() -> None:
    plan = make.make_plan()
    page = Client().post(page_of(plan), {"focus": "New", "unsaved_form": MARK}, follow=True)
    assert "Your login had ended, so the form was not saved." in page.text
    assert InterviewPlan.objects.get().focus == plan.focus


def test_who_presses_a_button_after_the_login_has_ended_is_told_at_the_login() -> None:
    session = make.make_session()
    page = Client().post(f"{SESSIONS}{session.pk}/cancel/", {"reason": ""}, follow=True)
    assert "Your login had ended, so nothing was done." in page.text
    session.refresh_from_db()
    assert session.status == Status.SCHEDULED


def test_who_opens_a_page_after_the_login_has_ended_is_told_nothing() -> None:
    page = Client().get(page_of(make.make_plan()), follow=True)
    assert "Your login had ended" not in page.text


def test_the_page_forgets_a_form_when_it_was_saved_and_not_before(recruiter: Client) -> None:
    plan = make.make_plan()
    form = opened(recruiter, page_of(plan)) | {"unsaved_form": MARK}
    refused = recruiter.post(page_of(plan), {**form, "role": ""})
    assert (refused.status_code, f"unsaved-form-{MARK}" in refused.cookies) == (200, False)
    saved = recruiter.post(page_of(plan), form)
    assert (saved.status_code, f"unsaved-form-{MARK}" in saved.cookies) == (302, True)


@pytest.mark.parametrize("mark", ["", "; path=/x", "x" * 24, MARK * 2])
def test_no_other_mark_is_answered(recruiter: Client, mark: str) -> None:
    plan = make.make_plan()
    form = opened(recruiter, page_of(plan)) | {"unsaved_form": mark}
    saved = recruiter.post(page_of(plan), form)
    assert saved.status_code == 302
    assert not any(name.startswith("unsaved-form") for name in saved.cookies)


def test_a_page_of_the_desk_says_whose_it_is_and_whether_it_answers_a_form(
    recruiter: Client,
) -> None:
    plan, login = make.make_plan(), User.objects.get()
    assert f'unsaved.js#login={login.pk}"' in recruiter.get(page_of(plan)).text
    answer = recruiter.post(page_of(plan), {}).text
    assert f'unsaved.js#login={login.pk}&amp;answers-a-form"' in answer
    assert 'unsaved.js#login="' in Client().get("/admin/login/").text

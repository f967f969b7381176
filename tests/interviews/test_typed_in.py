"""What people type into the desk's forms and filters: read in one way, or refused with the wanted one."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from interviews.models import Candidate, InterviewPlan, InterviewSession, Status
from tests import factories as make
from tests.interviews.desk_forms import ROOT, client_of, opened, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

SESSIONS = f"{ROOT}interviewsession/"


def window(**fields: object) -> dict[str, object]:
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {
        "candidate": make.make_candidate().pk,
        "plan": make.make_plan().pk,
        "opens_at_0": tomorrow.isoformat(),
        "opens_at_1": "10:00",
        "closes_at_0": (tomorrow + timedelta(days=7)).isoformat(),
        "closes_at_1": "22:00",
        **fields,
    }


@pytest.mark.parametrize("shape", ["%Y-%m-%d", "%d %B %Y", "%d %b %Y"])
def test_a_day_is_read_as_iso_or_in_the_words_of_the_pages(recruiter: Client, shape: str) -> None:
    day = timezone.localdate() + timedelta(days=2)
    recruiter.post(f"{SESSIONS}add/", window(opens_at_0=day.strftime(shape).lstrip("0")))
    assert InterviewSession.objects.get().opens_at.date() == day


@pytest.mark.parametrize("typed", ["05/12/2026", "31.12.2026", "5-12-26", "12/2026", "tomorrow"])
def test_a_day_that_may_be_two_is_refused_with_the_wanted_form(
    recruiter: Client, typed: str
) -> None:
    page = recruiter.post(f"{SESSIONS}add/", window(opens_at_0=typed))
    today = timezone.localdate()
    assert (
        f"Write the day as {today.isoformat()} or {date_format(today)}."
        in page.context["adminform"].form.errors["opens_at"]
    )
    assert f'value="{typed}"' in page.text
    assert not InterviewSession.objects.exists()


def test_a_time_of_another_form_is_refused_with_the_wanted_one(recruiter: Client) -> None:
    page = recruiter.post(f"{SESSIONS}add/", window(opens_at_1="10am"))
    errors = page.context["adminform"].form.errors["opens_at"]
    assert errors == ["Write the time as 10:00 or 14:30."]


def test_the_form_says_how_days_and_times_are_written(recruiter: Client) -> None:
    page = recruiter.get(f"{SESSIONS}add/").text
    assert f"Write the day as {timezone.localdate().isoformat()} or " in page
    assert "Write the time as 10:00 or 14:30." in page


def test_both_ends_of_a_window_have_names_of_their_own(recruiter: Client) -> None:
    page = recruiter.get(f"{SESSIONS}add/").text
    for name in ("Opens: day", "Opens: time", "Closes: day", "Closes: time"):
        assert f'aria-label="{name}"' in page
    assert 'data-chooser="Closes: choose a day from a calendar"' in page


def test_a_filter_says_which_day_it_cannot_read_and_keeps_it(recruiter: Client) -> None:
    make.make_session_in(Status.LIVE)
    page = recruiter.get(f"{SESSIONS}?opens_at_from=31.12.2026&opens_at_to=9999-12-31")
    said = [str(message) for message in get_messages(page.wsgi_request)]
    assert len(said) == 1
    assert said[0].startswith(
        "“31.12.2026” is no day that can be read: the list is not narrowed by it. Write the day as"
    )
    assert 'value="31.12.2026"' in page.text
    assert page.context["cl"].result_count == 1


def test_a_filter_reads_a_day_in_the_words_of_the_pages(recruiter: Client) -> None:
    make.make_session_in(Status.LIVE)
    page = recruiter.get(f"{SESSIONS}?opens_at_to={date_format(date(2020, 5, 1))}")
    assert page.context["cl"].result_count == 0
    assert "By day of opening" in page.text
    assert "By opens" not in page.text


def test_no_filter_offers_rows_that_nobody_but_superusers_sees(
    recruiter: Client, client: Client
) -> None:
    make.make_session()
    for kind in ("interviewsession", "candidate"):
        assert "organisation__isnull" not in recruiter.get(f"{ROOT}{kind}/").text
    boss = client_of(make.make_user(is_superuser=True, is_staff=True))
    assert "organisation__isnull" in boss.get(f"{ROOT}candidate/").text


def test_candidate_and_plan_of_two_organisations_are_refused_in_plain_words() -> None:
    other = make.make_organisation()
    boss = client_of(make.make_user(is_superuser=True, is_staff=True))
    page = boss.post(f"{SESSIONS}add/", window(plan=make.make_plan(organisation=other).pk))
    assert "Candidate and plan are of two organisations. Choose both from one." in page.text


@pytest.mark.parametrize("minutes", ["-3", "0", "181", "9" * 30, "ten"])
def test_a_length_out_of_range_is_answered_with_the_range(recruiter: Client, minutes: str) -> None:
    plan = make.make_plan()
    page = recruiter.post(
        page_of(plan), {**opened(recruiter, page_of(plan)), "duration_minutes": minutes}
    )
    errors = page.context["adminform"].form.errors["duration_minutes"]
    assert errors == ["Choose a whole number from 1 to 180."]


def test_the_browser_keeps_a_length_in_the_same_range(recruiter: Client) -> None:
    page = recruiter.get(f"{ROOT}interviewplan/add/").text
    field = next(line for line in page.splitlines() if 'name="duration_minutes"' in line)
    assert 'min="1"' in field
    assert 'max="180"' in field


def test_a_name_that_is_too_long_is_refused_and_not_cut(recruiter: Client) -> None:
    new = f"{ROOT}candidate/add/"
    field = next(x for x in recruiter.get(new).text.splitlines() if 'name="name"' in x)
    assert "maxlength" not in field
    data = {"organisation": make.home().pk, "name": "a" * 300, "email": "a@example.com"}
    page = recruiter.post(new, data)
    assert "Please keep this to 200 characters; it has 300." in page.text
    assert not Candidate.objects.exists()


def test_a_sign_that_cannot_be_stored_is_told_with_its_field(recruiter: Client) -> None:
    data = {"organisation": make.home().pk, "name": "a\0b", "email": "a@example.com"}
    page = recruiter.post(f"{ROOT}candidate/add/", data)
    errors = page.context["adminform"].form.errors["name"]
    assert errors[0].startswith("“Name” holds an invisible sign that cannot be stored.")


def test_texts_begin_where_their_script_begins(recruiter: Client) -> None:
    plan: InterviewPlan = make.make_plan()
    page = recruiter.get(page_of(plan)).text
    for name in ("role", "objective", "questions-0-text"):
        tag = page[page.index(f'name="{name}"') :].partition(">")[0]
        assert 'dir="auto"' in tag


def test_another_question_is_added_in_a_sentence(recruiter: Client) -> None:
    page = recruiter.get(f"{ROOT}interviewplan/add/").text
    assert "Add another question" in page
    assert "Add another Question" not in page


def test_no_form_deletes_what_is_chosen_in_it() -> None:
    boss = client_of(make.make_user(is_superuser=True, is_staff=True))
    page = boss.get(f"{SESSIONS}add/").text
    assert "change_id_candidate" in page
    assert "delete_id_candidate" not in page

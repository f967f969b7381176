"""The lists of staff: what they find, what they ask of the database, and that none is left out."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.admin.lists import LongList
from interviews.models import Candidate, InterviewPlan, InterviewSession, Organisation, Role, Status
from interviews.services import search_texts
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

DESK = "/admin/interviews/interviewsession/"
PEOPLE = "/admin/interviews/candidate/"
REVIEW = "/review/"
QUERIES = 10


@pytest.fixture
def superuser() -> User:
    return make.make_user(is_superuser=True, is_staff=True)


@pytest.fixture
def staff(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


def found_at_the_desk(client: Client, url: str = DESK, **query: object) -> list[object]:
    return list(client.get(f"{url}?{urlencode(query, doseq=True)}").context["cl"].result_list)


def found_by_reviewers(client: Client, **query: object) -> list[object]:
    return list(client.get(f"{REVIEW}?{urlencode(query)}").context["page"].object_list)


# --- Search ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "NUNEZ",
        "núñez",
        "NU\u0301N\u0303EZ",
        "ana  nunez",
        "Nunez engineer",
        "ana.n@ACME",
        "ngin",
        "\u00a0Ana\u200b \tNunez",
    ],
)
def test_an_interview_is_found_however_its_candidate_is_typed(staff: Client, typed: str) -> None:
    other = make.make_session_in(
        Status.COMPLETED,
        candidate=make.make_candidate("Lee Moss"),
        plan=make.make_plan(role="Nurse"),
    )
    person = make.make_candidate("Ana Núñez", email="ana.n@acme.example")
    session = make.make_session_in(Status.COMPLETED, candidate=person)
    assert found_at_the_desk(staff, q=typed) == found_by_reviewers(staff, q=typed) == [session]
    assert session != other


@pytest.mark.parametrize("typed", ["%", "_", "\\", "ana%z", "a_a", "nunezana"])
def test_what_means_something_to_a_database_is_looked_for_as_it_stands(
    staff: Client, typed: str
) -> None:
    make.make_session_in(Status.COMPLETED, candidate=make.make_candidate("Ana Núñez"))
    assert found_at_the_desk(staff, q=typed) == found_by_reviewers(staff, q=typed) == []


def test_a_long_search_looks_for_its_first_words(staff: Client) -> None:
    session = make.make_session_in(Status.COMPLETED, candidate=make.make_candidate("Ana Núñez"))
    typed = "ana " * 5000
    assert found_at_the_desk(staff, q=typed) == found_by_reviewers(staff, q=typed) == [session]


def test_candidates_organisations_and_plans_are_found_in_the_same_way(staff: Client) -> None:
    owner = make.make_organisation(name="Società Ñandú", industry="Énergie")
    plan = make.make_plan(organisation=owner, role="Électricien")
    plan.questions.create(text="Was heißt für Sie Größe?", position=9)
    person = make.make_candidate("Łukasz Øst", organisation=owner, email="l.o@ost.example")
    for url, row, words in (
        (PEOPLE, person, ("lukasz", "OST", "l.o@")),
        ("/admin/interviews/organisation/", owner, ("nandu", "energie")),
        ("/admin/interviews/interviewplan/", plan, ("ELECTRICIEN", "grosse heisst", "societa")),
    ):
        for typed in words:
            assert found_at_the_desk(staff, url, q=typed) == [row], typed


def test_a_renamed_candidates_interviews_are_found_by_the_new_name_alone(staff: Client) -> None:
    person = make.make_candidate("Ana Núñez")
    session = make.make_session_in(Status.COMPLETED, candidate=person)
    person.name = "Ana Müller"
    person.save(update_fields=("name",))
    assert found_at_the_desk(staff, q="muller") == [session]
    assert found_at_the_desk(staff, q="nunez") == []
    assert found_at_the_desk(staff, PEOPLE, q="muller") == [person]


def test_what_a_worker_of_the_version_before_has_written_is_found_after_a_sweep(
    staff: Client,
) -> None:
    session = make.make_session_in(Status.COMPLETED, candidate=make.make_candidate("Ana Núñez"))
    for model in (Organisation, Candidate, InterviewPlan, InterviewSession):
        model.objects.update(search_text="")
    assert found_at_the_desk(staff, q="nunez") == []
    search_texts.fold_what_is_unfolded()
    assert found_at_the_desk(staff, q="nunez") == [session]
    assert not InterviewPlan.objects.filter(search_text="").exists()


def test_a_name_of_the_greatest_length_fits_into_the_index(staff: Client) -> None:
    person = make.make_candidate("\ufdfa" * 200, email=f"{'ä' * 200}@example.com")
    session = make.make_session(candidate=person, plan=make.make_plan(role="\U0001f9d1" * 200))
    assert found_at_the_desk(staff, q="\ufdfa") == [session]


def test_the_list_of_candidates_is_in_the_order_of_the_alphabet(staff: Client) -> None:
    for name in ("zoe", "Ömer", "Adam", "élodie", "Ada"):
        make.make_candidate(name)
    shown = found_at_the_desk(staff, PEOPLE)
    assert [row.name for row in shown] == ["Ada", "Adam", "élodie", "Ömer", "zoe"]


# --- Pages ----------------------------------------------------------------------------------


def many_interviews(count: int = 60) -> None:
    plan, person = make.make_plan(), make.make_candidate()
    for number in range(count):
        make.make_session_in(
            Status.COMPLETED,
            plan=plan,
            candidate=person,
            opens_in=timedelta(hours=-2 - number),
            closes_in=timedelta(hours=1),
        )


def test_each_page_leads_to_the_next_and_to_both_ends(staff: Client) -> None:
    many_interviews()
    page, seen = staff.get(DESK), []
    while True:
        changelist = page.context["cl"]
        seen += list(changelist.result_list)
        assert "60\n    interviews" in page.text
        if not changelist.way.next:
            break
        page = staff.get(DESK + changelist.way.next)
    expected = InterviewSession.objects.order_by("-opens_at", "-created_at", "-pk")
    assert seen == list(expected)
    assert changelist.way.last == ""
    assert found_at_the_desk(staff) == seen[:25]
    last = staff.get(DESK + staff.get(DESK).context["cl"].way.last)
    assert list(last.context["cl"].result_list) == seen[50:]
    assert "Page 3 of 3" in last.text


def test_reviewers_page_from_the_newest_to_the_oldest(staff: Client) -> None:
    many_interviews()
    seen = [row for number in (1, 2, 3) for row in found_by_reviewers(staff, page=number)]
    assert seen == list(InterviewSession.objects.order_by("-started_at", "-created_at", "-pk"))
    assert 'href="?page=3">Oldest' in staff.get(REVIEW).text


def test_a_tile_of_the_overview_leads_to_a_list_whose_filter_shows_it(staff: Client) -> None:
    make.make_session_in(Status.LIVE)
    make.make_session()
    for tile in staff.get("/admin/").context["tiles"]:
        page = staff.get(tile.url)
        assert page.context["cl"].result_count == tile.count
        chosen = set(page.context["cl"].filter_specs[0].value())
        assert chosen == set(parse_qs(tile.url.split("?")[1])["status__in"])
        assert all(f'value="{status}"' in page.text for status in chosen)


def test_boxes_and_links_narrow_to_the_same_statuses(staff: Client) -> None:
    for status in (Status.LIVE, Status.COMPLETED, Status.FAILED):
        make.make_session_in(status)
    for parameter in ("status__exact", "status__in"):
        rows = found_at_the_desk(staff, **{parameter: ["live", "failed"]})
        assert {row.status for row in rows} == {"live", "failed"}
    assert found_at_the_desk(staff, status__exact="unheard of") == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_the_first_and_the_last_day_that_there_is_may_be_asked_for(staff: Client, day: str) -> None:
    session = make.make_session()
    assert found_at_the_desk(staff, opens_at_to=day) == ([] if day[0] == "0" else [session])


# --- What is asked of the database ----------------------------------------------------------


def all_lists() -> Iterator[str]:
    for model in filter(admin.site.is_registered, apps.get_models()):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        yield reverse(name)
        yield f"{reverse(name)}?q=ana+lee"
    yield from (REVIEW, f"{REVIEW}?q=ana+lee", f"{REVIEW}?status=completed", "/admin/")
    for field in ("candidate", "plan"):
        asked = {"app_label": "interviews", "model_name": "interviewsession", "field_name": field}
        yield f"{reverse('admin:autocomplete')}?{urlencode({**asked, 'term': ''})}"


def test_every_list_of_the_admin_is_made_to_be_long() -> None:
    for model in filter(admin.site.is_registered, apps.get_models()):
        assert isinstance(admin.site.get_model_admin(model), LongList), model


def test_no_list_asks_more_than_ten_times_however_long_it_is(staff: Client) -> None:
    many_interviews()
    for number in range(30):
        owner = make.make_organisation()
        make.make_plan(organisation=owner, role=f"Role {number}")
        make.make_candidate(organisation=owner)
        make.make_user(Role.RECRUITER, organisation=owner)
    # Who comes first in ten seconds has the money of the day reckoned.
    staff.get("/admin/")
    for url in all_lists():
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(url).status_code == 200
        assert len(captured) <= QUERIES, (url, [query["sql"][:100] for query in captured])
        listed = [query["sql"] for query in captured if "frozen_plan" in query["sql"]]
        assert not listed, url

"""The upgrade that gives every row its organisation: nothing is lost, merged or shown to others."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from interviews.models import (
    Candidate,
    InterviewSession,
    Membership,
    Organisation,
    UpgradeNote,
)
from tests.interviews import versions

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.every_database,
    pytest.mark.xdist_group("versions"),
]

BEFORE = "0011_links_made_before"


class Before:
    """Makes rows as the version before knew them."""

    def __init__(self) -> None:
        versions.go_back_to(BEFORE)
        self._apps = versions.apps_at(BEFORE)

    def make(self, name: str, /, **fields: object) -> Any:
        label = "auth" if name in {"User", "Group"} else versions.OURS
        return self._apps.get_model(label, name).objects.create(**fields)

    def organisation(self, name: str) -> Any:
        return self.make("Organisation", name=name)

    def plan(self, organisation: Any) -> Any:
        return self.make("InterviewPlan", organisation=organisation, role="Engineer")

    def candidate(self, name: str, email: str) -> Any:
        return self.make("Candidate", name=name, email=email)

    def session(self, candidate: Any, plan: Any = None, named: str = "Gone Ltd") -> Any:
        now = timezone.now()
        organisation = {"name": named, "industry": "Bees", "values": "Honey."}
        return self.make(
            "InterviewSession",
            candidate=candidate,
            plan=plan,
            frozen_plan={"organisation": organisation},
            role="Engineer",
            opens_at=now,
            closes_at=now + timedelta(days=1),
        )

    def login(self, name: str, *groups: str) -> Any:
        user = self.make("User", username=name)
        for group in groups:
            user.groups.add(self._apps.get_model("auth", "Group").objects.get(name=group))
        return user

    def upgrade(self) -> None:
        versions.migrate_to(versions.NEWEST)


@pytest.fixture
def before() -> Iterator[Before]:
    try:
        made = Before()
        for group in ("recruiters", "reviewers"):
            made.make("Group", name=group)
        yield made
    finally:
        versions.restore(versions.NEWEST)


def notes() -> set[tuple[str, str, str, str]]:
    fields = ("kind", "subject", "before", "after")
    return set(UpgradeNote.objects.values_list(*fields))


def test_a_candidate_of_two_organisations_becomes_one_of_each(before: Before) -> None:
    plans = {name: before.plan(before.organisation(name)) for name in ("Acme", "Globex")}
    ana = before.candidate("Ana", "ana@example.com")
    sessions = {name: before.session(ana, plan).pk for name, plan in plans.items()}
    again = before.session(ana, plans["Globex"]).pk
    before.upgrade()
    for name, pk in (*sessions.items(), ("Globex", again)):
        session = InterviewSession.objects.get(pk=pk)
        assert session.organisation == session.candidate.organisation
        assert session.organisation is not None
        assert session.organisation.name == name
    first, copied = Candidate.objects.order_by("pk")
    assert (first.pk, first.organisation.name, copied.organisation.name) == (
        ana.pk,
        "Acme",
        "Globex",
    )
    assert (copied.name, copied.email, copied.created_at) == ("Ana", ana.email, ana.created_at)
    assert notes() == {("copied", "Ana", "ana@example.com", "ana@example.com")}


def test_an_interview_whose_plan_is_gone_takes_the_organisation_that_it_names(
    before: Before,
) -> None:
    acme, globex = before.organisation("Acme"), before.organisation("Globex")
    before.plan(globex)
    known = before.session(before.candidate("Ana", "ana@example.com"), named="acme ").pk
    gone = before.session(before.candidate("Ben", "ben@example.com")).pk
    before.upgrade()
    assert InterviewSession.objects.get(pk=known).organisation_id == acme.pk
    back = InterviewSession.objects.get(pk=gone).organisation
    assert back is not None
    assert (back.name, back.industry, back.values) == ("Gone Ltd", "Bees", "Honey.")
    assert Candidate.objects.get(name="Ben").organisation == back
    assert notes() == {("brought_back", "Gone Ltd", "", "Gone Ltd")}


def test_doubles_are_renamed_and_reported_never_merged(before: Before) -> None:
    globex, double = before.organisation("Globex"), before.organisation("globex")
    plan, other = before.plan(globex), before.plan(double)
    for name, email in (("Ana", "ana@example.com"), ("Anna", "Ana@Example.com")):
        before.session(before.candidate(name, email), plan)
    before.session(before.candidate("Ann", "ANA@example.com"), plan)
    before.session(before.candidate("Elsewhere", "aNa@example.com"), other)
    before.upgrade()
    assert dict(Candidate.objects.values_list("name", "email")) == {
        "Ana": "ana@example.com",
        "Anna": "Ana+duplicate-2@Example.com",
        "Ann": "ANA+duplicate-3@example.com",
        "Elsewhere": "aNa@example.com",
    }
    assert list(Organisation.objects.order_by("pk").values_list("name", "name_key")) == [
        ("Globex", "globex"),
        ("globex (2)", "globex (2)"),
    ]
    assert notes() == {
        ("name_changed", "globex (2)", "globex", "globex (2)"),
        ("email_changed", "Anna", "Ana@Example.com", "Ana+duplicate-2@Example.com"),
        ("email_changed", "Ann", "ANA@example.com", "ANA+duplicate-3@example.com"),
    }


def test_in_the_only_organisation_logins_get_the_roles_of_their_groups(before: Before) -> None:
    before.organisation("Acme")
    before.candidate("Ana", "ana@example.com")
    before.login("both", "recruiters", "reviewers")
    before.login("reader", "reviewers")
    before.login("none")
    before.upgrade()
    assert set(Membership.objects.values_list("user__username", "role", "organisation__name")) == {
        ("both", "recruiter", "Acme"),
        ("both", "reviewer", "Acme"),
        ("reader", "reviewer", "Acme"),
    }
    assert Candidate.objects.get().organisation.name == "Acme"
    assert notes() == set()


def test_where_there_are_several_nobody_is_given_what_is_anothers(before: Before) -> None:
    for name in ("Acme", "Globex"):
        before.organisation(name)
    before.login("both", "recruiters", "reviewers")
    before.candidate("Ana", "ana@example.com")
    before.upgrade()
    assert not Membership.objects.exists()
    assert Candidate.objects.get().organisation is None
    assert notes() == {("left", "Ana", "ana@example.com", "")}


@pytest.mark.parametrize(
    "frozen", [{}, {"organisation": None}, {"organisation": {"name": " "}}], ids=str
)
def test_what_names_no_organisation_is_left_to_superusers(
    before: Before, frozen: dict[str, object]
) -> None:
    before.organisation("Acme")
    session = before.session(before.candidate("Ana", "ana@example.com"))
    type(session).objects.filter(pk=session.pk).update(frozen_plan=frozen)
    before.upgrade()
    assert InterviewSession.objects.get().organisation is None


def test_longest_names_and_addresses_still_fit(before: Before) -> None:
    globex = before.organisation("G" * 200)
    before.organisation("g" * 200)
    long = "a" * 240 + "@example.com"
    for address in (long, long.upper()):
        before.session(before.candidate("Ana", address), before.plan(globex))
    before.upgrade()
    assert sorted(len(each.email) for each in Candidate.objects.all()) == [252, 254]
    assert Organisation.objects.filter(name__endswith="(2)").count() == 1


def test_a_fresh_database_is_upgraded_too(before: Before) -> None:
    before.upgrade()
    assert not Organisation.objects.exists()

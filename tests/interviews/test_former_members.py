"""Who is a member no more is listed to administrators, each with the way back."""

import re
from datetime import timedelta
from importlib import import_module
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from interviews.models import Act, FormerMember, Membership, Organisation, Role
from interviews.services import history, sessions
from tests import factories as make
from tests.forms import form_on
from tests.interviews.desk_forms import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

MEMBERS = "/admin/interviews/membership/"
FORMER = "/admin/interviews/formermember/"


def removed(name: str, *organisations: Organisation) -> User:
    """A login that was a member of these once."""
    user = make.make_user(username=name)
    for organisation in organisations or (make.home(),):
        Membership.objects.create(user=user, organisation=organisation, role=Role.REVIEWER).delete()
    return user


def listed(client: Client) -> set[str]:
    return {former.user.username for former in client.get(FORMER).context["cl"].queryset}


def test_a_former_member_is_brought_back_by_the_link_in_the_list(administrator: Client) -> None:
    ana = removed("ana")
    assert FORMER in administrator.get(MEMBERS).text
    page = administrator.get(FORMER)
    way = re.search(rf'href="({MEMBERS}add/\?[^"]+)"', page.text)
    assert way is not None
    url = way[1].replace("&amp;", "&")
    assert parse_qs(urlsplit(url).query)["username"] == ["ana"]
    form = form_on(administrator.get(url).text, "membership_form")
    assert form["username"] == "ana"
    assert administrator.post(f"{MEMBERS}add/", {**form, "role": "recruiter"}).status_code == 302
    assert ana.memberships.get().role == Role.RECRUITER
    assert listed(administrator) == set(), "who has a role again is no former member"


def test_those_whom_another_organisation_knows_are_not_listed(administrator: Client) -> None:
    other = make.make_organisation()
    removed("ours")
    removed("both", make.home(), other)
    removed("theirs", other)
    there = removed("there now")
    Membership.objects.create(user=there, organisation=other, role=Role.REVIEWER)
    gone = removed("closed")
    gone.is_active = False
    gone.save()
    assert listed(administrator) == {"ours"}
    assert listed(client_of(make.make_administrator(other))) == {"theirs"}
    superuser = make.make_user(is_superuser=True, is_staff=True)
    assert listed(client_of(superuser)) == {"ours", "both", "theirs", "there now"}


@pytest.mark.parametrize("someone", ["nobody", "ours"])
def test_the_page_says_who_is_not_known_there(administrator: Client, someone: str) -> None:
    if someone == "ours":
        removed("ours")
    text = administrator.get(FORMER).text
    assert "has left no trace in an interview or a plan, is not known" in text
    assert "whoever administers this site can bring them back" in text


# --- Those who were removed before it was noted -------------------------------------------


def remember() -> None:
    name = "interviews.migrations.0025_former_members_of_before"
    import_module(name).remember_former_members(apps, None)


def test_who_was_removed_before_it_was_noted_is_known_by_what_they_did(
    administrator: Client,
) -> None:
    other = make.make_organisation()
    reader, writer, planner, elsewhere, both, member, idle = (
        make.make_user(username=name)
        for name in ("reader", "writer", "planner", "elsewhere", "both", "member", "idle")
    )
    site = make.make_user(username="site", is_superuser=True)
    session = make.make_session()
    theirs = make.make_session(plan=make.make_plan(organisation=other))
    Membership.objects.create(user=member, organisation=make.home(), role=Role.RECRUITER)
    for user in (reader, both, member, site):
        history.note(session, user, Act.READ)
    for user in (elsewhere, both):
        history.note(theirs, user, Act.READ)
    history.note(session.plan, planner, Act.CHANGED)
    make.set_fields(session, scheduled_by=writer)
    remember()
    remember()
    assert listed(administrator) == {"reader", "writer", "planner"}
    homes = FormerMember.objects.filter(organisation=make.home())
    assert set(homes.values_list("user__username", flat=True)) == {
        "reader", "writer", "planner", "both",
    }  # fmt: skip
    assert not idle.former_memberships.exists()


def test_one_that_is_known_is_here_until_they_last_did_something() -> None:
    reader = make.make_user()
    session = make.make_session()
    entries = [history.note(session, reader, Act.READ) for _ in range(2)]
    long_ago = timezone.now() - timedelta(days=40)
    session.history.filter(pk=entries[0].pk).update(at=long_ago - timedelta(days=1))
    session.history.filter(pk=entries[1].pk).update(at=long_ago)
    remember()
    assert reader.former_memberships.get().left_at == long_ago


def test_one_that_was_noted_before_stays_as_it_was() -> None:
    ana = removed("ana")
    before = ana.former_memberships.get().left_at
    sessions.schedule_interview(
        plan=make.make_plan(),
        candidate=make.make_candidate(),
        opens_at=timezone.now(),
        closes_at=timezone.now() + timedelta(days=1),
        scheduled_by=ana,
    )
    remember()
    assert ana.former_memberships.get().left_at == before

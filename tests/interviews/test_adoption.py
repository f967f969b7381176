"""Rows that a worker of the version before organisations wrote after the upgrade."""

import pytest

from interviews.models import Candidate, InterviewSession, UpgradeNote
from interviews.services.adoption import adopt_rows
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def forget(session: InterviewSession, *, candidate: bool = True) -> InterviewSession:
    """Make of an interview what that worker would have written."""
    make.set_fields(session, organisation=None)
    if candidate:
        Candidate.objects.filter(pk=session.candidate_id).update(organisation=None, email_key="")
    return session


def test_an_interview_and_its_candidate_come_to_the_plans_organisation() -> None:
    session = forget(make.make_session())
    adopt_rows()
    session.refresh_from_db()
    candidate = Candidate.objects.get()
    assert session.organisation == candidate.organisation == make.home()
    assert candidate.email_key == candidate.email
    assert not UpgradeNote.objects.exists()


def test_a_candidate_of_another_organisation_is_copied_and_reported() -> None:
    theirs = make.make_organisation()
    session = make.make_session()
    elsewhere = make.make_candidate("Ana", organisation=theirs)
    forget(make.set_fields(session, candidate=elsewhere), candidate=False)
    adopt_rows()
    session.refresh_from_db()
    assert (session.candidate.name, session.candidate.organisation) == ("Ana", make.home())
    elsewhere.refresh_from_db()
    assert elsewhere.organisation == theirs
    assert UpgradeNote.objects.get().kind == UpgradeNote.Kind.COPIED


def test_an_address_that_the_organisation_knows_is_not_made_twice() -> None:
    known = make.make_candidate("Ana", email="ana@example.com")
    session = forget(make.make_session())
    Candidate.objects.filter(pk=session.candidate_id).update(email="ANA@example.com")
    adopt_rows()
    session.refresh_from_db()
    assert session.candidate == known
    assert UpgradeNote.objects.get().before == "ANA@example.com"


def test_what_is_placed_stays_where_it_is() -> None:
    session = make.make_session()
    adopt_rows()
    before = Candidate.objects.values().get()
    adopt_rows()
    session.refresh_from_db()
    assert (Candidate.objects.values().get(), session.organisation) == (before, make.home())

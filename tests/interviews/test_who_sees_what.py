"""Two organisations, every role and none, every address: who is shown what.

An address that stands in no row of `tests.interviews.addresses` fails the first test, so that no
page is added without saying whose it is.
"""

from typing import Final

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from interviews.models import InterviewSession, Membership, Organisation, Role
from tests import factories as make
from tests.interviews.addresses import (
    ADDRESSES,
    PAGES,
    POSTED,
    STAYING,
    VIEWS_OF_MODELS,
    Address,
    takes_a_row,
)
from tests.interviews.places import Cast, Place, is_refused
from tests.interviews.readers import (
    ADMINISTRATOR,
    EVERYBODY,
    MARKS,
    NOBODY,
    REVIEWER,
    ROLES,
)

pytestmark = pytest.mark.django_db

# Rows about the installation, which no page of an organisation lists.
OF_THE_SITE: Final = frozenset({"SiteDay", "GeminiRefusal"})


def test_every_role_reads_here() -> None:
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_every_address_says_who_is_let_in(address: Address) -> None:
    known = VIEWS_OF_MODELS.get(address.model, {}) if address.model else PAGES
    assert (address.view if address.model else address.name) in known


def test_no_row_here_is_about_an_address_that_is_gone() -> None:
    rows = {(model, view) for model, views in VIEWS_OF_MODELS.items() for view in views}
    assert rows == {(each.model, each.view) for each in ADDRESSES if each.model}
    assert set(PAGES) == {each.name for each in ADDRESSES if not each.model}


@pytest.mark.parametrize(
    "model",
    [
        each
        for each in apps.get_app_config("interviews").get_models()
        if each is not Organisation and each.__name__ not in OF_THE_SITE
    ],
    ids=lambda model: model.__name__,
)
def test_every_kind_of_row_belongs_to_an_organisation(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    assert names & {"organisation", "plan", "session"}


def test_who_has_the_right_is_let_in_and_who_has_not_sees_no_row(cast: Cast) -> None:
    for address in STAYING:
        response = cast.client.get(cast.own.url(address))
        if cast.kind in address.lets_in:
            leads_on = address.view == "history" or address.name in {"admin:login", *POSTED}
            assert leads_on or not is_refused(response), address
            continue
        assert is_refused(response), (address, response.status_code)
        assert cast.own.mark not in response.text, address


def test_nothing_of_another_organisation_is_shown(cast: Cast) -> None:
    for address in STAYING:
        response = cast.client.get(cast.other.url(address), follow=True)
        assert cast.other.mark not in response.text, address
        if takes_a_row(address) and address.view not in {"changelist", "add", "history"}:
            assert is_refused(cast.client.get(cast.other.url(address))), address


def queries_for(place: Place) -> list[str]:
    """Return queries that ask lists and forms for what is here."""
    part = place.mark[1:-1]  # finds it, and is not it where it stands in the field again
    found = [f"q={part}", f"term={part}"]
    for name, row in (
        ("organisation", place.organisation),
        ("plan", place.plan),
        ("candidate", place.candidate),
        ("user", place.member),
    ):
        found += [f"{name}__id__exact={row.pk}", f"{name}__exact={row.pk}", f"{name}={row.pk}"]
    found += ["candidate__email__startswith=z", "organisation__name__contains=z", "all=", "e=1"]
    return found


# Administrators are let in wherever any other role is.
@pytest.mark.parametrize("cast", [(mark, ADMINISTRATOR) for mark in MARKS], indirect=True, ids=str)
def test_no_query_brings_it_out(cast: Cast) -> None:
    asked = [each for each in ADDRESSES if each.view in {"changelist", "add"} and each.lets_in]
    asked += [Address(name) for name in ("admin:index", "admin:search", "review-list")]
    for address in asked:
        for query in queries_for(cast.other):
            url = f"{reverse(address.name)}?{query}"
            assert cast.other.mark not in cast.client.get(url, follow=True).text, url


PICKERS: Final = (
    ("interviewsession", "candidate"),
    ("interviewsession", "plan"),
    ("interviewplan", "organisation"),
    ("candidate", "organisation"),
    ("membership", "organisation"),
    ("membership", "user"),
    ("turn", "session"),
)


@pytest.mark.parametrize(("model", "field"), PICKERS)
def test_pickers_offer_nothing_of_it(cast: Cast, model: str, field: str) -> None:
    where = f"app_label=interviews&model_name={model}&field_name={field}"
    for term in ("", cast.other.mark, "z"):
        response = cast.client.get(f"{reverse('admin:autocomplete')}?{where}&term={term}")
        assert cast.other.mark not in response.text


def test_superusers_see_all_organisations(client: Client) -> None:
    places = [Place(mark) for mark in MARKS]
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    for address in ADDRESSES:
        if address.lets_in in (NOBODY, EVERYBODY) or address.model == "group":
            continue
        if address.name in POSTED:
            continue
        for place in places:
            response = client.get(place.url(address), follow=True)
            assert response.status_code == 200, address
            if address.model and address.view in {"changelist", "change"}:
                assert place.mark in response.text, address


def test_roles_of_two_organisations_do_not_mix(client: Client) -> None:
    mine, theirs = (Place(mark) for mark in MARKS)
    login = mine.logins[Role.RECRUITER]
    Membership.objects.create(user=login, organisation=theirs.organisation, role=REVIEWER)
    client.force_login(login)
    desk = client.get(reverse("admin:interviews_interviewsession_changelist")).text
    assert mine.mark in desk
    assert theirs.mark not in desk
    review = client.get(reverse("review-list")).text
    assert theirs.mark in review
    assert mine.mark not in review
    before = InterviewSession.objects.count()
    mixed = {"candidate": mine.candidate.pk, "plan": theirs.plan.pk}
    client.post(reverse("admin:interviews_interviewsession_add"), mixed)
    assert InterviewSession.objects.count() == before

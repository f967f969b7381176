"""What one request may ask of the desk's lists and forms: little, whatever it says."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from interviews.admin.inlines import BoundedInline
from interviews.admin.lists import VALUES_OF_A_FILTER, LongList
from interviews.admin.merging import Base
from interviews.models import Status
from tests import factories as make
from tests.interviews.desk_forms import ROOT, client_of, opened, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

LISTED = sorted(admin.site._registry, key=lambda model: model.__name__)


def is_refused(answer: Any) -> bool:
    """As Django refuses a lookup: it leads to the whole list, or says that this is not allowed."""
    return answer.status_code == 400 or answer.headers.get("Location", "").endswith("/?e=1")


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.fixture
def superuser() -> Client:
    return client_of(make.make_user(is_superuser=True, is_staff=True))


# --- Lists ------------------------------------------------------------------------------------


def test_every_list_and_every_inline_has_these_bounds() -> None:
    for each in admin.site._registry.values():
        assert isinstance(each, LongList)
        assert all(issubclass(inline, BoundedInline) for inline in each.inlines)


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_a_list_takes_no_lookup_that_none_of_its_filters_makes(
    superuser: Client, model: type[Model]
) -> None:
    page = list_of(model)
    taken = {
        lookup
        for field in model._meta.concrete_fields
        for lookup in (f"{field.name}__regex", f"{field.name}__gte", f"{field.name}__startswith")
        if not is_refused(superuser.get(page, {lookup: "1"}))
    }
    assert taken == set()


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("candidate", "name__regex=^(a|a)*$"),
        ("candidate", "name=a"),
        ("candidate", "pk=1"),
        ("candidate", "id__in=1,2"),
        ("interviewsession", "role__regex=["),
        ("interviewsession", "join_token_hash__startswith=a"),
        ("interviewsession", "end_reason=failed"),
        ("interviewsession", "frozen_plan__contains=a"),
        ("interviewsession", "opens_at__year=99999999999"),
        ("interviewsession", "plan=99999999999999999999"),
        ("interviewsession", "candidate=1"),
    ],
)
def test_what_is_looked_up_past_the_filters_is_refused(
    superuser: Client, kind: str, query: str
) -> None:
    make.make_session_in(Status.COMPLETED)
    for also in ("", "&_popup=1", "&_to_field=id"):
        assert is_refused(superuser.get(f"{ROOT}{kind}/?{query}{also}"))
    # Once more would be round and round.
    assert "cl" not in (superuser.get(f"{ROOT}{kind}/?{query}&e=1").context_data or {})


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_a_filter_takes_any_value(superuser: Client, model: type[Model]) -> None:
    page = list_of(model)
    make.make_organisation(name="Another one")  # else there is nothing to filter by
    filters = superuser.get(page).context["cl"].filter_specs
    names = {str(name) for each in filters for name in each.expected_parameters()}
    for name in names | {"o", "p", "_to_field"}:
        for value in ("1", "99999999999999999999", "\x00", "[", "-1"):
            answer = superuser.get(page, {name: value})
            assert answer.status_code in (200, 302, 400), (name, value)


def test_a_filter_takes_no_more_values_than_a_statement_has_room_for(superuser: Client) -> None:
    values = [("role__exact", f"role {number}") for number in range(999)]
    assert is_refused(superuser.get(f"{ROOT}membership/?{urlencode(values)}"))
    some = urlencode(values[:VALUES_OF_A_FILTER])
    assert superuser.get(f"{ROOT}membership/?{some}").status_code == 200


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_a_thousand_words_are_looked_for_as_the_first_ones(
    superuser: Client, model: type[Model]
) -> None:
    assert superuser.get(list_of(model), {"q": "a " * 1000}).status_code == 200


def test_so_are_they_where_everything_is_searched(superuser: Client) -> None:
    assert superuser.get("/admin/search/", {"s": "a " * 1000, "extended": "1"}).status_code == 200


def test_words_that_are_looked_for_in_a_login_are_found_as_they_were_typed(
    superuser: Client,
) -> None:
    made = User.objects.create_user("zoë.smith", first_name="Zoë", last_name="O'Neil")
    make.make_user(username="somebody")
    for typed in ("Zoë", "o'neil zoë"):
        found = superuser.get("/admin/auth/user/", {"q": typed}).context["cl"].result_list
        assert list(found) == [made]


# --- Forms ------------------------------------------------------------------------------------


def test_a_form_makes_no_more_rows_than_may_be_sent(superuser: Client) -> None:
    plan = make.make_plan()
    sent = opened(superuser, page_of(plan)) | {"questions-TOTAL_FORMS": 5_000_000}
    answer = superuser.post(page_of(plan), sent)
    assert "A plan has room for 50 questions" in answer.text
    assert len(answer.context["inline_admin_formsets"][0].formset.forms) <= 100

    login = make.make_user(username="a-login")
    page = f"/admin/auth/user/{login.pk}/change/"
    sent = {"memberships-TOTAL_FORMS": 5_000_000, "memberships-INITIAL_FORMS": 0}
    formset = superuser.post(page, sent).context["inline_admin_formsets"][0].formset
    assert len(formset.forms) <= 100


def test_a_form_that_was_opened_on_more_than_there_can_be_is_refused_at_once(
    superuser: Client,
) -> None:
    plan = make.make_plan(objective="Before.")
    sent = opened(superuser, page_of(plan))
    marks = " ".join(f"{number}.text=0123456789ab" for number in range(160_000))
    sent |= {"opened": f"1 {marks}", "objective": "After."}
    sent |= {f"questions-{row}-position": "1" for row in range(900)}
    sent |= {f"questions-{row}-id": str(row) for row in range(50)}
    began = time.process_time()
    answer = superuser.post(page_of(plan), {**sent, "merge": "0123456789ab"})
    assert time.process_time() - began < 5
    assert "opened on more than there can be" in answer.text
    assert "159999.text" not in answer.text
    plan.refresh_from_db()
    assert plan.objective == "Before."


def test_what_a_form_was_opened_on_is_put_in_order_once() -> None:
    base = Base.read("1 12.text=a 7.text=b 12.competency=c")
    assert base is not None
    assert list(base.questions) == ["12", "7"]
    assert base.questions is base.questions


def test_a_form_with_as_many_marks_as_there_can_be_is_merged_quickly(superuser: Client) -> None:
    plan = make.make_plan()
    sent = opened(superuser, page_of(plan))
    marks = " ".join(f"{number}.text=0123456789ab" for number in range(1_000, 1_300))
    sent |= {"opened": f"{sent['opened']} {marks}"}
    sent |= {f"questions-{row}-position": "1" for row in range(900)}
    began = time.process_time()
    assert superuser.post(page_of(plan), sent).status_code == 200
    assert time.process_time() - began < 5

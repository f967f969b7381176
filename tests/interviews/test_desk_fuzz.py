"""Whatever is sent to the desk's forms and lists, it is answered: by a page, never by a fault of ours.

`make accept` sends a good many more (the profile "accept").
"""

from typing import Any, Final

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

ROOT: Final = "/admin/interviews/"
ODD: Final = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.times().map(str),
    st.sampled_from(
        [
            "", " ", "\0", "a\0b", "\u202e", "\u200b", "-1", "1e9", "9" * 40, "9" * 5000, "٣",
            "9999-12-31", "0001-01-01", "24:00", "23:59:60", "on", "nonsense", "x" * 30_000,
            "<script>", "{{ 7 }}", "%s%n", "' OR 1=1 --", "../../etc/passwd",
        ]
    ),
)  # fmt: skip
EXTRA: Final = st.sampled_from(
    ["opened", "merge", "again", "time_zone", "_save", "_continue", "_popup", "_to_field",
     "questions-TOTAL_FORMS", "questions-INITIAL_FORMS", "questions-0-id", "questions-0-DELETE",
     "questions-7-text", "reason", "action", "_selected_action"]
)  # fmt: skip
QUERY: Final = st.sampled_from(
    ["q", "o", "p", "all", "e", "status__in", "opens_at_from", "opens_at_to", "plan__id__exact",
     "organisation__id__exact", "before", "after", "_popup", "_to_field", "turn_taking__exact"]
)  # fmt: skip

# A page takes as long as many examples of other tests.
FEWER: Final = settings(
    max_examples=settings().max_examples // 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_administrator())
    return client


@pytest.fixture
def forms(desk: Client) -> dict[str, dict[str, str]]:
    """Each form of the desk, by its address, as it is when it is opened."""
    session = make.make_session()
    plan, candidate = session.plan, session.candidate
    assert plan is not None
    addresses = {
        f"{ROOT}interviewsession/add/": "interviewsession_form",
        f"{ROOT}candidate/add/": "candidate_form",
        f"{ROOT}candidate/{candidate.pk}/change/": "candidate_form",
        f"{ROOT}organisation/{plan.organisation.pk}/change/": "organisation_form",
        f"{ROOT}interviewplan/add/": "interviewplan_form",
        f"{ROOT}interviewplan/{plan.pk}/change/": "interviewplan_form",
        f"{ROOT}interviewsession/{session.pk}/window/": "window_form",
    }
    page = f"{ROOT}interviewsession/{session.pk}"
    acts = {f"{page}/{act}/": {"reason": ""} for act in ("join-link", "withdraw", "cancel")}
    return acts | {url: form_on(desk.get(url).text, name) for url, name in addresses.items()}


@FEWER
@given(data=st.data())
def test_no_form_breaks_the_desk(
    desk: Client, forms: dict[str, dict[str, str]], data: st.DataObject
) -> None:
    url = data.draw(st.sampled_from(sorted(forms)))
    names = st.one_of(st.sampled_from(sorted(forms[url])), EXTRA)
    sent: dict[str, Any] = forms[url] | data.draw(st.dictionaries(names, ODD, max_size=4))
    assert desk.post(url, sent).status_code in (200, 302, 400, 403, 404)


@FEWER
@given(
    kind=st.sampled_from(["interviewsession", "candidate", "interviewplan", "organisation"]),
    query=st.dictionaries(QUERY, ODD, max_size=3),
    zone=st.sampled_from(["America/New_York", "Asia/Tokyo", "nonsense"]),
)
def test_no_address_breaks_a_list(
    desk: Client, kind: str, query: dict[str, str], zone: str
) -> None:
    desk.cookies["time_zone"] = zone
    assert desk.get(f"{ROOT}{kind}/", query).status_code in (200, 302, 400, 403, 404)

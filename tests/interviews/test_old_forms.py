"""A form that was open while somebody else saved: nobody's work is lost unasked."""

import re
from collections.abc import Mapping

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from interviews.models import InterviewPlan, Question
from tests import factories as make
from tests.forms import form_on
from tests.interviews.desk_forms import ROOT, client_of, opened, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

STAYS = "these changes of theirs stay"
REPLACED = "In these places yours replaces theirs"


@pytest.fixture
def plan() -> InterviewPlan:
    return make.make_plan(questions=3, objective="How they work.", focus="")


@pytest.fixture
def first() -> Client:
    return client_of(make.make_recruiter())


@pytest.fixture
def second() -> Client:
    return client_of(make.make_recruiter())


def named(html: str, sentence: str) -> list[str]:
    """What the page names behind a sentence of its."""
    found = re.search(rf"{sentence}[^<]*<strong>([^<]*)</strong>", html)
    return found[1].split("; ") if found else []


def confirmed(html: str) -> dict[str, str]:
    """The box that is ticked to save all the same."""
    found = re.search(r'name="merge" value="([0-9a-f]+)"', html)
    assert found is not None
    return {"merge": found[1]}


def save_all_the_same(client: Client, url: str, sent: Mapping[str, object]) -> str:
    """Send a form that is old, and send it again with the box ticked; return the page between."""
    refused = client.post(url, sent).text
    assert client.post(url, {**sent, **confirmed(refused)}).status_code == 302
    return refused


def texts(plan: InterviewPlan) -> list[str]:
    return [question.text for question in plan.questions.all()]


def test_a_form_that_is_old_is_not_saved_and_says_who_has_changed_what(plan: InterviewPlan) -> None:
    ana = make.make_recruiter()
    first, second = client_of(ana), client_of(make.make_recruiter())
    mine, theirs = opened(first, page_of(plan)), opened(second, page_of(plan))
    assert first.post(page_of(plan), {**mine, "objective": "How they think."}).status_code == 302
    refused = second.post(page_of(plan), {**theirs, "focus": "Their own part."})
    assert refused.status_code == 200
    for words in ("changed since you opened it", "Changed: Objective", ana.username):
        assert words in refused.text
    assert "Their own part." in refused.text
    why, box = "Nothing is saved yet.", 'name="merge"'
    assert refused.text.index(why) < refused.text.index(box)
    assert "Please correct the error" not in refused.text
    plan.refresh_from_db()
    assert (plan.objective, plan.focus) == ("How they think.", "")


def test_of_a_form_that_is_saved_all_the_same_only_what_was_changed_on_it_is_saved(
    plan: InterviewPlan, first: Client, second: Client
) -> None:
    url = page_of(plan)
    one, other = opened(first, url), opened(second, url)
    first.post(url, {**one, "objective": "How they think.", "focus": "Tools.", "voice": "Puck"})
    page = save_all_the_same(second, url, {**other, "focus": "People.", "role": "Gardener"})
    assert named(page, STAYS) == ["Objective", "Voice"]
    assert named(page, REPLACED) == ["Focus"]
    plan.refresh_from_db()
    assert (plan.objective, plan.voice) == ("How they think.", "Puck")
    assert (plan.focus, plan.role) == ("People.", "Gardener")
    newest = plan.history.all()[0]
    assert [each["what"] for each in newest.details] == ["Role", "Focus"]


def test_questions_are_merged_one_by_one(
    plan: InterviewPlan, first: Client, second: Client
) -> None:
    url = page_of(plan)
    one, other = opened(first, url), opened(second, url)
    added = {"questions-TOTAL_FORMS": 4, "questions-3-text": "New?", "questions-3-position": 3}
    first.post(
        url, {**one, **added, "questions-0-text": "First?", "questions-1-competency": "Tact"}
    )
    mine = {"questions-1-text": "Second?", "questions-TOTAL_FORMS": 4}
    mine |= {"questions-3-text": "Mine?", "questions-3-position": 3}
    page = save_all_the_same(second, url, {**other, **mine})
    assert named(page, STAYS) == ["Question 1", "Question 2, competency", "Question 4, new"]
    assert named(page, REPLACED) == []
    assert texts(plan) == ["First?", "Second?", "Question number 3?", "New?", "Mine?"]
    assert plan.questions.all()[1].competency == "Tact"


@pytest.mark.parametrize(
    ("mine", "merged", "sentence"), [([0, 1, 2], "312", STAYS), ([0, 2, 1], "132", REPLACED)]
)
def test_the_order_is_that_of_whoever_has_changed_it(
    plan: InterviewPlan, mine: list[int], merged: str, sentence: str
) -> None:
    url = page_of(plan)
    first, second = client_of(make.make_recruiter()), client_of(make.make_recruiter())
    one, other = opened(first, url), opened(second, url)

    def places(order: list[int]) -> dict[str, int]:
        return {f"questions-{row}-position": place for place, row in enumerate(order)}

    first.post(url, {**one, **places([2, 0, 1])})
    page = save_all_the_same(second, url, {**other, **places(mine), "focus": "People."})
    assert named(page, sentence) == ["Order of the questions"]
    assert texts(plan) == [f"Question number {number}?" for number in merged]


def test_a_question_that_somebody_else_has_deleted_stays_deleted(
    plan: InterviewPlan, first: Client, second: Client
) -> None:
    url = page_of(plan)
    one, other = opened(first, url), opened(second, url)
    first.post(url, {**one, "questions-1-DELETE": "on"})
    page = save_all_the_same(second, url, {**other, "questions-2-text": "Last?"})
    assert named(page, STAYS) == ["Question 2, deleted"]
    assert texts(plan) == ["Question number 1?", "Last?"]


def test_what_was_written_into_a_question_that_somebody_else_has_deleted_is_not_saved_elsewhere(
    plan: InterviewPlan, first: Client, second: Client
) -> None:
    url = page_of(plan)
    one, other = opened(first, url), opened(second, url)
    first.post(url, {**one, "questions-1-DELETE": "on"})
    mine = {**other, "questions-1-text": "Mine?"}
    refused = second.post(url, mine).text
    again = second.post(url, {**mine, **confirmed(refused)})
    assert "A question on this page was deleted by somebody else." in again.text
    assert "Mine?" in again.text
    assert not Question.objects.filter(text="Mine?").exists()


def test_who_deletes_a_question_deletes_what_others_have_written_into_it(
    plan: InterviewPlan, first: Client, second: Client
) -> None:
    url = page_of(plan)
    one, other = opened(first, url), opened(second, url)
    first.post(url, {**one, "questions-1-text": "Theirs?"})
    page = save_all_the_same(second, url, {**other, "questions-1-DELETE": "on"})
    assert named(page, REPLACED) == ["Question 2"]
    assert texts(plan) == ["Question number 1?", "Question number 3?"]


def test_what_was_not_shown_yet_is_not_replaced(
    plan: InterviewPlan, first: Client, second: Client
) -> None:
    url = page_of(plan)
    one, other = opened(first, url), opened(second, url)
    first.post(url, {**one, "focus": "Tools."})
    mine = {**other, "objective": "How they think."}
    shown = confirmed(second.post(url, mine).text)
    first.post(url, {**opened(first, url), "objective": "How they learn."})
    again = second.post(url, {**mine, **shown})
    assert named(again.text, REPLACED) == ["Objective"]
    plan.refresh_from_db()
    assert plan.objective == "How they learn."


def test_a_merged_form_that_has_a_mistake_is_merged_with_later_changes_too(
    plan: InterviewPlan, first: Client, second: Client
) -> None:
    url = page_of(plan)
    one, other = opened(first, url), opened(second, url)
    first.post(url, {**one, "focus": "Tools."})
    shown = confirmed(second.post(url, {**other, "role": "Gardener"}).text)
    mistaken = second.post(url, {**other, **shown, "role": ""}).text
    assert "Tools." in mistaken
    again = form_on(mistaken, "interviewplan_form") | {"role": "Gardener"}
    assert second.post(url, again).status_code == 302
    plan.refresh_from_db()
    assert (plan.focus, plan.role) == ("Tools.", "Gardener")


def test_an_organisation_is_merged_and_its_log_names_what_was_changed(
    first: Client, second: Client
) -> None:
    row = make.home()
    url = f"{ROOT}organisation/{row.pk}/change/"
    one, other = opened(first, url), opened(second, url)
    first.post(url, {**one, "industry": "Retail", "values": "Calm.\r\nKind."})
    page = save_all_the_same(second, url, {**other, "size": "20"})
    assert named(page, STAYS) == ["Industry", "Values"]
    row.refresh_from_db()
    assert (row.industry, row.values, row.size) == ("Retail", "Calm.\r\nKind.", "20")
    assert "Size" in LogEntry.objects.latest("pk").get_change_message()
    assert "Industry" not in LogEntry.objects.latest("pk").get_change_message()


def test_a_form_of_the_version_before_is_not_saved_unasked(
    plan: InterviewPlan, first: Client
) -> None:
    url = page_of(plan)
    sent = {**opened(first, url), "opened": "1790000000:0123456789abcdef", "role": "Gardener"}
    save_all_the_same(first, url, sent)
    plan.refresh_from_db()
    assert plan.role == "Gardener"


def test_one_after_the_other_may_save(plan: InterviewPlan) -> None:
    for text in ("One.", "Two."):
        client = client_of(make.make_recruiter())
        data = opened(client, page_of(plan)) | {"focus": text}
        assert client.post(page_of(plan), data).status_code == 302
    plan.refresh_from_db()
    assert plan.focus == "Two."


def test_a_form_with_a_mistake_still_knows_what_it_was_opened_on(plan: InterviewPlan) -> None:
    client = client_of(make.make_recruiter())
    data = opened(client, page_of(plan))
    mistaken = client.post(page_of(plan), {**data, "role": ""})
    assert f'name="opened" value="{data["opened"]}"' in mistaken.text


@pytest.mark.parametrize("kind", ["organisation", "candidate"])
def test_people_are_not_saved_over_either(kind: str) -> None:
    row = make.home() if kind == "organisation" else make.make_candidate()
    url = f"{ROOT}{kind}/{row.pk}/change/"
    first, second = client_of(make.make_recruiter()), client_of(make.make_recruiter())
    mine, theirs = opened(first, url), opened(second, url)
    assert first.post(url, {**mine, "name": "Renamed by one"}).status_code == 302
    refused = second.post(url, {**theirs, "name": "Renamed by two"})
    assert "changed since you opened it" in refused.text
    row.refresh_from_db()
    assert row.name == "Renamed by one"


@pytest.mark.parametrize(
    "opened_on",
    [
        "",
        "x",
        "9" * 40 + " a=b",
        "١٢ a=b",
        " ",
        "-1 a=b",
        "1e9 =",
        "1 role=x 7.text 8.=y .z=1 a.text=b",
    ],
)
def test_a_page_that_does_not_say_what_it_was_opened_on_can_be_saved_or_is_refused(
    plan: InterviewPlan, opened_on: str
) -> None:
    client = client_of(make.make_recruiter())
    data = {**opened(client, page_of(plan)), "opened": opened_on}
    assert client.post(page_of(plan), data).status_code in (200, 302)

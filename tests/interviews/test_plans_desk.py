"""Plans at the desk: what they may hold, what their history says, and no mistake costs a form."""

from urllib.parse import urlencode

import pytest
from django.conf import settings

from interviews.models import Act, Candidate, InterviewPlan, Organisation, Question
from live.servers.limits import BODY_BYTES
from tests import factories as make
from tests.interviews.desk_forms import ROOT, client_of, opened, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def plan() -> InterviewPlan:
    return make.make_plan(questions=2, objective="How they work.", focus="")


def test_a_plan_does_not_lose_its_last_question(plan: InterviewPlan) -> None:
    client = client_of(make.make_recruiter())
    data = opened(client, page_of(plan))
    binned = {"questions-0-DELETE": "on", "questions-1-DELETE": "on"}
    refused = client.post(page_of(plan), {**data, **binned})
    assert "A plan needs at least one question." in refused.text
    assert plan.questions.count() == 2


def new_plan(**fields: object) -> dict[str, object]:
    return {
        "organisation": make.home().pk,
        "role": "Gardener",
        "interviewer_name": "Maya",
        "interviewer_manner": "calm",
        "language": "en-US",
        "voice": "Kore",
        "duration_minutes": 15,
        "turn_taking": "patient",
        "questions-TOTAL_FORMS": 1,
        "questions-INITIAL_FORMS": 0,
        "questions-0-text": "First?",
        "questions-0-position": 0,
        **fields,
    }


def test_a_new_plan_without_a_question_is_told_so() -> None:
    client = client_of(make.make_recruiter())
    data = new_plan(**{"questions-TOTAL_FORMS": 0})
    page = client.post(f"{ROOT}interviewplan/add/", data)
    assert "A plan needs at least one question." in page.text
    assert not InterviewPlan.objects.exists()


@pytest.mark.parametrize("empty", [0, 1])
def test_a_row_that_nobody_touched_is_no_question(empty: int) -> None:
    client = client_of(make.make_recruiter())
    texts = {f"questions-{empty}-text": "", f"questions-{1 - empty}-text": "Why?"}
    places = {f"questions-{number}-position": number for number in (0, 1)}
    data = new_plan(**{**texts, **places, "questions-TOTAL_FORMS": 2})
    assert client.post(f"{ROOT}interviewplan/add/", data).status_code == 302
    assert InterviewPlan.objects.get().questions.get().text == "Why?"


def test_a_plan_of_nothing_but_rows_that_nobody_touched_has_no_question() -> None:
    client = client_of(make.make_recruiter())
    data = new_plan(**{"questions-0-text": ""})
    assert (
        "A plan needs at least one question." in client.post(f"{ROOT}interviewplan/add/", data).text
    )
    assert not InterviewPlan.objects.exists()


def test_a_plan_has_room_for_so_many_questions() -> None:
    client = client_of(make.make_recruiter())
    questions = {f"questions-{number}-text": "Why?" for number in range(51)}
    data = new_plan(**{**questions, "questions-TOTAL_FORMS": 51})
    page = client.post(f"{ROOT}interviewplan/add/", data)
    assert "A plan has room for 50 questions." in page.text
    assert not Question.objects.exists()


LONG = "x" * 20_001


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"objective": LONG}, "Please keep this to 20,000 characters; it has 20,001."),
        ({"focus": LONG}, "Please keep this to 20,000 characters; it has 20,001."),
        ({"job_description": "y" * 3_000_000}, "20,000 characters; it has 3,000,000."),
        ({"questions-0-text": "z" * 2_001}, "Please keep this to 2,000 characters"),
        ({"questions-0-follow_ups": "z" * 4_001}, "Please keep this to 4,000 characters"),
        ({"questions-0-text": "\u200b\u200b"}, "There is nothing to read in this."),
        ({"role": "\u2800"}, "There is nothing to read in this."),
        ({"role": "Gard\u202eener"}, "an invisible sign that turns text around"),
        ({"interviewer_name": "Ma\0ya"}, "“Interviewer’s name” holds an invisible sign"),
        ({"interviewer_manner": "calm\x1b[31m"}, "Please write this in one line."),
        ({"duration_minutes": "9" * 400}, "Choose a whole number from 1 to 180."),
        ({"duration_minutes": "9" * 5000}, "Choose a whole number from 1 to 180."),
        ({"questions-0-position": "9" * 30}, "Ensure this value is less than or equal to"),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)
def test_a_text_that_cannot_be_is_refused_and_kept_on_the_page(
    fields: dict[str, str], sentence: str
) -> None:
    client = client_of(make.make_recruiter())
    page = client.post(f"{ROOT}interviewplan/add/", new_plan(**fields))
    assert page.status_code == 200
    assert sentence in page.text
    assert all(value[:1000] in page.text for value in fields.values())
    assert not InterviewPlan.objects.exists()


@pytest.mark.parametrize("field", ["values", "technologies"])
def test_an_organisations_texts_have_the_same_limit(field: str) -> None:
    client = client_of(make.make_user(is_superuser=True, is_staff=True))
    page = client.post(f"{ROOT}organisation/add/", {"name": "Globex", field: LONG})
    assert "Please keep this to 20,000 characters; it has 20,001." in page.text
    assert not Organisation.objects.filter(name="Globex").exists()


def test_a_line_break_counts_once() -> None:
    client = client_of(make.make_user(is_superuser=True, is_staff=True))
    text = "\r\n".join("x" * 99 for _ in range(200))
    client.post(f"{ROOT}organisation/add/", {"name": "Globex", "values": text})
    assert len(text) > 20_000
    assert Organisation.objects.filter(name="Globex").exists()


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("Ana \u202eeeL", False),
        ("\u200b\u200b", False),
        ("\u3164", False),
        ("Ana\nLima", False),
        ("Ana \u2066Lima", False),
        ("محمد علی\u200cپور", True),
        ("李小龙", True),
        ("Zoë O’Brien-Nuñez", True),
    ],
)
def test_a_candidates_name_can_be_seen_and_stays_in_its_place(name: str, *, is_taken: bool) -> None:
    client = client_of(make.make_recruiter())
    client.post(
        f"{ROOT}candidate/add/",
        {"organisation": make.home().pk, "name": name, "email": "a@example.com"},
    )
    assert Candidate.objects.exists() is is_taken


def test_a_question_that_is_added_without_a_place_comes_last(plan: InterviewPlan) -> None:
    client = client_of(make.make_recruiter())
    added = {"questions-2-text": "Last?", "questions-TOTAL_FORMS": 3, "questions-2-position": 0}
    client.post(page_of(plan), {**opened(client, page_of(plan)), **added})
    texts = [question.text for question in plan.questions.all()]
    assert texts == ["Question number 1?", "Question number 2?", "Last?"]


def test_the_history_says_what_was_changed(plan: InterviewPlan) -> None:
    ana = make.make_recruiter()
    client = client_of(ana)
    data = opened(client, page_of(plan))
    changes = {"objective": "How they think.", "questions-0-text": "First?", "voice": "Puck"}
    client.post(page_of(plan), {**data, **changes})
    entry = plan.history.get()
    assert (entry.act, entry.actor) == (Act.CHANGED, ana)
    assert [(each["what"], each["before"], each["after"]) for each in entry.details] == [
        ("Objective", "How they work.", "How they think."),
        ("Voice", "Kore – firm", "Puck – upbeat"),
        ("Question 1", "Question number 1?", "First?"),
    ]
    page = client.get(page_of(plan)).text
    assert "<del>How they work.</del>" in page
    assert "<ins>How they think.</ins>" in page


EXCHANGED = "Places of “Question number 2?” and “Question number 3?”, exchanged"


@pytest.mark.parametrize(
    ("order", "moved"),
    [
        ([5, 1, 2, 3, 4], [("Place of “Question number 5?”", "5", "1")]),
        ([2, 3, 4, 5, 1], [("Place of “Question number 1?”", "1", "5")]),
        ([1, 3, 2, 4, 5], [(EXCHANGED, "2, 3", "3, 2")]),
        ([1, 2, 3, 4, 5], []),
        (
            [4, 1, 3, 2, 5],
            [
                ("Place of “Question number 4?”", "4", "1"),
                (EXCHANGED, "2, 3", "4, 3"),
            ],
        ),
        (
            [3, 2, 1, 4, 5],
            [
                ("Place of “Question number 3?”", "3", "1"),
                ("Place of “Question number 1?”", "1", "3"),
            ],
        ),
    ],
)
def test_the_history_says_which_questions_were_moved_and_of_the_others_nothing(
    order: list[int], moved: list[tuple[str, str, str]]
) -> None:
    plan = make.make_plan(questions=5)
    client = client_of(make.make_recruiter())
    data = opened(client, page_of(plan))
    # The page counts all places anew.
    places = {f"questions-{number - 1}-position": place for place, number in enumerate(order)}
    assert client.post(page_of(plan), {**data, **places}).status_code == 302
    texts = list(plan.questions.values_list("text", flat=True))
    assert texts == [f"Question number {number}?" for number in order]
    changes = plan.history.get().details if moved else []
    assert [(each["what"], each["before"], each["after"]) for each in changes] == moved


def test_of_a_question_that_is_deleted_or_added_the_others_are_not_said_to_have_moved() -> None:
    plan = make.make_plan(questions=4)
    client = client_of(make.make_recruiter())
    data = opened(client, page_of(plan))
    data |= {"questions-1-DELETE": "on", "questions-TOTAL_FORMS": 5, "questions-4-text": "Last?"}
    places = {f"questions-{number}-position": number - (number > 0) for number in (0, 2, 3, 4)}
    data |= places | {"questions-0-text": "First?", "questions-0-position": 9}
    assert client.post(page_of(plan), data).status_code == 302
    changes = plan.history.get().details
    assert [(each["what"], each["before"], each["after"]) for each in changes] == [
        ("Question 3", "", "Last?"),
        ("Question 4", "Question number 1?", "First?"),
        ("Question 2", "Question number 2?", ""),
        ("Question 2, competency", "Competency 2", ""),
        ("Question 2, follow-ups", "Why?\n\nHow?", ""),
        ("Place of “First?”", "1", "4"),
    ]


def test_a_save_that_changes_nothing_is_no_act(plan: InterviewPlan) -> None:
    client = client_of(make.make_recruiter())
    assert client.post(page_of(plan), opened(client, page_of(plan))).status_code == 302
    assert not plan.history.exists()


def test_a_new_plans_history_begins_with_its_author() -> None:
    ana = make.make_recruiter()
    client_of(ana).post(f"{ROOT}interviewplan/add/", new_plan())
    entry = InterviewPlan.objects.get().history.get()
    assert (entry.act, entry.actor) == (Act.WRITTEN, ana)


def test_the_largest_plan_fits_through_the_door() -> None:
    most = {"objective": 20_000, "focus": 20_000, "job_description": 20_000}
    for number in range(50):
        most |= {f"questions-{number}-text": 2_000, f"questions-{number}-follow_ups": 4_000}
    form = new_plan(**{name: "職" * length for name, length in most.items()})
    assert len(urlencode(form)) < BODY_BYTES
    assert BODY_BYTES == settings.DATA_UPLOAD_MAX_MEMORY_SIZE

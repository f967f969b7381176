"""In which language a candidate's page is: the chosen one, the interview's, the browser's, English."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from interviews.languages import is_read, page_language, unread
from interviews.models import Act, InterviewSession
from interviews.models.plans import Language
from interviews.services import consents
from tests import factories as make

pytestmark = pytest.mark.django_db

SECURE = {"secure": True}
GERMAN = {"accept-language": "de-AT,de;q=0.8,en;q=0.5"}


@pytest.fixture
def german() -> InterviewSession:
    return make.make_session(plan=make.make_plan(language="de-DE"))


def open_page(client: Client, session: InterviewSession, name: str = "room", **sent: object):
    client.get(reverse("join", args=(make.make_token(session),)), **SECURE)
    return client.get(reverse(name, args=(session.pk,)), **SECURE, **sent)


def shown_in(answer) -> str:
    """Return the language that a page says it is in; its text is asked for apart."""
    return answer.text.partition('<html lang="')[2].partition('"')[0]


def test_a_page_is_in_the_interviews_language_whatever_the_browser_prefers(
    client: Client, german: InterviewSession
) -> None:
    answer = open_page(client, german, headers={"accept-language": "en"})
    assert shown_in(answer) == answer["Content-Language"] == "de"
    assert "Interview beginnen" in answer.text


def test_what_the_candidate_has_chosen_comes_first_and_is_remembered(
    client: Client, german: InterviewSession
) -> None:
    open_page(client, german)
    room = reverse("room", args=(german.pk,))
    assert shown_in(client.get(f"{room}?language=en", **SECURE)) == "en"
    assert "Start interview" in client.get(room, **SECURE).text
    cookie = client.cookies["language"]
    assert (cookie.value, cookie["secure"], cookie["samesite"]) == ("en", True, "Lax")


@pytest.mark.parametrize("asked", ["xx", "", "x" * 5000, "../de", "zh-hant"])
def test_a_language_that_there_is_not_chooses_nothing(client: Client, asked: str) -> None:
    answer = client.get("/", {"language": asked}, **SECURE)
    assert shown_in(answer) == "en"
    assert "language" not in answer.cookies


def test_a_link_that_opens_nothing_answers_in_the_browsers_language(client: Client) -> None:
    answer = client.get("/join/nothing/", **SECURE, headers=GERMAN)
    assert answer.status_code == 404
    assert shown_in(answer) == "de"
    assert "Dieser Link öffnet kein Interview" in answer.text


def test_an_address_without_a_page_answers_in_it_too(client: Client) -> None:
    answer = client.get("/nowhere", **SECURE, headers=GERMAN)
    assert (answer.status_code, shown_in(answer)) == (404, "de")
    assert "Hier gibt es keine Seite" in answer.text
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_a_refusal_is_in_the_interviews_language(client: Client, german: InterviewSession) -> None:
    open_page(client, german)
    make.set_fields(german, status="cancelled")
    answer = client.get(reverse("room", args=(german.pk,)), **SECURE)
    assert (answer.status_code, shown_in(answer)) == (410, "de")


@pytest.mark.parametrize("page", ["/review/login/", "/admin/login/"])
def test_the_desk_is_in_english_for_everybody(client: Client, page: str) -> None:
    client.cookies["language"] = "de"
    answer = client.get(page, **SECURE, headers=GERMAN)
    assert shown_in(answer).startswith("en")
    assert "Deutsch" not in answer.text


def test_every_language_can_be_chosen_by_its_own_name(client: Client) -> None:
    text = client.get("/", **SECURE).text
    for code, name in settings.LANGUAGES:
        assert f'href="?language={code}" lang="{code}"' in text
        assert f">{name}</a>" in text


def test_another_language_leads_to_the_same_place_of_the_page(
    client: Client, german: InterviewSession
) -> None:
    open_page(client, german)
    page = reverse("room-requests", args=(german.pk,))
    text = client.get(page, {"kind": "problem", "language": "fr"}, **SECURE).text
    assert 'href="?kind=problem&amp;language=ar" lang="ar"' in text


def test_what_no_page_of_ours_is_asked_for_stands_on_none(client: Client) -> None:
    text = client.get("/", {"x": "y" * 500}, **SECURE).text
    assert 'href="?language=ar"' in text
    assert "yyy" not in text


def test_a_translation_that_nobody_has_read_says_so(client: Client) -> None:
    assert not is_read("de")
    assert is_read("en")
    assert "Deutsch" in unread()
    assert "noch hat sie kein Mensch geprüft" in client.get("/", {"language": "de"}, **SECURE).text
    assert "no person has checked it" not in client.get("/", {"language": "en"}, **SECURE).text


def test_who_chooses_a_plans_language_is_told_so(client: Client) -> None:
    client.force_login(make.make_administrator())
    for name in ("admin:interviews_interviewplan_add", "admin:interviews_consenttext_add"):
        page = client.get(reverse(name), **SECURE).text
        assert "not checked by a person yet: Deutsch" in page


def test_the_question_and_what_is_said_are_marked_as_in_the_interviews_language(
    client: Client, german: InterviewSession
) -> None:
    open_page(client, german)
    text = client.get(reverse("room", args=(german.pk,)), {"language": "en"}, **SECURE).text
    assert 'class="question-text" lang="de-DE"' in text
    assert 'data-spoken="de-DE"' in text


def test_consent_is_asked_in_the_pages_language_unless_there_is_a_text_of_their_own(
    german: InterviewSession,
) -> None:
    german.refresh_from_db()
    with translation.override("de"):
        text = consents.text_for(german)
    assert (text.language, text.is_standard) == ("de-DE", True)
    assert "Die Fragen dieses Interviews stellt eine KI" in text.text
    assert consents.text_for(german).language == "en-US"
    own = consents.ConsentText(organisation=german.organisation, language="de-DE", text="Unserer")
    consents.write_text(own, written_by=make.make_administrator())
    assert consents.text_for(german).text == "Unserer"


def test_the_history_is_written_for_the_desk_in_english(client: Client) -> None:
    session = make.make_session(has_agreed=False, plan=make.make_plan(language="de-DE"))
    page = open_page(client, session, "room-consent")
    assert shown_in(page) == "de"
    sent = {"wish": "agree", "text_hash": page.context["text"].text_hash}
    client.post(reverse("room-consent", args=(session.pk,)), sent, **SECURE)
    note = session.history.get(act=Act.CONSENT_GIVEN)
    assert "Text 1, German" in note.reason


def test_arabic_is_written_from_right_to_left_and_isolates_every_name(client: Client) -> None:
    session = make.make_session(plan=make.make_plan(language="ar", role="Engineer (C++)"))
    text = open_page(client, session).text
    assert '<html lang="ar" dir="rtl">' in text
    assert "<strong>\u2068Engineer (C++)\u2069</strong>" in text
    english = client.get(reverse("room", args=(session.pk,)), {"language": "en"}, **SECURE).text
    assert "<strong>Engineer (C++)</strong>" in english


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (5, "نحو 5 دقائق"),
        (11, "نحو 11 دقيقة"),
        (100, "نحو 100 دقيقة"),
        (103, "نحو 103 دقائق"),
    ],
)
def test_arabic_counts_by_its_own_plurals(minutes: int, written: str) -> None:
    with translation.override("ar"):
        assert (
            translation.ngettext("About %(minutes)s minute", "About %(minutes)s minutes", minutes)
            % {"minutes": minutes}
            == written
        )


def test_every_language_of_pages_can_be_a_plans_and_the_other_way_round() -> None:
    assert {page_language(tag) for tag in Language.values} == {
        code for code, _ in settings.LANGUAGES
    }


@pytest.mark.parametrize(
    ("tag", "language"), [("de-AT", "de"), ("DE", "de"), ("nl-NL", None), ("", None)]
)
def test_a_plans_language_has_its_pages(tag: str, language: str | None) -> None:
    assert page_language(tag) == language

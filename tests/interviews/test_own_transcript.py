"""A candidate reads what was written down for two days, and says what was misheard; the turn stays as it was heard."""

from datetime import timedelta
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.access import grant_cookie
from interviews.models import InterviewSession, TurnRemark
from interviews.models.remarks import REMARK_LENGTH
from interviews.services import remarks
from interviews.services.remarks import NoSuchTurn, ReadingIsOver, TooManyRemarks
from tests import factories as make
from tests.interviews.finished import make_finished

pytestmark = pytest.mark.django_db

SECURE: Final = {"secure": True}
HOSTILE: Final = "<script>alert(1)</script>\n\u202eNot six, sixty"
# Of `make_finished`: 2 and 4 are the candidate's.
OWN, OTHER_OWN, INTERVIEWERS = 2, 4, 3


@pytest.fixture
def session(client: Client) -> InterviewSession:
    """An interview that is over, to which the client has a key."""
    finished = make_finished(processed=False)
    name, value, _age = grant_cookie(finished)
    client.cookies[name] = value
    return finished


def address(session: InterviewSession) -> str:
    return reverse("room-transcript", args=(session.pk,))


def say(client: Client, session: InterviewSession, turn: object, text: str):
    return client.post(address(session), {"turn": turn, "text": text}, **SECURE)


def later(session: InterviewSession) -> None:
    ended = timezone.now() - remarks.READING_WINDOW - timedelta(seconds=1)
    make.set_fields(session, ended_at=ended, started_at=ended - timedelta(hours=1))


def test_it_is_read_with_what_was_heard_and_without_what_was_not(
    client: Client, session: InterviewSession
) -> None:
    assert address(session) in client.get(reverse("room-done", args=(session.pk,)), **SECURE).text
    page = client.get(address(session), **SECURE)
    assert page.status_code == 200
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page.text
    assert "Tell me" in page.text
    # What nobody heard, and what became of the connections, is not the candidate's.
    assert "about it" not in page.text
    assert "connection" not in page.text.lower()


def test_what_was_said_is_marked_as_in_the_interviews_language_on_a_page_in_another(
    client: Client, session: InterviewSession
) -> None:
    page = client.get(address(session), {"language": "de"}, **SECURE).text
    assert "Wurde etwas falsch gehört?" in page
    assert '<p class="turn-text" lang="en-US" dir="auto">&lt;b&gt;Hi&lt;/b&gt;' in page


def test_a_remark_stands_beside_the_turn_for_both_and_changes_no_word_of_it(
    client: Client, session: InterviewSession
) -> None:
    kept = say(client, session, OWN, HOSTILE)
    assert kept["Location"] == f"{address(session)}?turn={OWN}#turn-{OWN}"
    assert session.turns.get(number=OWN).text == "<b>Hi</b>"
    for reader, page in (
        (client, address(session)),
        (Client(), reverse("review-detail", args=(session.pk,))),
    ):
        if reader is not client:
            reader.force_login(make.make_reviewer())
        shown = reader.get(page, **SECURE).text
        assert "&lt;b&gt;Hi&lt;/b&gt;" in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script>alert" not in shown
    assert "1 turn<" in shown.replace("\n", "")


def test_the_newest_remark_holds_and_those_before_it_are_kept(session: InterviewSession) -> None:
    for text in ("first", "second", "second"):
        remarks.remark(session_id=session.pk, turn_number=OWN, text=text)
    assert remarks.remarks_on(session) == {OWN: "second"}
    assert [row.text for row in session.remarks.order_by("pk")] == ["first", "second"]
    remarks.remark(session_id=session.pk, turn_number=OWN, text="  ")
    assert remarks.remarks_on(session) == {}
    assert session.remarks.count() == 3


def test_what_was_heard_as_it_was_said_is_no_remark(session: InterviewSession) -> None:
    remarks.remark(session_id=session.pk, turn_number=OTHER_OWN, text="Well. ")
    assert not session.remarks.exists()


@pytest.mark.parametrize("turn", [INTERVIEWERS, 99, 0, -1, "x", "", "9" * 40])
def test_only_ones_own_turns_are_remarked_on(
    client: Client, session: InterviewSession, turn: object
) -> None:
    assert say(client, session, turn, "no").status_code == 422
    assert not session.remarks.exists()


def test_what_is_too_long_is_refused_and_stays_in_its_field(
    client: Client, session: InterviewSession
) -> None:
    page = say(client, session, OWN, "x" * (REMARK_LENGTH + 1))
    assert page.status_code == 422
    assert "Please keep this to 2,000 characters" in page.text
    assert "x" * (REMARK_LENGTH + 1) + "</textarea>" in page.text
    assert not session.remarks.exists()


def test_there_is_room_for_so_many(session: InterviewSession) -> None:
    for number in range(remarks.MOST_OF_ONE_TURN):
        remarks.remark(session_id=session.pk, turn_number=OWN, text=str(number))
    with pytest.raises(TooManyRemarks):
        remarks.remark(session_id=session.pk, turn_number=OWN, text="more")
    TurnRemark.objects.bulk_create(
        TurnRemark(session=session, turn_number=number, text="x", at=timezone.now())
        for number in range(10, 10 + remarks.MOST_OF_ONE_INTERVIEW - remarks.MOST_OF_ONE_TURN)
    )
    with pytest.raises(TooManyRemarks):
        remarks.remark(session_id=session.pk, turn_number=OTHER_OWN, text="more")


def test_after_two_days_it_is_not_read_and_the_way_to_ask_for_it_is_shown(
    client: Client, session: InterviewSession
) -> None:
    say(client, session, OWN, "Hi, Ada")
    later(session)
    page = client.get(address(session), **SECURE)
    assert page.status_code == 410
    assert "&lt;b&gt;Hi" not in page.text
    assert "Hi, Ada" not in page.text
    assert f"{reverse('room-requests', args=(session.pk,))}?kind=data" in page.text
    assert say(client, session, OWN, "later").status_code == 410
    with pytest.raises(ReadingIsOver):
        remarks.remark(session_id=session.pk, turn_number=OWN, text="later")
    assert remarks.remarks_on(session) == {OWN: "Hi, Ada"}


def test_while_it_is_held_it_is_nobodys_to_read_and_without_a_key_never(
    client: Client, session: InterviewSession
) -> None:
    assert Client().get(address(session), **SECURE).status_code == 404
    assert say(Client(), session, OWN, "x").status_code == 404
    running = make.make_session()
    client.get(reverse("join", args=(make.make_token(running),)), **SECURE)
    make.claim(running)
    assert client.get(address(running), **SECURE)["Location"] == f"/interview/{running.pk}/"
    with pytest.raises(ReadingIsOver):
        remarks.remark(session_id=running.pk, turn_number=OWN, text="x")


def test_a_remark_needs_the_forms_token(session: InterviewSession, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert say(strict, session, OWN, "x").status_code == 403


def test_a_turn_of_another_interview_is_out_of_reach(session: InterviewSession) -> None:
    other = make.make_session()
    with pytest.raises(ReadingIsOver):
        remarks.remark(session_id=other.pk, turn_number=OWN, text="x")
    with pytest.raises(NoSuchTurn):
        remarks.remark(session_id=session.pk, turn_number=50, text="x")


def test_remarks_go_with_their_interview(session: InterviewSession) -> None:
    remarks.remark(session_id=session.pk, turn_number=OWN, text="x")
    session.delete()
    assert not TurnRemark.objects.exists()

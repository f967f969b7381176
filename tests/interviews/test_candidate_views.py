"""The candidate's pages: what each link shows, and to whom nothing is shown."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviewer.door import COOKIE_BYTES
from interviews import ledger_rows
from interviews.access import COOKIES_A_BROWSER, cookie_name
from interviews.ledger_rows import LossCause
from interviews.models import InterviewSession, Status
from interviews.records import EndReason
from interviews.services import links, sessions
from tests import factories as make

pytestmark = pytest.mark.django_db

# Cookies with the `__Host-` prefix and a strict site are for secure requests.
SECURE = {"secure": True}


def join(client: Client, session: InterviewSession):
    return client.get(reverse("join", args=(make.make_token(session),)), **SECURE)


def open_room(client: Client, session: InterviewSession):
    return client.get(reverse("room", args=(session.pk,)), **SECURE)


def open_done(client: Client, session: InterviewSession):
    return client.get(reverse("room-done", args=(session.pk,)), **SECURE)


def join_and_set(client: Client, session: InterviewSession, **fields: object) -> None:
    """Get the key while the interview is open, and only then bring it where it should be."""
    join(client, session)
    make.set_fields(session, **fields)


def test_a_link_becomes_a_cookie_and_an_address_without_it(client: Client) -> None:
    session = make.make_session()
    response = join(client, session)
    cookie = response.cookies[cookie_name(session.pk)]
    assert response.status_code == 302
    assert response["Location"] == f"/interview/{session.pk}/"
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    assert not cookie["domain"]


def test_a_browser_that_opens_many_links_forgets_the_oldest_keys(client: Client) -> None:
    interviews = [make.make_session() for _ in range(COOKIES_A_BROWSER + 3)]
    for session in interviews:
        response = join(client, session)
        for name in [name for name, cookie in client.cookies.items() if not cookie.value]:
            del client.cookies[name]  # as browsers do
    kept = set(client.cookies)
    assert len(kept) == COOKIES_A_BROWSER
    assert cookie_name(interviews[-1].pk) in kept
    [gone] = [cookie for cookie in response.cookies.values() if not cookie.value]
    assert (gone["max-age"], gone["secure"], gone["path"]) == (0, True, "/")
    header = "; ".join(f"{name}={client.cookies[name].value}" for name in kept)
    assert len(header) < COOKIE_BYTES / 2


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_link_is_only_ever_read(client: Client, method: str) -> None:
    url = reverse("join", args=(make.make_token(make.make_session()),))
    assert getattr(client, method)(url, **SECURE).status_code == 405


def test_no_page_passes_its_address_on_to_others_and_a_link_to_nobody(client: Client) -> None:
    session = make.make_session()
    keys = [client.get("/join/unknown/", **SECURE), join(client, session)]
    others = [open_done(client, session), open_room(Client(), session)]
    assert {response["Referrer-Policy"] for response in keys} == {"no-referrer"}
    # Without any referrer, a browser would send the forms of these with the origin "null".
    assert {response["Referrer-Policy"] for response in others} == {"same-origin"}
    assert all("no-store" in response["Cache-Control"] for response in (*keys, *others))


def test_pages_run_under_the_strict_policy(client: Client) -> None:
    response = client.get("/join/unknown/", **SECURE)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "<style" not in response.text
    assert "style=" not in response.text
    assert "<script>" not in response.text


def test_an_unknown_link_opens_nothing(client: Client) -> None:
    response = client.get("/join/unknown/", **SECURE)
    assert response.status_code == 404
    assert "This link does not open an interview" in response.text
    assert not response.cookies


def test_a_withdrawn_link_looks_like_an_unknown_one(client: Client) -> None:
    session = make.make_session()
    old = make.make_token(session)
    links.withdraw_links(session_id=session.pk)
    response = client.get(reverse("join", args=(old,)), **SECURE)
    assert response.status_code == 404
    assert session.candidate.name not in response.text
    assert not response.cookies


def test_too_early_says_when_and_opens_by_itself(client: Client) -> None:
    session = make.make_session(opens_in=timedelta(hours=2), closes_in=timedelta(hours=4))
    assert join(client, session)["Location"] == f"/interview/{session.pk}/"
    response = open_room(client, session)
    assert response.status_code == 403
    assert "You are early, Sam Lee" in response.text
    assert f'<time datetime="{session.opens_at:%Y-%m-%dT%H:%M:%SZ}"' in response.text
    assert 'id="countdown"' in response.text


@pytest.mark.parametrize("address", ["", "people@example.com"])
def test_every_page_that_refuses_says_whom_to_ask(client: Client, address: str) -> None:
    session = make.make_session()
    join(client, session)
    session.organisation.contact = address
    session.organisation.save()
    room = reverse("room", args=(session.pk,))
    for changed in (
        {
            "opens_at": session.opens_at + timedelta(hours=2),
            "closes_at": session.closes_at + timedelta(hours=2),
        },
        {
            "opens_at": session.opens_at - timedelta(days=2),
            "closes_at": session.closes_at - timedelta(days=2),
        },
        {"status": Status.CANCELLED},
    ):
        make.set_fields(session, **changed)
        page = client.get(room, **SECURE).text
        assert (f"mailto:{address}" if address else "Write to the person who invited you") in page


def test_the_lobby_says_what_the_questions_are_about(client: Client) -> None:
    session = make.make_session()
    for question, topic in zip(
        session.frozen_plan["questions"], ("Care <b>", "Safety"), strict=True
    ):
        question["competency"] = topic
    session.save()
    join(client, session)
    assert "About: Care &lt;b&gt;, Safety" in open_room(client, session).text


def test_what_is_kept_and_who_decides_stands_above_start(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    page = open_room(client, session).text
    assert page.index("is an AI, not a person") < page.index('id="start-button"')


@pytest.mark.parametrize(
    ("stored", "written"), [("Ana \u202eeeL", "Ana eeL"), ("محمد", "\u2068محمد\u2069")]
)
def test_a_name_of_before_the_rules_turns_no_sentence_of_the_lobby_around(
    client: Client, stored: str, written: str
) -> None:
    session = make.make_session(candidate=make.make_candidate(stored))
    join(client, session)
    page = open_room(client, session).text
    assert f"Hello {written}, ready when you are." in page
    assert "\u202e" not in page


def test_too_late_says_so(client: Client) -> None:
    session = make.make_session(opens_in=timedelta(days=-2), closes_in=timedelta(days=-1))
    response = join(client, session)
    assert response.status_code == 410
    assert "The window has closed" in response.text
    assert not response.cookies


def test_a_cancelled_interview_says_so(client: Client) -> None:
    session = make.make_session()
    token = make.make_token(session)
    sessions.cancel_interview(session_id=session.pk)
    response = client.get(reverse("join", args=(token,)), **SECURE)
    assert response.status_code == 410
    assert "cancelled" in response.text
    assert not response.cookies


def test_a_completed_interview_leads_to_its_goodbye(client: Client) -> None:
    session = make.make_session()
    token = make.make_token(session)
    finished = make.make_session_in(Status.COMPLETED)
    make.set_fields(
        session,
        status=Status.COMPLETED,
        started_at=finished.started_at,
        ended_at=finished.ended_at,
        end_reason="completed",
    )
    response = client.get(reverse("join", args=(token,)), follow=True, **SECURE)
    assert response.redirect_chain == [(f"/interview/{session.pk}/done/", 302)]
    assert "Thank you, Sam Lee" in response.text


@pytest.mark.parametrize("name", ["room", "room-done", "room-check"])
def test_without_the_cookie_there_is_nothing_to_see(client: Client, name: str) -> None:
    session = make.make_session()
    others = make.make_session()
    join(client, others)
    for session_id in (session.pk, uuid4()):
        response = client.get(reverse(name, args=(session_id,)), **SECURE)
        assert response.status_code == 404
        assert "Sam Lee" not in response.text


def test_a_logged_in_reviewer_has_no_candidates_key(client: Client) -> None:
    client.force_login(make.make_reviewer())
    assert open_room(client, make.make_session()).status_code == 404


def test_a_new_link_leaves_the_room_of_the_old_one_open(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    make.make_token(session)
    assert open_room(client, session).status_code == 200


def test_a_withdrawal_closes_the_room(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    links.withdraw_links(session_id=session.pk)
    assert open_room(client, session).status_code == 404
    assert open_done(client, session).status_code == 404


def test_the_room_knows_its_interview(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    response = open_room(client, session)
    assert response.status_code == 200
    assert response.context["socket_path"] == f"/ws/interview/{session.pk}/"
    assert response.context["done_url"] == f"/interview/{session.pk}/done/"
    assert response.context["question_count"] == 2
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_lobby_welcomes_back_who_has_begun_before_it_is_connected(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    assert 'data-moment="first"' in open_room(client, session).text
    make.claim(session)
    response = open_room(client, session)
    assert 'data-moment="return"' in response.text
    assert '<span id="title-first" hidden>' in response.text


def test_the_room_is_closed_when_the_interview_was_cancelled(client: Client) -> None:
    session = make.make_session()
    join_and_set(client, session, status=Status.CANCELLED)
    assert open_room(client, session).status_code == 410
    assert open_done(client, session).status_code == 410


def test_who_left_finds_the_way_back(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    make.claim(session)
    response = open_done(client, session)
    assert "not finished" in response.text
    assert reverse("room", args=(session.pk,)) in response.text


def test_the_goodbye_says_how_much_was_said_that_has_no_words(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    epoch = make.claim(session).epoch
    spoken = {"epoch": epoch, "start_ms": 10_000, "end_ms": 23_000, "text": ""}
    session.turns.create(number=1, speaker="candidate", source="untranscribed", **spoken)
    ended = make.make_event(ledger_rows.audio_lost(frames=125, cause=LossCause.UNWRITTEN))
    session.ledger.create(
        kind=ended.kind, at_ms=0, wall_time=ended.wall_time, epoch=epoch, frames=ended.frames
    )
    sessions.complete_interview(
        session_id=session.pk,
        epoch=epoch,
        reason=EndReason.CANDIDATE_ENDED,
        progress=make.make_progress(),
    )
    assert (
        "About 17 s of what you said could not be written down" in open_done(client, session).text
    )


def fail(session: InterviewSession) -> None:
    epoch = make.claim(session).epoch
    sessions.fail_interview(session_id=session.pk, epoch=epoch, progress=make.make_progress())


def test_a_failed_interview_can_be_taken_again(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    fail(session)
    page = open_done(client, session)
    response = client.post(reverse("room-retake", args=(session.pk,)), **SECURE)
    retake = InterviewSession.objects.get(retake_of=session)
    assert "Take the interview again" in page.text
    assert response["Location"] == f"/interview/{retake.pk}/"
    assert cookie_name(retake.pk) in response.cookies
    assert open_done(client, retake).status_code == 200


def test_only_its_own_candidate_takes_an_interview_again(client: Client) -> None:
    session = make.make_session()
    fail(session)
    response = client.post(reverse("room-retake", args=(session.pk,)), **SECURE)
    assert response.status_code == 404
    assert not response.cookies
    assert client.get(reverse("room-retake", args=(session.pk,)), **SECURE).status_code == 405


def test_nothing_is_taken_again_that_did_not_fail(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    response = client.post(reverse("room-retake", args=(session.pk,)), **SECURE)
    assert response["Location"] == f"/interview/{session.pk}/done/"
    assert InterviewSession.objects.count() == 1


def test_a_retake_needs_the_forms_token() -> None:
    client = Client(enforce_csrf_checks=True)
    session = make.make_session()
    join(client, session)
    fail(session)
    assert client.post(reverse("room-retake", args=(session.pk,)), **SECURE).status_code == 403


def test_the_candidates_link_leads_to_the_retake_when_the_interviews_own_time_is_over(
    client: Client,
) -> None:
    session = make.make_session(closes_in=timedelta(hours=1))
    token = make.make_token(session)
    session.links.update(expires_at=timezone.now() + timedelta(hours=1))
    fail(session)
    make.set_fields(session, closes_at=timezone.now() - timedelta(seconds=1))
    assert session.links.get().expires_at > timezone.now() + timedelta(days=2)
    response = client.get(f"/join/{token}/", **SECURE)
    assert response["Location"] == f"/interview/{session.pk}/done/"


def test_a_withdrawal_closes_the_way_by_the_failed_interview(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    fail(session)
    links.withdraw_links(session_id=session.retake.pk)
    response = client.post(reverse("room-retake", args=(session.pk,)), **SECURE)
    assert response.status_code == 404
    assert not response.cookies


def test_a_recruiters_link_to_the_retake_leaves_the_way_by_the_failed_interview_open(
    client: Client,
) -> None:
    session = make.make_session()
    join(client, session)
    fail(session)
    make.make_token(session.retake)
    response = client.post(reverse("room-retake", args=(session.pk,)), **SECURE)
    assert response["Location"] == f"/interview/{session.retake.pk}/"
    assert cookie_name(session.retake.pk) in response.cookies

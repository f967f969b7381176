"""The buttons on an interview's page: each asks first, is for those who may, and for what it fits."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from interviews.models import Act, InterviewSession, Status
from tests import factories as make

pytestmark = pytest.mark.django_db

SESSIONS = "/admin/interviews/interviewsession/"
FITS = {
    "cancel": {Status.SCHEDULED},
    "end": {Status.LIVE, Status.INTERRUPTED},
    "withdraw": {Status.SCHEDULED, Status.LIVE, Status.INTERRUPTED},
    "grant": {Status.FAILED, Status.ABANDONED},
}
BECOMES = {"cancel": Status.CANCELLED, "end": Status.COMPLETED}
NOTED = {
    "cancel": Act.CANCELLED,
    "end": Act.ENDED,
    "withdraw": Act.LINKS_WITHDRAWN,
    "grant": Act.RETAKE_GRANTED,
}


def address(session: InterviewSession, act: str = "change") -> str:
    return f"{SESSIONS}{session.pk}/{act}/"


def make_one(status: Status) -> InterviewSession:
    """An interview that somebody has a link to."""
    session = make.make_session()
    make.make_token(session)
    facts = make.make_session_in(status)
    kept = ("status", "started_at", "ended_at", "end_reason", "epoch", "touched_at")
    return make.set_fields(session, **{name: getattr(facts, name) for name in kept})


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("act", FITS)
def test_a_button_is_there_where_it_fits_and_does_nothing_elsewhere(
    recruiter: Client, act: str, status: Status
) -> None:
    session = make_one(status)
    fits = status in FITS[act]
    assert (address(session, act) in recruiter.get(address(session)).text) is fits
    asked = recruiter.get(address(session, act))
    assert asked.status_code == (200 if fits else 302)
    assert fits or asked["Location"] == address(session)
    assert not session.history.filter(act=NOTED[act]).exists()
    response = recruiter.post(address(session, act), {"reason": "because"})
    assert response["Location"] == address(session)
    session.refresh_from_db()
    assert session.status == (BECOMES.get(act, status) if fits else status)
    noted = list(session.history.filter(act=NOTED[act]).values_list("reason", flat=True))
    assert noted == (["because"] if fits else [])


@pytest.mark.parametrize("act", FITS)
def test_others_have_no_button(client: Client, act: str) -> None:
    session = make_one(next(iter(FITS[act])))
    for user in (make.make_user(is_staff=True), make.make_reviewer()):
        client.force_login(user)
        assert client.post(address(session, act)).status_code in (302, 403)
    assert not session.history.filter(act=NOTED[act]).exists()


def test_a_second_click_is_told_that_it_was_done(recruiter: Client) -> None:
    session = make_one(Status.ABANDONED)
    assert recruiter.post(address(session, "grant")).status_code == 302
    told = recruiter.post(address(session, "grant"), follow=True).text
    assert "Another interview was granted already" in told
    assert InterviewSession.objects.filter(retake_of=session).count() == 1


def test_whose_page_is_old_is_told_that_a_colleague_was_quicker(recruiter: Client) -> None:
    session = make_one(Status.SCHEDULED)
    colleague = Client()
    colleague.force_login(make.make_recruiter())
    colleague.post(address(session, "cancel"), {"reason": "moved away"})
    for act, sentence in (
        ("cancel", "The interview was not cancelled: it has begun, or is over already."),
        ("join-link", "This interview is over; a link would open nothing."),
        ("withdraw", "There is no link left that could be withdrawn."),
    ):
        page = recruiter.post(address(session, act), follow=True)
        assert sentence in page.text
        assert "moved away" in page.text


def test_who_cancels_is_told_what_the_link_says_now_and_what_to_do(recruiter: Client) -> None:
    session = make.make_session()
    token = make.make_token(session)
    told = recruiter.post(address(session, "cancel"), follow=True).text
    assert "Whoever opens its link reads so" in told
    assert "nobody writes to the candidate: tell them" in told
    assert "schedule another one and send its link" in told
    assert "This interview was cancelled" in Client().get(f"/join/{token}/").text


def test_the_links_of_a_retake_can_be_withdrawn_before_there_is_one(recruiter: Client) -> None:
    session = make_one(Status.ABANDONED)
    recruiter.post(address(session, "grant"))
    retake = session.retake
    assert recruiter.post(address(retake, "withdraw")).status_code == 302
    assert retake.links.get().revoked_at is not None


def test_a_reason_is_cut_to_what_the_history_takes(recruiter: Client) -> None:
    session = make_one(Status.SCHEDULED)
    recruiter.post(address(session, "cancel"), {"reason": "x" * 10_000})
    assert session.history.get(act=Act.CANCELLED).reason == "x" * 500


# --- A link into an interview that has begun ----------------------------------------------


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.LIVE, Status.INTERRUPTED])
def test_before_links_are_withdrawn_it_is_said_who_can_make_a_new_one(
    recruiter: Client, status: Status
) -> None:
    page = recruiter.get(address(make_one(status), "withdraw")).text
    assert ("only an administrator of your organisation" in page) is (status != Status.SCHEDULED)


def test_a_recruiter_without_a_link_is_told_who_can_make_one(recruiter: Client) -> None:
    session = make_one(Status.INTERRUPTED)
    recruiter.post(address(session, "withdraw"))
    page = recruiter.get(address(session)).text
    assert "No link leads into this interview" in page
    assert "only an administrator of" in page
    assert "Ask one of them" in page
    for answer in (recruiter.get, recruiter.post):
        refused = answer(address(session, "join-link"))
        assert refused.status_code == 403
        assert "Only an administrator can make this link" in refused.text
    assert not session.links.filter(revoked_at=None).exists()


def test_an_administrator_without_a_link_is_told_so_and_makes_one(administrator: Client) -> None:
    session = make_one(Status.INTERRUPTED)
    administrator.post(address(session, "withdraw"))
    page = administrator.get(address(session)).text
    assert "No link leads into this interview" in page
    assert "only an administrator of" not in page
    assert "Make the link" in administrator.get(address(session, "join-link")).text


# --- A request for another interview ------------------------------------------------------


def asking() -> InterviewSession:
    return make.set_fields(make_one(Status.ABANDONED), retake_asked_at=timezone.now())


def test_a_request_is_declined_and_a_reason_noted(recruiter: Client) -> None:
    session = asking()
    assert address(session, "decline") in recruiter.get(address(session)).text
    assert [each.pk for each in recruiter.get("/admin/").context["asking"]] == [session.pk]
    assert "Leave it as it is" in recruiter.get(address(session, "decline")).text
    recruiter.post(address(session, "decline"), {"reason": "the place is filled"})
    entry = session.history.get(act=Act.RETAKE_DECLINED)
    assert (entry.reason, entry.actor_name) == ("the place is filled", User.objects.get().username)
    page = recruiter.get(address(session)).text
    assert "Declined another interview" in page
    assert address(session, "decline") not in page
    assert recruiter.get("/admin/").context["asking"] == []


def test_what_was_declined_can_be_granted_after_all(recruiter: Client) -> None:
    session = asking()
    recruiter.post(address(session, "decline"))
    recruiter.post(address(session, "grant"))
    assert session.history.filter(act=Act.RETAKE_GRANTED).count() == 1


def test_nobody_declines_what_nobody_asks_for(recruiter: Client) -> None:
    session = make_one(Status.ABANDONED)
    told = recruiter.post(address(session, "decline"), follow=True)
    assert "Nobody asks for another interview" in told.text
    assert not session.history.filter(act=Act.RETAKE_DECLINED).exists()


# --- What takes something away looks so ---------------------------------------------------


@pytest.mark.parametrize("act", ["cancel", "end", "withdraw"])
def test_on_the_page_of_what_takes_something_away_the_way_out_comes_first(
    recruiter: Client, act: str
) -> None:
    page = recruiter.get(address(make_one(next(iter(FITS[act]))), act)).text
    assert page.index("Leave it as it is") < page.index('data-kind="danger"')


def test_what_only_gives_something_does_not_look_dangerous(recruiter: Client) -> None:
    page = recruiter.get(address(make_one(Status.ABANDONED), "grant")).text
    assert 'data-kind="primary"' in page
    assert 'data-kind="danger"' not in page

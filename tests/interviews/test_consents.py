"""Consent: asked before the room, kept with its text, declined without harm, withdrawn at any time."""

from datetime import timedelta
from types import MappingProxyType

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import (
    Act,
    ConsentAnswer,
    ConsentKind,
    ConsentText,
    InterviewSession,
    Organisation,
    RequestKind,
    Status,
)
from interviews.openness import InterviewNotOpen, NotOpenReason
from interviews.records import EndReason
from interviews.services import consents, retakes, sessions
from tests import factories as make

pytestmark = pytest.mark.django_db

SECURE = MappingProxyType({"secure": True})


def scheduled() -> InterviewSession:
    """An interview whose candidate has said nothing yet."""
    plan = make.make_plan()
    now = timezone.now()
    return sessions.schedule_interview(
        plan=plan,
        candidate=make.make_candidate(organisation=plan.organisation),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=1),
    )


def glance(session: InterviewSession) -> NotOpenReason | None:
    """Return why a page's connection is refused; None where it is not."""
    try:
        sessions.glance_at_interview(
            session_id=session.pk, token_generation=session.token_generation
        )
    except InterviewNotOpen as refused:
        return refused.reason
    return None


@pytest.fixture
def session(client: Client) -> InterviewSession:
    """An interview to which the client has a key, and to which nobody has agreed."""
    session = scheduled()
    client.get(reverse("join", args=(make.make_token(session),)), **SECURE)
    return session


def page(client: Client, session: InterviewSession, name: str = "room-consent"):
    return client.get(reverse(name, args=(session.pk,)), **SECURE)


def say(client: Client, session: InterviewSession, wish: str, **fields: str):
    shown = page(client, session).context["text"].text_hash
    sent = {"wish": wish, "text_hash": shown, **fields}
    return client.post(reverse("room-consent", args=(session.pk,)), sent, **SECURE)


def write(session: InterviewSession, text: str = "Ours", **fields: object) -> ConsentText:
    written = ConsentText(
        organisation=session.organisation,
        language=fields.pop("language", "en-US"),
        text=text,
        **fields,
    )
    consents.write_text(written, written_by=make.make_administrator())
    return written


def test_the_room_asks_first_and_opens_once_that_is_answered(
    client: Client, session: InterviewSession
) -> None:
    asked = page(client, session, "room")
    assert asked["Location"] == reverse("room-consent", args=(session.pk,))
    text = page(client, session).text
    assert "Google&#x27;s Gemini service" in text
    assert "People at Home Ltd read your answers" in text
    agreed = say(client, session, "agree")
    assert agreed["Location"] == reverse("room", args=(session.pk,))
    assert page(client, session, "room").status_code == 200


def test_what_was_agreed_to_is_kept_with_its_text_its_time_and_its_link(
    client: Client, session: InterviewSession
) -> None:
    say(client, session, "agree")
    kept = session.consents.get()
    assert (kept.kind, kept.answer) == (ConsentKind.INTERVIEW, ConsentAnswer.GIVEN)
    assert (kept.text.version, kept.text.is_standard) == (1, True)
    assert kept.text.text_hash == page(client, session).context["text"].text_hash
    assert kept.link == session.links.get()
    assert timezone.now() - kept.at < timedelta(minutes=1)


def test_without_consent_no_connection_gets_the_interview(session: InterviewSession) -> None:
    assert glance(session) is NotOpenReason.NO_CONSENT
    with pytest.raises(InterviewNotOpen):
        make.claim(session)
    session.refresh_from_db()
    assert session.status == Status.SCHEDULED
    make.give_consent(session)
    assert glance(session) is None
    make.claim(session)


def test_an_interview_of_a_version_that_did_not_ask_goes_on(client: Client) -> None:
    session = scheduled()
    make.set_fields(session, lacks_consent=False)
    client.get(reverse("join", args=(make.make_token(session),)), **SECURE)
    assert page(client, session, "room").status_code == 200
    assert glance(session) is None


def test_a_retake_asks_anew() -> None:
    lost = make.make_session_in(Status.FAILED)
    retake = retakes.grant_retake(session_id=lost.pk, granted_by=make.make_recruiter())
    assert retake is not None
    assert glance(retake) is NotOpenReason.NO_CONSENT


def test_declining_asks_for_a_person_and_can_be_changed(
    client: Client, session: InterviewSession
) -> None:
    declined = say(client, session, "decline")
    assert declined["Location"] == reverse("room-consent", args=(session.pk,))
    assert "That is all right" in page(client, session).text
    assert session.requests.get().kind == RequestKind.PERSON
    assert session.history.filter(act=Act.CONSENT_DECLINED).exists()
    assert glance(session) is NotOpenReason.NO_CONSENT
    say(client, session, "agree")
    assert [row.answer for row in session.consents.order_by("pk")] == ["declined", "given"]
    assert glance(session) is None


def test_withdrawn_in_mid_interview_it_ends_and_people_are_asked_what_follows(
    client: Client, session: InterviewSession
) -> None:
    say(client, session, "agree")
    make.claim(session)
    client.post(reverse("room-consent", args=(session.pk,)), {"wish": "withdraw"}, **SECURE)
    session.refresh_from_db()
    assert (session.status, session.end_reason) == (Status.COMPLETED, EndReason.CANDIDATE_ENDED)
    assert session.requests.get().kind == RequestKind.WITHDRAWAL
    assert not session.history.filter(act=Act.ENDED).exists()
    assert glance(session) is NotOpenReason.COMPLETED
    closing = page(client, session, "room-done").text
    assert "You have withdrawn your consent" in closing
    assert "complete" not in closing
    client.force_login(make.make_reviewer())
    assert (
        "has withdrawn their consent"
        in client.get(reverse("review-detail", args=(session.pk,))).text
    )


def test_withdrawn_before_and_after(client: Client, session: InterviewSession) -> None:
    say(client, session, "agree")
    assert say(client, session, "withdraw").status_code == 302
    assert glance(session) is NotOpenReason.NO_CONSENT
    say(client, session, "agree")
    over = make.make_session_in(Status.COMPLETED)
    assert consents.withdraw(session_id=over.pk)
    assert not consents.withdraw(session_id=over.pk)
    over.refresh_from_db()
    assert over.status == Status.COMPLETED
    assert over.requests.count() == 1


def test_recording_and_analysis_are_asked_for_apart_where_the_text_wants_them(
    client: Client, session: InterviewSession
) -> None:
    assert "recorded" not in page(client, session).text
    write(session, asks_recording=True, asks_analysis=True)
    assert "may be recorded" in page(client, session).text
    say(client, session, "agree", analysis="yes")
    said = {row.kind: row.answer for row in session.consents.all()}
    assert said == {"interview": "given", "recording": "declined", "analysis": "given"}
    say(client, session, "withdraw")
    assert consents.answer_to(session, ConsentKind.ANALYSIS) == ConsentAnswer.WITHDRAWN
    assert consents.answer_to(session, ConsentKind.RECORDING) == ConsentAnswer.DECLINED


def test_a_text_that_has_changed_meanwhile_is_read_once_more(
    client: Client, session: InterviewSession
) -> None:
    old = page(client, session).context["text"].text_hash
    write(session, "<b>Ours</b> since noon")
    again = client.post(
        reverse("room-consent", args=(session.pk,)), {"wish": "agree", "text_hash": old}, **SECURE
    )
    assert again.status_code == 409
    assert "has changed while you were reading" in again.text
    assert "&lt;b&gt;Ours&lt;/b&gt;" in again.text
    assert not session.consents.exists()


def test_a_version_is_never_overwritten() -> None:
    session = make.give_consent(scheduled())
    first = session.consents.get().text
    second = write(session, "Ours")
    third = write(session, "Ours, too")
    assert [first.version, second.version, third.version] == [1, 2, 3]
    third.text = "changed"
    with pytest.raises(ValueError, match="never changed"):
        third.save()
    assert session.consents.get().text == first


def test_each_language_has_its_text_and_the_standard_one_follows_the_organisations_name() -> None:
    session = make.give_consent(scheduled())
    write(session, "auf Deutsch", language="de-DE")
    assert consents.text_for(session).is_standard
    Organisation.objects.update(name="Another name")
    session = InterviewSession.objects.get(pk=session.pk)
    assert "Another name" in consents.text_for(session).text
    assert consents.text_for(session).version == 2
    write(session, "as in London", language="en-GB")
    assert consents.text_for(session).text == "as in London"


def test_an_administrator_writes_a_new_version_in_the_desk_and_changes_none(
    client: Client,
) -> None:
    session = scheduled()
    client.force_login(make.make_administrator())
    add = reverse("admin:interviews_consenttext_add")
    assert "An AI asks the questions" in client.get(add).text
    for text in ("Ours", "Ours, too"):
        client.post(add, {"organisation": make.home().pk, "language": "en-US", "text": text})
    newest = consents.text_for(session)
    assert (newest.text, newest.version) == ("Ours, too", 2)
    change = reverse("admin:interviews_consenttext_change", args=(newest.pk,))
    assert client.post(change, {"text": "changed"}).status_code == 403
    client.force_login(make.make_recruiter())
    assert client.get(add).status_code == 403


def test_the_desk_shows_what_was_said(client: Client, session: InterviewSession) -> None:
    say(client, session, "agree")
    client.force_login(make.make_recruiter())
    shown = client.get(reverse("admin:interviews_interviewsession_change", args=(session.pk,))).text
    assert "The candidate agreed to the interview" in shown
    assert session.consents.get().text.text_hash[:12] in shown


def test_nobody_else_answers_for_a_candidate(session: InterviewSession) -> None:
    stranger = Client()
    answered = stranger.post(
        reverse("room-consent", args=(session.pk,)), {"wish": "agree"}, **SECURE
    )
    assert answered.status_code == 404
    assert not session.consents.exists()

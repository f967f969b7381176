"""Within how many days a candidate hears back: promised by the plan, told to them, due on the desk, noted as done."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import Act, InterviewPlan, InterviewSession, Status
from interviews.records import EndReason
from interviews.services import hearing_back, retakes, sessions, stopping
from tests import factories as make
from tests.interviews.desk_forms import opened

pytestmark = pytest.mark.django_db

SECURE = {"secure": True}


def promised(days: int | None, **fields: object) -> InterviewSession:
    return make.make_session(plan=make.make_plan(hear_back_days=days), **fields)


def join(client: Client, session: InterviewSession) -> None:
    client.get(reverse("join", args=(make.make_token(session),)), **SECURE)


def open_page(client: Client, name: str, session: InterviewSession) -> str:
    return client.get(reverse(name, args=(session.pk,)), **SECURE).text


def in_the_desk(session: InterviewSession, page: str) -> str:
    return reverse(f"admin:interviews_interviewsession_{page}", args=(session.pk,))


def test_the_lobby_and_the_thank_you_page_say_when(client: Client) -> None:
    session = promised(9)
    join(client, session)
    assert "You hear from them within 9 days." in open_page(client, "room", session)
    make.end(session)
    page = open_page(client, "room-done", session)
    assert "You hear from them within 9 days." in page
    assert "You hear back by" in page
    assert f'datetime="{session.ended_at + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"' in page


def test_no_day_is_made_up_where_none_was_promised(client: Client) -> None:
    session = promised(None)
    join(client, session)
    assert "You hear from them" not in open_page(client, "room", session)
    make.end(session)
    assert "they have named no day" in open_page(client, "room-done", session)
    assert not InterviewSession.objects.waiting_to_hear().exists()


def test_only_an_interview_of_which_all_was_asked_is_called_complete(client: Client) -> None:
    for reason, is_complete in (
        (EndReason.COMPLETED, True),
        (EndReason.CANDIDATE_ENDED, False),
        (EndReason.TIME_UP, False),
    ):
        session = make.make_session()
        join(client, session)
        make.end(session, reason)
        page = open_page(client, "room-done", session)
        assert ("is complete" in page) is is_complete, reason
        assert "1 of 2 asked and answered" in page


def test_what_is_due_stands_on_the_overview_and_the_interviews_page_until_it_is_noted(
    client: Client,
) -> None:
    session = make.end(promised(3))
    client.force_login(make.make_recruiter())
    assert "Candidates who wait to hear back" in client.get(reverse("admin:index")).text
    page = client.get(in_the_desk(session, "change")).text
    assert in_the_desk(session, "told") in page
    make.set_fields(session, ended_at=timezone.now() - timedelta(days=4))
    assert "was due" in client.get(reverse("admin:index")).text
    client.post(in_the_desk(session, "told"), {"reason": "by telephone"})
    session.refresh_from_db()
    assert session.told_at is not None
    assert "Candidates who wait to hear back" not in client.get(reverse("admin:index")).text
    assert in_the_desk(session, "told") not in client.get(in_the_desk(session, "change")).text
    assert session.history.filter(act=Act.TOLD, reason="by telephone").count() == 1


def test_a_candidate_reads_that_they_are_said_to_have_heard(client: Client) -> None:
    session = promised(3)
    join(client, session)
    make.end(session)
    assert hearing_back.note_told(session_id=session.pk, told_by=make.make_recruiter())
    assert "have noted that they have told you" in open_page(client, "room-done", session)


def test_it_is_noted_once_and_never_of_an_interview_that_is_not_over() -> None:
    recruiter, session = make.make_recruiter(), promised(3)
    assert not hearing_back.note_told(session_id=session.pk, told_by=recruiter)
    make.end(session)
    assert hearing_back.note_told(session_id=session.pk, told_by=recruiter)
    assert not hearing_back.note_told(session_id=session.pk, told_by=recruiter)


def test_nothing_is_due_to_who_has_withdrawn_consent() -> None:
    session = make.set_fields(make.end(promised(3)), lacks_consent=True)
    assert not InterviewSession.objects.waiting_to_hear().exists()
    assert not session.waits_to_hear


def test_the_longest_over_comes_first_and_the_filter_finds_the_same(client: Client) -> None:
    now = timezone.now()
    ended = [now - timedelta(days=days) for days in (1, 5, 3)]
    made = [make.set_fields(make.end(promised(7)), ended_at=moment) for moment in ended]
    expected = [made[1], made[2], made[0]]
    assert list(InterviewSession.objects.waiting_to_hear()) == expected
    make.make_session_in(Status.FAILED)
    client.force_login(make.make_recruiter())
    page = client.get(reverse("admin:interviews_interviewsession_changelist"), {"hears": "waiting"})
    assert set(page.context["cl"].result_list) == set(made)


def test_a_retake_promises_the_same() -> None:
    lost = promised(5)
    epoch = make.claim(lost).epoch
    sessions.fail_interview(session_id=lost.pk, epoch=epoch, progress=make.make_progress())
    assert InterviewSession.objects.get(retake_of=lost).hear_back_days == 5


@pytest.mark.parametrize(("days", "kept_days"), [(3, 14), (40, 40)])
def test_the_link_leads_to_the_page_until_the_day_that_was_promised(
    client: Client, days: int, kept_days: int
) -> None:
    for close in ("complete", "stop"):
        session = promised(days, closes_in=timedelta(minutes=1))
        join(client, session)
        if close == "complete":
            make.end(session)
        else:
            make.claim(session)
            stopping.end_now(session_id=session.pk, ended_by=make.make_recruiter())
        kept = session.links.get().expires_at - timezone.now()
        assert timedelta(days=kept_days, minutes=-1) < kept <= timedelta(days=kept_days)
        page = client.get(reverse("room-done", args=(session.pk,)), **SECURE)
        [cookie] = page.cookies.values()
        assert cookie["max-age"] > timedelta(days=kept_days, minutes=-1).total_seconds()
    assert timedelta(days=14) == retakes.PAGE_WINDOW


@pytest.mark.parametrize("days", [0, 91])
def test_a_plan_promises_between_a_day_and_ninety(days: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_plan(hear_back_days=days)


def test_a_recruiter_sets_the_days_and_may_leave_them_empty(client: Client) -> None:
    plan = make.make_plan()
    client.force_login(make.make_recruiter())
    page = reverse("admin:interviews_interviewplan_change", args=(plan.pk,))
    for sent, stored in (("21", 21), ("", None), ("91", None)):
        fields = opened(client, page) | {"hear_back_days": sent}
        answer = client.post(page, fields)
        assert InterviewPlan.objects.get(pk=plan.pk).hear_back_days == stored
    assert "Choose a whole number from 1 to 90." in answer.text

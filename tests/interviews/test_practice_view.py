"""The page to practise on: the interview's own room with another question, for who may be in the lobby."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import InterviewSession, Status
from interviews.openness import NotOpenReason
from interviews.services import starts
from interviews.services.practice import MINUTES, practice_plan, read_practice_plan
from interviews.services.sessions import InterviewNotOpen
from interviews.services.starts import Halt, SiteStatus
from tests import factories as make
from tests.live import given

pytestmark = pytest.mark.django_db


def open_practice(client: Client, session: InterviewSession):
    client.get(reverse("join", args=(make.make_token(session),)), secure=True)
    return client.get(reverse("room-practice", args=(session.pk,)), secure=True)


def test_the_lobby_leads_to_it_and_it_leads_back(client: Client) -> None:
    session = make.make_session()
    shown = open_practice(client, session)
    lobby = reverse("room", args=(session.pk,))
    assert f'data-socket-path="/ws/interview/{session.pk}/practice/"' in shown.text
    assert f'data-done-url="{lobby}"' in shown.text
    assert "Nothing of the practice is kept" in shown.text
    room = client.get(lobby, secure=True).text
    assert reverse("room-practice", args=(session.pk,)) in room
    assert "Nothing of the practice is kept" not in room


def test_what_a_tab_keeps_of_a_practice_is_none_of_the_interviews(client: Client) -> None:
    session = make.make_session()
    assert f'data-session-id="{session.pk}-practice"' in open_practice(client, session).text


@pytest.mark.parametrize(
    "fields",
    [{"status": Status.CANCELLED}, {"status": Status.INTERRUPTED, "started_at": timezone.now()}],
)
def test_who_cannot_begin_an_interview_is_led_to_the_lobby(
    client: Client, fields: dict[str, object]
) -> None:
    session = make.make_session()
    open_practice(client, session)
    make.set_fields(session, **fields)
    led = client.get(reverse("room-practice", args=(session.pk,)), secure=True)
    assert led["Location"] == reverse("room", args=(session.pk,))


def test_nobody_practises_before_they_have_agreed(client: Client) -> None:
    session = make.make_session(has_agreed=False)
    led = open_practice(client, session)
    assert led["Location"] == reverse("room", args=(session.pk,))
    with pytest.raises(InterviewNotOpen) as refused:
        read_practice_plan(session_id=session.pk, token_generation=session.token_generation)
    assert refused.value.reason is NotOpenReason.NO_CONSENT


def test_a_link_that_was_withdrawn_gets_no_plan() -> None:
    session = make.make_session()
    with pytest.raises(InterviewNotOpen) as refused:
        read_practice_plan(session_id=session.pk, token_generation=session.token_generation + 1)
    assert refused.value.reason is NotOpenReason.REVOKED


def test_where_no_interview_may_begin_nobody_practises(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make.make_session()
    monkeypatch.setattr(starts, "look", lambda: SiteStatus(Decimal(1), Halt.MONEY, timezone.now()))
    led = open_practice(client, session)
    assert led["Location"] == reverse("room", args=(session.pk,))
    with pytest.raises(InterviewNotOpen) as refused:
        read_practice_plan(session_id=session.pk, token_generation=session.token_generation)
    assert refused.value.reason is NotOpenReason.PAUSED


def test_its_plan_sounds_like_the_interview_and_asks_nothing_of_it() -> None:
    plan = given.plan(language="de-DE", hear_back_days=14, job_description="Build engines.")
    practice = practice_plan(plan)
    assert (practice.voice, practice.language, practice.turn_taking) == (
        plan.voice,
        plan.language,
        plan.turn_taking,
    )
    assert [question.text for question in practice.questions] == [
        "Was haben Sie in letzter Zeit gern gemacht, und warum?"
    ]
    assert (practice.duration_minutes, practice.hear_back_days) == (MINUTES, None)
    assert "engines" not in practice.job_description + practice.focus + practice.objective

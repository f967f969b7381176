"""Whether interviews may begin: the site's money of the day, and whether Gemini takes us."""

import logging
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from interviewer.stack import examination
from interviews.models import Act, GeminiRefusal, InterviewSession, RefusalReason, SiteDay, Status
from interviews.openness import InterviewNotOpen, NotOpenReason
from interviews.services import starts
from interviews.tasks import sweep_processing
from tests import factories as make
from tests.interviews.test_candidate_views import join, open_room

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

MILLION = {"prompt_tokens": 1_000_000, "audio_in_tokens": 1_000_000, "total_tokens": 1_000_000}


def spend(million_tokens: int, **fields: object) -> InterviewSession:
    """An interview of today that has cost 3.00 for each million."""
    tokens = {name: count * million_tokens for name, count in MILLION.items()}
    return make.make_session_in(Status.LIVE, **{**tokens, **fields})


def reckon_anew() -> None:
    SiteDay.objects.update(reckoned_at=None)


@pytest.fixture(autouse=True)
def _ten_a_day(settings: Settings) -> None:
    settings.DAILY_COST_LIMIT = Decimal(10)


def test_what_todays_interviews_cost_counts_whatever_became_of_them() -> None:
    spend(1)
    make.set_fields(spend(1), status=Status.INTERRUPTED)
    spend(1, started_at=timezone.now() - timedelta(days=1, hours=1))
    assert starts.look().share == Decimal("0.6")
    assert starts.look().halt is None


def test_at_the_limit_nobody_begins_and_who_has_begun_goes_on() -> None:
    under_way, scheduled = spend(4), make.make_session()
    with pytest.raises(InterviewNotOpen) as refusal:
        starts.check_start(scheduled.pk)
    assert refusal.value.reason is NotOpenReason.PAUSED
    starts.check_start(under_way.pk)


def test_whose_start_is_put_off_keeps_the_place_for_the_whole_next_day() -> None:
    spend(4)
    session = make.make_session(closes_in=timedelta(minutes=5))
    make.make_token(session)
    for _ in range(3):
        with pytest.raises(InterviewNotOpen):
            starts.check_start(session.pk)
    session.refresh_from_db()
    next_day_over = datetime.combine(timezone.now().date(), datetime.min.time(), UTC)
    assert session.closes_at == next_day_over + timedelta(days=2)
    assert session.token_expires_at == session.rejoin_until()
    assert session.links.get().expires_at == session.rejoin_until()
    assert list(session.history.values_list("act", flat=True)).count(Act.PLACE_KEPT) == 1


def test_a_window_that_is_open_longer_stays_as_it_is() -> None:
    spend(4)
    session = make.make_session(closes_in=timedelta(days=9))
    with pytest.raises(InterviewNotOpen):
        starts.check_start(session.pk)
    assert InterviewSession.objects.get(pk=session.pk).closes_at == session.closes_at
    assert not session.history.filter(act=Act.PLACE_KEPT).exists()


def test_after_midnight_interviews_begin_again() -> None:
    spend(4)
    assert starts.look().halt is starts.Halt.MONEY
    assert starts.look(timezone.now() + timedelta(days=1)).halt is None


def test_operators_are_told_once_that_the_money_is_nearly_spent_and_once_that_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    spend(1)
    starts.look()
    assert not caplog.records
    spend(2)
    for _ in range(3):
        reckon_anew()
        starts.look()
    assert [record.message for record in caplog.records] == ["the money of the day is nearly spent"]
    caplog.clear()
    spend(1)
    for _ in range(3):
        reckon_anew()
        starts.look()
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.ERROR, "the money of the day is spent, no interview can begin before midnight")
    ]


@pytest.mark.parametrize(("limit", "is_warned"), [("3.75", True), ("3.76", False)])
def test_the_warning_comes_at_eighty_percent_and_not_before(
    settings: Settings, caplog: pytest.LogCaptureFixture, limit: str, is_warned: bool
) -> None:
    settings.DAILY_COST_LIMIT = Decimal(limit)
    spend(1)
    assert starts.look().is_nearly_spent is is_warned
    assert bool(caplog.records) is is_warned


@pytest.mark.parametrize(
    ("limit", "verdict", "words"),
    [
        ("10", "ok", "30 % of the money of the day is spent"),
        ("3.75", "note", "80 % of the money of the day (DAILY_COST_LIMIT) is spent."),
        ("3", "wrong", "DAILY_COST_LIMIT) is spent: no interview begins today."),
    ],
)
def test_the_doctor_says_how_much_of_the_days_money_is_spent(
    settings: Settings, limit: str, verdict: str, words: str
) -> None:
    settings.DAILY_COST_LIMIT = Decimal(limit)
    spend(1)
    ((said, sentence),) = examination.starting()
    assert said == verdict
    assert words in sentence


def test_the_doctor_says_that_gemini_refuses_us() -> None:
    starts.note_refusal(RefusalReason.QUOTA)
    ((verdict, sentence),) = examination.starting()
    assert (verdict, sentence) == ("wrong", "Gemini refuses us (quota): no interview begins.")


def test_money_that_is_spent_at_once_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    spend(4)
    starts.look()
    reckon_anew()
    starts.look()
    assert [record.message[:34] for record in caplog.records] == [
        "the money of the day is spent, no "
    ]


def test_the_sweep_looks_whether_or_not_anybody_comes() -> None:
    sweep_processing()
    assert SiteDay.objects.filter(reckoned_at__isnull=False).exists()


def test_the_sum_is_made_once_in_ten_seconds(django_assert_num_queries) -> None:
    starts.look()
    with django_assert_num_queries(2):
        starts.look()


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_while_gemini_refuses_us_nobody_begins(
    reason: RefusalReason, caplog: pytest.LogCaptureFixture
) -> None:
    session = make.make_session()
    starts.note_refusal(reason)
    starts.note_refusal(reason)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    with pytest.raises(InterviewNotOpen):
        starts.check_start(session.pk)
    starts.note_acceptance()
    starts.check_start(session.pk)
    assert not GeminiRefusal.objects.exists()


def test_a_refusal_that_nobody_has_seen_again_holds_ten_minutes() -> None:
    now = timezone.now()
    starts.note_refusal(RefusalReason.QUOTA, now)
    assert starts.look(now + timedelta(minutes=9)).halt is starts.Halt.QUOTA
    assert starts.look(now + timedelta(minutes=11)).halt is None


def test_the_candidate_reads_that_the_place_is_kept_and_can_look_again(client: Client) -> None:
    session = make.make_session(candidate=make.make_candidate("Ada Byron"))
    join(client, session)
    spend(4)
    page = open_room(client, session)
    assert page.status_code == 403
    assert "no interview can begin just now" in page.text
    assert "Your place is kept" in page.text
    assert "Ada Byron" in page.text
    assert f'href="/interview/{session.pk}/"' in page.text
    SiteDay.objects.all().delete()
    InterviewSession.objects.exclude(pk=session.pk).delete()
    assert open_room(client, session).status_code == 200


def test_a_candidate_who_has_begun_gets_into_the_room_all_the_same(client: Client) -> None:
    session = make.make_session()
    join(client, session)
    make.claim(session)
    spend(4)
    assert open_room(client, session).status_code == 200


@pytest.mark.parametrize(
    ("million_tokens", "notice"),
    [
        (2, ""),
        (3, "90 % of what interviews may cost today is spent"),
        (4, "is spent. No interview"),
    ],
)
def test_recruiters_read_it_on_their_overview(
    client: Client, million_tokens: int, notice: str
) -> None:
    client.force_login(make.make_recruiter())
    spend(million_tokens)
    page = client.get(reverse("admin:index")).text
    assert ("desk-notice" in page) == bool(notice)
    assert notice in page


def test_recruiters_read_that_gemini_refuses_the_site(client: Client) -> None:
    client.force_login(make.make_recruiter())
    starts.note_refusal(RefusalReason.CREDENTIALS)
    assert "Gemini refuses this site" in client.get(reverse("admin:index")).text

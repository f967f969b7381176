"""The window of an interview that has not begun is changed: who may, what is refused, what moves with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from interviews.access import holds_key
from interviews.models import Act, InterviewSession, RefusalReason, Status
from interviews.services import links, rescheduling, retakes, starts
from interviews.windows import BadWindow
from tests import factories as make
from tests.forms import form_on
from tests.interviews.desk_forms import client_of
from tests.interviews.test_old_forms import confirmed

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

DAY = timedelta(days=1)


def page_of(session: InterviewSession, act: str = "window") -> str:
    return f"/admin/interviews/interviewsession/{session.pk}/{act}/"


def opened(client: Client, session: InterviewSession) -> dict[str, object]:
    """The form as a browser would send it back unchanged."""
    return {**form_on(client.get(page_of(session)).text, "window_form")}


def moved(form: dict[str, object], **moments: datetime) -> dict[str, object]:
    """The form with other moments, as the clocks of UTC show them."""
    parts = {f"{name}_0": f"{moment:%Y-%m-%d}" for name, moment in moments.items()}
    return {**form, **parts, **{f"{name}_1": f"{moment:%H:%M}" for name, moment in moments.items()}}


def a_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


@pytest.fixture
def session() -> InterviewSession:
    return make.make_session()


def test_the_window_is_changed_and_the_history_says_from_what_to_what(
    recruiter: Client, session: InterviewSession
) -> None:
    closes = a_minute(timezone.now() + 5 * DAY)
    form = moved(opened(recruiter, session), closes_at=closes) | {"reason": "She is ill"}
    saved = recruiter.post(page_of(session), form)
    assert (saved.status_code, saved["Location"]) == (302, page_of(session, "change"))
    before = session.closes_at
    opens = session.opens_at
    session.refresh_from_db()
    assert session.closes_at == closes
    assert session.opens_at == opens, "what was not touched stays to the second"
    entry = session.history.get(act=Act.WINDOW_CHANGED)
    assert entry.reason == "She is ill"
    assert [change["what"] for change in entry.details] == ["Closes"]
    recruiter.cookies["time_zone"] = "Asia/Tokyo"
    page = recruiter.get(saved["Location"]).text
    tokyo = timezone.get_fixed_timezone(9 * 60)
    for moment in (before, closes):
        assert f"{moment.astimezone(tokyo):%-d %B %Y, %H:%M} UTC+9" in page
    assert "tell the candidate about it" in page


def test_a_form_that_changes_nothing_leaves_no_row(
    recruiter: Client, session: InterviewSession
) -> None:
    assert recruiter.post(page_of(session), opened(recruiter, session)).status_code == 302
    before = (session.opens_at, session.closes_at)
    session.refresh_from_db()
    assert (session.opens_at, session.closes_at) == before
    assert not session.history.filter(act=Act.WINDOW_CHANGED).exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"closes_at_0": "9999-12-31"}, "more than a year from now"),
        ({"closes_at_0": "9999-12-31", "time_zone": "Pacific/Kiritimati"}, "more than a year"),
        ({"opens_at_0": "0001-01-01"}, "more than a year ago"),
        ({"closes_at_0": "2020-01-01", "opens_at_0": "2019-12-31"}, "This is in the past"),
        ({"opens_at_0": ""}, "This field is required"),
        ({"opens_at_0": "05/12/2026"}, "Write the day as"),
        ({"opened": "1 " + "a=b " * 9999}, "opened on more than there can be"),
    ],
)
def test_what_scheduling_refuses_is_refused_and_nothing_typed_is_lost(
    recruiter: Client, session: InterviewSession, fields: dict[str, str], sentence: str
) -> None:
    form = opened(recruiter, session) | {"reason": "She is ill"} | fields
    page = recruiter.post(page_of(session), form)
    assert page.status_code == 200
    assert sentence in page.text
    assert "She is ill" in page.text
    before = session.closes_at
    session.refresh_from_db()
    assert session.closes_at == before


def test_nobody_passes_the_limit_by_the_service(session: InterviewSession) -> None:
    now = timezone.now()
    with pytest.raises(BadWindow):
        rescheduling.change_window(
            session_id=session.pk, opens_at=now, closes_at=now + timedelta(days=400)
        )


def test_of_an_hour_that_comes_twice_what_is_stored_stays(recruiter: Client) -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # 02:30 in Berlin, for the first time
    session = make.make_session()
    make.set_fields(session, opens_at=first - DAY, closes_at=first)
    recruiter.cookies["time_zone"] = "Europe/Berlin"
    form = opened(recruiter, session)
    assert form["closes_at_1"] == "02:30"
    recruiter.post(page_of(session), form)
    session.refresh_from_db()
    assert session.closes_at == first


# --- Who was quicker ----------------------------------------------------------------------


def test_a_form_that_is_old_says_who_changed_what_and_is_saved_when_asked(
    session: InterviewSession,
) -> None:
    ana = make.make_recruiter()
    first, second = client_of(ana), client_of(make.make_recruiter())
    mine, theirs = opened(first, session), opened(second, session)
    mine = moved(mine, closes_at=timezone.now() + 3 * DAY)
    closes = a_minute(timezone.now() + 9 * DAY)
    theirs = moved(theirs, closes_at=closes)
    assert first.post(page_of(session), mine).status_code == 302
    refused = second.post(page_of(session), theirs)
    for words in ("changed since you opened it", "Changed: Closes", ana.username):
        assert words in refused.text
    assert "In these places yours replaces theirs: <strong>Closes</strong>" in refused.text
    assert f'value="{closes:%Y-%m-%d}"' in refused.text
    again = form_on(refused.text, "window_form")
    assert second.post(page_of(session), again).status_code == 200, "nobody ticked the box"
    assert second.post(page_of(session), again | confirmed(refused.text)).status_code == 302
    session.refresh_from_db()
    assert session.closes_at == closes
    assert session.history.filter(act=Act.WINDOW_CHANGED).count() == 2


def test_a_candidate_who_looks_meanwhile_makes_no_form_old(
    recruiter: Client, session: InterviewSession
) -> None:
    form = moved(opened(recruiter, session), closes_at=timezone.now() + 3 * DAY)
    make.set_fields(session, epoch=7, touched_at=timezone.now(), page_stream="other")
    assert recruiter.post(page_of(session), form).status_code == 302


def test_a_place_that_was_kept_meanwhile_makes_the_form_old(
    recruiter: Client, session: InterviewSession
) -> None:
    form = moved(opened(recruiter, session), closes_at=timezone.now() + 3 * DAY)
    starts.note_refusal(RefusalReason.QUOTA)
    assert starts.is_put_off(session), "and its place is kept"
    page = recruiter.post(page_of(session), form).text
    assert "Kept the place" in page
    assert "the application" in page


@pytest.mark.parametrize("status", [each for each in Status if each != Status.SCHEDULED])
def test_once_it_has_begun_or_is_over_nothing_is_changed(recruiter: Client, status: Status) -> None:
    session = make.make_session_in(status)
    closes = session.closes_at
    form = moved({}, opens_at=timezone.now(), closes_at=timezone.now() + 3 * DAY)
    told = recruiter.post(page_of(session), form, follow=True).text
    assert "The window was not changed" in told
    assert page_of(session) not in told
    changed = rescheduling.change_window(
        session_id=session.pk, opens_at=session.opens_at, closes_at=timezone.now() + 3 * DAY
    )
    assert not changed
    session.refresh_from_db()
    assert session.closes_at == closes


# --- The candidate's way in ---------------------------------------------------------------


def change(session: InterviewSession, opens_at: datetime, closes_at: datetime) -> None:
    assert rescheduling.change_window(session_id=session.pk, opens_at=opens_at, closes_at=closes_at)
    session.refresh_from_db()


@pytest.mark.parametrize("days", [-1, 30])
def test_links_and_cookies_end_with_the_new_window(client: Client, days: int) -> None:
    session = make.make_session(closes_in=2 * DAY)
    token = make.make_token(session)
    client.get(f"/join/{token}/")
    change(session, session.opens_at, session.closes_at + days * DAY)
    assert session.links.get().expires_at == session.rejoin_until()
    assert session.token_expires_at == session.rejoin_until()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    assert holds_key(cookies, session)
    # The link leads in, and the browser keeps its cookie as long as the link lives.
    for page in (f"/join/{token}/", f"/interview/{session.pk}/"):
        (morsel,) = client.get(page).cookies.values()
        ends = timezone.now() + timedelta(seconds=int(morsel["max-age"]))
        assert abs(ends - session.rejoin_until()) < timedelta(minutes=1), page


def test_a_shorter_window_ends_the_cookie_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make.make_session(closes_in=30 * DAY)
    client.get(f"/join/{make.make_token(session)}/")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    change(session, session.opens_at, timezone.now() + DAY)
    later = timezone.now() + 3 * DAY
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not holds_key(cookies, session)


def test_a_window_that_was_moved_away_opens_then(client: Client) -> None:
    session = make.make_session()
    token = make.make_token(session)
    client.get(f"/join/{token}/")
    opens = timezone.now() + DAY
    change(session, opens, opens + DAY)
    early = client.get(f"/interview/{session.pk}/")
    assert early.status_code == 403
    assert "open yet" in early.text


def test_a_withdrawn_link_stays_withdrawn(session: InterviewSession) -> None:
    make.make_token(session)
    links.withdraw_links(session_id=session.pk)
    ended = session.links.get().expires_at
    change(session, session.opens_at, session.closes_at + DAY)
    assert session.links.get().expires_at == ended
    assert session.join_token_hash is None


def test_the_way_to_a_retake_lives_as_long_as_its_new_window() -> None:
    lost = make.make_session()
    make.make_token(lost)
    now = timezone.now()
    ended = {"status": Status.FAILED, "started_at": now, "ended_at": now, "end_reason": "failed"}
    make.set_fields(lost, **ended)
    retake = retakes.grant_retake(session_id=lost.pk, granted_by=make.make_recruiter())
    assert retake is not None
    retake.refresh_from_db()
    closes = timezone.now() + 60 * DAY
    change(retake, retake.opens_at, closes)
    assert lost.links.get().expires_at >= closes

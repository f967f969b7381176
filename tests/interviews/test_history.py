"""The history: every act has a row with who, when, what and why, in the act's own transaction."""

from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from interviews.models import (
    Act,
    HistoryEntry,
    InterviewSession,
    JobStatus,
    ProcessingJob,
    Status,
)
from interviews.services import history, links, processing, sessions
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


URLENCODED = "application/x-www-form-urlencoded"


def acts_of(session: InterviewSession) -> list[tuple[str, str]]:
    """What was done to it and by whom, oldest first."""
    return [(entry.act, entry.actor_name) for entry in session.history.order_by("pk")]


def test_what_recruiters_do_to_an_interview_is_noted() -> None:
    recruiter, other = make.make_recruiter(), make.make_recruiter()
    now = timezone.now()
    session = sessions.schedule_interview(
        plan=make.make_plan(),
        candidate=make.make_candidate(),
        opens_at=now,
        closes_at=now.replace(year=now.year + 1),
        scheduled_by=recruiter,
    )
    links.new_join_link(session_id=session.pk, made_by=other)
    assert sessions.cancel_interview(session_id=session.pk, cancelled_by=other)
    assert acts_of(session) == [
        (Act.SCHEDULED, recruiter.username),
        (Act.LINK_MADE, other.username),
        (Act.CANCELLED, other.username),
    ]
    assert all(now <= entry.at <= timezone.now() for entry in session.history.all())


def test_what_is_refused_is_not_noted() -> None:
    session = make.make_session_in(Status.LIVE)
    before = acts_of(session)
    assert not sessions.cancel_interview(session_id=session.pk, cancelled_by=make.make_recruiter())
    assert acts_of(session) == before


def test_a_retake_is_noted_where_it_was_granted_and_where_it_is() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    sessions.fail_interview(session_id=session.pk, epoch=epoch, progress=make.make_progress())
    assert acts_of(session)[-1] == (Act.RETAKE_GRANTED, "")
    assert acts_of(session.retake) == [(Act.SCHEDULED, "")]


def test_a_plan_has_a_history_of_its_own() -> None:
    plan, recruiter = make.make_plan(), make.make_recruiter()
    entry = history.note(plan, recruiter, Act.CHANGED, "after a call", ["objective"])
    assert list(plan.history.all()) == [entry]
    assert (entry.session, entry.reason, entry.details) == (None, "after a call", ["objective"])


def test_a_reason_of_any_length_is_kept_to_its_limit() -> None:
    entry = history.note(make.make_session(), None, Act.CANCELLED, "x" * 10_000)
    entry.refresh_from_db()
    assert len(entry.reason) == 500


def make_failed_processing(status: Status) -> InterviewSession:
    session = make.make_session_in(status)
    processing.request_processing(session_id=session.pk)
    ProcessingJob.objects.update(status=JobStatus.FAILED, error="MemoryError")
    return session


ACTS = [
    ("cancel", Status.SCHEDULED, Act.CANCELLED),
    ("end", Status.LIVE, Act.ENDED),
    ("withdraw", Status.LIVE, Act.LINKS_WITHDRAWN),
    ("grant", Status.FAILED, Act.RETAKE_GRANTED),
    ("process", Status.COMPLETED, Act.PROCESSED_AGAIN),
    ("join-link", Status.SCHEDULED, Act.LINK_MADE),
    ("join-link", Status.INTERRUPTED, Act.LINK_SHOWN),
]


@pytest.mark.parametrize(
    "reason", [("a\0b", "ab"), ("\0why \0", "why"), ("\ud800", "\ufffd" * 3)], ids=ascii
)
@pytest.mark.parametrize(("button", "status", "act"), ACTS)
def test_a_reason_has_no_character_that_no_database_takes(
    superuser: Client, button: str, status: Status, act: Act, reason: tuple[str, str]
) -> None:
    if button == "process":
        session = make_failed_processing(status)
    else:
        session = make.make_session_in(status)
    if button == "withdraw":
        make.make_token(session)
    url = f"/admin/interviews/interviewsession/{session.pk}/"
    said, kept = reason
    sent = quote(said, errors="surrogatepass")
    answer = superuser.post(f"{url}{button}/", f"reason={sent}", content_type=URLENCODED)
    assert answer.status_code == 302
    entry = session.history.filter(act=act).latest("pk")
    assert entry.reason == kept
    assert kept in superuser.get(f"{url}change/").text


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape"])
def test_a_form_that_names_its_own_charset_is_read_as_ours(superuser: Client, charset: str) -> None:
    session = make.make_session()
    part = 'Content-Disposition: form-data; name="reason"'
    said = "+2AA- \\ud800"  # a lone surrogate in each of the charsets
    body = f"--b\r\n{part}\r\n\r\n{said}\r\n--b--\r\n"
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    url = f"/admin/interviews/interviewsession/{session.pk}/cancel/"
    assert superuser.generic("POST", url, body, kind).status_code == 302
    assert session.history.get(act=Act.CANCELLED).reason == said


def test_nul_is_no_reason(superuser: Client) -> None:
    session = make.make_session_in(Status.INTERRUPTED)
    url = f"/admin/interviews/interviewsession/{session.pk}/join-link/"
    assert "Please say why." in superuser.post(url, {"reason": " \0"}).text
    assert not session.links.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_and_its_row_are_one_transaction() -> None:
    session = make.make_session()
    assert not connection.in_atomic_block
    with pytest.raises(transaction.TransactionManagementError):
        history.note(session, None, Act.CANCELLED)


def test_who_reads_and_reads_again_has_read_once_an_hour() -> None:
    session, reader, other = make.make_session(), make.make_reviewer(), make.make_reviewer()
    for who in (reader, reader, other):
        history.note_reading(session, who)
    HistoryEntry.objects.filter(actor=reader).update(at=timezone.now() - history.SAME_READING * 2)
    history.note_reading(session, reader)
    read = [name for act, name in acts_of(session) if act == Act.READ]
    assert read == [reader.username, other.username, reader.username]


def test_a_name_outlives_its_login() -> None:
    session, recruiter = make.make_session(), make.make_recruiter()
    entry = history.note(session, recruiter, Act.CANCELLED)
    recruiter.delete()
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_name) == (None, recruiter.username)


def test_an_act_of_a_later_version_can_be_read() -> None:
    assert HistoryEntry(act="moved_to_mars").sentence == "moved_to_mars"
    assert HistoryEntry(act=Act.LINK_MADE).sentence == "Made a join link"


@pytest.mark.parametrize("page", ["interviewsession", "interviewplan"])
def test_the_page_shows_who_did_what_and_when(client: Client, page: str) -> None:
    recruiter = make.make_recruiter()
    session = make.make_session()
    subject = session if page == "interviewsession" else session.plan
    act = Act.CANCELLED if subject is session else Act.CHANGED
    with transaction.atomic():
        entry = history.note(subject, recruiter, act, "the role is filled")
    client.force_login(recruiter)
    url = f"/admin/interviews/{page}/{subject.pk}/"
    html = client.get(f"{url}change/").text
    for shown in (entry.sentence, recruiter.username, "the role is filled", entry.at.isoformat()):
        assert shown in html
    assert client.get(f"{url}history/")["Location"] == f"{url}change/#history"


def test_a_long_history_is_shown_from_its_newest_end(client: Client) -> None:
    session = make.make_session()
    for number in range(60):
        history.note(session, None, Act.LINK_MADE, f"reason {number:02}.")
    client.force_login(make.make_recruiter())
    html = client.get(f"/admin/interviews/interviewsession/{session.pk}/change/").text
    assert "reason 59." in html
    assert "reason 09." not in html
    assert "These are the newest 50." in html


def test_who_reads_the_transcript_stands_in_the_history(client: Client) -> None:
    session, reviewer = make.make_session(), make.make_reviewer()
    make.claim(session)
    client.force_login(make.make_recruiter())
    assert client.get(f"/review/{session.pk}/").status_code == 403
    client.force_login(reviewer)
    for _ in range(2):
        assert client.get(f"/review/{session.pk}/").status_code == 200
    client.get(f"/review/{session.pk}/processing/")
    assert acts_of(session).count((Act.READ, reviewer.username)) == 1
    assert [name for act, name in acts_of(session) if act == Act.READ] == [reviewer.username]

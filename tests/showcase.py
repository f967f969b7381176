"""One interview for every page that can be shown of one, with the people who look at it.

For a stack's database: `python -m tests.arrange showcase`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import server_error

from interviews.access import grant_cookie
from interviews.ledger_rows import LossCause, audio_lost, joined, left
from interviews.models import (
    Candidate,
    ConsentKind,
    FormerMember,
    InterviewPlan,
    InterviewSession,
    JobStatus,
    ProcessingJob,
    RefusalReason,
    RequestKind,
    Score,
    Status,
    UpgradeNote,
)
from interviews.records import EndReason, Origin
from interviews.services import (
    candidate_requests,
    consents,
    links,
    ratings,
    remarks,
    retakes,
    sessions,
    starts,
    stopping,
    transcripts,
)
from tests import factories as make

# More than one page of a list, and of a transcript.
ROWS_OF_A_LIST: Final = 60
TURNS: Final = 230
LONG_AGO: Final = timedelta(days=2)
# As long as a name may be, and nowhere in it a line could end.
LONGEST_NAME: Final = "x" * 200


@transaction.atomic
def make_showcase() -> dict[str, Any]:
    """Return pages, the cookies of logins and of candidates, and what stands in addresses, by name."""
    people = {
        "administrator": make.make_administrator(),
        "recruiter": make.make_recruiter(),
        "reviewer": make.make_reviewer(),
        "stranger": make.make_user(),
        "newcomer": make.make_administrator(make.make_organisation()),
        "superuser": make.make_user(is_superuser=True, is_staff=True),
    }
    cast = Cast(make.make_plan(role="Park technician", questions=3), people["administrator"])
    shown = cast.interviews()
    _say_afterwards(shown)
    return {
        "rendered": {"broken": _broken(), "paused": _paused(shown["scheduled"])},
        "logins": {name: _login(user) for name, user in people.items()},
        "keys": [_key(session) for session in shown.values()],
        "names": {
            **{name: str(session.pk) for name, session in shown.items()},
            **{f"link_to_{name}": token for name, token in cast.tokens.items()},
            **_rows(shown["completed"], people["reviewer"]),
        },
    }


def _say_afterwards(shown: Mapping[str, InterviewSession]) -> None:
    """Have candidates say what was misheard, and how it was."""
    remarks.remark(session_id=shown["lossy"].pk, turn_number=2, text=f"<b>{LONGEST_NAME}</b>")
    over = ("completed", "long", "lossy", "unprocessed", "stopped")
    for name, score in zip(over, Score, strict=True):
        ratings.rate(session_id=shown[name].pk, score=score, text=f"{name} {LONGEST_NAME}")
    long_ago = timezone.now() - 2 * LONG_AGO
    make.set_fields(shown["past"], ended_at=long_ago, started_at=long_ago)


def _broken() -> str:
    return server_error(RequestFactory().get("/")).content.decode()


def _paused(session: InterviewSession) -> str:
    """Return what a candidate is shown while Gemini refuses this site."""
    client = Client(SERVER_NAME="127.0.0.1")
    name, value = _key(session)
    client.cookies[name] = value
    starts.note_refusal(RefusalReason.QUOTA)
    page = client.get(reverse("room", args=(session.pk,)))
    starts.note_acceptance()
    return page.content.decode()


def _login(user: User) -> tuple[str, str]:
    client = Client()
    client.force_login(user)
    [cookie] = client.cookies.values()
    return cookie.key, cookie.value


def _key(session: InterviewSession) -> tuple[str, str]:
    session.refresh_from_db()
    name, value, _age_s = grant_cookie(session)
    return name, value


def _rows(session: InterviewSession, member: User) -> Mapping[str, object]:
    home = make.home()
    Candidate.objects.bulk_create(
        Candidate(organisation=home, name=f"Robin {number}", email=f"robin{number}@example.com")
        for number in range(ROWS_OF_A_LIST)
    )
    note = UpgradeNote.objects.create(
        organisation=home, kind=UpgradeNote.Kind.NAME_CHANGED, subject="Home", after="Home Ltd"
    )
    FormerMember.objects.create(user=make.make_user(username="robin.former"), organisation=home)
    return {
        "candidate": make.make_candidate("Kim Park").pk,
        "interviewplan": session.plan_id,
        "organisation": home.pk,
        "membership": member.memberships.get().pk,
        "login": member.pk,
        "upgradenote": note.pk,
    }


@dataclass
class Cast:
    """Candidates of one plan, each as far as their name says; `by` gives them their links."""

    plan: InterviewPlan
    by: User

    def __post_init__(self) -> None:
        self.tokens: dict[str, str] = {}

    def interviews(self) -> dict[str, InterviewSession]:
        """Return one interview in each state that a page shows."""
        hours = timedelta(hours=1)
        return {
            "scheduled": self._scheduled("scheduled"),
            "named": self._scheduled("named", candidate_name=LONGEST_NAME),
            "early": self._scheduled("early", opens_in=2 * hours, closes_in=4 * hours),
            "late": self._scheduled("late", closes_in=-hours, opens_in=-2 * hours),
            "cancelled": self._cancelled(),
            "running": self._begun("running"),
            "completed": self._ended("completed"),
            "long": self._ended("long", turns=TURNS),
            "past": self._ended("past"),
            "lossy": self._ended(
                "lossy", ledger=(audio_lost(frames=300, cause=LossCause.LEFT_BEHIND),)
            ),
            "unprocessed": self._unprocessed(),
            "stopped": self._stopped(),
            "failed": self._failed(),
            "abandoned": self._abandoned("abandoned"),
            "asking": self._asking(),
            "requesting": self._requesting(),
            "answered": self._answered(),
            "asked": self._scheduled("asked", has_agreed=False),
            "declined": self._said_no(),
            "withdrawn": self._withdrawn(),
        }

    def _scheduled(self, name: str, *, candidate_name: str = "", **fields: Any) -> InterviewSession:
        candidate = make.make_candidate(candidate_name or f"{name.title()} Candidate")
        session = make.make_session(plan=self.plan, candidate=candidate, **fields)
        link = links.new_join_link(session_id=session.pk, made_by=self.by)
        self.tokens[name] = link.path.removeprefix("/join/").rstrip("/")
        session.refresh_from_db()
        return session

    def _begun(self, name: str, *, turns: int = 6, ledger: Any = ()) -> InterviewSession:
        session = self._scheduled(name)
        claimed = sessions.claim_interview(
            session_id=session.pk,
            token_generation=session.token_generation,
            epoch_hint=0,
            origin=Origin(session.links.get().pk, "a browser on a laptop", "192.0.2.1"),
        )
        transcripts.save_conversation(
            session_id=session.pk,
            epoch=claimed.epoch,
            turns=tuple(make.make_turn(number) for number in range(1, turns + 1)),
            ledger=tuple(make.make_event(row) for row in ledger),
            progress=make.make_progress(question=1),
        )
        session.refresh_from_db()
        return session

    def _ended(self, name: str, **conversation: Any) -> InterviewSession:
        session = self._begun(name, **conversation)
        sessions.complete_interview(
            session_id=session.pk,
            epoch=session.epoch,
            progress=make.make_progress(),
            reason=EndReason.COMPLETED,
        )
        session.refresh_from_db()
        return session

    def _cancelled(self) -> InterviewSession:
        session = self._scheduled("cancelled")
        sessions.cancel_interview(session_id=session.pk, cancelled_by=self.by, reason="the plan")
        return session

    def _unprocessed(self) -> InterviewSession:
        session = self._ended("unprocessed")
        ProcessingJob.objects.filter(session=session).update(
            status=JobStatus.FAILED, error="MemoryError"
        )
        return session

    def _stopped(self) -> InterviewSession:
        session = self._begun("stopped")
        stopping.end_now(session_id=session.pk, ended_by=self.by, reason="the wrong plan")
        return session

    def _said_no(self) -> InterviewSession:
        session = self._scheduled("declined", has_agreed=False)
        consents.answer(
            session_id=session.pk,
            answers={ConsentKind.INTERVIEW: False},
            text_hash=consents.text_for(session).text_hash,
        )
        return session

    def _withdrawn(self) -> InterviewSession:
        session = self._begun("withdrawn")
        consents.withdraw(session_id=session.pk)
        return session

    def _requesting(self) -> InterviewSession:
        session = self._scheduled("requesting", candidate_name=LONGEST_NAME)
        text = f"<b>{LONGEST_NAME}</b>\nI am deaf: please let me read and type."
        for kind in RequestKind:
            candidate_requests.make_request(session_id=session.pk, kind=kind, text=text)
        return session

    def _answered(self) -> InterviewSession:
        session = self._scheduled("answered")
        candidate_requests.make_request(session_id=session.pk, kind=RequestKind.PERSON)
        candidate_requests.answer_requests(
            session_id=session.pk, answered_by=self.by, answer="Call us on Monday.\nAna"
        )
        return session

    def _failed(self) -> InterviewSession:
        session = self._begun("failed")
        sessions.fail_interview(
            session_id=session.pk, epoch=session.epoch, progress=make.make_progress()
        )
        return session

    def _abandoned(self, name: str) -> InterviewSession:
        session = self._begun(name, ledger=(joined(epoch=1), left(code=1001)))
        sessions.interrupt_interview(
            session_id=session.pk, epoch=session.epoch, progress=make.make_progress()
        )
        now = timezone.now()
        make.set_fields(session, opens_at=now - 2 * LONG_AGO, closes_at=now - LONG_AGO)
        sessions.give_up_interview(session_id=session.pk)
        session.refresh_from_db()
        assert session.status == Status.ABANDONED
        return session

    def _asking(self) -> InterviewSession:
        session = self._abandoned("asking")
        retakes.ask_for_retake(session_id=session.pk)
        return session

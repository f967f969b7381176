"""Makers of stored things and of records, each with defaults a test need not care about."""

from datetime import UTC, datetime, timedelta
from itertools import count

from django.contrib.auth.models import User
from django.utils import timezone

from interviews import ledger_rows
from interviews.ledger_rows import LedgerRow
from interviews.models import (
    Candidate,
    ConsentKind,
    InterviewPlan,
    InterviewSession,
    Membership,
    Organisation,
    Question,
    Role,
    Status,
)
from interviews.progress import Progress
from interviews.records import (
    ClaimedInterview,
    EndReason,
    LedgerRecord,
    Speaker,
    TurnRecord,
    TurnSource,
)
from interviews.services import consents, links, sessions
from interviews.services.recall import recall_conversation

_numbers = count(1)
PASSWORD = "correct horse battery"


def make_organisation(**fields: object) -> Organisation:
    defaults = {"name": f"Example Ltd {next(_numbers)}", "values": "Care."}
    return Organisation.objects.create(**{**defaults, **fields})


def home() -> Organisation:
    """The organisation of everything that a test makes without naming one."""
    return Organisation.objects.get_or_create(name="Home Ltd", defaults={"values": "Care."})[0]


def make_candidate(name: str = "Sam Lee", **fields: object) -> Candidate:
    defaults: dict[str, object] = {"email": f"candidate{next(_numbers)}@example.com"}
    fields.setdefault("organisation", home())
    return Candidate.objects.create(name=name, **{**defaults, **fields})


def make_plan(*, questions: int = 2, **fields: object) -> InterviewPlan:
    defaults = {"role": "Engineer"}
    if "organisation" not in fields:
        fields["organisation"] = home()
    plan = InterviewPlan.objects.create(**{**defaults, **fields})
    for number in range(1, questions + 1):
        Question.objects.create(
            plan=plan,
            position=number,
            text=f"Question number {number}?",
            competency=f"Competency {number}",
            follow_ups="Why?\n\nHow?",
        )
    return plan


def make_session(
    *,
    plan: InterviewPlan | None = None,
    candidate: Candidate | None = None,
    opens_in: timedelta = timedelta(hours=-1),
    closes_in: timedelta = timedelta(hours=1),
    has_agreed: bool = True,
    **fields: object,
) -> InterviewSession:
    """An interview that is open now and has no link; `fields` are set past the services."""
    now = timezone.now()
    if candidate is None:
        candidate = make_candidate(organisation=plan.organisation if plan else home())
    session = sessions.schedule_interview(
        plan=plan or make_plan(organisation=candidate.organisation),
        candidate=candidate,
        opens_at=now + opens_in,
        closes_at=now + closes_in,
    )
    return set_fields(give_consent(session) if has_agreed else session, **fields)


def give_consent(session: InterviewSession) -> InterviewSession:
    """Let the candidate agree to the interview, as on the page that asks them."""
    consents.answer(
        session_id=session.pk,
        answers={ConsentKind.INTERVIEW: True},
        text_hash=consents.text_for(session).text_hash,
    )
    session.refresh_from_db()
    return session


def set_fields(session: InterviewSession, **fields: object) -> InterviewSession:
    if fields:
        InterviewSession.objects.filter(pk=session.pk).update(**fields)
        session.refresh_from_db()
    return session


def make_session_in(status: Status, **fields: object) -> InterviewSession:
    """An interview in `status`, with what the constraints ask of it."""
    now = timezone.now()
    facts: dict[str, object] = {"status": status}
    over = {Status.COMPLETED: "completed", Status.ABANDONED: "left", Status.FAILED: "failed"}
    if status in (Status.LIVE, Status.INTERRUPTED, *over):
        facts |= {"started_at": now, "touched_at": now, "epoch": 1}
    if status in over:
        facts |= {"ended_at": now, "end_reason": over[status]}
    window = {
        name: fields.pop(name)
        for name in ("opens_in", "closes_in", "plan", "candidate")
        if name in fields
    }
    return make_session(**window, **{**facts, **fields})  # type: ignore[arg-type]


def make_token(session: InterviewSession) -> str:
    """A fresh join token, taken out of the link's path."""
    link = links.new_join_link(session_id=session.pk, reason="the test needs it")
    token = link.path.removeprefix("/join/").rstrip("/")
    session.refresh_from_db()
    return token


def claim(session: InterviewSession, *, epoch_hint: int = 0) -> ClaimedInterview:
    session.refresh_from_db()
    claimed = sessions.claim_interview(
        session_id=session.pk, token_generation=session.token_generation, epoch_hint=epoch_hint
    )
    return recall_conversation(claimed)


def end(session: InterviewSession, reason: EndReason = EndReason.COMPLETED) -> InterviewSession:
    """Let an interview begin, ask and answer one question, and end for this reason."""
    epoch = claim(session).epoch
    progress = make_progress(questions_asked=(1,), questions_answered=(1,))
    sessions.complete_interview(
        session_id=session.pk, epoch=epoch, progress=progress, reason=reason
    )
    session.refresh_from_db()
    return session


def make_user(*roles: Role, organisation: Organisation | None = None, **fields: object) -> User:
    """A login with these roles in the organisation."""
    username = str(fields.pop("username", f"user{next(_numbers)}"))
    user = User.objects.create_user(username, password=PASSWORD, **fields)
    for role in roles:
        Membership.objects.create(user=user, organisation=organisation or home(), role=role)
    return user


def make_administrator(organisation: Organisation | None = None) -> User:
    return make_user(Role.ADMINISTRATOR, organisation=organisation)


def make_recruiter(organisation: Organisation | None = None) -> User:
    return make_user(Role.RECRUITER, organisation=organisation)


def make_reviewer(organisation: Organisation | None = None) -> User:
    return make_user(Role.REVIEWER, organisation=organisation)


def make_turn(number: int = 1, **fields: object) -> TurnRecord:
    start_ms = (number - 1) * 10_000
    defaults: dict[str, object] = {
        "number": number,
        "speaker": Speaker.CANDIDATE if number % 2 == 0 else Speaker.INTERVIEWER,
        "text": f"Words of turn {number}.",
        "unheard_text": "",
        "start_ms": start_ms,
        "end_ms": start_ms + 5000,
        "question": 1,
        "source": TurnSource.SPEECH,
        "interrupted": False,
        "final": True,
    }
    return TurnRecord(**{**defaults, **fields})  # type: ignore[arg-type]


def make_event(
    row: LedgerRow | None = None, at_ms: int = 0, *, wall_time: datetime | None = None
) -> LedgerRecord:
    moment = wall_time or datetime(2026, 11, 22, 9, 0, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    return (row or ledger_rows.joined(epoch=1)).at(at_ms, moment)


def make_progress(**fields: object) -> Progress:
    return Progress(**{"elapsed_ms": 60_000, "greeted": True, **fields})  # type: ignore[arg-type]

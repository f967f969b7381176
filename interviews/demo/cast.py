"""The people, the plan and the interviews of the demo; making them twice changes nothing."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews.demo.conversation import demo_ledger, demo_progress, demo_turns
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
from interviews.openness import why_not_open
from interviews.records import EndReason
from interviews.services import consents, links, runs, sessions, transcripts

ORGANISATION: Final = "Larkfield Energy"
OPEN_FOR: Final = timedelta(days=14)
PASSWORD_WORDS: Final = [
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "indigo",
    "juniper",
    "kelp",
    "lark",
    "maple",
    "nectar",
    "olive",
    "pebble",
    "quartz",
    "raven",
    "saffron",
    "tundra",
    "umber",
    "violet",
    "willow",
    "yarrow",
]


@dataclass(frozen=True, slots=True)
class Login:
    """A demo login of staff."""

    name: str
    password: str


def cast_staff(passwords_file: Path) -> tuple[Login, Login]:
    """Return the logins of the recruiter and the reviewer, made on first use.

    The passwords are random, so that no installation has a known one, and kept in
    `passwords_file`, so that the next call can tell them again.
    """
    kept: dict[str, str] = {}
    if passwords_file.exists():
        kept = json.loads(passwords_file.read_text())
    recruiter = _login("recruiter", Role.RECRUITER, kept)
    reviewer = _login("reviewer", Role.REVIEWER, kept)
    passwords_file.parent.mkdir(parents=True, exist_ok=True)
    passwords_file.touch(mode=0o600)
    passwords_file.write_text(
        json.dumps({user.name: user.password for user in (recruiter, reviewer)})
    )
    return recruiter, reviewer


def cast_organisation() -> Organisation:
    """Return the demo's organisation, made on first use and left as it was edited since."""
    # Others may have its name; the demo's is the oldest of them.
    oldest = Organisation.objects.filter(name=ORGANISATION).order_by("pk").first()
    return oldest or Organisation.objects.create(
        name=ORGANISATION,
        industry="Renewable energy",
        size="180 people",
        values="Say what you see. Build what lasts. Leave it tidier than you found it.",
        technologies="Python, Django, PostgreSQL, MQTT, Kubernetes",
        website="https://larkfield.example",
    )


@transaction.atomic
def cast_plan() -> InterviewPlan:
    """Return the demo plan, made on first use and left as it was edited since."""
    organisation = cast_organisation()
    plan, is_new = InterviewPlan.objects.get_or_create(
        organisation=organisation,
        role="Backend engineer",
        defaults={
            "objective": "Find out how the candidate works when systems misbehave, and with other people.",
            "focus": "Their own part in what they tell. Concrete cases rather than opinions.",
            "job_description": "You keep the services running that bring readings from wind and solar parks to our customers: Python and PostgreSQL, on call one week in five.",
            "duration_minutes": 20,
        },
    )
    if is_new:
        Question.objects.bulk_create(
            Question(
                plan=plan,
                position=position,
                text=text,
                competency=competency,
                follow_ups=follow_ups,
            )
            for position, (text, competency, follow_ups) in enumerate(_QUESTIONS)
        )
    return plan


_QUESTIONS: Final = (
    (
        "Tell me about a system you kept running in production. What was it, and what was your part in it?",
        "Ownership",
        "Which decisions were yours alone?\nHow did you know that it was healthy?",
    ),
    (
        "Describe a time when something broke and you did not know why. How did you find out?",
        "Problem solving",
        "What did you rule out first?\nWhat made you lose time on the way?",
    ),
    (
        "How do you make sure that a colleague can take over what you built?",
        "Working with others",
        "What did the last person who took over from you struggle with?",
    ),
)


def open_interview(plan: InterviewPlan) -> links.FreshLink:
    """Return a fresh link to an interview that can be taken now; a used one is replaced."""
    candidate, _ = Candidate.objects.get_or_create(
        organisation=plan.organisation,
        email="sam.lee@example.com",
        defaults={"name": "Sam Lee"},
    )
    unused = InterviewSession.objects.filter(candidate=candidate, status=Status.SCHEDULED)
    now = timezone.now()
    session = next((found for found in unused if why_not_open(found, now) is None), None)
    if session is None:
        session = sessions.schedule_interview(
            plan=plan, candidate=candidate, opens_at=now, closes_at=now + OPEN_FOR
        )
    return links.new_join_link(session_id=session.pk)


def finished_interview(plan: InterviewPlan) -> InterviewSession:
    """Return an interview to read, held and processed through the real services once."""
    candidate, _ = Candidate.objects.get_or_create(
        organisation=plan.organisation,
        email="alex.morgan@example.com",
        defaults={"name": "Alex Morgan"},
    )
    existing = InterviewSession.objects.finished().filter(candidate=candidate).first()
    if existing is not None:
        return existing
    started_at = timezone.now() - timedelta(hours=3)
    session = sessions.schedule_interview(
        plan=plan,
        candidate=candidate,
        opens_at=started_at - timedelta(days=1),
        closes_at=started_at + OPEN_FOR,
    )
    with transaction.atomic():
        _hold(session, started_at)
    runs.process(session.processing.pk)
    return session


def _hold(session: InterviewSession, started_at: datetime) -> None:
    links.new_join_link(session_id=session.pk)
    agreed = {ConsentKind.INTERVIEW: True}
    text_hash = consents.text_for(session).text_hash
    consents.answer(session_id=session.pk, answers=agreed, text_hash=text_hash)
    claimed = sessions.claim_interview(session_id=session.pk, token_generation=0, epoch_hint=0)
    transcripts.save_conversation(
        session_id=session.pk,
        epoch=claimed.epoch,
        turns=demo_turns(),
        ledger=tuple(demo_ledger(started_at)),
        progress=None,
    )
    sessions.complete_interview(
        session_id=session.pk,
        epoch=claimed.epoch,
        progress=demo_progress(),
        reason=EndReason.COMPLETED,
    )
    # It was held this morning, not in the millisecond in which it was made up.
    ended_at = started_at + timedelta(milliseconds=demo_progress().elapsed_ms + 4000)
    InterviewSession.objects.filter(pk=session.pk).update(started_at=started_at, ended_at=ended_at)


def _login(name: str, role: Role, kept: dict[str, str]) -> Login:
    user, _ = User.objects.get_or_create(username=name)
    password = kept.get(name)
    if password is None or not user.check_password(password):
        password = "-".join(secrets.choice(PASSWORD_WORDS) for _ in range(4))
        user.set_password(password)
        user.save(update_fields=("password",))
    Membership.objects.get_or_create(user=user, organisation=cast_organisation(), role=role)
    return Login(name, password)

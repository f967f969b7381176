"""Makes a large site in the database of the settings, in bulk.

The same numbers make the same site. Most of it belongs to one organisation; the others
are small, so that what narrows to one of them is measured, too.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from interviews.folding import email_key, name_key
from interviews.models import (
    Candidate,
    InterviewFigures,
    InterviewPlan,
    InterviewSession,
    LedgerEntry,
    Membership,
    Organisation,
    ProcessingJob,
    Question,
    Role,
    Turn,
)
from interviews.models.searched import Searched

FIRST_NAMES: Final = (
    "Ana", "José", "Zoë", "Björn", "Łukasz", "Søren", "François", "Mária", "Dana", "Hannah", "Adriana", "Olu", "Mei", "Ravi", "Sam", "Lee", "Noor", "Ivan", "Elena", "Pierre", "Greta", "Mateo", "Yuki", "Amara", "Tom", "Ines", "Karl", "Lucía", "Petra", "Omar",
)  # fmt: skip
LAST_NAMES: Final = (
    "Núñez", "Müller", "Smith", "Łukaszewicz", "Østergaard", "Lefèvre", "Kovács", "Okafor", "Chen", "Patel", "Santana", "Banerjee", "Ivanov", "Rossi", "Dubois", "García", "Nakamura", "Haddad", "Novák", "Silva", "Weber", "Jones", "O’Brien", "Costa", "Lindqvist",
)  # fmt: skip
ROLES: Final = (
    "Backend engineer", "Nurse", "Data analyst", "Product manager", "Sales representative",
    "Électricien", "Support engineer", "Warehouse lead", "Teacher", "Accountant",
)  # fmt: skip
# Of a hundred interviews.
STATUSES: Final = (
    ("completed", 78), ("scheduled", 9), ("failed", 5), ("expired", 5), ("cancelled", 3),
)  # fmt: skip
LIVE: Final = 30
INTERRUPTED: Final = 20
ORGANISATIONS: Final = 40
SHARE_OF_THE_LARGEST: Final = 0.8
INTERVIEWS_OF_A_PLAN: Final = 125
TURNS: Final = 2
# As many as somebody who attacks the site could once bring about.
TURNS_OF_THE_LONGEST: Final = 20_000
TEXT: Final = "We build what people rely on, and look for somebody who cares how it works. "
BATCH: Final = 2000
# Logins: one sees everything, the others what their organisations have.
SUPERUSER: Final = "superuser"
OF_THE_LARGEST: Final = "of the largest"
OF_A_SMALL_ONE: Final = "of a small one"
OF_THREE: Final = "of three"


class Site:
    """Everything that is made, in the order in which it refers to what was made before."""

    def __init__(self, interviews: int, now: datetime) -> None:
        self._count = interviews
        self._now = now
        self._random = random.Random(20261126)  # noqa: S311 - rows of a bench

    def make(self) -> None:
        """Fill the (empty) database."""
        organisations = self._make_organisations()
        plans = self._make_plans(organisations)
        candidates = self._make_candidates(organisations)
        _store(InterviewSession, self._interviews(plans, candidates))
        self._make_what_belongs_to_them()
        self._make_logins(organisations)

    def _make_organisations(self) -> list[Any]:
        names = (f"Organisation {number:03}" for number in range(1, ORGANISATIONS + 1))
        return _keep(
            Organisation,
            (Organisation(name=name, name_key=name_key(name), industry="Retail") for name in names),
        )

    def _an_organisation(self, organisations: list[Any]) -> Any:
        if self._random.random() < SHARE_OF_THE_LARGEST:
            return organisations[0]
        return self._random.choice(organisations[1:])

    def _make_plans(self, organisations: list[Any]) -> list[Any]:
        count = max(ORGANISATIONS, self._count // INTERVIEWS_OF_A_PLAN)
        plans = _keep(
            InterviewPlan,
            (
                InterviewPlan(
                    organisation=self._an_organisation(organisations),
                    role=f"{ROLES[number % len(ROLES)]} {number}",
                    job_description=TEXT * 40,
                )
                for number in range(count)
            ),
        )
        _store(
            Question,
            (
                Question(plan=plan, position=position, text=f"What is your answer {position}?")
                for plan in plans
                for position in range(1, 7)
            ),
        )
        return plans

    def _make_candidates(self, organisations: list[Any]) -> list[Any]:
        count = max(ORGANISATIONS, self._count * 7 // 10)
        return _keep(
            Candidate, (self._a_candidate(number, organisations) for number in range(count))
        )

    def _a_candidate(self, number: int, organisations: list[Any]) -> Any:
        # None is without a candidate.
        first = number < ORGANISATIONS
        email = f"person{number}@mail{number % 90}.example"
        return Candidate(
            organisation=organisations[number] if first else self._an_organisation(organisations),
            name=f"{self._random.choice(FIRST_NAMES)} {self._random.choice(LAST_NAMES)}",
            email=email,
            email_key=email_key(email),
        )

    def _interviews(self, plans: list[Any], candidates: list[Any]) -> Iterator[Any]:
        frozen = [plan.freeze(candidates[0]).to_json() for plan in plans]
        of_organisation: dict[int, list[Any]] = {}
        for candidate in candidates:
            of_organisation.setdefault(candidate.organisation_id, []).append(candidate)
        statuses = [status for status, share in STATUSES for _ in range(share)]
        for number in range(self._count):
            status = self._random.choice(statuses)
            if number < LIVE + INTERRUPTED:
                status = "live" if number < LIVE else "interrupted"
            which = self._random.randrange(len(plans))
            owner = plans[which].organisation_id
            yield InterviewSession(
                organisation_id=owner,
                candidate=self._random.choice(of_organisation[owner]),
                plan=plans[which],
                role=plans[which].role,
                frozen_plan=frozen[which],
                status=status,
                **self._times(status),
            )

    def _times(self, status: str) -> dict[str, Any]:
        """Return when it was: over three years, or in the weeks to come."""
        long_ago = timedelta(minutes=self._random.randrange(3 * 365 * 24 * 60))
        opens_at = self._now - long_ago - timedelta(days=2)
        if status == "scheduled":
            opens_at = self._now + timedelta(minutes=self._random.randrange(21 * 24 * 60))
        times = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=7)}
        if status in {"completed", "failed", "live", "interrupted"}:
            begun = opens_at + timedelta(minutes=self._random.randrange(24 * 60))
            times |= {"started_at": begun, "touched_at": begun}
            if status in {"live", "interrupted"}:
                times |= {"closes_at": self._now + timedelta(days=1)}
        if status in {"completed", "failed"}:
            ended = {"ended_at": begun + timedelta(minutes=20), "end_reason": status}
            return times | ended | {"elapsed_ms": 1_200_000, "epoch": 1}
        return times

    def _make_what_belongs_to_them(self) -> None:
        finished = list(InterviewSession.objects.finished().values_list("pk", "ended_at"))
        longest = finished[0][0]
        _store(
            ProcessingJob,
            (
                ProcessingJob(
                    session_id=key, status="done", requested_at=at, touched_at=at, finished_at=at
                )
                for key, at in finished
            ),
        )
        _store(InterviewFigures, (_figures(key) for key, _at in finished))
        _store(Turn, (turn for key, _at in finished for turn in _turns(key, longest)))
        _store(
            LedgerEntry,
            (
                LedgerEntry(session_id=key, kind="joined", at_ms=0, wall_time=at, epoch=1)
                for key, at in finished
            ),
        )

    def _make_logins(self, organisations: list[Any]) -> None:
        User.objects.create(username=SUPERUSER, is_superuser=True, is_staff=True)
        for name, theirs in (
            (OF_THE_LARGEST, organisations[:1]),
            (OF_A_SMALL_ONE, organisations[1:2]),
            (OF_THREE, organisations[:3]),
        ):
            user = User.objects.create(username=name)
            for each in theirs:
                Membership.objects.create(user=user, organisation=each, role=Role.ADMINISTRATOR)


def _figures(key: Any) -> Any:
    return InterviewFigures(
        session_id=key,
        duration_ms=1_200_000,
        candidate_speaking_ms=700_000,
        interviewer_speaking_ms=300_000,
        candidate_words=1500,
        interviewer_words=600,
        talk_share=0.7,
        turns=TURNS,
        barge_ins=1,
        drops=0,
        gap_ms=0,
    )


def _turns(key: Any, longest: Any) -> Iterator[Any]:
    for number in range(1, (TURNS_OF_THE_LONGEST if key == longest else TURNS) + 1):
        yield Turn(
            session_id=key,
            number=number,
            speaker="candidate" if number % 2 else "interviewer",
            text=TEXT * 3,
            start_ms=number * 10_000,
            end_ms=number * 10_000 + 8_000,
            question=1 + number * 6 // (TURNS_OF_THE_LONGEST + 1),
            epoch=1,
            final=True,
        )


def _store(model: Any, rows: Iterable[Any]) -> None:
    """Store rows a batch at a time: all of them would not fit into memory."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        if issubclass(model, Searched):
            for row in batch:
                row.fold_texts()
        model.objects.bulk_create(batch)


def _keep(model: Any, rows: Iterable[Any]) -> list[Any]:
    """Store rows, and return them in their order."""
    _store(model, rows)
    return list(model.objects.order_by("pk"))


def make_site(interviews: int) -> None:
    """Make so many interviews, and what belongs to them."""
    with transaction.atomic():
        Site(interviews, timezone.now()).make()
    if connection.vendor == "postgresql":
        # As its autovacuum does by itself after so many rows.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

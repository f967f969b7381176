"""Prepare interviews in the stack's database, and read back what was stored of them.

Run as a process of its own with the stack's environment:
`python -m tests.arrange make N [FIRST [QUESTIONS]]` · `… read ID…` · `… processed ID…` · `… pool` · `… showcase`.
Each prints one line of JSON.
"""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django


def make(
    count: int, first: int = 1, questions: int = 2, consented: int = 1
) -> list[dict[str, str]]:
    """Schedule `count` interviews that are open now; return id and cookie of each.

    first: number in the name of the first candidate, since faults are ordered by name.
    questions: of each plan.
    consented: 0 where the candidate is still to be asked.
    """
    from django.utils import timezone

    from interviews.access import grant_cookie
    from interviews.models import InterviewSession
    from interviews.services.links import new_join_link
    from interviews.services.sessions import schedule_interview
    from tests.factories import give_consent, make_candidate, make_organisation, make_plan

    now = timezone.now()
    made = []
    for number in range(first, first + count):
        # Asked again in the same database, it must not meet names and addresses of the first time.
        mark = uuid4().hex
        organisation = make_organisation(name=f"Example Ltd {mark[:8]}")
        candidate = make_candidate(
            f"Candidate Number{number}", email=f"{mark}@example.com", organisation=organisation
        )
        session = schedule_interview(
            plan=make_plan(organisation=organisation, questions=questions),
            candidate=candidate,
            opens_at=now - timedelta(minutes=5),
            closes_at=now + timedelta(hours=2),
        )
        if consented:
            give_consent(session)
        new_join_link(session_id=session.pk)
        name, value, _age = grant_cookie(InterviewSession.objects.get(pk=session.pk))
        made.append({"id": str(session.pk), "name": candidate.name, "cookie": f"{name}={value}"})
    return made


def read(ids: list[str]) -> list[dict[str, Any]]:
    """Return status, turns and ledger of interviews, as stored."""
    from interviews.models import InterviewSession

    return [
        {
            "id": str(session.pk),
            "status": session.status,
            "epoch": session.epoch,
            "declined": session.questions_declined,
            "turns": list(
                session.turns.order_by("number").values(
                    "number", "speaker", "text", "unheard_text", "interrupted", "final"
                )
            ),
            "ledger": list(
                session.ledger.order_by("pk").values("kind", "at_ms", "gap_ms", "frames")
            ),
        }
        for session in InterviewSession.objects.filter(pk__in=ids)
    ]


def processed(ids: list[str]) -> list[dict[str, Any]]:
    """Return where the processing of interviews stands, their figures, and what those should be."""
    from interviews.analysis.figures import compute_figures
    from interviews.models import InterviewSession

    found = []
    for session in InterviewSession.objects.filter(pk__in=ids):
        ledger = [entry.to_record() for entry in session.ledger.all()]
        turns = session.turns.all().records()
        due = asdict(compute_figures(turns, ledger, elapsed_ms=session.elapsed_ms))
        figures = getattr(session, "figures", None)
        job = session.processing
        found.append(
            {
                "job": [job.status, job.attempts, job.failures, job.steps_done, job.error],
                "figures": figures and {name: getattr(figures, name) for name in due},
                "figures_due": due,
                "open_turns": session.turns.filter(final=False).count(),
            }
        )
    return found


def pool() -> list[int]:
    """Return the processes of the Celery worker's pool."""
    from interviewer.celery import app

    answers = app.control.inspect(timeout=5).stats() or {}
    return [pid for stats in answers.values() for pid in stats["pool"]["processes"]]


def main() -> None:
    """Do what the command line asks."""
    django.setup()
    command, *rest = sys.argv[1:]
    match command:
        case "make":
            answer: Any = make(*map(int, rest))
        case "read":
            answer = read(rest)
        case "processed":
            answer = processed(rest)
        case "pool":
            answer = pool()
        case "showcase":
            from tests.showcase import make_showcase

            answer = make_showcase()
    sys.stdout.write(f"\n{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()

"""Prepare interviews in the stack's database, and read back what was stored of them.

Run as a process of its own with the stack's environment: `python -m tests.arrange serve` answers
`make N [FIRST [QUESTIONS [CONSENTED]]]` · `read ID…` · `processed ID…` · `pool` · `desk` · `showcase`, each a line
of JSON with a list of words, by a line of JSON (tests/arranger.py). Without `serve` it does what the command line says.
"""

import json
import os
import sys
import traceback
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


def desk() -> dict[str, str]:
    """Make an organisation with a recruiter, a plan and an interview that nobody else comes near.

    Return the recruiter's way in, as the demo's is told.
    """
    from interviews.models import Role
    from interviews.services.links import new_join_link
    from tests.factories import (
        PASSWORD,
        make_candidate,
        make_organisation,
        make_plan,
        make_session,
        make_user,
    )

    mark = uuid4().hex
    organisation = make_organisation(name=f"Desk Ltd {mark[:8]}")
    recruiter = make_user(Role.RECRUITER, organisation=organisation, username=f"recruiter-{mark}")
    plan = make_plan(organisation=organisation, role="Backend engineer", questions=3)
    candidate = make_candidate("Sam Lee", email=f"{mark}@example.com", organisation=organisation)
    session = make_session(plan=plan, candidate=candidate, has_agreed=False)
    new_join_link(session_id=session.pk, made_by=recruiter)
    return {"path": "/admin/", "login": recruiter.username, "password": PASSWORD}


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


def do(command: str, *rest: str) -> Any:
    """Return the answer to a command."""
    match command:
        case "make":
            return make(*map(int, rest))
        case "read":
            return read(list(rest))
        case "processed":
            return processed(list(rest))
        case "pool":
            return pool()
        case "desk":
            return desk()
        case "showcase":
            from tests.showcase import make_showcase

            return make_showcase()
    raise ValueError(f"there is no command {command!r}")


def serve() -> None:
    """Answer each line that comes by a fork: it shares no connection with the ones before it."""
    import tests.factories  # noqa: F401 - loaded once, not in every fork

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # Whatever else is printed is no answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        child = os.fork()
        if not child:
            code = 1
            try:
                answers.write(f"{json.dumps({'answer': do(*json.loads(line))})}\n")
                answers.flush()
                code = 0
            except Exception:  # noqa: BLE001 - a process' boundary: the log says what it was
                traceback.print_exc()
            finally:
                os._exit(code)
        _pid, status = os.waitpid(child, 0)
        if status:
            answers.write(f"{json.dumps({'failed': status})}\n")
            answers.flush()


def main() -> None:
    """Do what the command line asks."""
    django.setup()
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        sys.stdout.write(f"\n{json.dumps(do(*sys.argv[1:]))}\n")


if __name__ == "__main__":
    main()

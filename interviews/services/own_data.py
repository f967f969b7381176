"""All that is kept of a candidate's about one interview, as data that they can take away.

Theirs is what they gave, said, agreed to and asked for, with its times, what was measured of it, and from
where they came. Not theirs are the plan's notes for the interviewer and what members of the organisation did.
"""

from collections.abc import Iterable
from typing import Any, Final

from interviews.models import InterviewSession
from interviews.services import remarks

# The shape below; a later one has another number.
VERSION: Final = 1
# A candidate's interview is entered from a few.
MOST_DEVICES: Final = 200

Data = dict[str, Any]


def own_data(session: InterviewSession) -> Data:
    """Return it, in names and values that JSON knows.

    What was said is among it for as long as the candidate may read it on their page.
    """
    plan = session.read_plan()
    said = _said(session) if remarks.is_readable(session) else None
    return {
        "version": VERSION,
        "candidate": {"name": session.candidate.name, "email": session.candidate.email},
        "interview": {
            "id": str(session.pk),
            "organisation": plan.organisation.name,
            "role": plan.role,
            "name_used": plan.candidate_name,
            "status": session.status,
            "end_reason": session.end_reason,
            "opens_at": session.opens_at,
            "closes_at": session.closes_at,
            "started_at": session.started_at,
            "ended_at": session.ended_at,
            "hears_back_by": session.hear_back_by,
            "told_at": session.told_at,
        },
        "consents": list(_consents(session)),
        "requests": list(_requests(session)),
        "rating": _rating(session),
        "transcript_readable_until": remarks.readable_until(session),
        "turns": said,
        "measured": _measured(session),
        "events": list(
            session.ledger.order_by("wall_time", "pk").values("kind", "wall_time", "at_ms")
        ),
        "devices": list(
            session.devices.order_by("number").values(
                "number", "agent", "address", "joins", "first_at", "last_at"
            )[:MOST_DEVICES]
        ),
    }


def _said(session: InterviewSession) -> list[Data]:
    """Return the turns as they were heard, beside each what the candidate has said of it."""
    remarked = remarks.remarks_on(session)
    return [
        {
            "number": turn.number,
            "speaker": turn.speaker,
            "source": turn.source,
            "text": turn.text,
            "start_ms": turn.start_ms,
            "end_ms": turn.end_ms,
            "your_remark": remarked.get(turn.number),
        }
        for turn in session.turns.order_by("number")
    ]


def _consents(session: InterviewSession) -> Iterable[Data]:
    for consent in session.consents.select_related("text").order_by("at", "pk"):
        yield {
            "for": consent.kind,
            "answer": consent.answer,
            "at": consent.at,
            "text": consent.text.text,
            "text_language": consent.text.language,
            "text_version": consent.text.version,
            "text_sha256": consent.text.text_hash,
        }


def _requests(session: InterviewSession) -> Iterable[Data]:
    asked = session.requests.order_by("asked_at", "pk")
    for request in asked.values("kind", "text", "asked_at", "answered_at", "answer"):
        yield {**request}


def _rating(session: InterviewSession) -> Data | None:
    rating = getattr(session, "rating", None)
    return rating and {"score": rating.score, "text": rating.text, "at": rating.at}


def _measured(session: InterviewSession) -> Data:
    """Return the figures; they are there a moment after the end."""
    figures = getattr(session, "figures", None)
    names = (
        ()
        if figures is None
        else tuple(
            field.name
            for field in figures._meta.concrete_fields
            if field.name not in {"id", "session"}
        )
    )
    return {
        "spoken_ms": session.elapsed_ms,
        "round_trip_p50_ms": session.rtt_p50_ms,
        "round_trip_p95_ms": session.rtt_p95_ms,
        **{name: getattr(figures, name) for name in names},
    }

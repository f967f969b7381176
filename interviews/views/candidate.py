"""The candidate's pages: join link, room, closing page, and the way to another interview.

The join link is the only key. It is exchanged for a cookie at once, so that the token
stands in no further address, and no page passes its address on as a referrer.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from interviews.access import (
    find_link,
    grant_cookie,
    holds_key,
    link_of,
    outnumbered_cookies,
)
from interviews.frozen_plan import FrozenPlan
from interviews.models import ConsentAnswer, InterviewSession, JoinLink, Status
from interviews.openness import NotOpenReason, why_not_open
from interviews.records import EndReason
from interviews.services import consents, links, ratings, remarks, retakes, starts
from interviews.views.keyholders import contact_of, holders_only, not_open, private
from interviews.views.questions_stand import questions_stand

_ENDED: Final = (Status.COMPLETED, Status.ABANDONED, Status.FAILED)


@private
@require_safe
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange a join link for the cookie that opens its interview."""
    now = timezone.now()
    link = find_link(token)
    if link is None:
        return not_open(request, NotOpenReason.REVOKED)
    session = link.session
    if link.has_ended(now):
        return not_open(request, NotOpenReason.CLOSED, session)
    reason = why_not_open(session, now)
    if reason is NotOpenReason.NOT_YET:
        # The room's own address says when it opens, and opens by itself.
        return _with_key(request, redirect("room", session.pk), session, link)
    if session.status in _ENDED:
        return _with_key(request, redirect("room-done", session.pk), session, link)
    if reason is not None:
        return not_open(request, reason, session)
    return _with_key(request, redirect("room", session.pk), session, link)


@private
@require_safe
@holders_only
def room(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Show the room where the interview is held."""
    page = _room(request, session)
    link = None if session.has_begun else link_of(request.COOKIES, session)
    # Its window may have been moved since the browser was told how long to keep the key.
    return page if link is None else _with_key(request, page, session, link)


def _room(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    if session.status in _ENDED:
        return redirect("room-done", session.pk)
    reason = why_not_open(session, timezone.now())
    if reason is None and starts.is_put_off(session):
        reason = NotOpenReason.PAUSED
        session.refresh_from_db(fields=("closes_at",))
    if reason is not None:
        return not_open(request, reason, session)
    if session.lacks_consent:
        return redirect("room-consent", session.pk)
    return render(request, "room/room.html", room_context(session, session.read_plan()))


def room_context(session: InterviewSession, plan: FrozenPlan) -> dict[str, object]:
    """Return what the room's page is made of."""
    return {
        "session_id": session.pk,
        "candidate_name": plan.candidate_name,
        "role": plan.role,
        "organisation_name": plan.organisation.name,
        "interviewer_name": plan.interviewer_name,
        "duration_minutes": plan.duration_minutes,
        "question_count": len(plan.questions),
        "topics": ", ".join(plan.topics),
        "closes_at": session.closes_at,
        "hear_back_days": session.hear_back_days,
        "contact": contact_of(session),
        "calendar_url": reverse("room-calendar", args=(session.pk,)),
        "consent_url": reverse("room-consent", args=(session.pk,)),
        "has_agreed": consents.answer_to(session) == ConsentAnswer.GIVEN,
        "requests_url": reverse("room-requests", args=(session.pk,)),
        "language": plan.language,
        "has_begun": session.has_begun,
        "check_url": reverse("room-check", args=(session.pk,)),
        "socket_path": f"/ws/interview/{session.pk}/",
        "practice_url": reverse("room-practice", args=(session.pk,)),
        "done_url": reverse("room-done", args=(session.pk,)),
    }


@private
@require_safe
@holders_only
def done(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Say goodbye; where the interview was lost, lead to another one, or to asking for it."""
    reason = why_not_open(session, timezone.now())
    if session.status not in _ENDED and reason not in (None, NotOpenReason.CLOSED):
        return not_open(request, reason, session)
    plan = session.read_plan()
    context = {
        "session": session,
        "plan": plan,
        "state": _closing_state(session),
        "retake": _open_retake(session),
        "may_ask": retakes.may_be_granted(session),
        "was_declined": retakes.was_declined(session),
        "contact": contact_of(session),
        "has_agreed": consents.answer_to(session) == ConsentAnswer.GIVEN,
        "readable_until": remarks.readable_until(session),
        "is_readable": remarks.is_readable(session),
        "may_be_rated": ratings.may_be_rated(session),
        "rating": getattr(session, "rating", None),
        "lost_ms": session.ledger.lost_sound_ms() + session.turns.untranscribed_ms(),
        "is_complete": session.end_reason == EndReason.COMPLETED,
        "questions": questions_stand(plan, session.read_progress()),
    }
    page = render(request, "interviews/candidate/done.html", context)
    link = link_of(request.COOKIES, session)
    # The end has made the link's time longer than the browser was told.
    return page if link is None else _with_key(request, page, session, link)


@private
@require_POST
@holders_only
def retake(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Open the retake that was granted, with a key of its own."""
    granted = _open_retake(session)
    if granted is None:
        return redirect("room-done", session.pk)
    if holds_key(request.COOKIES, granted):
        return redirect("room", granted.pk)
    way = links.open_way_to_retake(session_id=granted.pk)
    if way is None:
        # Staff have withdrawn the links to it, and this way in with them.
        return not_open(request, NotOpenReason.REVOKED)
    granted.refresh_from_db()
    return _with_key(request, redirect("room", granted.pk), granted, way)


@private
@require_POST
@holders_only
def ask_again(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Note that the candidate asks for another interview; a recruiter decides."""
    retakes.ask_for_retake(session_id=session.pk)
    return redirect("room-done", session.pk)


def _with_key(
    request: HttpRequest, response: HttpResponse, session: InterviewSession, link: JoinLink
) -> HttpResponse:
    for old in outnumbered_cookies(request.COOKIES, session):
        response.delete_cookie(old, samesite="Lax")
    name, value, max_age_s = grant_cookie(session, link)
    # What the `__Host-` prefix demands: secure, for this host alone, for every path.
    response.set_cookie(
        name, value, max_age=max_age_s, path="/", secure=True, httponly=True, samesite="Lax"
    )
    return response


def _open_retake(session: InterviewSession) -> InterviewSession | None:
    granted = InterviewSession.objects.filter(retake_of=session).first()
    if granted is None or why_not_open(granted, timezone.now()) is not None:
        return None
    return granted


def _closing_state(session: InterviewSession) -> str:
    if session.status in _ENDED and consents.answer_to(session) == ConsentAnswer.WITHDRAWN:
        return "withdrawn"
    if session.end_reason == EndReason.STAFF_ENDED:
        return "stopped"
    if session.status in _ENDED:
        return session.status
    return "open" if why_not_open(session, timezone.now()) is None else "closed"

"""The ways into an interview, on its page: the one before and after it, its links, its devices.

Devices are shown to administrators alone.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest

from interviews.access import Action, may
from interviews.admin.history import WithHistory
from interviews.models import CandidateRequest, InterviewSession, RequestKind
from interviews.services import candidate_requests, links, retakes
from interviews.views.problem_facts import problem_facts

LINKS_SHOWN: Final = 20
DEVICES_SHOWN: Final = 50


class WithWaysIn(WithHistory):
    """Show the ways into an interview, and where they lead when it is over."""

    change_form_outer_after_template = "interviews/admin/below_interview.html"

    def shown_below(self, request: HttpRequest, row: InterviewSession) -> dict[str, Any]:
        """Add the ways to the history."""
        return super().shown_below(request, row) | ways_in(request, row)


def waits_for_administrator(request: HttpRequest, session: InterviewSession) -> bool:
    """Whether whoever asks could make a link if the interview had not begun."""
    is_running = session.has_begun and not session.is_over
    may_hand_out = may(request.user, Action.SCHEDULE, session)
    return is_running and may_hand_out and not may(request.user, Action.MAKE_LINK, session)


def reports_a_problem(requests: Iterable[CandidateRequest]) -> bool:
    """Whether whoever answers needs to know what went wrong on record."""
    return any(each.kind == RequestKind.PROBLEM for each in requests)


def ways_in(request: HttpRequest, session: InterviewSession) -> dict[str, Any]:
    """Return what is shown of the ways into an interview to whoever asks."""
    requests = candidate_requests.requests_of(session)
    sees_devices = may(request.user, Action.SEE_DEVICES, session)
    return {
        "before": session.retake_of,
        "retake": getattr(session, "retake", None),
        "is_asked_for": retakes.is_asked_for(session),
        "has_no_link": session.has_begun
        and not session.is_over
        and not links.can_be_withdrawn(session),
        "is_for_administrators": waits_for_administrator(request, session),
        "requests": requests,
        "problem_facts": problem_facts(session) if reports_a_problem(requests) else (),
        "links": session.links.all()[:LINKS_SHOWN],
        "sees_devices": sees_devices,
        "devices": session.devices.select_related("link").order_by("-last_at")[:DEVICES_SHOWN]
        if sees_devices
        else (),
    }

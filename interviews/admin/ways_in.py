"""The ways into an interview, on its page: the one before and after it, its links, its devices.

Devices are shown to administrators alone.
"""

from typing import Any, Final

from django.http import HttpRequest

from interviews.access import Action, may
from interviews.admin.history import WithHistory
from interviews.models import InterviewSession
from interviews.services import retakes

LINKS_SHOWN: Final = 20
DEVICES_SHOWN: Final = 50


class WithWaysIn(WithHistory):
    """Show the ways into an interview, and where they lead when it is over."""

    change_form_outer_after_template = "interviews/admin/below_interview.html"

    def shown_below(self, request: HttpRequest, row: InterviewSession) -> dict[str, Any]:
        """Add the ways to the history."""
        return super().shown_below(request, row) | ways_in(request, row)


def ways_in(request: HttpRequest, session: InterviewSession) -> dict[str, Any]:
    """Return what is shown of the ways into an interview to whoever asks."""
    sees_devices = may(request.user, Action.SEE_DEVICES, session)
    return {
        "before": session.retake_of,
        "retake": getattr(session, "retake", None),
        "is_asked_for": session.retake_asked_at and retakes.may_be_granted(session),
        "links": session.links.all()[:LINKS_SHOWN],
        "sees_devices": sees_devices,
        "devices": session.devices.select_related("link").order_by("-last_at")[:DEVICES_SHOWN]
        if sees_devices
        else (),
    }

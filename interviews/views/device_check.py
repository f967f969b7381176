"""What the device check shows and says: a part of a page, which the lobby loads when it is wanted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from interviews.models import InterviewSession
from interviews.openness import why_not_open
from interviews.views.keyholders import holders_only, private


@private
@require_safe
@holders_only
def device_check(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Show the check; who may not be in the lobby, or comes by the address alone, is led there."""
    is_visited = request.headers.get("Sec-Fetch-Mode") == "navigate"
    may_enter = why_not_open(session, timezone.now()) is None and not session.lacks_consent
    if is_visited or not may_enter:
        return redirect("room", session.pk)
    context = {"socket_path": f"/ws/interview/{session.pk}/check/"}
    return render(request, "check/check.html", context)

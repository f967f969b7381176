"""The page on which somebody practises: the interview's own room, with one question that nobody keeps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from interviews.models import InterviewSession
from interviews.openness import why_not_let_in
from interviews.services import starts
from interviews.services.practice import practice_plan
from interviews.views.candidate import room_context
from interviews.views.keyholders import holders_only, private


@private
@require_safe
@holders_only
def practice(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Show the room to practise in; who may not be in the lobby, or has begun, is led there."""
    may_enter = why_not_let_in(session, timezone.now()) is None and not starts.is_put_off(session)
    if session.has_begun or not may_enter:
        return redirect("room", session.pk)
    context = room_context(session, practice_plan(session.read_plan())) | {
        "is_practice": True,
        # What the page keeps in its tab is kept apart from the interview's.
        "session_id": f"{session.pk}-practice",
        "socket_path": f"/ws/interview/{session.pk}/practice/",
        "done_url": reverse("room", args=(session.pk,)),
    }
    return render(request, "room/room.html", context)

"""The reviewer's pages: the list of interviews and one transcript.

Every view here is behind `reviewers_only`, which asks `interviews.access.may`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from interviews.access import Action, may, visible_to
from interviews.models import ConsentAnswer, InterviewSession
from interviews.paging import LongPaginator
from interviews.querysets import RUNNING, InterviewSessionQuerySet
from interviews.services import consents, history, processing
from interviews.views.processing_state import processing_state
from interviews.views.refusal import refuse_reading
from interviews.views.transcript_page import build_transcript_page
from interviews.views.transcript_window import page_of, turn_at

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

PAGE_SIZE: Final = 20
_FILTERS: Final = {
    "running": RUNNING,
    "completed": ("completed",),
    "abandoned": ("abandoned",),
    "failed": ("failed",),
}


def reviewers_only(view: View[P]) -> View[P]:
    """Send strangers to the login and others who may not read transcripts away."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may(request.user, Action.LIST_TRANSCRIPTS):
            return refuse_reading(request)
        return view(request, *args, **kwargs)

    return wrapped


@reviewers_only
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """List the interviews that have begun, newest first."""
    words = request.GET.get("q", "").strip()[:200]
    chosen = request.GET.get("status", "")
    chosen = chosen if chosen in _FILTERS else ""
    everything = visible_to(request.user, InterviewSession.objects.begun(), Action.LIST_TRANSCRIPTS)
    sessions = everything.search(words)
    if chosen:
        sessions = sessions.of_statuses(_FILTERS[chosen])
    pages = LongPaginator(
        sessions.newest_first(), PAGE_SIZE, complete=InterviewSessionQuerySet.for_readers_list
    )
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "chosen": chosen,
        "is_narrowed": bool(words or chosen),
        "is_empty": not pages.count and not everything.exists(),
    }
    return render(request, "interviews/review/list.html", context)


@reviewers_only
@require_safe
def review_detail(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show one interview: a page of its transcript, what happened, and the figures.

    `page`, `turn` or `at`, a time of the interview's clock, say which page.
    """
    session = _readable_or_404(request, session_id)
    history.note_reading(session, request.user)
    time = request.GET.get("at", "")
    turn = turn_at(session, time) if time else None
    if turn is not None:
        here = reverse("review-detail", args=(session_id,))
        return redirect(f"{here}?turn={turn}#turn-{turn}")
    page = build_transcript_page(session, page_of(session, request.GET))
    context = {"session": session, "view": page, "time": time[:10]}
    context["has_withdrawn"] = consents.answer_to(session) == ConsentAnswer.WITHDRAWN
    return render(request, "interviews/review/detail.html", context)


@reviewers_only
@require_safe
def review_processing(request: HttpRequest, session_id: UUID) -> JsonResponse:
    """Answer where the processing of an interview stands, for the page that waits for it."""
    state = processing_state(_readable_or_404(request, session_id))
    return JsonResponse({"is_settled": state.is_settled, "sentence": state.sentence})


@reviewers_only
@require_POST
def review_process_again(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Order the processing of an interview once more, where it has failed."""
    session = _readable_or_404(request, session_id)
    if not may(request.user, Action.PROCESS_AGAIN, session):
        return refuse_reading(request)
    processing.order_again(session_id=session.pk, ordered_by=request.user)  # type: ignore[arg-type]
    return redirect("review-detail", session.pk)


def _readable_or_404(request: HttpRequest, session_id: UUID) -> InterviewSession:
    sessions = InterviewSession.objects.begun().select_related("candidate", "figures", "processing")
    readable = visible_to(request.user, sessions, Action.READ_TRANSCRIPT)
    return get_object_or_404(readable, pk=session_id)

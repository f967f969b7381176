"""What a candidate asks of people, answered on a page of the interview's."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from interviews.access import Action, may
from interviews.admin.act_buttons import WithActs, told_when_late
from interviews.admin.ways_in import reports_a_problem
from interviews.characters import without_nul
from interviews.models.candidate_requests import REQUEST_LENGTH
from interviews.services import candidate_requests
from interviews.validators import TextLength, check_visible
from interviews.views.problem_facts import problem_facts

NOTHING_ASKED: Final = _("Nothing is asked for, or it was answered already.")


class WithRequests(WithActs):
    """The button that answers, and its page."""

    def has_answer_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Something is open, and this person may answer it."""
        session = self.find_interview(request, object_id)
        if session is None or not candidate_requests.has_open(session):
            return False
        return may(request.user, Action.ANSWER_REQUESTS, session)

    @told_when_late(Action.ANSWER_REQUESTS, candidate_requests.has_open, NOTHING_ASKED)
    @action(
        description=_("Answer the candidate"),
        url_path="answer",
        permissions=("answer",),
        icon="reply",
    )
    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what is asked for, and take the answer to it."""
        session = get_object_or_404(self.get_queryset(request), pk=object_id)
        written = without_nul(request.POST.get("answer", "")).strip()
        problem = _problem(written) if request.method == "POST" else ""
        if request.method != "POST" or problem:
            asked = session.requests.filter(answered_at=None)
            return self.act_page(
                request,
                session,
                "interviews/admin/answer_requests.html",
                requests=asked,
                facts=problem_facts(session) if reports_a_problem(asked) else (),
                answer=written,
                problem=problem,
                most=REQUEST_LENGTH,
            )
        user: User = request.user  # type: ignore[assignment] # admin pages need a login
        if candidate_requests.answer_requests(
            session_id=session.pk, answered_by=user, answer=written
        ):
            messages.success(request, _("Answered. The candidate reads it by their link."))
        else:
            messages.warning(request, str(NOTHING_ASKED))
        return redirect("admin:interviews_interviewsession_change", session.pk)


def _problem(answer: str) -> str:
    """Return what is wrong with an answer; "" where nothing is."""
    checks: tuple[Any, ...] = (check_visible, TextLength(REQUEST_LENGTH))
    try:
        for check in checks:
            check(answer)
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    return ""

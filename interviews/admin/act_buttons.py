"""The buttons of what recruiters do to one interview: each asks first, and takes a reason."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from unfold.decorators import action

from interviews.access import Action, may
from interviews.admin.acts import CANCEL, DECLINE, END, GRANT, PROCESS, TOLD, WITHDRAW, Act
from interviews.admin.ways_in import WithWaysIn, waits_for_administrator
from interviews.characters import without_nul
from interviews.models import InterviewSession


def reason_of(request: HttpRequest) -> str:
    """Return why somebody does it, as it can be stored; "" where they have not said."""
    return without_nul(request.POST.get("reason", "")).strip()


def told_when_late(
    wanted: Action, is_due: Callable[[InterviewSession], bool], sentence: Promise
) -> Callable[[Any], Any]:
    """Lead whoever presses a button of a page that has grown old back to the interview, with a sentence."""

    def with_word(button: Any) -> Any:
        @wraps(button)
        def press(admin: "WithActs", request: HttpRequest, object_id: str) -> HttpResponse:
            session = admin.find_interview(request, object_id)
            if session is None or is_due(session) or not may(request.user, wanted, session):
                answer: HttpResponse = button(admin, request, object_id=object_id)
                return answer
            messages.warning(request, str(sentence))
            return redirect("admin:interviews_interviewsession_change", session.pk)

        return press

    return with_word


def told_who_may(button: Any) -> Any:
    """Tell a recruiter who wants a link into an interview that has begun who can make one."""

    @wraps(button)
    def press(admin: "WithActs", request: HttpRequest, object_id: str) -> HttpResponse:
        session = admin.find_interview(request, object_id)
        if session is None or not waits_for_administrator(request, session):
            answer: HttpResponse = button(admin, request, object_id=object_id)
            return answer
        template = "interviews/admin/administrators_only.html"
        return admin.act_page(request, session, template, HTTPStatus.FORBIDDEN)

    return press


def _button_of(act: Act) -> tuple[Any, Any]:
    """Return the button of an act, which asks first, and the permission that the theme looks for."""

    def ask(admin: "WithActs", request: HttpRequest, object_id: str) -> HttpResponse:
        return admin.ask(request, object_id, act)

    def may_press(admin: "WithActs", request: HttpRequest, object_id: str | None = None) -> bool:
        session = admin.find_interview(request, object_id)
        return (
            session is not None and act.is_due(session) and may(request.user, act.wanted, session)
        )

    # The theme asks for the permission of the button that has the function's name.
    ask.__name__ = act.name
    button = action(
        description=act.label, url_path=act.name, permissions=(act.name,), icon=act.icon
    )
    return told_when_late(act.wanted, act.is_due, act.refused)(button(ask)), may_press


class WithActs(WithWaysIn):
    """The buttons, who sees them, and the page that each asks on."""

    cancel, has_cancel_permission = _button_of(CANCEL)
    end, has_end_permission = _button_of(END)
    withdraw, has_withdraw_permission = _button_of(WITHDRAW)
    grant, has_grant_permission = _button_of(GRANT)
    decline, has_decline_permission = _button_of(DECLINE)
    process, has_process_permission = _button_of(PROCESS)
    told, has_told_permission = _button_of(TOLD)

    def find_interview(
        self, request: HttpRequest, object_id: str | None
    ) -> InterviewSession | None:
        """Return the interview of an address; None where it names none that this person may see."""
        found: InterviewSession | None = self.get_object(request, str(object_id))
        return found

    def act_page(
        self,
        request: HttpRequest,
        session: InterviewSession,
        template: str,
        status: int = HTTPStatus.OK,
        **context: Any,
    ) -> HttpResponse:
        """Return a page of an act, which nobody keeps."""
        context |= {
            **self.admin_site.each_context(request),
            "title": str(session),
            "session": session,
            "opts": self.opts,
        }
        response = TemplateResponse(request, template, context, status=status)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response

    def ask(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        """Ask first; do it once that is answered."""
        session = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            title = str(act.title) % {"name": session.candidate.name}
            return self.act_page(
                request, session, "interviews/admin/confirm_act.html", act=act, question=title
            )
        user: User = request.user  # type: ignore[assignment] # admin pages need a login
        if act.do(session.pk, user, reason_of(request)):
            messages.success(request, str(act.done))
        else:
            messages.warning(request, str(act.refused))
        return redirect("admin:interviews_interviewsession_change", session.pk)

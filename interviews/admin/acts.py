"""What recruiters do to one interview by a button: each asks first, says what will happen, and takes a reason.

The acts themselves stand in `interviews.services`; each writes its row of the history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from interviews.access import Action, may
from interviews.admin.ways_in import WithWaysIn, waits_for_administrator
from interviews.characters import without_nul
from interviews.models import InterviewSession, Status
from interviews.services import links, processing, retakes, sessions, stopping

# Does it for this interview, by this person, for this reason; says whether it was done.
Doing = Callable[[UUID, User, str], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """What an act is called, who may do it when, how it is asked for, and what is said afterwards."""

    # Of its button, of its permission, and in the address of its page.
    name: str
    label: Promise
    icon: str
    wanted: Action
    is_due: Callable[[InterviewSession], bool]
    title: Promise
    text: Promise
    button: Promise
    done: Promise
    refused: Promise
    do: Doing
    # What is said besides where the interview has begun.
    text_once_begun: Promise | str = ""
    takes_away: bool = True


def _cancel(session_id: UUID, user: User, reason: str) -> bool:
    return sessions.cancel_interview(session_id=session_id, cancelled_by=user, reason=reason)


def _end(session_id: UUID, user: User, reason: str) -> bool:
    return stopping.end_now(session_id=session_id, ended_by=user, reason=reason)


def _withdraw(session_id: UUID, user: User, reason: str) -> bool:
    links.withdraw_links(session_id=session_id, withdrawn_by=user, reason=reason)
    return True


def _grant(session_id: UUID, user: User, reason: str) -> bool:
    return retakes.grant_retake(session_id=session_id, granted_by=user, reason=reason) is not None


def _decline(session_id: UUID, user: User, reason: str) -> bool:
    return retakes.decline_retake(session_id=session_id, declined_by=user, reason=reason)


def _process_again(session_id: UUID, user: User, reason: str) -> bool:
    return processing.order_again(session_id=session_id, ordered_by=user, reason=reason)


CANCEL: Final = Act(
    name="cancel",
    label=_("Cancel interview"),
    icon="event_busy",
    wanted=Action.CANCEL,
    is_due=lambda session: session.status == Status.SCHEDULED,
    title=_("Cancel the interview of %(name)s?"),
    text=_(
        "Whoever opens its link reads that the interview was cancelled. This cannot be undone; "
        "you can schedule another one."
    ),
    button=_("Cancel the interview"),
    done=_(
        "The interview was cancelled. Whoever opens its link reads so; nobody writes to the candidate: "
        "tell them. To hold it after all, schedule another one and send its link."
    ),
    refused=_("The interview was not cancelled: it has begun, or is over already."),
    do=_cancel,
)
END: Final = Act(
    name="end",
    label=_("End now"),
    icon="stop_circle",
    wanted=Action.END,
    is_due=lambda session: session.status in stopping.RUNNING,
    title=_("End the interview of %(name)s now?"),
    text=_(
        "If it is being held, it ends at once: the candidate is told that you have ended it. What was "
        "said is kept and can be read. This cannot be undone."
    ),
    button=_("End it now"),
    done=_("The interview was ended."),
    refused=_("The interview was over already."),
    do=_end,
)
WITHDRAW: Final = Act(
    name="withdraw",
    label=_("Withdraw links"),
    icon="link_off",
    wanted=Action.WITHDRAW_LINKS,
    is_due=links.can_be_withdrawn,
    title=_("Withdraw all join links of %(name)s?"),
    text=_(
        "Every link to this interview stops working at once, and a page that is open in it is "
        "closed. The interview itself stays; somebody has to make a new link for it."
    ),
    button=_("Withdraw the links"),
    done=_("The links were withdrawn."),
    refused=_("There is no link left that could be withdrawn."),
    do=_withdraw,
    text_once_begun=_(
        "This interview has begun: only an administrator of your organisation can make a new link "
        "for it, and without one the candidate cannot go on. If you are none, ask one before you "
        "withdraw these."
    ),
)
GRANT: Final = Act(
    name="grant",
    label=_("Grant another interview"),
    icon="replay",
    wanted=Action.GRANT_RETAKE,
    is_due=retakes.may_be_granted,
    title=_("Let %(name)s take the interview again?"),
    text=_(
        "They get another interview by the same plan, open for three days at least. The link that "
        "they have leads to it."
    ),
    button=_("Grant another interview"),
    done=_("Another interview was granted."),
    refused=_("Another interview was granted already, or is not due."),
    do=_grant,
    takes_away=False,
)
DECLINE: Final = Act(
    name="decline",
    label=_("Decline the request"),
    icon="block",
    wanted=Action.GRANT_RETAKE,
    is_due=retakes.is_asked_for,
    title=_("Tell %(name)s that there will be no other interview?"),
    text=_(
        "They read it when they open their link again, without your reason, and cannot ask a second "
        "time. You can still grant one later."
    ),
    button=_("Decline the request"),
    done=_("The request was declined."),
    refused=_("Nobody asks for another interview, or the request was answered already."),
    do=_decline,
)
PROCESS: Final = Act(
    name="process",
    label=_("Process again"),
    icon="autorenew",
    wanted=Action.PROCESS_AGAIN,
    is_due=processing.has_failed,
    title=_("Process the interview of %(name)s again?"),
    text=_(
        "The steps after the interview are taken anew, from the first one. The transcript stays as "
        "it is."
    ),
    button=_("Process it again"),
    done=_("Processing was ordered again."),
    refused=_("Processing has not failed, or was ordered again already."),
    do=_process_again,
    takes_away=False,
)


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

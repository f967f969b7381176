"""What recruiters do to one interview by a button: each asks first, says what will happen, and takes a reason.

The acts themselves stand in `interviews.services`; each writes its row of the history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from interviews.access import Action, may
from interviews.admin.ways_in import WithWaysIn
from interviews.models import InterviewSession, Status
from interviews.services import links, processing, retakes, sessions, stopping

# What a page that only shows something has read, until it is answered.
_looked_up: WeakKeyDictionary[HttpRequest, dict[UUID, InterviewSession | None]] = (
    WeakKeyDictionary()
)

# Does it for this interview, by this person, for this reason; says whether it was done.
Doing = Callable[[UUID, User, str], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """How an act is asked for, and what is said of it afterwards."""

    title: Promise
    text: Promise
    button: Promise
    done: Promise
    refused: Promise
    do: Doing


def _cancel(session_id: UUID, user: User, reason: str) -> bool:
    return sessions.cancel_interview(session_id=session_id, cancelled_by=user, reason=reason)


def _end(session_id: UUID, user: User, reason: str) -> bool:
    return stopping.end_now(session_id=session_id, ended_by=user, reason=reason)


def _withdraw(session_id: UUID, user: User, reason: str) -> bool:
    links.withdraw_links(session_id=session_id, withdrawn_by=user, reason=reason)
    return True


def _grant(session_id: UUID, user: User, reason: str) -> bool:
    return retakes.grant_retake(session_id=session_id, granted_by=user, reason=reason) is not None


def _process_again(session_id: UUID, user: User, reason: str) -> bool:
    return processing.order_again(session_id=session_id, ordered_by=user, reason=reason)


CANCEL: Final = Act(
    title=_("Cancel the interview of %(name)s?"),
    text=_(
        "Whoever opens its link reads that the interview was cancelled. This cannot be undone; "
        "you can schedule another one."
    ),
    button=_("Cancel the interview"),
    done=_("The interview was cancelled. Its join link is dead."),
    refused=_("The interview has begun and was not cancelled."),
    do=_cancel,
)
END: Final = Act(
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
    title=_("Withdraw all join links of %(name)s?"),
    text=_(
        "Every link to this interview stops working at once, and a page that is open in it is "
        "closed. The interview itself stays; somebody has to make a new link for it."
    ),
    button=_("Withdraw the links"),
    done=_("The links were withdrawn."),
    refused=_("The links were not withdrawn."),
    do=_withdraw,
)
GRANT: Final = Act(
    title=_("Let %(name)s take the interview again?"),
    text=_(
        "They get another interview by the same plan, open for three days at least. The link that "
        "they have leads to it."
    ),
    button=_("Grant another interview"),
    done=_("Another interview was granted."),
    refused=_("Another interview was granted already, or is not due."),
    do=_grant,
)
PROCESS: Final = Act(
    title=_("Process the interview of %(name)s again?"),
    text=_(
        "The steps after the interview are taken anew, from the first one. The transcript stays as "
        "it is."
    ),
    button=_("Process it again"),
    done=_("Processing was ordered again."),
    refused=_("Processing has not failed, or was ordered again already."),
    do=_process_again,
)


class WithActs(WithWaysIn):
    """The buttons, who sees them, and the page that each asks on."""

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Only what has not begun can be cancelled."""
        return self._may_act(
            request, object_id, Action.CANCEL, lambda one: one.status == Status.SCHEDULED
        )

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Only what has begun can be ended."""
        return self._may_act(
            request, object_id, Action.END, lambda one: one.status in stopping.RUNNING
        )

    def has_withdraw_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """There is something to withdraw: a link, or the way from the interview before."""
        return self._may_act(request, object_id, Action.WITHDRAW_LINKS, links.can_be_withdrawn)

    def has_grant_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Only what was lost is held again."""
        return self._may_act(request, object_id, Action.GRANT_RETAKE, retakes.may_be_granted)

    def has_process_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Only what has failed for good is ordered again."""
        return self._may_act(request, object_id, Action.PROCESS_AGAIN, processing.has_failed)

    def find_interview(
        self, request: HttpRequest, object_id: str | None
    ) -> InterviewSession | None:
        """Return the interview of an address; None where it names none that this person may see."""
        try:
            key = UUID(str(object_id))
        except ValueError:
            return None
        if request.method not in {"GET", "HEAD"}:
            return self._read_interview(request, key)
        looked_up = _looked_up.setdefault(request, {})
        if key not in looked_up:
            looked_up[key] = self._read_interview(request, key)
        return looked_up[key]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Read the interview of a page once, for what it shows and for each of its buttons."""
        if from_field is not None:
            return super().get_object(request, object_id, from_field)
        return self.find_interview(request, object_id)

    def _read_interview(self, request: HttpRequest, key: UUID) -> InterviewSession | None:
        sessions_to_see = self.get_queryset(request).select_related("candidate", "plan")
        found: InterviewSession | None = sessions_to_see.filter(pk=key).first()
        return found

    @action(
        description=_("Cancel interview"),
        url_path="cancel",
        permissions=("cancel",),
        icon="event_busy",
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first: a cancelled interview cannot be brought back."""
        return self._act(request, object_id, CANCEL)

    @action(description=_("End now"), url_path="end", permissions=("end",), icon="stop_circle")
    def end_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first: an interview that is over is not opened again."""
        return self._act(request, object_id, END)

    @action(
        description=_("Withdraw links"),
        url_path="withdraw",
        permissions=("withdraw",),
        icon="link_off",
    )
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first: the candidate may be in the middle of it."""
        return self._act(request, object_id, WITHDRAW)

    @action(
        description=_("Grant another interview"),
        url_path="grant",
        permissions=("grant",),
        icon="replay",
    )
    def grant(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first, as for every act."""
        return self._act(request, object_id, GRANT)

    @action(
        description=_("Process again"),
        url_path="process",
        permissions=("process",),
        icon="autorenew",
    )
    def process_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first, as for every act."""
        return self._act(request, object_id, PROCESS)

    def act_page(
        self, request: HttpRequest, session: InterviewSession, template: str, **context: Any
    ) -> HttpResponse:
        """Return a page of an act, which nobody keeps."""
        context |= {
            **self.admin_site.each_context(request),
            "title": str(session),
            "session": session,
            "opts": self.opts,
        }
        response = TemplateResponse(request, template, context)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response

    def _act(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        session = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            title = str(act.title) % {"name": session.candidate.name}
            return self.act_page(
                request, session, "interviews/admin/confirm_act.html", act=act, question=title
            )
        user: User = request.user  # type: ignore[assignment] # admin pages need a login
        if act.do(session.pk, user, request.POST.get("reason", "").strip()):
            messages.success(request, str(act.done))
        else:
            messages.warning(request, str(act.refused))
        return redirect("admin:interviews_interviewsession_change", session.pk)

    def _may_act(
        self,
        request: HttpRequest,
        object_id: str | None,
        wanted: Action,
        is_due: Callable[[InterviewSession], bool],
    ) -> bool:
        session = self.find_interview(request, object_id)
        return session is not None and is_due(session) and may(request.user, wanted, session)

"""What recruiters do to one interview by a button: what each is called, when it is due, and what is said of it.

The acts themselves stand in `interviews.services`; each writes its row of the history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interviews.access import Action
from interviews.models import InterviewSession, Status
from interviews.services import hearing_back, links, processing, retakes, sessions, stopping

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


def _told(session_id: UUID, user: User, reason: str) -> bool:
    return hearing_back.note_told(session_id=session_id, told_by=user, reason=reason)


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
TOLD: Final = Act(
    name="told",
    label=_("Has heard back"),
    icon="mark_email_read",
    wanted=Action.NOTE_TOLD,
    is_due=lambda session: session.waits_to_hear,
    title=_("Has %(name)s heard back from you?"),
    text=_(
        "Nobody is written to by this: it notes that you have told them, and takes the interview off "
        "what is due. The candidate reads on their page that you have."
    ),
    button=_("They have heard back"),
    done=_("Noted."),
    refused=_("Nothing is due here, or it was noted already."),
    do=_told,
    takes_away=False,
)

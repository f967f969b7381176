"""The candidate reads what was written down of their interview, and says what was misheard in it."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from interviews.models import InterviewSession
from interviews.models.remarks import REMARK_LENGTH
from interviews.services import remarks
from interviews.validators import TextLength
from interviews.views.keyholders import contact_of, holders_only, private
from interviews.views.transcript_sections import sections_of
from interviews.views.transcript_window import page_of, read_window

TOO_MANY: Final = _("There is no room for another remark here. Please write the rest as a request.")
NOT_YOURS: Final = _("Only what you have said can be put right.")


class RemarkForm(forms.Form):
    """Which turn, and what was said in it."""

    turn = forms.IntegerField(min_value=1, max_value=10**6)
    text = forms.CharField(required=False, strip=True, validators=[TextLength(REMARK_LENGTH)])


@dataclass(frozen=True, slots=True)
class Refused:
    """A remark that was not kept: to which turn, what was written, and what is wrong with it."""

    turn: int
    text: str
    problem: str | Promise


@private
@require_http_methods(["GET", "HEAD", "POST"])
@holders_only
def own_transcript(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Show it for as long as it is the candidate's to read, and take a remark on a turn."""
    if remarks.readable_until(session) is None:
        return redirect("room", session.pk)
    if request.method != "POST" or not remarks.is_readable(session):
        return _page(request, session)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        problem = " ".join(str(error) for error in form.errors.get("text", (NOT_YOURS,)))
        return _page(request, session, _refused(request, problem))
    turn, text = form.cleaned_data["turn"], form.cleaned_data["text"]
    try:
        remarks.remark(session_id=session.pk, turn_number=turn, text=text)
    except remarks.NoSuchTurn:
        return _page(request, session, _refused(request, NOT_YOURS))
    except remarks.TooManyRemarks:
        return _page(request, session, _refused(request, TOO_MANY))
    except remarks.ReadingIsOver:
        return _page(request, session)
    here = reverse("room-transcript", args=(session.pk,))
    return redirect(f"{here}?turn={turn}#turn-{turn}")


def _refused(request: HttpRequest, problem: str | Promise) -> Refused:
    typed = request.POST.get("turn", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 6
    return Refused(int(typed) if is_number else 0, request.POST.get("text", ""), problem)


def _page(
    request: HttpRequest, session: InterviewSession, refused: Refused | None = None
) -> HttpResponse:
    is_readable = remarks.is_readable(session)
    context = {
        "session": session,
        "plan": session.read_plan(),
        "until": remarks.readable_until(session),
        "is_readable": is_readable,
        "contact": contact_of(session),
        "text_length": REMARK_LENGTH,
        "refused": refused,
    }
    if is_readable:
        window = read_window(session, page_of(session, request.GET))
        # What happened to the connections is for those who answer for it.
        context |= {
            "window": window,
            "sections": sections_of(session.read_plan(), replace(window, events=())),
        }
    status = HTTPStatus.OK if is_readable else HTTPStatus.GONE
    if refused is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "interviews/candidate/transcript.html", context, status=status)

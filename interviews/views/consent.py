"""The page that asks a candidate to agree, before the microphone is opened, and takes it back."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from interviews.access import candidate_grant
from interviews.models import ConsentAnswer, ConsentKind, ConsentText, InterviewSession
from interviews.services import consents
from interviews.views.keyholders import contact_of, holders_only, private

CHANGED: Final = _("This text has changed while you were reading. Please read it once more.")


@private
@require_http_methods(["GET", "HEAD", "POST"])
@holders_only
def consent(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Ask, and take the answer; who has agreed reads what to, and may take it back."""
    if session.organisation is None:
        return redirect("room", session.pk)  # of a version that knew none: it asks for nothing
    text, said = consents.text_for(session), consents.answer_to(session)
    if request.method == "POST":
        return _answered(request, session, text, said)
    return _page(request, session, text, said)


def _answered(
    request: HttpRequest, session: InterviewSession, text: ConsentText, said: ConsentAnswer | None
) -> HttpResponse:
    grant = candidate_grant(request.COOKIES, session.pk)
    link_id = grant.link_id if grant is not None else None
    wish = request.POST.get("wish")
    if wish == "withdraw":
        consents.withdraw(session_id=session.pk, link_id=link_id)
        return redirect("room-consent", session.pk)
    if wish not in {"agree", "decline"} or session.is_over:
        return _page(request, session, text, said)
    agrees = wish == "agree"
    answers = {ConsentKind.INTERVIEW: agrees}
    if agrees:
        answers |= {kind: kind.value in request.POST for kind in _asked_apart(text)}
    try:
        consents.answer(
            session_id=session.pk,
            answers=answers,
            text_hash=request.POST.get("text_hash", ""),
            link_id=link_id,
        )
    except consents.TextChanged:
        return _page(request, session, text, said, problem=str(CHANGED))
    return redirect("room" if agrees else "room-consent", session.pk)


def _page(
    request: HttpRequest,
    session: InterviewSession,
    text: ConsentText,
    said: ConsentAnswer | None,
    problem: str = "",
) -> HttpResponse:
    given = session.consents.filter(kind=ConsentKind.INTERVIEW).select_related("text").first()
    has_agreed = said == ConsentAnswer.GIVEN
    context = {
        "session": session,
        "plan": session.read_plan(),
        # Whoever has agreed reads what they have agreed to.
        "text": given.text if given is not None and has_agreed else text,
        "state": said.value if said is not None else "asked",
        "answered_at": given.at if given is not None else None,
        "kinds": _asked_apart(text),
        "is_over": session.is_over,
        "problem": problem,
        "contact": contact_of(session),
    }
    status = 409 if problem else 200
    return render(request, "interviews/candidate/consent.html", context, status=status)


def _asked_apart(text: ConsentText) -> tuple[ConsentKind, ...]:
    """Return what the text asks for besides the interview itself."""
    asked = (
        (ConsentKind.RECORDING, text.asks_recording),
        (ConsentKind.ANALYSIS, text.asks_analysis),
    )
    return tuple(kind for kind, is_asked in asked if is_asked)

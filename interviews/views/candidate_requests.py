"""The page on which a candidate asks for a person, or for an accommodation, and reads the answers."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from interviews.models import InterviewSession, RequestKind
from interviews.models.candidate_requests import CHOSEN, REQUEST_LENGTH
from interviews.services import candidate_requests
from interviews.validators import TextLength
from interviews.views.keyholders import contact_of, holders_only, private

TOO_MANY = _("You have asked for several things already. Please wait until somebody has answered.")


class RequestForm(forms.Form):
    """What is asked for, and in the candidate's own words what somebody should know of it."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in CHOSEN],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one of the two."),
            "invalid_choice": _("Please choose one of the two."),
        },
    )
    text = forms.CharField(
        required=False, strip=True, validators=[TextLength(REQUEST_LENGTH)], widget=forms.Textarea
    )


@private
@require_http_methods(["GET", "HEAD", "POST"])
@holders_only
def requests(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Show what was asked for with its answers, and take a further request."""
    form = RequestForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        kind = RequestKind(form.cleaned_data["kind"])
        try:
            candidate_requests.make_request(
                session_id=session.pk, kind=kind, text=form.cleaned_data["text"]
            )
        except candidate_requests.TooManyRequests:
            form.add_error(None, str(TOO_MANY))
        else:
            return redirect("room-requests", session.pk)
    context = {
        "session": session,
        "plan": session.read_plan(),
        "form": form,
        "asked": session.requests.order_by("-asked_at", "-pk"),
        "contact": contact_of(session),
        "text_length": REQUEST_LENGTH,
    }
    status = 422 if form.errors else 200
    return render(request, "interviews/candidate/requests.html", context, status=status)

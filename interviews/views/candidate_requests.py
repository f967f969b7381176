"""The page on which a candidate asks people for something or reports a problem, and reads the answers."""

from collections.abc import Mapping, Sequence
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from interviews.models import InterviewSession, RequestKind
from interviews.models.candidate_requests import CHOSEN, CHOSEN_AFTERWARDS, REQUEST_LENGTH
from interviews.services import candidate_requests
from interviews.validators import TextLength
from interviews.views.keyholders import contact_of, holders_only, private

TOO_MANY = _("You have asked for several things already. Please wait until somebody has answered.")

# What a candidate reads of each; people are told of it by the kind's own name.
_WISHES: Final[Mapping[RequestKind, Promise]] = {
    RequestKind.PERSON: _("To talk with a person instead of the AI"),
    RequestKind.ACCOMMODATION: _(
        "An accommodation: more time, another way of asking or answering, an interpreter, or something else"
    ),
    RequestKind.PROBLEM: _(
        "To report a problem. What our records say of the connection goes along, and nothing that you said."
    ),
    RequestKind.DATA: _("A copy, a correction or the deletion of what is kept about you"),
}
_AFTERWARDS: Final = {RequestKind.PERSON: _("To talk with a person")}


def wishes(session: InterviewSession) -> list[tuple[str, Promise]]:
    """Return what a candidate may ask for now, with what they read of it."""
    if not session.is_over:
        return [(kind.value, _WISHES[kind]) for kind in CHOSEN]
    known = {**_WISHES, **_AFTERWARDS}
    return [(kind.value, known[kind]) for kind in CHOSEN_AFTERWARDS]


class RequestForm(forms.Form):
    """What is asked for, and in the candidate's own words what somebody should know of it."""

    kind = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one of these."),
            "invalid_choice": _("Please choose one of these."),
        },
    )
    text = forms.CharField(
        required=False, strip=True, validators=[TextLength(REQUEST_LENGTH)], widget=forms.Textarea
    )

    def __init__(
        self,
        data: QueryDict | None,
        wishes: Sequence[tuple[str, Promise]],
        initial: Mapping[str, object],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(wishes)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@holders_only
def requests(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Show what was asked for with its answers, and take a further request."""
    may_ask_for = wishes(session)
    form = RequestForm(
        request.POST or None, may_ask_for, initial={"kind": request.GET.get("kind", "")}
    )
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
        "wishes": may_ask_for,
        "chosen": str(form["kind"].value() or ""),
        "asked": session.requests.order_by("-asked_at", "-pk"),
        "contact": contact_of(session),
        "text_length": REQUEST_LENGTH,
    }
    status = 422 if form.errors else 200
    return render(request, "interviews/candidate/requests.html", context, status=status)

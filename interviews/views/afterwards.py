"""What a candidate does after the interview besides reading: they rate it, and take their data along."""

import json

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.models import InterviewSession, Score
from interviews.models.ratings import RATING_LENGTH
from interviews.services import ratings
from interviews.services.own_data import own_data
from interviews.validators import TextLength
from interviews.views.keyholders import contact_of, holders_only, private


class RatingForm(forms.Form):
    """A number, and a sentence where there is something to say."""

    score = forms.TypedChoiceField(
        choices=Score.choices,
        coerce=int,
        error_messages={
            "required": _("Please choose one of the five."),
            "invalid_choice": _("Please choose one of the five."),
        },
    )
    text = forms.CharField(required=False, strip=True, validators=[TextLength(RATING_LENGTH)])


@private
@require_http_methods(["GET", "HEAD", "POST"])
@holders_only
def rating(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Ask how the interview was, and keep what is said."""
    if not ratings.may_be_rated(session):
        return redirect("room-done", session.pk)
    given = getattr(session, "rating", None)
    before = {"score": given.score, "text": given.text} if given is not None else {}
    form = RatingForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        score, text = Score(form.cleaned_data["score"]), form.cleaned_data["text"]
        ratings.rate(session_id=session.pk, score=score, text=text)
        return redirect("room-done", session.pk)
    context = {
        "session": session,
        "plan": session.read_plan(),
        "form": form,
        "scores": [(str(score.value), score.label) for score in Score],
        "chosen": str(form["score"].value() or ""),
        "text_length": RATING_LENGTH,
        "contact": contact_of(session),
        "counted_at_once": ratings.COUNTED_AT_ONCE,
    }
    status = 422 if form.errors else 200
    return render(request, "interviews/candidate/rating.html", context, status=status)


@private
@require_safe
@holders_only
def data(request: HttpRequest, session: InterviewSession) -> HttpResponse:
    """Return all that is kept of the candidate's, as a file."""
    written = json.dumps(own_data(session), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    file = HttpResponse(written, content_type="application/json; charset=utf-8")
    file["Content-Disposition"] = 'attachment; filename="interview-data.json"'
    return file

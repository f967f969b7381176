"""The URLs of the domain: the candidate's way in and out, and the reviewer's desk."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from interviews.forms import ReviewLoginForm
from interviews.views import (
    account,
    afterwards,
    calendar,
    candidate,
    candidate_requests,
    consent,
    device_check,
    own_transcript,
    practice,
    review,
)

urlpatterns = [
    path("join/<str:token>/", candidate.join, name="join"),
    path("interview/<uuid:session_id>/", candidate.room, name="room"),
    path("interview/<uuid:session_id>/done/", candidate.done, name="room-done"),
    path("interview/<uuid:session_id>/retake/", candidate.retake, name="room-retake"),
    path("interview/<uuid:session_id>/ask/", candidate.ask_again, name="room-ask"),
    path("interview/<uuid:session_id>/calendar/", calendar.calendar, name="room-calendar"),
    path("interview/<uuid:session_id>/data/", afterwards.data, name="room-data"),
    path("interview/<uuid:session_id>/rating/", afterwards.rating, name="room-rating"),
    path(
        "interview/<uuid:session_id>/transcript/",
        own_transcript.own_transcript,
        name="room-transcript",
    ),
    path("interview/<uuid:session_id>/consent/", consent.consent, name="room-consent"),
    path(
        "interview/<uuid:session_id>/requests/",
        candidate_requests.requests,
        name="room-requests",
    ),
    path("interview/<uuid:session_id>/check/", device_check.device_check, name="room-check"),
    path("interview/<uuid:session_id>/practice/", practice.practice, name="room-practice"),
    path("account/password/", account.ChangePassword.as_view(), name="password-change"),
    path("account/password/changed/", account.password_changed, name="password-changed"),
    path("review/", review.review_list, name="review-list"),
    path(
        "review/login/",
        LoginView.as_view(
            template_name="interviews/review/login.html", authentication_form=ReviewLoginForm
        ),
        name="review-login",
    ),
    path("review/logout/", LogoutView.as_view(next_page="review-login"), name="review-logout"),
    path("review/<uuid:session_id>/", review.review_detail, name="review-detail"),
    path(
        "review/<uuid:session_id>/processing/",
        review.review_processing,
        name="review-processing",
    ),
    path(
        "review/<uuid:session_id>/processing/again/",
        review.review_process_again,
        name="review-process-again",
    ),
]

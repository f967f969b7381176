"""The URLs of the site; WebSockets have their own in live.routing."""

from django.contrib import admin
from django.urls import include, path

from interviewer import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("healthz", views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("interviews.urls")),
]

handler400 = "interviewer.error_pages.bad_request"

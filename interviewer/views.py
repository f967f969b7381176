"""Pages that belong to no room: the landing page and the health probe."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Say what this is, and lead recruiters and reviewers in."""
    return render(request, "landing.html")


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that this process serves; it asks neither the database nor Redis."""
    return JsonResponse({"status": "ok"})

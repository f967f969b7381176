"""The product's own pages where there is nothing to show; Django takes 404, 403 and 500 by name.

Owns what their names alone cannot say: which 400 it was, and refusals without a page.
"""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from interviewer.strangers import StrangersBodyTooBigError

METHOD_NOT_ALLOWED = 405


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong with a request, where a person can do something about it."""
    context = {
        "is_too_big": isinstance(exception, RequestDataTooBig),
        "is_of_stranger": isinstance(exception, StrangersBodyTooBigError),
    }
    return render(request, "400.html", context, status=400)


class EmptyRefusalMiddleware:
    """Give the refusal of a method a page: somebody has opened the address of a button."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._get_response(request)
        is_bare = isinstance(answer, HttpResponse) and not answer.content
        if answer.status_code != METHOD_NOT_ALLOWED or not is_bare:
            return answer
        page = render(request, "405.html", status=METHOD_NOT_ALLOWED)
        page["Allow"] = answer["Allow"]
        return page

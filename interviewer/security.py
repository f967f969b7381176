"""What browsers are told that a page may do: its Content-Security-Policy, and which devices."""

from collections.abc import Callable
from typing import Final

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from interviewer.content_policy import ADMIN_DIRECTIVES

# The room needs the microphone, and to keep the screen on; nothing here needs anything else.
PERMISSIONS_POLICY: Final = ", ".join(
    (
        "microphone=(self)",
        "screen-wake-lock=(self)",
        *(
            f"{name}=()"
            for name in (
                "accelerometer", "bluetooth", "camera", "display-capture", "geolocation",
                "gyroscope", "hid", "magnetometer", "midi", "payment", "serial", "usb",
            )
        ),
    )
)  # fmt: skip


class PermissionsPolicyMiddleware:
    """Tell browsers which of their devices a page of this site may use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """Send django-csp's policy, and to the pages of the admin site the looser one."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - the base class' signature
    ) -> PolicyParts:
        """Choose by the view that answered, not by the path, which anybody can write."""
        parts = super().get_policy_parts(request, response, report_only)
        match = request.resolver_match
        if not report_only and parts.config is None and match and match.app_name == "admin":
            parts.config = dict(ADMIN_DIRECTIVES)
        return parts

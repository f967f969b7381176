"""Which Content-Security-Policy a page gets: the strict one, or the admin's own."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


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
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts

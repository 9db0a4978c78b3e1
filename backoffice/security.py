"""Which Content-Security-Policy a page gets."""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

# unfold's Alpine evaluates expressions, and its colours stand in an inline <style>.
ADMIN_NEEDS = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy of the settings for every page, loosened for the admin alone."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request=request, response=response, report_only=report_only)
        if parts.replace is None and request.path_info.startswith(reverse("admin:index")):
            parts.replace = ADMIN_NEEDS
        return parts

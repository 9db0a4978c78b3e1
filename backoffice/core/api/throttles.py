"""How much one person, or one address, may ask in a time: `settings.API_RATES`.

Counted in the cache. With several processes give them one cache (CACHE_URL), or each counts for itself.
"""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle, UserRateThrottle

from backoffice.core.middleware import client_ip


class _BySettings:
    """Rates are read late, and an address is the one that our own proxy wrote."""

    scope: str | None

    def get_rate(self) -> str | None:
        return settings.API_RATES.get(str(self.scope)) or None

    def get_ident(self, request: Request) -> str:
        return client_ip(request._request) or "unknown"


class AnonymousRate(_BySettings, AnonRateThrottle):
    scope = "anonymous"


class UserRate(_BySettings, UserRateThrottle):
    scope = "user"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return super().get_cache_key(request, view) if request.user.is_authenticated else None


class ScopedRate(_BySettings, ScopedRateThrottle):
    """For views that name a `throttle_scope`, such as signing in."""

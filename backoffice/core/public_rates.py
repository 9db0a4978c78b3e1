"""How often one address may press a button on a page that is open to everybody.

Counted in the cache. With several processes give them one cache (CACHE_URL), or each counts for itself.
"""

from django.core.cache import cache
from django.http import HttpRequest

from backoffice.core.middleware import client_ip


def is_too_often(request: HttpRequest, scope: str, *, times: int, seconds: int) -> bool:
    """Counts this press, and tells whether it is one too many within the time since the first."""
    key = f"public-rate:{scope}:{client_ip(request) or 'unknown'}"
    if cache.add(key, 1, timeout=seconds):
        return False
    try:
        return cache.incr(key) > times
    except ValueError:  # it ran out between the two questions
        return False

"""Where somebody came from: `?from=<campaign>` on any public page is remembered for the visit.

What is given later in the same visit is written down as brought about by that campaign.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from donors.models import Campaign

PARAMETER = "from"
_KEPT_AS = "came_by_campaign"
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
# Pages of staff and machines: nobody gives there.
_NOT_HERE = ("/admin/", "/api/", "/webhooks/", "/files/", "/sandbox/")


class CampaignOriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and PARAMETER in request.GET and not request.path.startswith(_NOT_HERE):
            _remember(request, request.GET[PARAMETER])
        return self.get_response(request)


def campaign_of_visit(request: HttpRequest) -> Campaign | None:
    """The campaign that brought this visitor, ended ones too: a poster hangs for years."""
    slug = request.session.get(_KEPT_AS)
    return _begun(slug) if slug else None


def _remember(request: HttpRequest, slug: str) -> None:
    if _SLUG.fullmatch(slug) and _begun(slug) is not None:
        request.session[_KEPT_AS] = slug


def _begun(slug: str) -> Campaign | None:
    return Campaign.objects.filter(slug=slug, starts_on__lte=timezone.localdate()).first()

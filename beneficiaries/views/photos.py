"""Published photos, for everybody: only for as long as they are published.

Each request asks the register again, and nobody on the way may keep a copy without asking: what was withdrawn a
moment ago is gone from this address, and from every browser that looks at it again.
"""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from backoffice.core.files.views import bytes_of
from beneficiaries.models import ChildPhoto
from beneficiaries.services import photos

ASK_EACH_TIME = "private, no-cache"


@require_safe
def public_photo(request: HttpRequest, reference: str, variant: str) -> HttpResponseBase:
    photo = photos.published_photo(reference) if variant in photos.VARIANTS else None
    if photo is None:
        return HttpResponse(status=404, headers={"Cache-Control": "no-store"})
    tag = _tag(photo, variant)
    response = get_conditional_response(request, etag=tag) or bytes_of(getattr(photo, variant))
    response.headers["Cache-Control"] = ASK_EACH_TIME
    response.headers["ETag"] = tag
    response.headers["Content-Type"] = "image/webp"
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Other sites of the charity may show it, search engines may not keep it: they forget too slowly.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex, noimageindex"
    return response


def _tag(photo: ChildPhoto, variant: str) -> str:
    """Another one for each photo and variant, telling nothing of the photo's key."""
    return f'"{hashlib.sha256(f"{photo.pk}/{variant}".encode()).hexdigest()[:32]}"'

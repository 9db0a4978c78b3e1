"""Pictures of gift items, for everybody, for as long as the item is offered.

They show things, not people; they lie among the private files all the same, so that what is not offered any more is
gone from this address too.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from backoffice.core.files.views import bytes_of
from payments.models import GiftItem

# Kept for some minutes without asking; then asked for again under its name.
KEPT_FOR = "public, max-age=600"
SIZES = {"large": "photo", "small": "photo_small"}


@require_safe
def gift_photo(request: HttpRequest, slug: str, size: str) -> HttpResponseBase:
    item = GiftItem.objects.offered().filter(slug=slug).first() if size in SIZES else None
    stored = getattr(item, SIZES[size]) if item is not None else None
    if not stored or not stored.storage.exists(str(stored.name)):
        return HttpResponse(status=404, headers={"Cache-Control": "no-store"})
    tag = f'"{str(stored.name).rsplit("/", 1)[-1]}"'
    response = get_conditional_response(request, etag=tag) or bytes_of(stored)
    response.headers["Cache-Control"] = KEPT_FOR
    response.headers["ETag"] = tag
    response.headers["Content-Type"] = "image/webp"
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

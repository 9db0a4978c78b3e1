"""The public pages of children: the gallery, and one child."""

from email.utils import parseaddr
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.core.public_pages import message, page, public_page
from beneficiaries.services.public_children import PublicChild, public_child
from beneficiaries.views.gallery import Wishes, page_of


@public_page
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    wishes = Wishes(request.GET)
    shown = page_of(wishes, request.GET)
    here = reverse("public_children")
    facts = {
        "wishes": wishes,
        "page": shown,
        "here": here,
        "canonical": f"{settings.SITE_URL}{here}",
    }
    return page(request, "public/children/gallery.html", facts)


@public_page
@require_safe
def child(request: HttpRequest, reference: str) -> HttpResponse:
    found = public_child(reference)
    if found is None:
        return _not_here(request)
    facts = {"child": found, "write_to_us": _letter_about(found), "site_url": settings.SITE_URL}
    return page(request, "public/children/child.html", facts)


def _not_here(request: HttpRequest) -> HttpResponse:
    """The same words for a child that was taken back and for one that never was: nobody learns which."""
    return message(
        request,
        heading=_("This child is not shown here"),
        paragraphs=[
            _("Perhaps the family asked us to take the page back, or the address is mistyped."),
            _("There are other children whom you can meet."),
        ],
        status=404,
        next_url=reverse("public_children"),
        next_label=_("Meet the children"),
    )


def _letter_about(child: PublicChild) -> str:
    """A mail to the office, its subject filled in."""
    office = settings.ORGANISATION_EMAIL or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    subject = _("Sponsor %(name)s (%(reference)s)") % {"name": child.first_name, "reference": child.reference}
    return f"mailto:{office}?subject={quote(subject)}"

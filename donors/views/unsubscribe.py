"""The page behind the link in a mail that needs consent: opening it changes nothing, its button does.

Mail programs and virus scanners open links by themselves; only a press on the button is the donor's word. The press may
also be one in the mail program itself, which then posts here without ever having seen the page (RFC 8058).
"""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from backoffice.core.public_pages import message, page, public_page
from donors.models import DonorConsent
from donors.services import consents

EVERYTHING = "everything"
ONE_PRESS = "List-Unsubscribe"


@csrf_exempt  # the page asks for its token itself; a mail program has none, and the signed address is its proof
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    if request.POST.get(ONE_PRESS) == "One-Click":
        return _answer(request, token)
    return csrf_protect(_answer)(request, token)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        asked = consents.read_unsubscribe_token(token)
    except consents.LinkUnknown:
        return _unknown_address(request)
    with translation.override(asked.donor.language):
        if request.method == "POST":
            consents.withdraw_by_link(asked, everything=EVERYTHING in request.POST)
            return _done(request, everything=EVERYTHING in request.POST)
        facts = {"asked": asked, "about": _about(asked), "everything": EVERYTHING}
        return page(request, "public/unsubscribe.html", facts)


def _about(asked: consents.Unsubscribing) -> str:
    return str(DonorConsent.Purpose(asked.purpose).label)


def _done(request: HttpRequest, *, everything: bool) -> HttpResponse:
    what = _("You get no more news and no more requests for gifts from us this way.")
    return message(
        request,
        heading=_("We have noted it"),
        paragraphs=[
            what if everything else _("You get no more mails of this kind."),
            _("A mail that is on its way already may still arrive. Receipts for gifts still come."),
            _("If that was a mistake, answer one of our mails or call us."),
        ],
        tone="good",
    )


def _unknown_address(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        heading=_("We do not know this address"),
        paragraphs=[
            _("It may be cut off or mistyped. Open the link in our mail again, or copy the whole of it."),
            _("If that does not help, answer our mail: we take you off the list by hand."),
        ],
        status=404,
    )

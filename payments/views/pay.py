"""The page of a payment link: who asks, for whom, how much; and what became of it."""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from backoffice.core.files import links as files
from backoffice.core.money import in_words
from backoffice.core.public_pages import is_read_by_a_person
from beneficiaries.files import PHOTO
from beneficiaries.models import Child
from payments.gateway.errors import GatewayError
from payments.models import Donation, PaymentLink
from payments.services import checkout as checkouts
from payments.services import links
from payments.services.checkout_returns import State, refresh_after_return, state_of
from payments.services.chosen_amounts import AmountRefused, amount_typed, plain, quick_amounts
from payments.views import public

logger = logging.getLogger(__name__)
Status = PaymentLink.Status
Shown = dict[str, Any]
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,60}")
_SESSION = re.compile(r"cs_[A-Za-z0-9_]{1,250}")


def _of_link(
    view: Callable[[HttpRequest, PaymentLink], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Hand the view its link, and answer in the donor's language: the mail was in it too."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        link = _link(token)
        if link is None:
            return public.unknown_address(request)
        with translation.override(link.donor.language):
            return view(request, link)

    return found


@public.public_page
@csrf_protect
@require_safe
@_of_link
def show(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    if not link.is_payable:
        return _closed(request, link)
    if link.opened_at is None and is_read_by_a_person(request):
        links.note_opened(link)
    if link.donations.filter(status=Donation.Status.PROCESSING).exists():
        return _processing(request, link)
    return _pay_page(request, link)


@public.public_page
@csrf_protect
@require_POST
@_of_link
def checkout(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    typed = request.POST.get("amount", "")
    try:
        amount = amount_typed(link, typed) if link.donor_chooses else None
        address = checkouts.start_checkout(link, amount)
    except AmountRefused as refusal:
        return _pay_page(request, link, refused=str(refusal), typed=typed, status=400)
    except checkouts.LinkNotPayable as refusal:
        return _not_now(request, link, str(refusal))
    except GatewayError as error:
        return _pay_page(request, link, problem=error.user_message, status=503)
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


@public.public_page
@csrf_protect
@require_safe
@_of_link
def thanks(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    """Where the payment page leads back to. It says what is true, not what one would like to read."""
    session = request.GET.get("session_id", "")
    if _SESSION.fullmatch(session) and link.status != Status.PAID:
        _learn_what_happened(link, session)
    return _outcome(request, link)


def _link(token: str) -> PaymentLink | None:
    if not _TOKEN.fullmatch(token):
        return None
    people = PaymentLink.objects.select_related(
        "donor", "fund", "child__partner", "sponsorship", "campaign", "order"
    )
    return people.filter(token=token).first()


def _pay_page(
    request: HttpRequest,
    link: PaymentLink,
    *,
    problem: public.Words = "",
    refused: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    facts: Shown = {
        "link": link,
        "child": link.child,
        "photo_url": _photo_path(link.child) if link.child else "",
        "amount": in_words(link.amount),
        "problem": problem,
        **(_choice(link, refused, typed) if link.donor_chooses else {}),
    }
    response = public.page(request, "public/pay.html", facts, status=status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response


def _choice(link: PaymentLink, refused: str, typed: str) -> Shown:
    """The suggestion, three other amounts at one press each, and a field for an amount of one's own."""
    assert link.least is not None
    assert link.most is not None
    return {
        "suggestion": plain(link.amount),
        "quick": [(plain(amount), in_words(amount)) for amount in quick_amounts(link)],
        "least": in_words(link.least),
        "most": in_words(link.most),
        "currency": str(link.amount.currency),
        "refused": refused,
        "typed": typed[:40],
    }


def _photo_path(child: Child) -> str:
    """The published photo's short-lived address; nothing for a child who is not, or no longer, published."""
    if not Child.objects.published().filter(pk=child.pk).exists():
        return ""
    photo = child.photos.filter(is_published=True).first()
    return urlsplit(files.signed_link(PHOTO, photo, "medium")).path if photo else ""


def _not_now(request: HttpRequest, link: PaymentLink, why: str) -> HttpResponse:
    """Pressed where nothing can be paid: closed meanwhile, or under way already."""
    link.refresh_from_db()
    if not link.is_payable:
        return _closed(request, link)
    return public.message(
        request,
        heading=_("Nothing more to pay now"),
        paragraphs=[why],
        tone="wait",
        status=409,
        **_amount(link),
    )


def _closed(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    if link.status == Status.PAID:
        return _paid(request, link)
    cancelled = link.status == Status.CANCELLED
    return public.message(
        request,
        heading=_("This request was withdrawn") if cancelled else _("This page is closed"),
        paragraphs=[
            _("We have taken this request back. Nothing can be paid here, and nothing was charged.")
            if cancelled
            else _("The time for this gift has passed. Nothing was charged."),
            _("If you would like to give, answer our mail and we will gladly send you a new link."),
        ],
        status=410,
    )


def _learn_what_happened(link: PaymentLink, session_id: str) -> None:
    """Ask the payment partner now, since the webhook may still be on its way."""
    try:
        refresh_after_return(link, session_id)
    except GatewayError:
        logger.info("%s: the webhook will tell; until then the page says that we are waiting", session_id)


def _outcome(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    match state_of(link):
        case State.PAID:
            return _paid(request, link)
        case State.PROCESSING:
            return _processing(request, link)
        case State.CLOSED:
            return _closed(request, link)
        case State.FAILED:
            heading = _("The payment did not go through")
            paragraphs = [_("Nothing was charged. You can try again, with another card if you like.")]
        case State.OPEN:
            heading = _("Not paid yet")
            paragraphs = [
                _("We have not been told of a payment. If you have just paid, look again in a minute."),
                _("If you went back without paying, nothing was charged."),
            ]
    return public.message(
        request,
        heading=heading,
        paragraphs=paragraphs,
        tone="wait",
        next_url=reverse("payments:pay", args=[link.token]),
        next_label=_("Back to your gift"),
        **_amount(link),
    )


def _processing(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    return public.message(
        request,
        heading=_("Your bank is working on it"),
        paragraphs=[
            _("Your payment is on its way. Banks take some days; you need do nothing more."),
            _("As soon as it has arrived we will write to you and send the receipt."),
        ],
        tone="wait",
        **_amount(link),
    )


def _paid(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    name = link.child.first_name if link.child else ""
    return public.message(
        request,
        heading=_("Thank you!"),
        paragraphs=[
            _("This gift for %(name)s is paid.") % {"name": name} if name else _("This gift is paid."),
            _("Your receipt comes by mail. You need do nothing more."),
        ],
        tone="good",
        **_amount(link),
    )


def _amount(link: PaymentLink) -> Shown:
    """What was asked for or, where the donor chose, what was given."""
    given = link.donations.order_by("-created_at").first() if link.donor_chooses else None
    return {
        "amount": in_words(given.amount if given else link.amount),
        "interval": link.get_interval_display() if link.is_recurring else "",
    }

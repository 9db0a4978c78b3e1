"""The page of a payment link: who asks, for whom, how much; and what became of it."""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe

from backoffice.core.files import links as files
from backoffice.core.money import in_words
from backoffice.core.public_pages import is_read_by_a_person
from beneficiaries.files import PHOTO
from beneficiaries.models import Child
from payments.gateway.errors import GatewayError
from payments.models import Donation, PaymentLink
from payments.services import links
from payments.services.asking.chosen_amounts import (
    AmountRefused,
    amount_typed,
    plain,
    quick_amounts,
    too_much_for_a_card,
)
from payments.services.mobile import phone_offers
from payments.services.mobile.mobile_payments import standing_prompt
from payments.services.paying import checkout as checkouts
from payments.services.paying.checkout_returns import learn_of_open_page, refresh_after_return, state_of
from payments.views import pay_outcomes, public

logger = logging.getLogger(__name__)
Status = PaymentLink.Status
Shown = dict[str, Any]
T = TypeVar("T")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,60}")
_SESSION = re.compile(r"cs_[A-Za-z0-9_]{1,250}")


def of_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view its link, and answer in the donor's language: the mail was in it too."""

    @wraps(view)
    def found(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        link = _link(token)
        if link is None:
            return public.unknown_address(request)
        with translation.override(link.donor.language):
            return view(request, link, **named)

    return found


@public.public_page
@csrf_protect
@require_safe
@of_link
def show(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    if request.GET.get(checkouts.BACK) and link.is_payable:
        _ask(link, lambda: learn_of_open_page(link))
        link.refresh_from_db()
    if not link.is_payable:
        return pay_outcomes.closed(request, link)
    if link.opened_at is None and is_read_by_a_person(request):
        links.note_opened(link)
    tries = pay_outcomes.tries_of(link)
    if any(tried.status == Donation.Status.PROCESSING for tried in tries):
        return pay_outcomes.processing(request, link)
    if (prompt := standing_prompt(link)) is not None:
        return redirect("payments:pay-phone-wait", link.token, prompt.pk)
    return pay_page(request, link, problem=pay_outcomes.last_decline(tries))


@public.public_page
@csrf_protect
@public.pressed_on("payments:pay")
@of_link
def checkout(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    typed = request.POST.get("amount", "")
    try:
        amount = amount_typed(link, typed) if link.donor_chooses else None
        address = checkouts.start_checkout(link, amount)
    except AmountRefused as refusal:
        said = {"refused" if link.donor_chooses else "problem": str(refusal)}
        return pay_page(request, link, typed=typed, status=400, **said)
    except checkouts.LinkNotPayable as refusal:
        return not_now(request, link, str(refusal))
    except GatewayError as error:
        return pay_page(request, link, problem=error.user_message, status=503)
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


@public.public_page
@csrf_protect
@require_safe
@of_link
def thanks(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    """Where the payment page leads back to. It says what is true, not what one would like to read."""
    session = request.GET.get("session_id", "")
    if link.status == Status.PAID or not _SESSION.fullmatch(session):
        return pay_outcomes.outcome(request, link, state_of(link))
    state = _ask(link, lambda: refresh_after_return(link, session))
    return pay_outcomes.outcome(request, link, state or pay_outcomes.without_an_answer(link))


def _link(token: str) -> PaymentLink | None:
    if not _TOKEN.fullmatch(token):
        return None
    people = PaymentLink.objects.select_related(
        "donor", "fund", "child__partner", "sponsorship", "campaign", "order"
    )
    return people.filter(token=token).first()


def pay_page(
    request: HttpRequest,
    link: PaymentLink,
    *,
    problem: public.Words = "",
    refused: str = "",
    typed: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    facts: Shown = {
        "link": link,
        "child": link.child,
        "photo_url": _photo_path(link.child) if link.child else "",
        "amount": in_words(link.amount),
        "problem": problem,
        "by_phone": phone_offers.offer(link),
        "card_refused": "" if link.donor_chooses else too_much_for_a_card(link.amount),
        **more,
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


def not_now(request: HttpRequest, link: PaymentLink, why: str) -> HttpResponse:
    """Pressed where nothing can be paid: closed meanwhile, or under way already."""
    link.refresh_from_db()
    if not link.is_payable:
        return pay_outcomes.closed(request, link)
    return public.message(
        request,
        heading=_("Nothing more to pay now"),
        paragraphs=[why],
        tone="wait",
        status=409,
        **pay_outcomes.amount_of(link),
    )


def _ask(link: PaymentLink, ask: Callable[[], T]) -> T | None:
    """Ask the payment partner now, since the webhook may still be on its way; None where there is no answer."""
    try:
        return ask()
    except GatewayError as error:
        logger.info(
            "%s: the webhook will tell; until then the page says that we are waiting (%s)", link, error
        )
        return None

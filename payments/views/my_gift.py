"""The page on which a sponsor looks at a recurring gift and changes, pauses or ends it, by the link in a mail."""

import datetime
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.core import public_pages
from backoffice.core.errors import DomainError
from backoffice.core.money import InvalidAmount, in_words
from backoffice.core.public_rates import is_too_often
from payments import emails
from payments.gateway import get_gateway
from payments.gateway.errors import GatewayError
from payments.models import Donation, RecurringChange, RecurringGift
from payments.services.cards import card_words, charged_cards
from payments.services.paying.checkout_returns import learn_subscription
from payments.services.recurring_gifts import manage_links, recurring_carrying, recurring_changes
from payments.tasks.recurring import NotConfirmed
from payments.views import public
from payments.views.gift_changes import CHANGES, Change, possible

logger = logging.getLogger(__name__)
Status = RecurringGift.Status
PRESSES, PRESSES_SECONDS = 20, 600
LINKS, LINKS_SECONDS = 5, 3600

# The portal is reached by a redirect from our form, and browsers apply form-action to it too.
my_page = partial(public_pages.public_page, form_action=(SELF, "https://billing.stripe.com"))


def _of_gift(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the view its gift, and answer in the donor's language: the mail was in it too."""

    @wraps(view)
    def found(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        try:
            gift = manage_links.opened(token)
        except (manage_links.LinkEnded, manage_links.LinkInvalid):
            return _ended(request, token)
        with translation.override(gift.donor.language):
            if request.method == "POST" and is_too_often(
                request, "my-gift", times=PRESSES, seconds=PRESSES_SECONDS
            ):
                return _too_often(request)
            return view(request, gift, token=token, **kwargs)

    return found


@my_page
@csrf_protect
@require_safe
@_of_gift
def show(request: HttpRequest, gift: RecurringGift, *, token: str) -> HttpResponse:
    if "back" in request.GET and gift.stripe_subscription_id:
        _learn(gift)  # from the portal: the webhook may still be on its way
    return _page(request, gift, token)


@my_page
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@_of_gift
def change(request: HttpRequest, gift: RecurringGift, *, token: str, what: str) -> HttpResponse:
    asked = CHANGES.get(what)
    if asked is None:
        return public.unknown_address(request)
    if what not in possible(gift):
        return _see(token)
    form = asked.form(request.POST if request.method == "POST" else None, gift=gift)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, gift, token, asked, form)
    try:
        written = recurring_changes.ask(
            gift, form.wish(), origin=RecurringChange.Origin.SPONSOR, reason=form.reason
        )
    except (DomainError, InvalidAmount) as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, gift, token, asked, form)
    _try_now(written)
    return _see(token)


@my_page
@csrf_protect
@public.pressed_on("payments:my-gift")
@_of_gift
def card(request: HttpRequest, gift: RecurringGift, *, token: str) -> HttpResponse:
    """To a page of Stripe's, made for this press alone: the card number never comes to us."""
    if gift.status == Status.CANCELLED or not gift.stripe_customer_id:
        return _see(token)
    back = f"{settings.SITE_URL}{reverse('payments:my-gift', args=[token])}?back=card"
    try:
        address = get_gateway().portal_url(
            gift.stripe_customer_id, return_url=back, locale=translation.get_language() or "auto"
        )
    except GatewayError as error:
        return _page(request, gift, token, problem=error.user_message, status=503)
    return _elsewhere(address)


@my_page
@csrf_protect
@require_POST
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """To the address that we hold, whatever was opened here. What is answered tells nothing of any gift."""
    if is_too_often(request, "my-gift-link", times=LINKS, seconds=LINKS_SECONDS):
        return _too_often(request)
    gift = manage_links.named_in(token)
    with translation.override(gift.donor.language if gift else translation.get_language()):
        if gift is not None:
            emails.manage_link(gift)
        return public.message(
            request,
            heading=_("Look into your mailbox"),
            paragraphs=[
                _(
                    "If this link belonged to a gift of yours, a new one is on its way to the address that we know."
                ),
                _("Nothing came within a few minutes? Then write to us."),
            ],
            tone="good",
        )


def _page(
    request: HttpRequest, gift: RecurringGift, token: str, *, problem: public.Words = "", status: int = 200
) -> HttpResponse:
    gift.refresh_from_db()
    waiting = gift.changes.asked().first()
    facts = {
        "gift": gift,
        "token": token,
        "amount": in_words(gift.amount),
        "card": card_words.words_of(gift) if gift.method else "",
        "next_try_at": _next_try_at(gift),
        "ways": [(what, CHANGES[what].heading) for what in possible(gift) if what != "end"],
        "may_end": "end" in possible(gift),
        "waiting": waiting,
        "last": None if waiting else gift.changes.first(),
        "problem": problem,
    }
    response = public.page(request, "public/my_gift/gift.html", facts, status=status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response


def _next_try_at(gift: RecurringGift) -> datetime.datetime | None:
    """When a payment that did not go through is asked for again by itself."""
    if gift.status != Status.PAST_DUE:
        return None
    failed = gift.donations.filter(status=Donation.Status.FAILED, next_try_at__gte=timezone.now())
    return failed.order_by("next_try_at").values_list("next_try_at", flat=True).first()


def _form_page(
    request: HttpRequest, gift: RecurringGift, token: str, asked: Change, form: Any
) -> HttpResponse:
    facts = {
        "gift": gift,
        "token": token,
        "amount": in_words(gift.amount),
        "asked": asked,
        "form": form,
    }
    return public.page(request, "public/my_gift/change.html", facts, status=400 if form.errors else 200)


def _try_now(written: RecurringChange) -> None:
    """So that the page says what is so at once; the task stands behind it."""
    with suppress(GatewayError, NotConfirmed):
        recurring_carrying.carry_out(str(written.pk))


def _learn(gift: RecurringGift) -> None:
    """Whoever left another card sees it here, and it is the one that is charged."""
    assert gift.stripe_subscription_id is not None
    try:
        if not charged_cards.charge_newer(str(gift.pk)):
            learn_subscription(gift.stripe_subscription_id, get_gateway())
    except GatewayError:
        logger.info("%s: the webhook will tell", gift.stripe_subscription_id)


def _ended(request: HttpRequest, token: str) -> HttpResponse:
    gift = manage_links.named_in(token)
    with translation.override(gift.donor.language if gift else translation.get_language()):
        return public.page(request, "public/my_gift/ended.html", {"token": token}, status=410)


def _too_often(request: HttpRequest) -> HttpResponse:
    return public.message(
        request,
        heading=_("That was a little fast"),
        paragraphs=[_("Please wait some minutes and try again. Nothing was changed by this press.")],
        tone="wait",
        status=429,
    )


def _see(token: str) -> HttpResponse:
    return _elsewhere(reverse("payments:my-gift", args=[token]))


def _elsewhere(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response

"""The page behind the link in a card mail: on to where the payment can be made, or what became of it."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.core.money import in_words
from payments.gateway.errors import GatewayError
from payments.models import Donation
from payments.services.cards.mend_links import UnknownMendLink, read_mend_token
from payments.services.cards.mending import State, way_of
from payments.views import public

logger = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS = 20


@public.public_page
@require_safe
def mend(request: HttpRequest, token: str) -> HttpResponse:
    donation = _donation(token)
    if donation is None:
        return public.unknown_address(request)
    with translation.override(donation.donor.language if donation.donor else settings.LANGUAGE_CODE):
        return _on_the_way(request, donation)


def _donation(token: str) -> Donation | None:
    try:
        key = read_mend_token(token)
    except UnknownMendLink:
        return None
    return Donation.objects.select_related("donor", "payment_link", "recurring_gift").filter(pk=key).first()


def _on_the_way(request: HttpRequest, donation: Donation) -> HttpResponse:
    try:
        way = way_of(donation)
    except GatewayError as error:
        logger.info("%s cannot be mended at this moment: %s", donation.reference, error)
        return public.look_again(
            request,
            [_("We are asking our payment partner about your gift, and have no answer yet.")],
            after=_LOOK_AGAIN_SECONDS,
            status=503,
        )
    match way.state:
        case State.PAYABLE:
            return HttpResponseRedirect(way.url)
        case State.PAID:
            return _said(
                request,
                donation,
                _("Already paid, thank you!"),
                [_("This payment has come. You need do nothing more.")],
                tone="good",
            )
        case State.PROCESSING:
            return _said(
                request,
                donation,
                _("Your bank is working on it"),
                [_("Your payment is on its way. Banks take some days; you need do nothing more.")],
                tone="wait",
            )
        case State.CLOSED:
            return _said(
                request,
                donation,
                _("Nothing is asked for here any more"),
                [
                    _("We have stopped asking for this payment, and nothing was charged."),
                    _("If you would like to give all the same, we will be glad."),
                ],
                tone="plain",
                next_url=reverse("payments:give"),
                next_label=_("Give"),
            )


def _said(
    request: HttpRequest, donation: Donation, heading: str, paragraphs: list[str], *, tone: str, **facts: Any
) -> HttpResponse:
    return public.message(
        request,
        heading=heading,
        paragraphs=paragraphs,
        tone=tone,
        amount=in_words(donation.amount),
        interval=donation.recurring_gift.get_interval_display() if donation.recurring_gift else "",
        **facts,
    )

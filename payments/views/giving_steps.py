"""What the public pages on which people give have in common: who gives, how often one may try, and on to paying."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.throttling import SimpleRateThrottle

from backoffice.core.middleware import client_ip
from donors.models import Donor
from payments.gateway.errors import GatewayError
from payments.models import PaymentLink
from payments.services.asking.chosen_amounts import AmountRefused
from payments.services.paying import checkout as checkouts
from payments.views import public


class _GivingRate(SimpleRateThrottle):
    """How often one address may press Give or Order. Counted in the cache, as the API's limits are."""

    scope = "giving"

    def get_rate(self) -> str | None:
        return settings.PUBLIC_GIFT_RATE or None

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        return f"throttle_giving_{client_ip(request) or 'unknown'}"


def refused_for_haste(request: HttpRequest) -> HttpResponse | None:
    """The answer to an address that presses too often; None for everybody else."""
    rate = _GivingRate()
    if rate.allow_request(request, None):  # type: ignore[arg-type]  # it asks no more of the request than its address
        return None
    response = public.message(
        request,
        heading=_("A moment, please"),
        paragraphs=[
            _("Many gifts were begun from your network just now, so we wait a little to keep robots out."),
            _("Nothing was charged. Please try again later, or write to us."),
        ],
        tone="wait",
        status=429,
    )
    response.headers["Retry-After"] = str(int(rate.wait() or 60))
    return response


def donor_of_visit(request: HttpRequest) -> Donor | None:
    """The record of the sponsor who is signed in."""
    if not request.user.is_authenticated:
        return None
    return Donor.objects.standing().filter(user=request.user).first()


def on_to_payment(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    """Send the giver to the payment page; pressed again, to the same one, or to what became of it."""
    address = reverse("payments:pay", args=[link.token])
    try:
        address = checkouts.start_checkout(link)
    except (checkouts.LinkNotPayable, AmountRefused):
        pass  # paid, over, or too much for a card: the page of the link says which
    except GatewayError as error:
        response = public.message(
            request,
            heading=_("The payment page did not open"),
            paragraphs=[str(error.user_message), _("What you chose is kept for you.")],
            tone="wait",
            status=503,
            next_url=address,
            next_label=_("Try again"),
        )
        response.headers["Retry-After"] = "60"
        return response
    return see_other(address)


def see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def too_old(request: HttpRequest, *, back: str, label: str) -> HttpResponse:
    return public.message(
        request,
        heading=_("This page has lain open for long"),
        paragraphs=[_("Prices may have changed since. Nothing was charged; please look at it once more.")],
        tone="wait",
        status=409,
        next_url=back,
        next_label=label,
    )


def all_problems(problems: Sequence[str]) -> list[str]:
    """Each once, in their order."""
    return list(dict.fromkeys(problem for problem in problems if problem))

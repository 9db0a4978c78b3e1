"""What became of a payment link's gift, as its donor reads it: what is true, not what one would like to read."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from payments.models import Donation, PaymentLink
from payments.services.paying.checkout_returns import State, state_of
from payments.services.paying.decline_words import sentence
from payments.views import public

Shown = dict[str, Any]
_LOOK_AGAIN_SECONDS = 10


def closed(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    if link.status == PaymentLink.Status.PAID:
        return paid(request, link)
    cancelled = link.status == PaymentLink.Status.CANCELLED
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


def without_an_answer(link: PaymentLink) -> State:
    """What we know ourselves stands; where that is nothing, we say so."""
    known = state_of(link)
    return State.UNKNOWN if known == State.OPEN else known


def last_decline(tries: Sequence[Donation]) -> str:
    """What the bank said to the last try, for the donor who is back from the payment page. The newest comes first."""
    waiting = (Donation.Status.PENDING, Donation.Status.FAILED)
    last = next((tried for tried in tries[:1] if tried.failure_code and tried.status in waiting), None)
    return sentence(last.failure_code) if last else ""


def tries_of(link: PaymentLink) -> list[Donation]:
    return list(link.donations.order_by("-created_at"))


def outcome(request: HttpRequest, link: PaymentLink, state: State) -> HttpResponse:
    match state:
        case State.PAID:
            return paid(request, link)
        case State.PROCESSING:
            return processing(request, link)
        case State.CLOSED:
            return closed(request, link)
        case State.UNKNOWN:
            return public.look_again(
                request,
                [_("We are asking our payment partner what became of your payment.")],
                after=_LOOK_AGAIN_SECONDS,
                **amount_of(link),
            )
        case State.FAILED:
            heading = _("The payment did not go through")
            paragraphs = [
                last_decline(tries_of(link)),
                _("Nothing was charged. You can try again, with another card if you like."),
            ]
        case State.OPEN:
            heading = _("Not paid yet")
            paragraphs = [
                last_decline(tries_of(link)),
                _("We have not been told of a payment. If you have just paid, look again in a minute."),
                _("If you went back without paying, nothing was charged."),
            ]
    return public.message(
        request,
        heading=heading,
        paragraphs=[said for said in paragraphs if said],
        tone="wait",
        next_url=reverse("payments:pay", args=[link.token]),
        next_label=_("Back to your gift"),
        **amount_of(link),
    )


def processing(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    return public.message(
        request,
        heading=_("Your bank is working on it"),
        paragraphs=[
            _("Your payment is on its way. Banks take some days; you need do nothing more."),
            _("As soon as it has arrived we will write to you and send the receipt."),
        ],
        tone="wait",
        **amount_of(link),
    )


def paid(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    name = link.child.first_name if link.child else ""
    return public.message(
        request,
        heading=_("Thank you!"),
        paragraphs=[
            _("This gift for %(name)s is paid.") % {"name": name} if name else _("This gift is paid."),
            _("Your receipt comes by mail. You need do nothing more.")
            if link.donor.email
            else _("You need do nothing more. Ask us if you would like a receipt."),
        ],
        tone="good",
        **amount_of(link),
    )


def amount_of(link: PaymentLink) -> Shown:
    """What was asked for or, where the donor chose, what was given."""
    given = None
    if link.donor_chooses:
        paid = link.donations.filter(status=Donation.Status.SUCCEEDED)
        given = paid.first() or link.donations.order_by("-created_at").first()
    return {
        "amount": in_words(given.amount if given else link.amount),
        "interval": link.get_interval_display() if link.is_recurring else "",
    }

"""Where a donor goes who wants to mend a payment that failed. What Stripe says at that moment decides."""

from contextlib import suppress
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import NotFound
from payments.gateway.facts import Invoice, InvoiceState
from payments.models import Donation
from payments.services.paying.checkout_returns import learn_invoice

Status = Donation.Status


class State(models.TextChoices):
    PAYABLE = "payable", _("To be paid")
    PAID = "paid", _("Paid")
    PROCESSING = "processing", _("The bank is working on it")
    CLOSED = "closed", _("Nobody asks for it any more")


@dataclass(frozen=True)
class Way:
    """`url` is where it can be paid now; asked for anew each time, never kept."""

    state: State
    url: str = ""


def way_of(donation: Donation, *, gateway: Gateway | None = None) -> Way:
    """Raises GatewayError where Stripe cannot be asked."""
    if donation.stripe_invoice_id and donation.status in (Status.FAILED, Status.PROCESSING):
        _learn(donation, donation.stripe_invoice_id, gateway or get_gateway())
    match donation.status:
        case Status.SUCCEEDED:
            return Way(State.PAID)
        case Status.PROCESSING:
            return Way(State.PROCESSING)
        case Status.FAILED if donation.stripe_invoice_id:
            return _way_of_invoice(donation, donation.stripe_invoice_id, gateway or get_gateway())
        case _:
            return _way_of_link(donation)


def _learn(donation: Donation, invoice_id: str, gateway: Gateway) -> None:
    """What has been paid meanwhile is paid here too, before anybody is asked a second time."""
    with suppress(NotFound):  # `_way_of_invoice` meets it again, and says so
        learn_invoice(invoice_id, gateway)
    donation.refresh_from_db()


def _way_of_invoice(donation: Donation, invoice_id: str, gateway: Gateway) -> Way:
    try:
        invoice = gateway.invoice(invoice_id)
    except NotFound:
        return Way(State.CLOSED)
    return _as_it_stands(invoice)


def _as_it_stands(invoice: Invoice) -> Way:
    if invoice.state is InvoiceState.PAID:
        return Way(State.PAID)  # a worker is just booking it
    if invoice.state is InvoiceState.OPEN and invoice.page_url:
        return Way(State.PAYABLE, invoice.page_url)
    return Way(State.CLOSED)


def _way_of_link(donation: Donation) -> Way:
    link = donation.payment_link
    if link is None:
        return Way(State.CLOSED)
    if link.status == link.Status.PAID:
        return Way(State.PAID)
    return Way(State.PAYABLE, link.url) if link.is_payable else Way(State.CLOSED)

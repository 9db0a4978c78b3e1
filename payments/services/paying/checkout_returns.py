"""Learning what became of a payment page without waiting for the webhook: the same truth, applied the same way."""

import logging
import uuid
from collections.abc import Callable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError, NotFound
from payments.models import CheckoutAttempt, Donation, PaymentLink
from payments.services import handlers
from payments.services.events import leases
from payments.services.handlers.checkouts import give_up
from payments.services.handlers.readings import NotYet, Reader, Reading
from payments.services.mismatch import Mismatch

logger = logging.getLogger(__name__)
Status = CheckoutAttempt.Status


class State(models.TextChoices):
    """What a donor who comes back is told."""

    OPEN = "open", _("Not paid yet")
    UNKNOWN = "unknown", _("Not known yet")
    PROCESSING = "processing", _("The bank is working on it")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("The payment failed")
    CLOSED = "closed", _("Closed")


def refresh_after_return(link: PaymentLink, session_id: str, *, gateway: Gateway | None = None) -> State:
    """Ask what became of the page that the donor comes from. Raises GatewayError; the webhook tells anyway."""
    known = True
    if link.attempts.filter(stripe_session_id=session_id).exists():
        known = learn(session_id, gateway or get_gateway())
    state = state_of(link)
    return State.UNKNOWN if state == State.OPEN and not known else state


def state_of(link: PaymentLink) -> State:
    link.refresh_from_db()
    if link.status == PaymentLink.Status.PAID:
        return State.PAID
    last = link.donations.order_by("-created_at").first()
    if last is not None and last.status == Donation.Status.PROCESSING:
        return State.PROCESSING
    if not link.is_payable:
        return State.CLOSED
    return State.FAILED if last is not None and last.status == Donation.Status.FAILED else State.OPEN


def learn_of_open_page(link: PaymentLink, *, gateway: Gateway | None = None) -> None:
    """Ask about the page that the donor has left without paying: perhaps a card was declined there."""
    attempt = link.attempts.filter(status=Status.OPEN).exclude(stripe_session_id=None).first()
    if attempt is not None and attempt.stripe_session_id is not None:
        learn(attempt.stripe_session_id, gateway or get_gateway())


def learn(session_id: str, gateway: Gateway) -> bool:
    """Read the page under its lease and apply what it says; tells whether that could be done now."""
    try:
        return _learn(session_id, gateway, lambda reader: reader.checkout(session_id))
    except NotFound:
        _forget_if_unknown(session_id, gateway)
        return True


def _forget_if_unknown(session_id: str, gateway: Gateway) -> None:
    """A page made under another key or in another mode: nobody can pay us by it. What else is missing is raised."""
    try:
        gateway.checkout_session(session_id)
    except NotFound:
        with transaction.atomic(durable=True):
            for attempt in CheckoutAttempt.objects.filter(stripe_session_id=session_id, status=Status.OPEN):
                give_up(attempt, reason=str(_("The payment page is unknown to Stripe.")))
        return
    raise


def learn_subscription(subscription_id: str, gateway: Gateway) -> bool:
    """The same for a subscription: after we have changed it, the webhook need not be waited for."""
    return _learn(subscription_id, gateway, lambda reader: reader.subscription(subscription_id))


def learn_invoice(invoice_id: str, gateway: Gateway) -> bool:
    return _learn(invoice_id, gateway, lambda reader: reader.invoice(invoice_id))


def learn_payment(payment_id: str, gateway: Gateway) -> bool:
    return _learn(payment_id, gateway, lambda reader: reader.payment(payment_id))


def _learn(name: str, gateway: Gateway, read: Callable[[Reader], Reading]) -> bool:
    """When a worker holds the lease it is doing just that; what contradicts our rows is left to the webhook's
    event, which staff can see and replay.
    """
    holder, held = uuid.uuid4().hex, set[str]()

    def hold(key: str) -> bool:
        if key in held:
            return False
        if not leases.take(key, holder=holder):
            raise leases.Busy
        held.add(key)
        return True

    try:
        reading = read(Reader(gateway=gateway, hold=hold))
        with transaction.atomic(durable=True):
            leases.hand_in(held, holder=holder)
            handlers.apply(reading)
        return True
    except (leases.Busy, leases.LeaseLost, NotYet, Mismatch) as reason:
        logger.info("%s is left to the webhook: %r", name, reason)
        return False
    finally:
        leases.release(holder=holder)


def close_page_of(link: PaymentLink, *, gateway: Gateway | None = None) -> None:
    """A link that was withdrawn or has run out: let nobody pay on the page that it may still have."""
    gateway = gateway or get_gateway()
    for attempt in link.attempts.filter(status=Status.OPEN).exclude(stripe_session_id=None):
        assert attempt.stripe_session_id is not None
        close(attempt.stripe_session_id, gateway)


def tidy(*, gateway: Gateway | None = None) -> int:
    """Learn of pages whose end has passed without a word from Stripe; returns how many there were."""
    overdue = CheckoutAttempt.objects.filter(status=Status.OPEN, expires_at__lte=timezone.now())
    attempts, failure = list(overdue.select_related("donation")), None
    for attempt in attempts:
        if attempt.stripe_session_id:
            try:
                learn(attempt.stripe_session_id, gateway or get_gateway())
            except GatewayError as error:
                failure = error  # one that cannot be read keeps nobody else waiting
        else:
            with transaction.atomic(durable=True):
                give_up(attempt, reason=str(_("The payment page was never made.")))
    leases.forget_expired()
    if failure is not None:
        raise failure
    return len(attempts)


def close(session_id: str, gateway: Gateway) -> None:
    """Let nobody pay on this page any more, or learn that somebody has."""
    try:
        gateway.expire_checkout(session_id)
    except GatewayError as refusal:
        if refusal.retryable:
            raise
        # Paid in the last second, or closed already: read what is so.
        logger.info("%s was not closed: %s", session_id, refusal)
    learn(session_id, gateway)

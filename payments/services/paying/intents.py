"""A payment for a front end of one's own: our rows first, then the intent at Stripe, whose secret goes to the browser.

Nothing here is a gift before Stripe says so: the webhook settles it like any other. Whoever asks again under the same
key gets the same donation and the same intent, after a lost answer too.
"""

import datetime
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.errors import Conflict
from backoffice.core.intervals import Interval
from backoffice.core.services import work
from beneficiaries.models import Child
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.gateway.facts import OurIds
from payments.gateway.facts_intents import ClientIntent, IntentOrder
from payments.models import Donation, PaymentLink, RecurringGift
from payments.services import donations, links
from payments.services.paying import checkout_returns
from payments.services.paying.customers import customer_of
from payments.services.paying.guests import Giver, donor_of

Status = Donation.Status
# After it the intent is called off at Stripe, and whoever still wants to give begins anew.
OPEN_FOR = datetime.timedelta(days=1)
_NAMESPACE = uuid.UUID("5a2f1f0e-3c0b-4d39-9a57-0c5f4f1f6a11")


class IntentRefused(Conflict):
    """Nothing can be paid under this key; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to give. `claimed_sponsor` is whom a giver who is not signed in says to be."""

    amount: Money
    interval: Interval = Interval.ONCE
    child: Child | None = None
    message: str = ""
    claimed_sponsor: str = ""


@dataclass(frozen=True)
class Begun:
    donation: Donation
    intent: ClientIntent
    is_new: bool
    publishable_key: str = field(default_factory=lambda: settings.STRIPE_PUBLIC_KEY)


def key_of(*, who: str, kind: str, key: str) -> uuid.UUID:
    """The donation's own key for a caller's: another caller's same words are another donation."""
    return uuid.uuid5(_NAMESPACE, f"{who}|{kind}|{key}") if key else uuid.uuid4()


def begin(wanted: Wanted, *, pk: uuid.UUID, giver: Giver, gateway: Gateway | None = None) -> Begun:
    """Raises links.LinkRefused, IntentRefused, ValidationError for a guest without a usable name or email, or
    GatewayError with its `user_message`."""
    gateway = gateway or get_gateway()
    donation, is_new = begin_rows(wanted, pk=pk, giver=giver)
    try:
        intent = gateway.create_intent(_order(donation))
    except GatewayError as error:
        if error.nothing_done and not error.retryable:
            _note_refusal(donation, error)
            raise IntentRefused(str(error.user_message)) from error
        raise
    _remember(donation, intent)
    donation.refresh_from_db()
    return Begun(donation, intent, is_new)


def begin_rows(wanted: Wanted, *, pk: uuid.UUID, giver: Giver) -> tuple[Donation, bool]:
    """Our rows alone, and whether they are new. Stripe is asked when the same key comes for its intent."""
    if standing := _standing(pk, wanted):
        return standing, False
    try:
        with transaction.atomic(durable=True):
            return _new_rows(wanted, pk, giver), True
    except IntegrityError:
        if standing := _standing(pk, wanted):
            return standing, False  # both looked before either had written
        raise


def call_off_abandoned(*, gateway: Gateway | None = None) -> int:
    """Intents that nobody paid within a day are closed at Stripe, or what became of them is learnt. Returns how many
    there were. Raises the last GatewayError, after all have had their turn."""
    before = timezone.now() - OPEN_FOR
    waiting = Donation.objects.filter(
        status=Status.PENDING, attempt=None, channel=Donation.Channel.STRIPE, created_at__lte=before
    ).exclude(payment_link=None)
    found, failure = list(waiting.order_by("created_at")[:500]), None
    for donation in found:
        try:
            _call_off(donation, gateway or get_gateway())
        except GatewayError as error:
            failure = error
    if failure is not None:
        raise failure
    return len(found)


def _call_off(donation: Donation, gateway: Gateway) -> None:
    payment_id = donation.stripe_payment_intent_id
    if payment_id is None:
        _never_begun(donation)
        return
    if donation.recurring_gift_id is None:
        try:
            gateway.cancel_payment(payment_id)
        except GatewayError as refusal:
            if refusal.retryable:
                raise  # else it is paid, on its way or gone: read what is so
    # Stripe itself ends a subscription whose first payment did not come within 23 hours.
    checkout_returns.learn_payment(payment_id, gateway)


@transaction.atomic
def _never_begun(donation: Donation) -> None:
    reason = _("The payment was never begun at Stripe.")
    donations.cancel(donation, reason=reason)
    if donation.payment_link is not None:
        # It stood in the way when its link closed.
        links.free_the_child_if_nobody_pays(donation.payment_link, by=None, reason=reason)


def _new_rows(wanted: Wanted, pk: uuid.UUID, giver: Giver) -> Donation:
    """A link too, though nobody is sent it: it keeps the child, holds the promise and says when all this ends."""
    link = links.create_link(
        donor=donor_of(giver),
        amount=wanted.amount,
        interval=wanted.interval,
        child=wanted.child,
        message=wanted.message,
        origin=PaymentLink.Origin.WEBSITE,
        expires_at=timezone.now() + OPEN_FOR,
        send=False,
    )
    gift = _recurring_gift(link) if link.is_recurring else None
    return Donation.objects.create(
        pk=pk,
        donor=link.donor,
        amount=link.amount,
        fund=link.fund,
        child=link.child,
        sponsorship=link.sponsorship,
        recurring_gift=gift,
        payment_link=link,
        campaign=link.campaign,
        claimed_sponsor=wanted.claimed_sponsor[:64],
    )


def _recurring_gift(link: PaymentLink) -> RecurringGift:
    return RecurringGift.objects.create(
        donor=link.donor,
        amount=link.amount,
        interval=link.interval,
        fund=link.fund,
        child=link.child,
        sponsorship=link.sponsorship,
        payment_link=link,
        campaign=link.campaign,
    )


def _standing(pk: uuid.UUID, wanted: Wanted) -> Donation | None:
    """What was begun under this key, if it was for the same."""
    related = ("donor", "fund", "child", "payment_link", "recurring_gift")
    standing = Donation.objects.select_related(*related).filter(pk=pk).first()
    if standing is None:
        return None
    link = standing.payment_link
    assert link is not None
    same = (standing.amount, link.interval, standing.child) == (wanted.amount, wanted.interval, wanted.child)
    if not same:
        raise IntentRefused(_("This idempotency key was used for another gift. Use a new one."))
    if standing.status == Status.CANCELLED or timezone.now() - standing.created_at > OPEN_FOR:
        raise IntentRefused(_("The time of this payment is over. Begin anew, with a new idempotency key."))
    return standing


def _order(donation: Donation) -> IntentOrder:
    link, donor = donation.payment_link, donation.donor
    assert link is not None
    assert donor is not None
    return IntentOrder(
        ids=OurIds(link=link.pk, donation=donation.pk, recurring_gift=donation.recurring_gift_id),
        amount=donation.amount,
        interval=Interval(link.interval),
        description=_description(donation),
        name=donor.name,
        email=donor.email,
        customer_id=customer_of(donor, str(donation.amount.currency)) if link.is_recurring else "",
    )


def _description(donation: Donation) -> str:
    """What the donor reads on the bank's paper, in the donor's language."""
    assert donation.donor is not None
    with translation.override(donation.donor.language):
        if donation.child is None:
            return str(donation.fund)
        if donation.recurring_gift_id is not None:
            return _("Sponsorship of %(name)s") % {"name": donation.child.first_name}
        return _("Gift for %(name)s") % {"name": donation.child.first_name}


def _remember(donation: Donation, intent: ClientIntent) -> None:
    # Conditional: a webhook may have been quicker.
    with transaction.atomic():
        Donation.objects.filter(pk=donation.pk, stripe_payment_intent_id=None).update(
            stripe_payment_intent_id=intent.payment_id,
            stripe_invoice_id=intent.invoice_id or None,
            updated_at=timezone.now(),
        )
        if donation.recurring_gift_id is not None:
            RecurringGift.objects.filter(pk=donation.recurring_gift_id, stripe_subscription_id=None).update(
                stripe_subscription_id=intent.subscription_id,
                stripe_customer_id=intent.customer_id,
                updated_at=timezone.now(),
            )


def _note_refusal(donation: Donation, error: GatewayError) -> None:
    with transaction.atomic(durable=True):
        donations.cancel(donation, reason=str(error))
        work.ask(
            "checkout.refused",
            title=_("Stripe refuses to take a payment of %(donor)s") % {"donor": donation.donor},
            details=str(error),
            subject=donation.payment_link,
            key=f"checkout.refused:{donation.payment_link_id}",
        )

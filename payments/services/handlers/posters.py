"""Gifts that come by a poster: nobody was asked, so the donor and the gift are made of what the processor verified.

A payer is never taken for a donor whom we know by the email typed into a payment page: everybody becomes a new donor,
and the duplicate finder tells staff who may be whom.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from donors.models import Donor
from donors.services.register import register_donor
from payments.gateway.facts import Payer, Payment, PaymentState, SessionState
from payments.models import Donation, PosterLink, RecurringGift
from payments.services.asking import posters
from payments.services.handlers.payments import settle
from payments.services.handlers.readings import (
    CheckoutReading,
    InvoiceReading,
    NotYet,
    PaymentReading,
    Reading,
)

_LONGEST_NAME, _LONGEST_EMAIL = 200, 254


def poster_of(reading: Reading) -> PosterLink | None:
    """The poster whose page a session, a payment or a subscription was begun on."""
    match reading:
        case CheckoutReading(session=session):
            known = _with_campaign(stripe_payment_link_id=session.payment_link_id)
            return known or _with_campaign(pk=session.ours.poster)
        case InvoiceReading(invoice=invoice):
            return _with_campaign(pk=invoice.ours.poster)
        case PaymentReading(payment=payment):
            return _with_campaign(pk=payment.ours.poster)
    return None


def _with_campaign(**known: Any) -> PosterLink | None:
    """None too where nothing is known."""
    if not all(known.values()):
        return None
    return PosterLink.objects.select_related("campaign").filter(**known).first()


def apply_once(poster: PosterLink, reading: CheckoutReading) -> str:
    """A one-off gift on a poster's page."""
    match reading.session.state:
        case SessionState.OPEN:
            return _("Nothing: the payment page of the poster is still open.")
        case SessionState.EXPIRED:
            return _("Nothing: the payment page of the poster closed unpaid.")
    if reading.payment is None:
        raise NotYet
    return _book(poster, reading.payment, reading.session.payer)


def apply_payment(poster: PosterLink, payment: Payment) -> str:
    """A payment of the poster's whose session cannot be found."""
    if payment.state is not PaymentState.SUCCEEDED:
        return _("Nothing: the payment of the poster did not come.")
    return _book(poster, payment, payment.charge.payer if payment.charge else Payer())


def _book(poster: PosterLink, payment: Payment, payer: Payer) -> str:
    """Once, whoever tells of the payment how often. One that a bank refuses in the end is a gift that failed."""
    donation = Donation.objects.filter(stripe_payment_intent_id=payment.id).first()
    if donation is not None and donation.fund is None:
        return _("%(reference)s was booked to 'unattributed' before.") % {"reference": donation.reference}
    gift = donation or _new_donation(poster, payment, payer)
    return settle(gift, payment, may_be_retried=False, payer=payer)


def begin_recurring(poster: PosterLink, reading: InvoiceReading) -> RecurringGift:
    """The recurring gift of a subscription that somebody began on a poster's page."""
    assert reading.subscription is not None
    subscription = reading.subscription
    return RecurringGift.objects.create(
        donor=_new_donor(poster, reading.invoice.payer),
        amount=subscription.amount,
        interval=poster.interval,
        fund=posters.fund_of(poster.campaign),
        campaign=poster.campaign,
        stripe_subscription_id=subscription.id,
    )


def _new_donation(poster: PosterLink, payment: Payment, payer: Payer) -> Donation:
    return Donation.objects.create(
        donor=_new_donor(poster, payer),
        amount=payment.amount,
        fund=posters.fund_of(poster.campaign),
        campaign=poster.campaign,
        stripe_payment_intent_id=payment.id,
    )


def _new_donor(poster: PosterLink, payer: Payer) -> Donor:
    name = " ".join(payer.name.replace("\x00", "").split())[:_LONGEST_NAME]
    return register_donor(
        name=name or _("Giver by the poster of %(campaign)s") % {"campaign": poster.campaign},
        email=_usable(payer.email),
        source=Donor.Source.POSTER,
    )


def _usable(email: str) -> str:
    """What was typed into a payment page may be no address at all; the gift has come all the same."""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= _LONGEST_EMAIL else ""

"""A payment's state becomes the donation's."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.asking import Blank, Question
from payments.gateway.facts import Charge, Payer, Payment, PaymentState
from payments.models import Donation
from payments.services import donations, gift_locks
from payments.services.cards import card_problems
from payments.services.donations import PaidBy
from payments.services.handlers.readings import ChargeReading, PaymentReading
from payments.services.mismatch import Mismatch, refuse_other_amount

_PAID_BY = Question(
    lambda: (
        Donation.objects.filter(
            stripe_payment_intent_id=Blank("payment", Donation, "stripe_payment_intent_id")
        )
        .order_by()
        .values_list("reference", flat=True)
    )
)


def apply(reading: PaymentReading) -> str:
    """A payment without session or invoice: one of ours that was made by the API, or a stranger's."""
    payment = reading.payment
    if payment.ours.donation:
        donation = Donation.objects.filter(pk=payment.ours.donation).first()
        if donation is not None:
            effect = settle(donation, payment, may_be_retried=True)
            card_problems.follow_one_off(donation)
            return effect
    if payment.state is not PaymentState.SUCCEEDED:
        return _("Nothing: not a payment of ours, and not paid.")
    return book_stranger(payment)


def apply_charge(reading: ChargeReading) -> str:
    charge = reading.charge
    if not charge.succeeded:
        return _("Nothing: not a payment of ours, and not paid.")
    donation, is_new = donations.book_unattributed(
        amount=charge.amount,
        received_at=charge.created_at,
        paid_by=PaidBy(charge_id=charge.id, payer_name=charge.payer.name, payer_email=charge.payer.email),
    )
    return _effect_on_stranger(donation, is_new, _note_fee(donation, charge))


def settle(
    donation: Donation,
    payment: Payment,
    *,
    may_be_retried: bool,
    payer: Payer | None = None,
    invoice_id: str = "",
    paid_at: datetime.datetime | None = None,
) -> str:
    """Apply one payment to its donation; returns what changed, in words.

    `may_be_retried`: the page on which it failed is still open, so a declined card is no failure yet.
    """
    with gift_locks.held(donation) as donation:
        _refuse_another_payment(donation, payment)
        refuse_other_amount(str(donation.reference), ours=donation.amount, theirs=payment.amount)
        paid_by = _paid_by(payment, payer, invoice_id)
        return _settle(donation, payment, paid_by, may_be_retried=may_be_retried, paid_at=paid_at)


def _settle(
    donation: Donation,
    payment: Payment,
    paid_by: PaidBy,
    *,
    may_be_retried: bool,
    paid_at: datetime.datetime | None,
) -> str:
    before = donation.status
    match payment.state:
        case PaymentState.SUCCEEDED:
            donation = donations.succeed(
                donation, received_at=_received_at(payment, paid_at), paid_by=paid_by
            )
            fee_is_news = _note_fee(donation, payment.charge)
            return _effect(donation, before, fee_is_news=fee_is_news)
        case PaymentState.PROCESSING:
            donation = donations.mark_processing(donation, paid_by=paid_by)
        case PaymentState.CANCELLED if donation.status == Donation.Status.PENDING:
            donation = donations.cancel(donation, reason=_("The payment was called off unpaid."))
        # What a bank had promised and takes back has failed, even where a card could be tried again.
        case _ if not may_be_retried or before == Donation.Status.PROCESSING:
            donation = donations.fail(
                donation,
                reason=payment.failure or _("The payment did not come."),
                code=payment.failure_code,
                paid_by=paid_by,
            )
        case _ if payment.failure_code:
            donations.note_decline(donation, reason=payment.failure, code=payment.failure_code)
    return _effect(donation, before)


def book_stranger(payment: Payment, *, invoice_id: str = "", payer: Payer | None = None) -> str:
    donation, is_new = donations.book_unattributed(
        amount=payment.amount,
        received_at=_received_at(payment, None),
        paid_by=_paid_by(payment, payer, invoice_id),
    )
    fee_is_news = _note_fee(donation, payment.charge)
    return _effect_on_stranger(donation, is_new, fee_is_news)


def _note_fee(donation: Donation, charge: Charge | None) -> bool:
    if charge is None:
        return False
    return donations.note_fee(donation, charge.fee, settled=charge.settled, balance_id=charge.balance_id)


def _refuse_another_payment(donation: Donation, payment: Payment) -> None:
    """One donation is one payment, and the other way round."""
    known = donation.stripe_payment_intent_id
    if known == payment.id:
        return  # a payment stands on one donation alone
    for other in _PAID_BY.all(payment=payment.id):
        raise Mismatch(
            _("The payment %(payment)s is booked as %(other)s, and claimed by %(donation)s.")
            % {"payment": payment.id, "other": other, "donation": donation.reference}
        )
    if known not in (None, payment.id) and donation.status == Donation.Status.SUCCEEDED:
        raise Mismatch(
            _("%(donation)s was paid by %(known)s already, and %(payment)s says that it paid it too.")
            % {"donation": donation.reference, "known": known, "payment": payment.id}
        )


def _paid_by(payment: Payment, payer: Payer | None, invoice_id: str) -> PaidBy:
    charge = payment.charge
    payers = [payer, charge.payer if charge else None]
    return PaidBy(
        payment_intent_id=payment.id,
        charge_id=charge.id if charge and charge.succeeded else "",
        invoice_id=invoice_id,
        payer_name=next((known.name for known in payers if known and known.name), ""),
        payer_email=next((known.email for known in payers if known and known.email), ""),
        paid_with=charge.paid_with if charge and charge.succeeded else "",
    )


def _received_at(payment: Payment, paid_at: datetime.datetime | None) -> datetime.datetime:
    """A card pays at once. Of a bank debit Stripe tells when it was asked for, not when the bank paid."""
    charge = payment.charge
    if charge is not None and not charge.settles_later:
        return charge.created_at
    return paid_at or timezone.now()


def _effect(donation: Donation, before: str, *, fee_is_news: bool = False) -> str:
    if donation.status != before:
        return _("%(reference)s is now: %(status)s.") % {
            "reference": donation.reference,
            "status": donation.get_status_display(),
        }
    if fee_is_news:
        return _("The fee of %(reference)s is known.") % {"reference": donation.reference}
    return _("Nothing new about %(reference)s.") % {"reference": donation.reference}


def _effect_on_stranger(donation: Donation, is_new: bool, fee_is_news: bool) -> str:
    if is_new:
        return _("A payment that is not ours, booked to 'unattributed' as %(reference)s.") % {
            "reference": donation.reference
        }
    return _effect(donation, donation.status, fee_is_news=fee_is_news)

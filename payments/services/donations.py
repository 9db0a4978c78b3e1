"""What becomes of one gift: each move with all that belongs to it, in one transaction.

Every function may be called again with the same facts and then changes nothing; none takes back what a later
one has said. Money that has come stays booked.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.models import User
from backoffice.core.money import in_words
from backoffice.core.services import work
from donors.services import standing
from payments import emails
from payments.models import Donation, PaymentLink
from payments.services import allotments, booking, promises, receipts

Status = Donation.Status
_REASON_LENGTH = 250


@dataclass(frozen=True)
class PaidBy:
    """Which payment it was, and by whom. What is empty is not known and overwrites nothing."""

    payment_intent_id: str = ""
    charge_id: str = ""
    invoice_id: str = ""
    payer_name: str = ""
    payer_email: str = ""

    def changes(self, donation: Donation) -> dict[str, Any]:
        """The fields of the donation that these facts fill."""
        known = {
            "stripe_payment_intent_id": self.payment_intent_id,
            "stripe_charge_id": self.charge_id,
            "stripe_invoice_id": self.invoice_id,
            "payer_name": self.payer_name[:200],
            "payer_email": self.payer_email[:254],
        }
        return {name: value for name, value in known.items() if value and getattr(donation, name) != value}


def locked(donation: Donation) -> Donation:
    """The row as it is now; nobody else moves it until the caller's transaction ends."""
    return Donation.objects.select_for_update().get(pk=donation.pk)


@transaction.atomic
def mark_processing(donation: Donation, *, paid_by: PaidBy) -> Donation:
    """A bank has been asked for the money and will answer in some days."""
    donation = locked(donation)
    if donation.can_move(Status.PROCESSING):
        donation.move(Status.PROCESSING, **paid_by.changes(donation), failure_reason="")
    return donation


@transaction.atomic
def succeed(
    donation: Donation,
    *,
    received_at: datetime.datetime,
    paid_by: PaidBy | None = None,
    by: User | None = None,
    reason: str = "",
) -> Donation:
    """The money has come: book it, give the receipt, thank, and close what asked for it."""
    link = _locked_link(donation)
    donation = locked(donation)
    if donation.status == Status.SUCCEEDED:
        return donation
    facts = paid_by.changes(donation) if paid_by else {}
    donation.move(Status.SUCCEEDED, by=by, reason=reason, received_at=received_at, failure_reason="", **facts)
    if link is not None:
        _close_link(link, donation)
    promises.begin_with(donation)
    allotments.allot(donation)
    if donation.donor is not None:
        standing.note_gift(donation.donor, on=timezone.localdate(received_at))
    booking.book_received(donation)
    # The receipt's number is locked from here to the end of the transaction, so it comes late.
    emails.thank_you(donation, receipts.issue(donation))
    return donation


@transaction.atomic
def fail(donation: Donation, *, reason: str, paid_by: PaidBy | None = None) -> Donation:
    """The money did not come. A later try may still bring it."""
    donation = locked(donation)
    if donation.can_move(Status.FAILED):
        facts = paid_by.changes(donation) if paid_by else {}
        donation.move(Status.FAILED, reason=reason, failure_reason=reason[:_REASON_LENGTH], **facts)
    return donation


@transaction.atomic
def cancel(donation: Donation, *, reason: str) -> Donation:
    """Nobody can pay this any more: its checkout page has closed."""
    donation = locked(donation)
    if donation.can_move(Status.CANCELLED):
        donation.move(Status.CANCELLED, reason=reason)
    return donation


@transaction.atomic
def note_fee(donation: Donation, fee: Money | None) -> bool:
    """Book what the processor kept, once it is known; tells whether that was news."""
    donation = locked(donation)
    if fee is None or donation.fee is not None or donation.status != Status.SUCCEEDED:
        return False
    donation.fee = fee
    with context.acting(reason=_("The processing fee has become known.")):
        donation.save(update_fields=["fee", "fee_currency", "updated_at"])
    booking.book_fee(donation, fee)
    return True


@transaction.atomic
def book_unattributed(
    *, amount: Money, received_at: datetime.datetime, paid_by: PaidBy
) -> tuple[Donation, bool]:
    """Money that none of our rows asked for is booked all the same, and a person is told.

    Returns the donation and whether it is new. It has no receipt before somebody has attributed it.
    """
    key = (
        {"stripe_payment_intent_id": paid_by.payment_intent_id}
        if paid_by.payment_intent_id
        else {"stripe_charge_id": paid_by.charge_id}
    )
    standing = Donation.objects.filter(**key).first()
    if standing is not None:
        return standing, False
    donation = Donation.objects.create(
        amount=amount,
        channel=Donation.Channel.STRIPE,
        payer_name=paid_by.payer_name[:200],
        payer_email=paid_by.payer_email[:254],
        stripe_payment_intent_id=paid_by.payment_intent_id or None,
        stripe_charge_id=paid_by.charge_id or None,
        stripe_invoice_id=paid_by.invoice_id or None,
    )
    donation.move(Status.SUCCEEDED, received_at=received_at, reason=_("A payment that we did not ask for."))
    booking.book_received(donation)
    work.ask(
        "payment.unattributed",
        title=_("%(amount)s came without saying for what") % {"amount": in_words(amount)},
        details=_(
            "A payment at Stripe bears none of our references: it was made in the dashboard, by another system "
            "on the same account, or as a test. It is booked to 'unattributed'. Find out who gave it and for "
            "what."
        ),
        subject=donation,
        key=f"donation:{donation.pk}:unattributed",
    )
    return donation, True


def _locked_link(donation: Donation) -> PaymentLink | None:
    """The link comes before the donation, here and in the checkout: one order of locks, no deadlock."""
    if donation.payment_link_id is None:
        return None
    return PaymentLink.objects.select_for_update().get(pk=donation.payment_link_id)


def _close_link(link: PaymentLink, donation: Donation) -> None:
    was = PaymentLink.Status(link.status)
    if was == PaymentLink.Status.PAID:
        _tell_staff(
            "link.paid_twice",
            donation,
            title=_("%(reference)s is a second payment by one link") % {"reference": donation.reference},
            details=_("Ask the donor whether both were meant, and refund one if not."),
        )
        return
    link.move(
        PaymentLink.Status.PAID,
        reason=_("Paid by %(reference)s.") % {"reference": donation.reference},
        paid_at=timezone.now(),
    )
    if was != PaymentLink.Status.OPEN:
        _tell_staff(
            "link.paid_late",
            donation,
            title=_("%(reference)s came by a link that was %(status)s already")
            % {"reference": donation.reference, "status": was.label.lower()},
            details=_("The money is accepted and booked. See whether its purpose still stands."),
        )


def _tell_staff(kind: str, donation: Donation, *, title: str, details: str) -> None:
    work.ask(kind, title=title, details=details, subject=donation, key=f"{kind}:{donation.pk}")

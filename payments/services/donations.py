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
from payments.services.gift_locks import held, locked

Status = Donation.Status
_REASON_LENGTH, _CODE_LENGTH = 250, 60


@dataclass(frozen=True)
class PaidBy:
    """Which payment it was, and by whom. What is empty is not known and overwrites nothing."""

    payment_intent_id: str = ""
    charge_id: str = ""
    invoice_id: str = ""
    payer_name: str = ""
    payer_email: str = ""
    paid_with: str = ""

    def changes(self, donation: Donation) -> dict[str, Any]:
        """The fields of the donation that these facts fill."""
        known = {
            "stripe_payment_intent_id": self.payment_intent_id,
            "stripe_charge_id": self.charge_id,
            "stripe_invoice_id": self.invoice_id,
            "payer_name": self.payer_name[:200],
            "payer_email": self.payer_email[:254],
            "paid_with": self.paid_with[:60],
        }
        return {name: value for name, value in known.items() if value and getattr(donation, name) != value}


@transaction.atomic
def mark_processing(donation: Donation, *, paid_by: PaidBy) -> Donation:
    """A bank has been asked for the money and will answer in some days."""
    donation = locked(donation)
    if donation.can_move(Status.PROCESSING):
        donation.move(Status.PROCESSING, **paid_by.changes(donation), **_no_more_tries(donation))
    return donation


def succeed(
    donation: Donation,
    *,
    received_at: datetime.datetime,
    paid_by: PaidBy | None = None,
    by: User | None = None,
    reason: str = "",
) -> Donation:
    """The money has come: book it, give the receipt, thank, and close what asked for it."""
    with held(donation) as donation:
        if donation.status != Status.SUCCEEDED:
            facts = (paid_by.changes(donation) if paid_by else {}) | _no_more_tries(donation)
            if donation.failed_at is not None:
                facts["recovered_at"] = received_at
            donation.move(Status.SUCCEEDED, by=by, reason=reason, received_at=received_at, **facts)
            _follow_success(donation, received_at)
    return donation


def _follow_success(donation: Donation, received_at: datetime.datetime) -> None:
    if donation.payment_link is not None:
        _close_link(donation.payment_link, donation)
    promises.begin_with(donation)
    allotments.allot(donation)
    if donation.donor is not None:
        standing.note_gift(donation.donor, on=timezone.localdate(received_at))
    booking.book_received(donation)
    # The receipt's number is locked from here to the end of the transaction, so it comes late.
    emails.thank_you(donation, receipts.issue(donation))


@transaction.atomic
def fail(donation: Donation, *, reason: str, code: str = "", paid_by: PaidBy | None = None) -> Donation:
    """The money did not come. A later try may still bring it."""
    donation = locked(donation)
    if donation.can_move(Status.FAILED):
        facts = paid_by.changes(donation) if paid_by else {}
        facts["failed_at"] = donation.failed_at or timezone.now()
        donation.move(Status.FAILED, reason=reason, **_why(reason, code), **facts)
    return donation


@transaction.atomic
def note_decline(donation: Donation, *, reason: str, code: str) -> bool:
    """A try that failed, while the donor may try again: the gift still waits. Tells whether that was news."""
    donation = locked(donation)
    if donation.status != Status.PENDING:
        return False
    return write_news(donation, _why(reason, code), reason=_("A try to pay was declined."))


def write_news(donation: Donation, facts: dict[str, Any], *, reason: str) -> bool:
    """Write those of the facts that the locked donation does not hold yet; tells whether there were any."""
    news = {name: value for name, value in facts.items() if getattr(donation, name) != value}
    if not news:
        return False
    for name, value in news.items():
        setattr(donation, name, value)
    with context.acting(reason=reason):
        donation.save(update_fields=[*news, "updated_at"])
    return True


def _why(reason: str, code: str) -> dict[str, Any]:
    return {"failure_reason": reason[:_REASON_LENGTH], "failure_code": code[:_CODE_LENGTH]}


def _no_more_tries(donation: Donation) -> dict[str, Any]:
    """Of a gift that had failed the reason is kept; a card that was mistyped on the way to one is forgotten."""
    settled: dict[str, Any] = {"next_try_at": None, "needs_proof": False}
    return settled if donation.failed_at is not None else settled | _why("", "")


@transaction.atomic
def cancel(donation: Donation, *, reason: str) -> Donation:
    """Nobody can pay this any more: its checkout page has closed."""
    donation = locked(donation)
    if donation.can_move(Status.CANCELLED):
        donation.move(Status.CANCELLED, reason=reason)
    return donation


def note_fee(
    donation: Donation, fee: Money | None, *, settled: Money | None = None, balance_id: str = ""
) -> bool:
    """Book what the processor kept, and what it changed into our currency, once it is known; was that news?"""
    if fee is None:
        return False
    with held(donation) as donation:
        return donation.status == Status.SUCCEEDED and _write_fee(donation, fee, settled, balance_id)


def _write_fee(donation: Donation, fee: Money, settled: Money | None, balance_id: str) -> bool:
    facts: dict[str, Any] = {"fee": fee} if donation.fee is None else {}
    if settled is not None and balance_id and donation.settled is None:
        facts |= {"settled": settled, "stripe_balance_id": balance_id}
    if not facts:
        return False
    for name, value in facts.items():
        setattr(donation, name, value)
    currencies = [f"{name}_currency" for name in ("fee", "settled") if name in facts]
    with context.acting(reason=_("The processing fee has become known.")):
        donation.save(update_fields=[*facts, *currencies, "updated_at"])
    booking.book_fee(donation, donation.fee or fee)
    booking.book_settled(donation)
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

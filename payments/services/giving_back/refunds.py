"""Giving a gift back: who may ask, who must agree, and when it is sent on its way.

Finance asks. Up to a limit that is enough; above it an approver must agree, and never the one who asked. What is
agreed goes to Stripe by a task after the commit (`refund_sending`), or is paid by hand and marked as done here. What
Stripe says of it, and of refunds made in its dashboard, is followed by `refund_following`.
"""

from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.errors import Conflict, DomainError
from backoffice.core.models import User, WorkItem
from backoffice.core.money import amount_in_books, in_words
from backoffice.core.services import work
from payments.models import Dispute, Donation, Refund
from payments.services.giving_back.by_hand import words_to_pay
from payments.services.giving_back.refund_effects import follow_money
from payments.services.giving_back.returned import is_promised_twice
from payments.services.giving_back.returned import left as left
from payments.tasks.refunds import send_refund

Status, Way = Refund.Status, Refund.Way
TO_APPROVE = "refund.to_approve"
TO_PAY = "refund.to_pay"
UNCONFIRMED = "refund.unconfirmed"


class RefundRefused(DomainError):
    """Money that may not go back, or not so."""


class OwnRefund(Conflict):
    """Nobody agrees to what they asked for themselves."""


@transaction.atomic
def ask(donation: Donation, *, amount: Money, reason: str, note: str = "", by: User, way: str = "") -> Refund:
    """Ask for money to go back. Below the limit it is on its way with the commit."""
    donation = _locked(donation)
    way = way or way_back(donation)
    amount = amount_in_books(amount.amount, str(amount.currency))
    _refuse(donation, amount, way)
    needs_approval = asks_approver(donation, amount)
    refund = Refund.objects.create(
        donation=donation, amount=amount, reason=reason, note=note, way=way, requested_by=by
    )
    if needs_approval:
        _ask_approver(refund)
        return refund
    refund.move(Status.APPROVED, by=by, reason=_("Below the limit above which an approver must agree."))
    _on_its_way(refund)
    return refund


@transaction.atomic
def approve(refund: Refund, *, by: User, reason: str = "") -> Refund:
    refund = _locked_refund(refund)
    _refuse_own(refund, by)
    _refuse_in_dispute(refund.donation)
    if is_promised_twice(refund.donation):
        raise RefundRefused(
            _("The donor's bank has taken %(reference)s back meanwhile. Refuse this refund.")
            % {"reference": refund.donation.reference}
        )
    refund.move(Status.APPROVED, by=by, reason=reason, decided_by=by)
    _close(refund, TO_APPROVE, _("Approved."))
    _on_its_way(refund)
    return refund


@transaction.atomic
def refuse(refund: Refund, *, by: User, reason: str) -> Refund:
    """The approver says no."""
    refund = _locked_refund(refund)
    _refuse_own(refund, by)
    if refund.status != Status.REQUESTED:
        raise RefundRefused(_("%(refund)s is decided already.") % {"refund": refund})
    refund.move(Status.CANCELLED, by=by, reason=reason, decided_by=by)
    _close(refund, TO_APPROVE, _("Refused."))
    return refund


@transaction.atomic
def withdraw(refund: Refund, *, by: User, reason: str) -> Refund:
    """Whoever asked thinks again. What Stripe may have been asked for cannot be called back."""
    refund = _locked_refund(refund)
    if refund.status == Status.APPROVED and refund.way == Way.STRIPE:
        raise RefundRefused(_("%(refund)s is on its way to Stripe already.") % {"refund": refund})
    if refund.status not in (Status.REQUESTED, Status.APPROVED):
        raise RefundRefused(
            _("%(refund)s is '%(status)s' and cannot be withdrawn.")
            % {"refund": refund, "status": refund.get_status_display().lower()}
        )
    refund.move(Status.CANCELLED, by=by, reason=reason)
    _close(refund, TO_APPROVE, _("Withdrawn."))
    _close(refund, TO_PAY, _("Withdrawn."))
    return refund


@transaction.atomic
def mark_paid(refund: Refund, *, by: User, bank_reference: str, had_gone: bool = False) -> Refund:
    """The money has been transferred, sent or handed over; `had_gone`: before the donor's bank took the gift up."""
    refund = _locked_refund(refund)
    if refund.way != Way.BY_HAND:
        raise RefundRefused(
            _("%(refund)s goes back by Stripe, which says when it is done.") % {"refund": refund}
        )
    if not had_gone:
        _refuse_in_dispute(refund.donation)
    refund.move(
        Status.SUCCEEDED,
        by=by,
        reason=_("Paid: %(reference)s") % {"reference": bank_reference},
        bank_reference=bank_reference,
        refunded_at=timezone.now(),
    )
    _close(refund, TO_PAY, _("Paid."))
    follow_money(refund)
    return refund


def way_back(donation: Donation) -> str:
    """As it came, where it came by Stripe."""
    by_stripe = donation.stripe_payment_intent_id or donation.stripe_charge_id
    return Way.STRIPE if donation.channel == Donation.Channel.STRIPE and by_stripe else Way.BY_HAND


def can_be_asked_for(donation: Donation) -> bool:
    is_money = donation.channel != Donation.Channel.IN_KIND
    return donation.status == Donation.Status.SUCCEEDED and not donation.is_history and is_money


def asks_approver(donation: Donation, amount: Money) -> bool:
    """Parts of one gift count together: four small refunds are as much as a large one."""
    claimed = donation.amount.amount - left(donation).amount + amount.amount
    return bool(claimed > limit_of(str(amount.currency)))


def limit_of(currency: str) -> Decimal:
    limits: dict[str, Decimal] = settings.REFUND_APPROVAL_ABOVE
    return limits.get(currency, limits[""])


def _refuse(donation: Donation, amount: Money, way: str) -> None:
    if not can_be_asked_for(donation):
        raise RefundRefused(
            _("%(reference)s is no money that came to these books, so none can go back.")
            % {"reference": donation.reference}
        )
    if way == Way.STRIPE and way_back(donation) != Way.STRIPE:
        raise RefundRefused(
            _("%(reference)s did not come by Stripe: pay it back by hand.")
            % {"reference": donation.reference}
        )
    _refuse_in_dispute(donation)
    if amount.currency != donation.amount.currency:
        raise RefundRefused(
            _("%(reference)s came in %(currency)s and goes back in %(currency)s.")
            % {"reference": donation.reference, "currency": donation.amount.currency}
        )
    rest = left(donation)
    if amount.amount > rest.amount:
        raise RefundRefused(
            _("Only %(left)s of %(reference)s can still go back.")
            % {"left": in_words(rest), "reference": donation.reference}
        )


def _refuse_in_dispute(donation: Donation) -> None:
    if Dispute.objects.filter(donation=donation).forbidding_refunds().exists():
        raise RefundRefused(
            _(
                "%(reference)s is disputed, and the bank has not decided. Accept the dispute instead: that gives "
                "the money back."
            )
            % {"reference": donation.reference}
        )


def _refuse_own(refund: Refund, by: User) -> None:
    if refund.requested_by_id == by.pk:
        raise OwnRefund(_("You asked for this refund yourself: somebody else must decide."))


def _ask_approver(refund: Refund) -> None:
    work.ask(
        TO_APPROVE,
        title=_("%(amount)s of %(reference)s are to go back: agree or refuse")
        % {"amount": in_words(refund.amount), "reference": refund.donation.reference},
        details=f"{refund.get_reason_display()}. {refund.note}".strip(),
        subject=refund,
        key=f"{TO_APPROVE}:{refund.pk}",
    )


def _on_its_way(refund: Refund) -> None:
    if refund.way == Way.BY_HAND:
        title, details = words_to_pay(refund)
        work.ask(TO_PAY, title=title, details=details, subject=refund, key=f"{TO_PAY}:{refund.pk}")
        return
    amount = {"amount": in_words(refund.amount), "reference": refund.donation.reference}
    work.ask(
        UNCONFIRMED,
        title=_("The refund of %(amount)s of %(reference)s is to be confirmed by Stripe") % amount,
        details=_(
            "Asked of Stripe, and not confirmed yet. It is tried again and again; this closes by itself once "
            "Stripe has confirmed. If it still stands tomorrow, look at the payment in Stripe's dashboard."
        ),
        subject=refund,
        due_on=timezone.localdate(),
        key=f"{UNCONFIRMED}:{refund.pk}",
    )
    send_refund.enqueue(str(refund.pk))


def close_items(refund: Refund, reason: str) -> None:
    """Stripe has said what became of it: nobody waits for that any more."""
    for kind in (TO_APPROVE, TO_PAY, UNCONFIRMED):
        _close(refund, kind, reason)


def _close(refund: Refund, kind: str, reason: str) -> None:
    for item in work.open_about(refund).filter(kind=kind):
        item.move(WorkItem.Status.DONE, reason=reason)


def _locked(donation: Donation) -> Donation:
    return Donation.objects.select_for_update().get(pk=donation.pk)


def _locked_refund(refund: Refund) -> Refund:
    """The gift first, as everywhere: one order of locks."""
    donation = Donation.objects.select_for_update().get(pk=refund.donation_id)
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    refund.donation = donation
    return refund

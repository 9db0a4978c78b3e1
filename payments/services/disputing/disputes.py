"""What becomes of a dispute, as Stripe tells it?

https://docs.stripe.com/disputes. A bank takes a gift back because its customer says so. While it decides, the gift
and its receipt stand; when we lose, both are taken back as by a refund. An inquiry takes nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import in_words
from payments.gateway.facts_refunds import DisputeFacts
from payments.models import Dispute, Donation
from payments.services.disputing import dispute_booking, dispute_tasks
from payments.services.giving_back import disputed_refunds, return_effects
from payments.services.giving_back.refund_following import donation_of
from payments.services.mismatch import Mismatch

Status = Dispute.Status
_STATUS = {
    "warning_needs_response": Status.OPEN,
    "needs_response": Status.OPEN,
    "appeal_needs_response": Status.OPEN,
    "warning_under_review": Status.UNDER_REVIEW,
    "under_review": Status.UNDER_REVIEW,
    "appeal_under_review": Status.UNDER_REVIEW,
    "won": Status.WON,
    "lost": Status.LOST,
    "warning_closed": Status.WITHDRAWN,
    "prevented": Status.WITHDRAWN,
}
_DECIDED = (Status.WON, Status.LOST, Status.WITHDRAWN)


@transaction.atomic
def follow(facts: DisputeFacts) -> Dispute | None:
    """Apply what Stripe says of one dispute; None where the gift is not in our books. Safe to repeat."""
    donation = donation_of(payment_id=facts.payment_id, charge_id=facts.charge_id)
    if donation is not None:
        donation = Donation.objects.select_for_update().get(pk=donation.pk)
    if donation is None or donation.status != Donation.Status.SUCCEEDED or donation.is_history:
        dispute_tasks.follow_stranger(facts, donation, is_open=_STATUS.get(facts.status) == Status.OPEN)
        return None
    if facts.amount.currency != donation.amount.currency:
        raise Mismatch(
            _("The dispute of %(gift)s is in %(theirs)s, and the gift is %(ours)s.")
            % {
                "gift": donation.reference,
                "theirs": facts.amount.currency,
                "ours": in_words(donation.amount),
            }
        )
    dispute = _row_of(facts, donation)
    _write_facts(dispute, facts)
    dispute_booking.book_movements(dispute, facts)
    is_news = _move(dispute, facts)
    _follow_money(dispute, is_news=is_news)
    dispute_tasks.follow(dispute)
    came_back = any(moved.amount.amount > 0 for moved in facts.movements)
    is_over = came_back and dispute.status in _DECIDED
    dispute_tasks.follow_rest(dispute, dispute_booking.left_in_dispute(dispute) if is_over else None)
    disputed_refunds.follow(donation)
    return dispute


def _row_of(facts: DisputeFacts, donation: Donation) -> Dispute:
    dispute, _is_new = Dispute.objects.select_for_update().get_or_create(
        stripe_dispute_id=facts.id,
        defaults={
            "donation": donation,
            "amount": facts.amount,
            "opened_at": facts.created_at,
        },
    )
    dispute.donation = donation
    return dispute


def _write_facts(dispute: Dispute, facts: DisputeFacts) -> None:
    taken = [moved for moved in facts.movements if moved.amount.amount < 0]
    fees = [moved.fee for moved in facts.movements if moved.fee.amount]
    news: dict[str, Any] = {
        "amount": facts.amount,
        "stripe_status": facts.status[:40],
        "reason": facts.reason[:60],
        "is_inquiry": facts.status.startswith("warning_"),
        "is_charge_refundable": facts.is_refundable,
        "due_by": facts.due_by,
        "withdrawn": -_sum(moved.amount for moved in taken) if taken else None,
        # Of a dispute that was won Stripe may give the fee back: then it counts below zero.
        "fee": _sum(fees) if fees else None,
    }
    if facts.submissions and dispute.evidence_sent_at is None:
        news["evidence_sent_at"] = timezone.now()
    changed = {name: value for name, value in news.items() if getattr(dispute, name) != value}
    for name, value in changed.items():
        setattr(dispute, name, value)
    if changed:
        dispute.save()


def _sum(amounts: Iterable[Money]) -> Money:
    first, *others = amounts
    total: Money = sum(others, first)
    return total


def _move(dispute: Dispute, facts: DisputeFacts) -> bool:
    """Tells whether that was news."""
    wanted = _STATUS.get(facts.status)
    if wanted is None:
        raise Mismatch(
            _("Stripe calls a dispute '%(status)s', which is new to us.") % {"status": facts.status}
        )
    if dispute.status == wanted or not dispute.can_move(wanted):
        return False
    closed = timezone.now() if wanted in _DECIDED else None
    dispute.move(wanted, reason=_("Stripe says so."), closed_at=closed)
    return True


def _follow_money(dispute: Dispute, *, is_news: bool) -> None:
    """The books, the promise and the receipt, from what the dispute says now: told again they stay as they are.

    What is lost may change afterwards: a refund that had taken its part of the gift fails.
    """
    before, now = dispute_booking.standing_as_lost(dispute), dispute_booking.to_be_lost(dispute)
    if before != now:
        dispute_booking.book_anew(dispute, now)
    if now > before:
        reason = _("The donor's bank has taken the gift back.")
        return_effects.went_back(dispute.donation, now - before, reason=reason)
    elif now < before:
        reason = _("The bank has given the gift back.")
        return_effects.came_again(dispute.donation, before - now, reason=reason)
    if dispute.status == Status.LOST and (is_news or before != now):
        dispute_tasks.tell_lost(dispute, now)

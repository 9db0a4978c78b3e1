"""Which entries does a dispute make?

One for each movement on our balance that Stripe tells of: what the bank took waits in the account of disputes, and
comes back when we win; the fee is spent either way. When we lose, the gift is taken out of the books against that
account, as a refund would take it out against the balance at Stripe.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import from_minor
from payments.gateway.facts_refunds import DisputeFacts, Movement
from payments.models import Dispute, JournalEntry
from payments.models.ledger import JournalEntryQuerySet
from payments.services import accounts, ledger
from payments.services.giving_back import giving_back_lines, returned

Kind = JournalEntry.Kind
_LOST = ":lost"


def book_movements(dispute: Dispute, facts: DisputeFacts) -> None:
    for movement in facts.movements:
        _book_movement(dispute, movement, facts)


def lost_entry(dispute: Dispute) -> JournalEntry | None:
    """The entry that took the gift out of the books and still stands."""
    return lost_entries().filter(dispute=dispute).first()


def lost_entries() -> JournalEntryQuerySet:
    return JournalEntry.objects.filter(kind=Kind.DISPUTE, key__contains=_LOST, reversed_by=None)


def standing_as_lost(dispute: Dispute) -> Money:
    """How much of the gift the books call lost now."""
    entry = lost_entry(dispute)
    if entry is None:
        return Money(0, dispute.amount.currency)
    line = entry.lines.get(account=accounts.disputes())
    return from_minor(-line.amount_minor, line.currency)


def to_be_lost(dispute: Dispute) -> Money:
    """How much of it they should: nothing unless the dispute is lost, and no more than is left of the gift."""
    if dispute.status != Dispute.Status.LOST:
        return Money(0, dispute.amount.currency)
    left: Money = min(dispute.amount, dispute.donation.amount - _gone_otherwise(dispute))
    return left


def book_anew(dispute: Dispute, amount: Money) -> None:
    """Take that much of the gift out of the books, instead of what was taken out before."""
    _reverse_lost(dispute)
    if amount.amount:
        _book_lost(dispute, amount)


def _book_lost(dispute: Dispute, amount: Money) -> None:
    donation = dispute.donation
    times = JournalEntry.objects.filter(dispute=dispute, kind=Kind.DISPUTE, key__contains=_LOST).count()
    lines = giving_back_lines.lines_for(donation, amount, out_of=accounts.disputes())
    ledger.post(
        key=f"dispute:{dispute.pk}{_LOST}{times + 1}",
        kind=Kind.DISPUTE,
        occurred_on=timezone.localdate(),
        memo=_("Dispute of %(reference)s lost") % {"reference": donation.reference},
        lines=lines,
        donation=donation,
        dispute=dispute,
    )
    giving_back_lines.note_wallets_below_zero(lines)


def _reverse_lost(dispute: Dispute) -> None:
    entry = lost_entry(dispute)
    if entry is not None:
        ledger.reverse(
            entry,
            key=f"{entry.key}:undone",
            occurred_on=timezone.localdate(),
            memo=_("Dispute of %(reference)s is open or won after all, or another part of it is lost")
            % {"reference": dispute.donation.reference},
        )


def _gone_otherwise(dispute: Dispute) -> Money:
    """Refunds, and what the books call lost in other disputes about the same gift."""
    total = returned.refunded(dispute.donation)
    for other in Dispute.objects.filter(donation=dispute.donation).exclude(pk=dispute.pk):
        total += standing_as_lost(other)
    capped: Money = min(total, dispute.donation.amount)
    return capped


def _book_movement(dispute: Dispute, movement: Movement, facts: DisputeFacts) -> None:
    key = f"dispute:{dispute.pk}:{movement.id}"
    if JournalEntry.objects.filter(key=key).exists():
        return  # a movement never changes, but the amount of its dispute may, by which it was booked
    amount = _in_currency_of_gift(movement, facts)
    lines = []
    if amount.amount < 0:
        lines += [
            ledger.debit(accounts.disputes(), -amount),
            ledger.credit(accounts.stripe_clearing(), -amount),
        ]
    elif amount.amount > 0:
        lines += [
            ledger.debit(accounts.stripe_clearing(), amount),
            ledger.credit(accounts.disputes(), amount),
        ]
    if movement.fee.amount:
        lines += [
            ledger.debit(accounts.processing_fees(), movement.fee),
            ledger.credit(accounts.stripe_clearing(), movement.fee),
        ]
    if lines:
        ledger.post(
            key=key,
            kind=Kind.DISPUTE,
            occurred_on=timezone.localdate(movement.created_at),
            memo=_memo(dispute, taken=amount.amount < 0),
            lines=lines,
            donation=dispute.donation,
            dispute=dispute,
        )


def _in_currency_of_gift(movement: Movement, facts: DisputeFacts) -> Money:
    """Gifts stand in the books in the currency in which they were given, whatever Stripe changes them to."""
    if movement.amount.currency == facts.amount.currency:
        return movement.amount
    taken: Money = -facts.amount
    return taken if movement.amount.amount < 0 else facts.amount


def _memo(dispute: Dispute, *, taken: bool) -> str:
    words = (
        _("%(reference)s is disputed: taken by the bank")
        if taken
        else _("%(reference)s: given back by the bank")
    )
    return words % {"reference": dispute.donation.reference}

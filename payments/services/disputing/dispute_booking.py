"""Which entries does a dispute make?

One for each movement on our balance that Stripe tells of: what the bank took waits in the account of disputes, and
comes back when we win; the fee is spent either way. When we lose, the gift is taken out of the books against that
account, as a refund would take it out against the balance at Stripe.

A gift in another currency than that of our balance stays in its own: beside each movement stands its change of currency.
"""

import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import from_minor, quantized
from payments.gateway.facts_refunds import DisputeFacts, Movement
from payments.models import Dispute, JournalEntry, JournalLine
from payments.models.ledger import JournalEntryQuerySet
from payments.services import accounts, ledger
from payments.services.deposits import conversions
from payments.services.giving_back import giving_back_lines, returned

Kind = JournalEntry.Kind
_LOST = ":lost"
# Rates are rounded, and amounts to cents: a part that is lost in that is none.
_AS_GOOD_AS_WHOLE = Decimal("0.995")


def book_movements(dispute: Dispute, facts: DisputeFacts) -> None:
    for movement in sorted(facts.movements, key=lambda each: each.created_at):
        _book_movement(dispute, movement, facts)
        settled, on = movement.amount, timezone.localdate(movement.created_at)
        if is_changed(dispute, movement.id, str(settled.currency)):
            book_change(dispute, movement.id, settled=settled, on=on)


def is_booked(dispute: Dispute, movement_id: str) -> bool:
    return JournalEntry.objects.filter(key=_key(dispute, movement_id)).exists()


def is_changed(dispute: Dispute, movement_id: str, currency: str) -> bool:
    """It is booked in the currency of the gift, and our balance is kept in another."""
    return str(dispute.amount.currency) != currency and _moved(dispute, movement_id) is not None


def book_change(dispute: Dispute, movement_id: str, *, settled: Money, on: datetime.date) -> None:
    """What is booked of it in the currency of the gift was changed into that of our balance, or out of it."""
    if JournalEntry.objects.filter(key=conversions.key_of(movement_id)).exists():
        return
    moved = _moved(dispute, movement_id)
    if moved is not None:
        conversions.book_conversion(
            movement_id,
            given=-moved if settled.amount < 0 else moved,
            settled=settled,
            occurred_on=on,
            donation=dispute.donation,
            dispute=dispute,
        )


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


def left_in_dispute(dispute: Dispute) -> Money:
    """What of it stands on the account of disputes, beside what the bank took above the gift. Below zero is what came
    back of a gift that the books call lost."""
    code = str(dispute.amount.currency)
    lines = JournalLine.objects.filter(entry__dispute=dispute, account=accounts.disputes(), currency=code)
    left: Money = from_minor(sum(lines.values_list("amount_minor", flat=True)), code)
    if dispute.status == Dispute.Status.LOST:
        left -= dispute.amount - standing_as_lost(dispute)
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
    key = _key(dispute, movement.id)
    if is_booked(dispute, movement.id):
        return  # a movement never changes, but the amount of its dispute may, by which it was booked
    amount = _in_currency_of_gift(dispute, movement, facts)
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


def _in_currency_of_gift(dispute: Dispute, movement: Movement, facts: DisputeFacts) -> Money:
    """Gifts stand in the books in the currency in which they were given, whatever Stripe changes them to.

    First the bank takes all that is disputed; later it may give back, or take again, a part of it."""
    if movement.amount.currency == facts.amount.currency:
        return movement.amount
    taken = [each for each in facts.movements if each.amount.amount < 0]
    first = min(taken, key=lambda each: each.created_at, default=movement)
    amount = _moved(dispute, first.id) or facts.amount
    if (share := _share(movement, first)) < _AS_GOOD_AS_WHOLE:
        code = str(amount.currency)
        amount = Money(quantized(amount.amount * share, code), code)
    return -amount if movement.amount.amount < 0 else amount


def _share(movement: Movement, of: Movement) -> Decimal:
    """Each moves at the rate of its day, so they are compared as if in the currency of the gift."""
    if not movement.amount.amount:
        return Decimal(0)
    one, whole = movement.amount.amount, of.amount.amount
    if movement.exchange_rate and of.exchange_rate:
        one, whole = one / movement.exchange_rate, whole / of.exchange_rate
    share: Decimal = abs(one / whole)
    return share


def _moved(dispute: Dispute, movement_id: str) -> Money | None:
    """How much is booked of a movement, in the currency of the gift and without a sign."""
    code = str(dispute.amount.currency)
    line = JournalLine.objects.filter(
        entry__key=_key(dispute, movement_id), account=accounts.disputes(), currency=code
    ).first()
    return from_minor(abs(line.amount_minor), code) if line is not None else None


def _key(dispute: Dispute, movement_id: str) -> str:
    return f"dispute:{dispute.pk}:{movement_id}"


def _memo(dispute: Dispute, *, taken: bool) -> str:
    words = (
        _("%(reference)s is disputed: taken by the bank")
        if taken
        else _("%(reference)s: given back by the bank")
    )
    return words % {"reference": dispute.donation.reference}

"""Is this line the money of a batch? By the slip's reference, or by a total that only one batch comes to.

It is asked before donors are looked for: a deposit that is taken for a gift would be counted twice.
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from payments.models import BankLine, Donation, OfflineBatch, OfflineGift
from payments.services.banking import batch_deposits, transfer_references
from payments.services.banking.batch_money import Held, held_by

DAYS_AROUND = datetime.timedelta(days=10)
# Banks book a deposit within days. What lies further apart is looked at by a person.
DAYS_CERTAIN = datetime.timedelta(days=5)
SHORTEST_REFERENCE = 4
Status = OfflineBatch.Status


@dataclass(frozen=True)
class Deposit:
    batch: OfflineBatch
    why: str
    certain: bool = False


def deposit_in(line: BankLine) -> Deposit | None:
    """The batch whose money this line probably is. Reads only."""
    batches = _about(line)
    if not batches:
        return None
    money = held_by(batches)
    named = [batch for batch in batches if _names(line, batch)]
    fitting = [batch for batch in batches if _fits(line, batch, money[batch.pk])]
    if found := [batch for batch in fitting if batch in named]:
        return _by_reference(found, line)
    if named:
        return _another_amount(named[0], line, money[named[0].pk])
    if fitting := [batch for batch in fitting if _could_be(line, batch, money[batch.pk])]:
        return _by_total(fitting, line)
    return None


def entered_by_hand(line: BankLine, donor_id: Any) -> OfflineGift | None:
    """The same transfer of this donor, typed from paper into a batch: the bank's line would book it a second time."""
    around = (line.booked_on - DAYS_AROUND, line.booked_on + DAYS_AROUND)
    # With a deposit only cash and cheques came: transfers in the same batch have lines of their own.
    mixed = OfflineGift.objects.filter(channel__in=[Donation.Channel.CASH, Donation.Channel.CHEQUE])
    told = batch_deposits.taken_batches().exclude(batch__in=mixed.values("batch"))
    same = OfflineGift.objects.exclude(batch__status=Status.ABANDONED).filter(
        donor=donor_id,
        channel=Donation.Channel.BANK,
        amount=line.amount.amount,
        amount_currency=line.currency,
        received_on__range=around,
    )
    return same.exclude(batch__in=told).select_related("batch").order_by("-received_on", "pk").first()


def _about(line: BankLine) -> list[OfflineBatch]:
    around = (line.booked_on - DAYS_AROUND, line.booked_on + DAYS_AROUND)
    free = batch_deposits.free_batches().filter(slip_total_currency=line.currency)
    return list(free.filter(deposited_on__range=around).order_by("deposited_on", "number"))


def _names(line: BankLine, batch: OfflineBatch) -> bool:
    """As a word of its own: "4417" does not stand in "DE44170000"."""
    reference = " ".join(batch.bank_reference.split()).upper()
    said = f"{line.text} {line.bank_reference}".upper()
    word = rf"(?<![A-Z0-9]){re.escape(reference)}(?![A-Z0-9])"
    return len(reference) >= SHORTEST_REFERENCE and re.search(word, said) is not None


def _fits(line: BankLine, batch: OfflineBatch, money: Held) -> bool:
    """Of an open batch nothing is booked, so its slip is asked."""
    if batch.status == Status.OPEN:
        return bool(batch.slip_total.amount == line.amount.amount)
    return line.amount_minor in money.arrivals


def _could_be(line: BankLine, batch: OfflineBatch, money: Held) -> bool:
    """Without a word about the slip: a deposit names no payer's account, a collective transfer does."""
    if transfer_references.named_in(f"{line.text} {line.bank_reference}"):
        return False
    if not line.payer_account:
        return True
    return not money.to_deposit and batch.status == Status.CLOSED and batch.gifts.count() > 1


def _by_reference(found: list[OfflineBatch], line: BankLine) -> Deposit:
    batch = found[0]
    if batch.status == Status.OPEN:
        return _still_open(batch)
    why = _("The reference on the slip of %(batch)s stands in it, and the total is the same.") % {
        "batch": batch.number
    }
    return Deposit(batch, why, certain=len(found) == 1)


def _another_amount(batch: OfflineBatch, line: BankLine, money: Held) -> Deposit:
    if batch.status == Status.OPEN:
        return _still_open(batch)
    return Deposit(batch, batch_deposits.another_amount(line, batch, money))


def _by_total(fitting: list[OfflineBatch], line: BankLine) -> Deposit:
    batch = min(fitting, key=lambda one: abs(one.deposited_on - line.booked_on))
    if batch.status == Status.OPEN:
        return _still_open(batch)
    why = _("It looks like the deposit of batch %(batch)s, whose gifts are booked there.") % {
        "batch": batch.number
    }
    near = abs(batch.deposited_on - line.booked_on) <= DAYS_CERTAIN
    nameless = not (line.payer_account or line.payer_name)
    return Deposit(
        batch, why, certain=nameless and near and len(fitting) == 1 and not _equal_lines(line, batch)
    )


def _equal_lines(line: BankLine, batch: OfflineBatch) -> bool:
    """Another line waits that could be this deposit just as well."""
    around = (batch.deposited_on - DAYS_AROUND, batch.deposited_on + DAYS_AROUND)
    others = BankLine.objects.waiting().filter(
        amount_minor=line.amount_minor, currency=line.currency, payer_account="", booked_on__range=around
    )
    return others.exclude(pk=line.pk).exists()


def _still_open(batch: OfflineBatch) -> Deposit:
    why = _("It looks like the deposit of batch %(batch)s, which is still open. Close it, then match again.")
    return Deposit(batch, why % {"batch": batch.number})

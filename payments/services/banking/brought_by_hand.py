"""A person says that the cash and cheques of a batch went to the bank: no statement is taken in, or it comes later.

A line of the bank that comes later is linked to the batch, and books nothing a second time.
"""

import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.models import User
from payments.models import BankLine, Donation, OfflineBatch, OfflineGift
from payments.services.banking import batch_deposits
from payments.services.banking.batch_deposits import DepositRefused

IN_HAND = (Donation.Channel.CASH, Donation.Channel.CHEQUE)


@transaction.atomic
def bring(batch: OfflineBatch, *, on: datetime.date, bank_reference: str = "", by: User) -> OfflineBatch:
    """Move what is in hand of a closed batch to the bank, on this day. Raises DepositRefused with what to do.

    The day, and the reference if one is given, stand in the batch from now on: its line is recognised by them.
    """
    batch = batch_deposits.locked(batch)
    _refuse_what_is_there(batch)
    _refuse_impossible_day(batch, on)
    money = batch_deposits.locked_money(batch)
    if not money.to_deposit:
        raise DepositRefused(
            _("Nothing of %(batch)s is in hand: it holds %(held)s.")
            % {"batch": batch.number, "held": money.words}
        )
    batch.deposited_on, batch.brought_by = on, by
    batch.bank_reference = bank_reference or batch.bank_reference
    with context.acting(by, reason=_("Brought to the bank.")):
        batch.save(update_fields=["deposited_on", "bank_reference", "brought_by", "updated_at"])
        batch_deposits.book_deposit(batch, money, on=on)
    return batch


@transaction.atomic
def take_back(batch: OfflineBatch, *, by: User, reason: str) -> OfflineBatch:
    """It is not at the bank after all: what was brought by hand stands in hand again."""
    batch = batch_deposits.locked(batch)
    if line := _standing_line(batch):
        raise DepositRefused(
            _("The line of the bank “%(line)s” says that it came. Put that line back first.") % {"line": line}
        )
    if batch.brought_by is None:
        raise DepositRefused(
            _("%(batch)s is not booked as brought to the bank by hand.") % {"batch": batch.number}
        )
    batch.brought_by = None
    with context.acting(by, reason=reason):
        batch.save(update_fields=["brought_by", "updated_at"])
        batch_deposits.take_back(batch)
    return batch


def earliest_day(batch: OfflineBatch) -> datetime.date | None:
    """Before its first gift in cash or by cheque nothing can have been brought."""
    in_hand = OfflineGift.objects.filter(batch=batch, channel__in=IN_HAND)
    first: datetime.date | None = in_hand.aggregate(first=Min("received_on"))["first"]
    return first


def _refuse_what_is_there(batch: OfflineBatch) -> None:
    if batch.status != OfflineBatch.Status.CLOSED:
        raise DepositRefused(
            _("%(batch)s is not closed, so nothing of it is booked. Close it first.")
            % {"batch": batch.number}
        )
    if line := _standing_line(batch):
        raise DepositRefused(
            _("The money of %(batch)s came with the line of the bank “%(line)s” already.")
            % {"batch": batch.number, "line": line}
        )
    if batch.brought_by is not None:
        raise DepositRefused(
            _("%(person)s has said already that %(batch)s was brought to the bank on %(day)s.")
            % {
                "person": batch.brought_by,
                "batch": batch.number,
                "day": date_format(batch.deposited_on),
            }
        )


def _refuse_impossible_day(batch: OfflineBatch, on: datetime.date) -> None:
    if on > timezone.localdate():
        raise DepositRefused(_("%(day)s has not come yet.") % {"day": date_format(on)})
    first = earliest_day(batch)
    if first is not None and on < first:
        raise DepositRefused(
            _("Its first gift in cash or by cheque came on %(first)s: it was brought on that day or later.")
            % {"first": date_format(first)}
        )


def _standing_line(batch: OfflineBatch) -> BankLine | None:
    return BankLine.objects.filter(batch=batch, status=BankLine.Status.BATCH).first()

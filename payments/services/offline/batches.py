"""Money that comes by hand: entered in a batch, counted against its slip, and booked when both agree.

Until then nothing is a gift. Closing makes each line one, all in one transaction and once: a second press finds the
batch closed. What was entered wrongly is corrected before closing; afterwards by a refund, as with every gift.
"""

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services import numbering
from beneficiaries.services.documents import PreparedPaper, remove_document, store_paper
from donors.models import Donor, Sponsorship
from payments.models import BatchPaper, Donation, OfflineBatch, OfflineGift
from payments.services import donations
from payments.services.banking import batch_deposits
from payments.services.gift_dates import noon_of
from payments.services.offline.batch_counts import counted
from payments.services.offline.purposes import Purpose, purpose

Status = OfflineBatch.Status


class BatchRefused(DomainError):
    """Something that this batch does not take, or not yet, or not any more."""


@transaction.atomic
def open_batch(batch: OfflineBatch, *, by: User | None) -> OfflineBatch:
    """Give a new batch its number."""
    year = timezone.localdate().year
    number = numbering.next_number(series=OfflineBatch.SERIES, year=year)
    batch.number = numbering.label(series=OfflineBatch.SERIES, year=year, number=number)
    batch.opened_by = by
    with context.acting(by):
        batch.save(force_insert=True)
    return batch


@transaction.atomic
def put_in(gift: OfflineGift, *, by: User | None) -> OfflineGift:
    """Write a line, a new one or one that has changed. Its fund and campaign are the batch's unless it says others."""
    batch = _locked_open(gift.batch)
    if line := batch_deposits.line_of(batch):
        # It is part of a transfer that the bank has told of: channel and day are the bank's.
        gift.channel, gift.received_on = Donation.Channel.BANK, line.booked_on
    _refuse_impossible(gift, batch)
    meant = _meant(gift, batch)
    gift.donor, gift.fund, gift.child = meant.donor, meant.fund, meant.child
    gift.sponsorship = meant.sponsorship
    with context.acting(by):
        gift.save()
    return gift


@transaction.atomic
def take_out(gift: OfflineGift, *, by: User | None) -> None:
    _locked_open(gift.batch)
    with context.acting(by):
        gift.delete()


@transaction.atomic
def revise(batch: OfflineBatch, *, by: User | None) -> OfflineBatch:
    """Save what was changed of an open batch: its slip, its title, its day."""
    _locked_open(batch)
    strangers = batch.gifts.exclude(amount_currency=str(batch.slip_total.currency))
    if strangers.exists():
        raise BatchRefused(
            _("Its gifts are in another currency than the slip. Take them out first, then change it.")
        )
    if line := batch_deposits.line_of(batch):
        batch_deposits.refuse_another_total(line, batch)
    with context.acting(by):
        batch.save()
    return batch


@transaction.atomic
def add_paper(
    batch: OfflineBatch, *, kind: str, upload: "File[Any] | PreparedPaper", by: User, number: str = ""
) -> BatchPaper:
    _locked_open(batch)
    return store_paper(BatchPaper(batch=batch, kind=kind, number=number), upload, by=by)


@transaction.atomic
def remove_paper(paper: BatchPaper, *, by: User) -> None:
    _locked_open(paper.batch)
    remove_document(paper, by=by)


@transaction.atomic
def close(batch: OfflineBatch, *, by: User | None) -> OfflineBatch:
    """Book every gift of the batch, or none. Raises BatchRefused unless count and total are those of the slip."""
    batch = _locked_open(batch)
    line = batch_deposits.locked_line_of(batch)
    gifts = list(
        batch.gifts.select_related("donor", "fund", "child", "sponsorship").order_by("created_at", "pk")
    )
    count = counted(batch, gifts)
    if not count.agrees:
        raise BatchRefused(_("The batch cannot be closed: %(difference)s") % {"difference": count.words})
    for gift in gifts:
        _refuse_impossible(gift, batch)
    _lock_what_they_touch(gifts)
    batch.move(Status.CLOSED, by=by, closed_by=by, closed_at=timezone.now(), reason=count.words)
    with context.acting(by, reason=_("Batch %(number)s was closed.") % {"number": batch.number}):
        for gift in gifts:
            _book(gift, batch, by)
        if line is not None:
            batch_deposits.settle(line, batch, by=by)
    return batch


@transaction.atomic
def abandon(batch: OfflineBatch, *, by: User | None, reason: str) -> OfflineBatch:
    """Nothing of it becomes a gift. It stays with its number, so that the numbers have no gap."""
    batch = _locked_open(batch)
    batch_deposits.let_go(batch, by=by)
    return batch.move(Status.ABANDONED, by=by, reason=reason)


def _book(gift: OfflineGift, batch: OfflineBatch, by: User | None) -> None:
    meant = _meant(gift, batch)
    gift.donation = Donation.objects.create(
        channel=gift.channel,
        donor=meant.donor,
        fund=meant.fund,
        child=meant.child,
        sponsorship=meant.sponsorship,
        campaign=batch.campaign,
        amount=gift.amount,
        in_kind=gift.in_kind,
        paid_with=_("Cheque %(number)s") % {"number": gift.cheque_number} if gift.cheque_number else "",
        note=gift.note,
    )
    gift.save(update_fields=["donation", "updated_at"])
    donations.succeed(
        gift.donation,
        received_at=noon_of(gift.received_on),
        by=by,
        reason=_("Batch %(number)s was closed.") % {"number": batch.number},
    )


def _meant(gift: OfflineGift, batch: OfflineBatch) -> Purpose:
    fund = gift.fund or (batch.fund if gift.child is None and gift.sponsorship is None else None)
    return purpose(
        donor=gift.donor,
        fund=fund,
        child=gift.child,
        sponsorship=gift.sponsorship if gift.channel != Donation.Channel.IN_KIND else None,
        currency=str(gift.amount.currency),
        channel=gift.channel,
    )


def _locked_open(batch: OfflineBatch) -> OfflineBatch:
    locked = OfflineBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.status == Status.ABANDONED:
        raise BatchRefused(
            _("%(number)s was abandoned. Enter its gifts in a new batch.") % {"number": locked.number}
        )
    if locked.status != Status.OPEN:
        raise BatchRefused(
            _("%(number)s is closed and its gifts are booked. Correct a gift by a refund on its own page.")
            % {"number": locked.number}
        )
    return locked


def _refuse_impossible(gift: OfflineGift, batch: OfflineBatch) -> None:
    if gift.amount.currency != batch.slip_total.currency:
        raise BatchRefused(
            _("The slip is in %(slip)s and this gift in %(gift)s. One batch holds one currency.")
            % {"slip": batch.slip_total.currency, "gift": gift.amount.currency}
        )
    if gift.received_on > timezone.localdate():
        raise BatchRefused(
            _("%(day)s has not come yet, so nothing was received on it.")
            % {"day": date_format(gift.received_on)}
        )
    if gift.channel == Donation.Channel.IN_KIND and not gift.in_kind.strip():
        raise BatchRefused(_("Say what was given, and how many."))


def _lock_what_they_touch(gifts: list[OfflineGift]) -> None:
    """Promises first, then donors, each in one order: as every other payment locks them, and before the receipts' number.

    Taken one by one they could be locked by a payment that itself waits for that number.
    """
    promises = {gift.sponsorship_id for gift in gifts if gift.sponsorship_id}
    list(Sponsorship.objects.select_for_update().filter(pk__in=promises).order_by("pk").values_list("pk"))
    donors = {gift.donor_id for gift in gifts if gift.donor_id}
    list(Donor.objects.select_for_update().filter(pk__in=donors).order_by("pk").values_list("pk"))

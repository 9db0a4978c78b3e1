"""What batches and bank statements tell of a donor who asks what we keep, and which transfers are theirs."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from backoffice.core.registry import Collection
from donors.models import Donor
from donors.services.collected_rows import told
from donors.services.erased_rows import records_of
from payments.models import BankLine, Donation, KnownPayer, OfflineGift

FIELDS: dict[type[Model], tuple[str, ...]] = {
    BankLine: ("booked_on", "payer_name", "payer_account", "text", "status"),
    KnownPayer: ("account", "seen", "created_at"),
    OfflineGift: ("received_on", "amount", "channel", "cheque_number", "in_kind", "note"),
}
WITH_BATCH = (BankLine.Status.SPLIT, BankLine.Status.BATCH)


def collect(collection: Collection[Donor]) -> None:
    keys = records_of(collection.instance)
    lines = _lines_of(keys).order_by("booked_on", "pk")
    payers, gifts = KnownPayer.objects.filter(donor__in=keys), OfflineGift.objects.filter(donor__in=keys)
    collection.sections.extend(
        [
            (_("Bank transfers"), [_line_in_words(line) for line in lines]),
            (_("Accounts from which you pay"), told(payers, FIELDS)),
            (_("Gifts by hand"), told(gifts, FIELDS)),
        ]
    )


def _line_in_words(line: BankLine) -> dict[str, str]:
    return {_("Amount"): in_words(line.amount)} | told([line], FIELDS)[0]


def _lines_of(keys: list[Any]) -> QuerySet[BankLine]:
    """Lines that are gifts of theirs and of nobody else, and those that surely came from them.

    A suggestion is not enough: whoever is merely called like the payer is not told the payer's account.
    """
    theirs = Q(donation__donor__in=keys) | Q(payer_account__in=accounts_of(keys))
    surely = Q(donation=None, batch=None, donor__in=keys, is_certain=True)
    others = OfflineGift.objects.exclude(donor__in=keys) | OfflineGift.objects.filter(donor=None)
    alone = of_batches_with(keys).exclude(batch__in=others.values("batch"))
    return BankLine.objects.filter(theirs | surely | Q(pk__in=alone.values("pk")))


def of_batches_with(keys: list[Any]) -> QuerySet[BankLine]:
    """Transfers that pay for gifts of theirs. The deposit of a collection names nobody."""
    gifts = OfflineGift.objects.filter(donor__in=keys, channel=Donation.Channel.BANK)
    return BankLine.objects.filter(status__in=WITH_BATCH, batch__in=gifts.values("batch"))


def accounts_of(keys: list[Any]) -> QuerySet[KnownPayer, Any]:
    return KnownPayer.objects.filter(donor__in=keys, is_shared=False).values("account")

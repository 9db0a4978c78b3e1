"""How much money of a batch is still in hand, and how much came to the bank by itself? In minor units, from the books.

Things are no money of a deposit; what was refunded before the deposit is not brought to the bank any more.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from backoffice.core.money import from_minor, in_words
from payments.models import Donation, JournalEntry, JournalLine, OfflineBatch
from payments.services import accounts

OF_BATCH = "entry__donation__offline_gift__batch"


@dataclass(frozen=True)
class Held:
    """`in_hand` are cash and cheques, by the code of the account on which they stand."""

    in_hand: dict[str, int]
    transfers: int
    currency: str

    @property
    def to_deposit(self) -> int:
        return sum(self.in_hand.values())

    @property
    def arrivals(self) -> set[int]:
        """What one line of the bank may come to: the deposit alone, or all of the batch's money at once."""
        return {self.to_deposit, self.to_deposit + self.transfers} - {0}

    @property
    def words(self) -> str:
        """ "235.00 EUR in cash and cheques, 40.00 EUR in transfers"."""
        parts = [
            (self.to_deposit, _("%(amount)s in cash and cheques")),
            (self.transfers, _("%(amount)s in transfers")),
        ]
        told = [
            words % {"amount": in_words(from_minor(minor, self.currency))} for minor, words in parts if minor
        ]
        return ", ".join(told) or _("no money")


def held_by(batches: Iterable[OfflineBatch]) -> dict[uuid.UUID, Held]:
    """For closed batches, by their keys, with one query. An open one holds nothing yet: nothing of it is booked."""
    rows = {batch.pk: batch for batch in batches}
    in_hand = Q(account__code__in=accounts.IN_HAND)
    transfers = Q(
        entry__kind=JournalEntry.Kind.RECEIVED,
        entry__donation__channel=Donation.Channel.BANK,
        account__code=accounts.BANK,
    )
    sums = (
        JournalLine.objects.filter(in_hand | transfers, **{f"{OF_BATCH}__in": rows})
        .order_by()
        .values_list(OF_BATCH, "account__code")
        .annotate(total=Sum("amount_minor"))
    )
    found: dict[uuid.UUID, dict[str, int]] = {}
    for batch, code, total in sums:
        found.setdefault(batch, {})[code] = total
    return {key: _held(found.get(key, {}), str(batch.slip_total.currency)) for key, batch in rows.items()}


def held(batch: OfflineBatch) -> Held:
    return held_by([batch])[batch.pk]


def _held(sums: dict[str, int], currency: str) -> Held:
    return Held(
        in_hand={code: sums[code] for code in accounts.IN_HAND if sums.get(code)},
        transfers=sums.get(accounts.BANK, 0),
        currency=currency,
    )

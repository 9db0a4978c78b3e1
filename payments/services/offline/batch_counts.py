"""Does a batch say what its slip says? In numbers and in words, for the screen and for the refusal alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djmoney.money import Money

from backoffice.core.money import add_up, in_words
from payments.models import OfflineBatch, OfflineGift


@dataclass(frozen=True)
class Count:
    """`missing` and `missing_gifts` below zero are too much."""

    gifts: int
    total: Money
    missing_gifts: int
    missing: Money

    @property
    def agrees(self) -> bool:
        return self.missing_gifts == 0 and not self.missing.amount

    @property
    def words(self) -> str:
        """ "3 of 5 gifts, 40.00 EUR of 120.00 EUR: 2 gifts missing, 80.00 EUR missing"."""
        slip_gifts, slip_total = self.gifts + self.missing_gifts, self.total + self.missing
        so_far = _("%(gifts)d of %(slip_gifts)d gifts, %(total)s of %(slip_total)s") % {
            "gifts": self.gifts,
            "slip_gifts": slip_gifts,
            "total": in_words(self.total),
            "slip_total": in_words(slip_total),
        }
        if self.agrees:
            return _("%(so_far)s: count and total are those of the slip.") % {"so_far": so_far}
        return f"{so_far}: {'; '.join(self._differences())}."

    def _differences(self) -> list[str]:
        found = []
        number = abs(self.missing_gifts)
        if self.missing_gifts > 0:
            found.append(ngettext("%(n)d gift is missing", "%(n)d gifts are missing", number) % {"n": number})
        elif self.missing_gifts < 0:
            found.append(ngettext("%(n)d gift too many", "%(n)d gifts too many", number) % {"n": number})
        if self.missing.amount > 0:
            found.append(_("%(amount)s missing") % {"amount": in_words(self.missing)})
        elif self.missing.amount < 0:
            found.append(_("%(amount)s too much") % {"amount": in_words(-self.missing)})
        return found


def counted(batch: OfflineBatch, gifts: Sequence[OfflineGift] | None = None) -> Count:
    """The gifts entered so far against the slip. All are in the slip's currency."""
    rows = list(batch.gifts.all()) if gifts is None else list(gifts)
    total = next(iter(add_up(gift.amount for gift in rows)), Money(0, batch.slip_total.currency))
    return Count(
        gifts=len(rows),
        total=total,
        missing_gifts=batch.slip_count - len(rows),
        missing=batch.slip_total - total,
    )

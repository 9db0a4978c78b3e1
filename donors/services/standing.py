"""When did a donor first and last give? Lists ask two columns instead of a million gifts."""

import datetime
from collections.abc import Iterable

from django.db.models.functions import Coalesce, Greatest, Least

from donors.models import Donor


def note_gift(donor: Donor, *, on: datetime.date) -> None:
    """A gift came, or an old one was entered. Changes nothing when it lies between the first and the last.

    Neither date is anybody's entry, so no history row is written. Two at once end in the same dates.
    """
    Donor.objects.filter(pk=donor.pk).update(
        first_gift_on=Least(Coalesce("first_gift_on", on), on),
        last_gift_on=Greatest(Coalesce("last_gift_on", on), on),
    )


def recompute(donor: Donor, *, gifts: Iterable[datetime.date]) -> None:
    """Write the dates anew from all days on which the donor gave: after a merge, or when a gift was taken away."""
    days = list(gifts)
    Donor.objects.filter(pk=donor.pk).update(
        first_gift_on=min(days, default=None), last_gift_on=max(days, default=None)
    )

"""Numbers without gaps: the number and what bears it are written in one transaction."""

from django.db import transaction

from backoffice.core.models import NumberSeries


def next_number(*, series: str, year: int) -> int:
    """The next number of the series in that year, beginning with 1. See `next_numbers`."""
    return next_numbers(series=series, year=year, count=1)[0]


def next_numbers(*, series: str, year: int, count: int) -> range:
    """The next `count` numbers of the series in that year, for as many records.

    The row stays locked until the caller's transaction ends: a rollback gives the numbers back, and a second
    caller waits. So it must be called inside a transaction, as late in it as possible.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A number without gaps is taken inside the transaction that uses it.")
    NumberSeries.objects.bulk_create([NumberSeries(series=series, year=year)], ignore_conflicts=True)
    row = NumberSeries.objects.select_for_update().get(series=series, year=year)
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return range(first, row.last + 1)


def label(*, series: str, year: int, number: int) -> str:
    """A number as it is printed: "R-2026-000042"."""
    return f"{series}-{year}-{number:06d}"

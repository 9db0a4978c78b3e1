"""Numbers without gaps: the number and what bears it are written in one transaction."""

from django.db import connection

from backoffice.core.models import NumberSeries

_TABLE = NumberSeries._meta.db_table
_TAKE = (
    f"INSERT INTO {_TABLE} (series, year, last) VALUES (%s, %s, %s) "  # noqa: S608  (no value of anybody's)
    f"ON CONFLICT (series, year) DO UPDATE SET last = {_TABLE}.last + excluded.last RETURNING last"
)


def next_number(*, series: str, year: int) -> int:
    """The next number of the series in that year, beginning with 1. See `next_numbers`."""
    return next_numbers(series=series, year=year, count=1)[0]


def next_numbers(*, series: str, year: int, count: int) -> range:
    """The next `count` numbers of the series in that year, for as many records.

    The row stays locked until the caller's transaction ends: a rollback gives the numbers back, and a second
    caller waits. So it must be called inside a transaction, as late in it as possible.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number without gaps is taken inside the transaction that uses it.")
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [series, year, count])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def label(*, series: str, year: int, number: int) -> str:
    """A number as it is printed: "R-2026-000042"."""
    return f"{series}-{year}-{number:06d}"

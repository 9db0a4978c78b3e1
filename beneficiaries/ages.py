"""Ages as conditions on birth dates, so that an index on the birth date can serve them."""

import datetime

from django.db.models import Q

from backoffice.core.dates import months_after


def aged(today: datetime.date, *, at_least: int | None = None, at_most: int | None = None) -> Q:
    """Between so many whole years on that day. An approximate birth year counts as `Child.age` counts it."""
    old_enough = Q() if at_least is None else _born("lte", at_least, today)
    return old_enough if at_most is None else old_enough & _born("gt", at_most + 1, today)


def _born(side: str, years: int, today: datetime.date) -> Q:
    """Born by the day, or in the year, that is so many years ago (`lte`), or after it (`gt`)."""
    day = months_after(today, -12 * years)
    return Q(**{f"birth_date__{side}": day}) | Q(**{f"birth_year__{side}": day.year})

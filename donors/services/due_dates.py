"""On which days does a promise fall due?

The day of the month is kept: what began on the 31st is due on the 28th of February and on the 31st of March again.
"""

import calendar
import datetime

from backoffice.core.intervals import Interval

MONTHS = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}


def following(day: datetime.date, *, interval: str, due_day: int) -> datetime.date:
    """The due date after the one on `day`."""
    months = day.year * 12 + day.month - 1 + MONTHS[Interval(interval)]
    year, month = divmod(months, 12)
    return _on(year, month + 1, due_day)


def first_from(
    earliest: datetime.date, *, beginning: datetime.date, interval: str, due_day: int
) -> datetime.date:
    """The first due date, counted from the one on `beginning`, that is not before `earliest`."""
    day = beginning
    while day < earliest:
        day = following(day, interval=interval, due_day=due_day)
    return day


def _on(year: int, month: int, due_day: int) -> datetime.date:
    return datetime.date(year, month, min(due_day, calendar.monthrange(year, month)[1]))

"""Reckoning with the calendar."""

import calendar
import datetime


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

"""When a billing period ends: on the anchor's day of the month, or on the last day of a shorter month."""

import calendar
from datetime import UTC, datetime, timedelta

from payments.sandbox.documents import Document


def period_end(start: int, recurring: Document, *, anchor: int) -> int:
    count = int(recurring["interval_count"])
    begins = datetime.fromtimestamp(start, UTC)
    match recurring["interval"]:
        case "day":
            return start + int(timedelta(days=count).total_seconds())
        case "week":
            return start + int(timedelta(weeks=count).total_seconds())
        case "month":
            return _months_later(begins, count, anchor)
        case _:
            return _months_later(begins, 12 * count, anchor)


def _months_later(begins: datetime, months: int, anchor: int) -> int:
    year, month0 = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    day = min(datetime.fromtimestamp(anchor, UTC).day, calendar.monthrange(year, month0 + 1)[1])
    return int(begins.replace(year=year, month=month0 + 1, day=day).timestamp())

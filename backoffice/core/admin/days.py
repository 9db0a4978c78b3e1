"""Filtering a list by days: the last one is meant too, all of it.

unfold's own filter compares a moment with the midnight at which its last day begins, and shows every row when it
cannot read what was typed: a list of November's gifts would lack those of the 30th, or hold those of all years.
"""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import DateTimeField, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.utils import parse_date_str

ONE_DAY = datetime.timedelta(days=1)
YEARS = range(1900, 3000)  # beyond them the day after, or the same moment elsewhere, may not exist


class DaysFilter(RangeDateFilter):  # type: ignore[misc]  # unfold ships no types
    """From one day to another in the office's time zone, for columns of days and of moments alike.

    What is no day finds nothing, and says so.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        typed = {end: self.used_parameters.get(f"{self.parameter_name}_{end}") for end in ("from", "to")}
        days = {end: _day(text) for end, text in typed.items() if text}
        for end, day in days.items():
            if day is None:
                messages.error(request, _("“%s” is not a day. Write it like 2026-11-30.") % typed[end])
                return queryset.none()
        return queryset.filter(**self._bounds(days))

    def _bounds(self, days: dict[str, Any]) -> dict[str, datetime.date | datetime.datetime]:
        bounds: dict[str, datetime.date | datetime.datetime] = {}
        if first := days.get("from"):
            bounds["gte"] = self._start_of(first)
        if last := days.get("to"):
            bounds["lt"] = self._start_of(last + ONE_DAY)
        return {f"{self.field_path}__{operator}": bound for operator, bound in bounds.items()}

    def _start_of(self, day: datetime.date) -> datetime.date | datetime.datetime:
        if isinstance(self.field, DateTimeField):
            return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        return day


def _day(text: str) -> datetime.date | None:
    day = parse_date_str(text)
    return day if day and day.year in YEARS else None

"""Our intervals in Stripe's words."""

from typing import Literal

import stripe

from backoffice.core.intervals import Interval

PERIODS: dict[Interval, tuple[Literal["month", "year"], int]] = {
    Interval.MONTH: ("month", 1),
    Interval.QUARTER: ("month", 3),
    Interval.YEAR: ("year", 1),
}


def recurring_period(interval: Interval) -> stripe.params.PriceCreateParamsRecurring:
    unit, count = PERIODS[interval]
    return {"interval": unit, "interval_count": count}


def interval_of(unit: str, count: int) -> Interval | None:
    """Ours, where Stripe's rhythm is one of them: twelve months are a year."""
    if (unit, count) == ("month", 12):
        return Interval.YEAR
    return next((ours for ours, period in PERIODS.items() if period == (unit, count)), None)

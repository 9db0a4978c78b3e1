"""A payout at the processor becomes what our row, the books and its movements say of it."""

from payments.services.deposits import payouts
from payments.services.handlers.readings import PayoutReading


def apply(reading: PayoutReading) -> str:
    return payouts.follow(reading.payout, reading.movements)

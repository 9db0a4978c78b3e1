"""A payout at the processor becomes what our row, the books and its movements say of it."""

from django.utils.translation import gettext as _

from payments.services.deposits import movement_booking, payouts
from payments.services.handlers.readings import MovementReading, PayoutReading


def apply(reading: PayoutReading) -> str:
    return payouts.follow(reading.payout, reading.movements)


def apply_movement(reading: MovementReading) -> str:
    words = {"movement": reading.movement.id, "type": reading.movement.type}
    if movement_booking.follow([reading.movement]):
        return _("%(movement)s (%(type)s) is booked.") % words
    return _("Nothing new about %(movement)s (%(type)s).") % words

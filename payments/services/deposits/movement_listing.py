"""What Stripe has moved by itself in the last days: no event tells of it, so its list is read."""

import datetime

from django.utils import timezone

from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.facts_lists import Period
from payments.services.chunks import chunks
from payments.services.deposits import movement_booking

_BATCH = 100


def follow_recent(within: datetime.timedelta, *, gateway: Gateway | None = None) -> int:
    """Keep and book what is not in the books of that time; tells how many. Each hundred is one transaction, and Stripe
    is asked between them."""
    listed = (gateway or get_gateway()).list_movements(Period(timezone.now() - within))
    return sum(movement_booking.follow(some) for some in chunks(listed, _BATCH))

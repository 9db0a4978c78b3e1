"""Stripe's pause of the collection: does it hold, and until when?"""

import datetime

import stripe

from payments.gateway.stripe_fields import moment


def rests(found: stripe.Subscription) -> bool:
    """Its day may have come before Stripe has taken the pause away: from then on it is charged."""
    if found.pause_collection is None:
        return False
    ends = found.pause_collection.resumes_at
    return ends is None or moment(ends) > datetime.datetime.now(datetime.UTC)


def end_of(found: stripe.Subscription) -> datetime.datetime | None:
    """A subscription with the status `paused` rests until somebody resumes it, whatever else stands on it."""
    if found.status == "paused" or found.pause_collection is None or not rests(found):
        return None
    ends = found.pause_collection.resumes_at
    return moment(ends) if ends is not None else None

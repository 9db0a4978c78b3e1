"""A rest that the sponsor or staff asked for here: what Almoner asks by itself does not cut it short.

One that was made in Stripe's dashboard may have been for the child who left: it ends with the answer.
"""

import datetime

from django.utils import timezone

from payments.models import RecurringChange, RecurringGift

Kind = RecurringChange.Kind


def standing(gift: RecurringGift) -> RecurringChange | None:
    """The pause that holds today for the gift, whatever the charge of a child who left did in between."""
    asked = gift.changes.filter(kind__in=[Kind.PAUSE, Kind.RESUME])
    last = (
        asked.exclude(origin=RecurringChange.Origin.SYSTEM)
        .exclude(status=RecurringChange.Status.REFUSED)
        .first()
    )
    if last is None or last.kind != Kind.PAUSE or last.origin == RecurringChange.Origin.STRIPE:
        return None
    return None if last.resumes_on is not None and last.resumes_on <= timezone.localdate() else last


def end_of(pause: RecurringChange) -> datetime.datetime | None:
    """The first moment after it; None where no day was named."""
    if pause.resumes_on is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(pause.resumes_on, datetime.time.min))

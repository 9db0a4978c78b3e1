"""Events that come, or are handled once more, after their donor was erased: refunds and disputes bring the name again.

Handling an ordinary event costs nothing more for that: new ones are looked through every few minutes. One that failed,
or was replayed, is looked at in the transaction that says so, however old it is.
"""

import datetime
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from payments.models import CheckoutAttempt, Donation, MobilePayment, RecurringGift, WebhookEvent
from payments.services.people import blanked_events

# So long may the scheduler stand still before something is overlooked.
_LOOKED_THROUGH = datetime.timedelta(days=3)
_ERASED = "donor__erased_at__isnull"
Status = WebhookEvent.Status


def blank_late_events() -> int:
    """Of all events that came of late; returns how many named somebody who was erased."""
    came = WebhookEvent.objects.filter(received_at__gte=timezone.now() - _LOOKED_THROUGH)
    return _blank(came, _is_of_the_erased())


def blank_if_erased(event: WebhookEvent) -> bool:
    """In the transaction that has written how the event ended."""
    among = {event.object_key, event.object_id} - {""}
    return bool(_blank(WebhookEvent.objects.filter(pk=event.pk), _is_of_the_erased(among)))


def _blank(events: QuerySet[WebhookEvent], is_of_the_erased: Q) -> int:
    of_stripe = events.filter(is_of_the_erased, provider="stripe")
    # What Stripe says is read again from Stripe; what a provider of mobile money says stands in the body alone.
    is_over = Q(status__in=[Status.PROCESSED, Status.IGNORED]) | Q(next_attempt_at=None)
    of_phones = events.exclude(provider="stripe").filter(is_over)
    of_phones = of_phones.filter(object_id__in=_references_of_the_erased(of_phones))
    return sum(blanked_events.blank(found, keeps_errors=True) for found in (of_stripe, of_phones))


def _is_of_the_erased(among: Collection[str] | None = None) -> Q:
    """`among` the names of one event, which are found by their index."""
    found = Q()
    for names in _names_of_the_erased(among):
        found |= Q(object_key__in=names) | Q(object_id__in=names)
    return found


def _names_of_the_erased(among: Collection[str] | None) -> Iterable["QuerySet[Any, str]"]:
    """All names under which Stripe's events speak of them, one column each."""
    gifts: QuerySet[Any] = Donation.objects.filter(**{_ERASED: False})
    recurring: QuerySet[Any] = RecurringGift.objects.filter(**{_ERASED: False})
    pages: QuerySet[Any] = CheckoutAttempt.objects.filter(**{f"payment_link__{_ERASED}": False})
    for rows, *columns in (
        (gifts, "stripe_payment_intent_id", "stripe_invoice_id", "stripe_charge_id"),
        (recurring, "stripe_subscription_id", "stripe_customer_id", "stripe_method_id"),
        (pages, "stripe_session_id"),
    ):
        for column in columns:
            wanted = {f"{column}__gt": ""} if among is None else {f"{column}__in": among}
            yield rows.order_by().filter(**wanted).values_list(column, flat=True)


def _references_of_the_erased(of_phones: QuerySet[WebhookEvent]) -> list[str]:
    named = [UUID(name) for name in of_phones.values_list("object_id", flat=True) if _is_uuid(name)]
    erased = MobilePayment.objects.filter(reference__in=named, **{f"donation__{_ERASED}": False})
    return [str(reference) for reference in erased.values_list("reference", flat=True)]


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True

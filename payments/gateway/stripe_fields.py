"""What stands in single fields of Stripe's objects: identifiers, moments, amounts and our own keys."""

import datetime
import uuid
from typing import Protocol

import stripe
from djmoney.money import Money

from backoffice.core.money import from_minor
from payments.gateway.facts import OurIds

_METADATA = {
    "link": "almoner_link",
    "attempt": "almoner_attempt",
    "donation": "almoner_donation",
    "recurring_gift": "almoner_recurring_gift",
    "poster": "almoner_poster",
}


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


def id_of(field: str | _Identified | None) -> str:
    """An expandable field is the id, or the object once it is expanded; empty for none."""
    if field is None:
        return ""
    return field if isinstance(field, str) else field.id


def moment(epoch: int) -> datetime.datetime:
    """Stripe counts seconds, in UTC."""
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC)


def moment_or_none(epoch: int | None) -> datetime.datetime | None:
    return None if epoch is None else moment(epoch)


def money_or_none(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else from_minor(minor, currency)


def metadata(ids: OurIds) -> dict[str, str]:
    """Our keys as Stripe keeps them: up to fifty strings, none of them about a person."""
    return {name: str(key) for field, name in _METADATA.items() if (key := getattr(ids, field))}


def our_ids(found: stripe.StripeObject | dict[str, str] | None) -> OurIds:
    if found is None:
        return OurIds()
    return OurIds(**{field: uuid_or_none(found[name]) for field, name in _METADATA.items() if name in found})


def uuid_or_none(text: str) -> uuid.UUID | None:
    """None for somebody else's metadata under a name of ours."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

"""An amount as the ledger writes it, within a question to the database."""

from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Cast, Round

from backoffice.core.money import ZERO_DECIMAL


def minor_units(amount: str) -> Cast:
    """`amount` is the path to a money field, such as `entry__refund__amount`."""
    whole = When(**{f"{amount}_currency__in": ZERO_DECIMAL}, then=Value(1))
    return Cast(Round(F(amount) * Case(whole, default=Value(100))), BigIntegerField())

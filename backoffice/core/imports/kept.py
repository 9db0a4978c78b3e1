"""The value of a field as the trace of an imported row keeps it, and back."""

import datetime
from typing import Any

from django.db import models
from django_countries.fields import Country
from djmoney.models.fields import MoneyField
from djmoney.money import Money
from phonenumber_field.phonenumber import PhoneNumber


def as_kept(value: object) -> Any:
    match value:
        case Money():
            return [str(value.amount), str(value.currency)]
        case datetime.date():
            return value.isoformat()
        case PhoneNumber():
            return value.as_e164
        case Country():
            return value.code or ""
        case models.Model():
            return as_kept(value.pk)
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)


def from_kept(model: type[models.Model], name: str, kept: Any) -> Any:
    """The value that `as_kept` came from."""
    field = model._meta.get_field(name)
    match field:
        case _ if kept is None:
            return None
        case MoneyField():
            return Money(*kept)
        case models.DateField():
            return datetime.date.fromisoformat(kept)
        case models.ForeignKey():
            return field.related_model._base_manager.get(pk=kept)
        case _:
            return kept

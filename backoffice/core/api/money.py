"""Amounts in the API: in as number or string, out as string; the currency stands beside it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from djmoney.money import Money
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from backoffice.core.money import InvalidAmount, parse_amount, quantized


class AmountField(serializers.Field[Any, Any, Any, Any]):
    """`{"monthly_need": "25.00", "monthly_need_currency": "EUR"}` ⇄ `Money(25, EUR)`.

    Without a currency it is the charity's own (DEFAULT_CURRENCY). The refusals are `parse_amount`'s.
    """

    def get_value(self, dictionary: Any) -> Any:
        name, beside = str(self.field_name), f"{self.field_name}_currency"
        if name not in dictionary and beside not in dictionary:
            return serializers.empty
        return dictionary.get(name), dictionary.get(beside)

    def to_internal_value(self, data: tuple[Any, Any]) -> Money | None:
        amount, currency = data
        if amount in (None, "") and currency in (None, "") and self.allow_null:
            return None
        try:
            return parse_amount(amount, currency or settings.DEFAULT_CURRENCY)
        except InvalidAmount as error:
            raise serializers.ValidationError(str(error)) from error

    def to_representation(self, value: Money) -> str:
        return str(quantized(value.amount, str(value.currency)))


class CurrencyField(serializers.CharField):
    """The currency of the amount beside it, which reads it on the way in."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(max_length=3, allow_null=True, **options)

    def get_value(self, dictionary: Any) -> Any:
        return serializers.empty


class AmountInOpenApi(OpenApiSerializerFieldExtension):
    target_class = AmountField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        words = {"type": "string", "example": "25.00", "description": _("An amount of money.")}
        if direction == "response":
            return words
        return {"oneOf": [words, {"type": "number", "minimum": 0}]}

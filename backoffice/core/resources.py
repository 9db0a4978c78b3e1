"""What every import and export of rows has in common: whole amounts, and no formulas."""

from decimal import Decimal
from typing import Any

from djmoney.models.fields import MoneyField
from djmoney.money import Money
from import_export.resources import ModelResource
from import_export.widgets import NumberWidget, Widget

from backoffice.core.documents.neutral import neutralise_formula
from backoffice.core.money import parse_amount, quantized


class MoneyWidget(Widget):  # type: ignore[misc]  # import-export ships no types
    """The amount of a money field; its currency is in the column beside it.

    import-export's own number widget does not know `Money` and exports an empty cell.
    """

    def __init__(self, *, currency_column: str) -> None:
        super().__init__()
        self.currency_column = currency_column

    def render(self, value: Money | None, obj: object = None, **kwargs: Any) -> str | Decimal:
        if value is None:
            return ""
        amount = quantized(value.amount, str(value.currency))
        return amount if kwargs.get("force_native_type") else str(amount)

    def clean(self, value: object, row: dict[str, Any] | None = None, **kwargs: Any) -> Money | None:
        if value in (None, ""):
            return None
        return parse_amount(str(value), str((row or {}).get(self.currency_column, "")))


class AlmonerResource(ModelResource):  # type: ignore[misc]
    """Base of all resources: a text that begins like a formula is made harmless on its way out."""

    class Meta:
        abstract = True
        clean_model_instances = True

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Any:
        field = super().field_from_django_field(field_name, django_field, readonly)
        if isinstance(django_field, MoneyField):
            field.widget = MoneyWidget(currency_column=f"{field_name}_currency")
        return field

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        value = super().export_field(field, instance, **kwargs)
        is_number = isinstance(field.widget, NumberWidget | MoneyWidget)
        return neutralise_formula(value) if isinstance(value, str) and not is_number else value

"""Model fields that several floors use."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext as _
from djmoney.forms.fields import MoneyField as MoneyFormField
from djmoney.models.fields import MoneyField
from djmoney.money import Money

from backoffice.core import money


class AmountFormField(MoneyFormField):
    """Says in words that the currency is missing where the library stumbles over it."""

    def compress(self, data_list: list[Any]) -> Money | None:
        if data_list and data_list[0] not in self.empty_values and not data_list[1]:
            raise ValidationError(_("Choose the currency of this amount."), code="required")
        return super().compress(data_list)  # type: ignore[no-any-return, no-untyped-call]  # django-money


class AmountField(MoneyField):
    """An amount with its currency, in the columns `name` and `name_currency`.

    The allowed currencies are a setting, so they are offered by forms and checked by `validate_money`,
    and stay out of migrations.
    """

    if TYPE_CHECKING:
        # django-stubs reads from here what may be assigned, and what comes back.
        _pyi_private_set_type: Money  # type: ignore[assignment]
        _pyi_private_get_type: Money  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("default_currency", None)
        kwargs.setdefault("currency_choices", None)
        kwargs.setdefault("validators", [money.validate_money])
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # django-money

    def formfield(self, **kwargs: Any) -> Field | None:
        kwargs.setdefault("form_class", AmountFormField)
        field = super().formfield(**kwargs)  # type: ignore[no-untyped-call]
        if field is not None:
            field.fields[1].choices = money.currency_choices()
            field.widget.widgets[1].choices = money.currency_choices()
        return field  # type: ignore[no-any-return]

"""What the forms of several dialogs have in common: amounts, a record of very many, and what is said of a fund."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core.admin.askable import SearchedSelect
from payments.models import PaymentLink

FUND_AS_USUAL = _("As usual: sponsorship for a child, general otherwise.")


class SearchSelect(SearchedSelect):
    """Type to find one of very many records, inside a dialog."""

    def __init__(self, field_name: str) -> None:
        attrs = {"data-dropdown-parent": "#dialog", "class": "unfold-admin-autocomplete"}
        super().__init__(PaymentLink._meta.get_field(field_name), admin.site, attrs=attrs)


def amount_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Text, since a number field would take 1e5 and drop a comma. `label` and `help_text` are lazy words."""
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    return forms.CharField(
        label=label,
        required=required,
        max_length=20,
        help_text=help_text,
        widget=UnfoldAdminTextInputWidget(attrs=attrs),
    )

"""What staff fill in to ask for a gift."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from backoffice.core import money
from backoffice.core.intervals import Interval
from beneficiaries.models import Child
from donors.models import Donor
from payments.models import Fund, PaymentLink
from payments.services import links

MESSAGE_LENGTH = 1000


class SearchSelect(AutocompleteSelect):
    """Type to find one of very many records, inside a dialog."""

    def __init__(self, field_name: str) -> None:
        attrs = {"data-dropdown-parent": "#dialog", "class": "unfold-admin-autocomplete"}
        super().__init__(PaymentLink._meta.get_field(field_name), admin.site, attrs=attrs)


class SendLinkForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    """Amount, interval, purpose and message of one asked gift."""

    form_before_template = "admin/payments/dialog_refusal.html"

    amount = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.CharField(label=_("Currency"), widget=UnfoldAdminSelectWidget)
    interval = forms.ChoiceField(
        label=_("How often"), choices=Interval.choices, widget=UnfoldAdminSelectWidget
    )
    fund = forms.ModelChoiceField(
        label=_("Fund"),
        queryset=Fund.objects.filter(is_active=True),
        required=False,
        empty_label=_("As usual: sponsorship for a child, general otherwise"),
        widget=UnfoldAdminSelectWidget,
    )
    message = forms.CharField(
        label=_("Personal message"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    days_open = forms.IntegerField(
        label=_("Open for how many days"),
        min_value=1,
        max_value=links.LONGEST_DAYS_OPEN,
        initial=links.DAYS_OPEN,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = self.fields["currency"]
        currency.initial = settings.DEFAULT_CURRENCY
        currency.widget.choices = money.currency_choices()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        self._read_amount(facts)
        return facts

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return {"form": self}

    @property
    def expires_at(self) -> datetime.datetime:
        return timezone.now() + datetime.timedelta(days=self.cleaned_data["days_open"])

    def _read_amount(self, facts: dict[str, Any]) -> None:
        currency = settings.DEFAULT_CURRENCY
        if "currency" in facts:
            try:
                currency = money.parse_currency(facts["currency"])
            except money.InvalidAmount as refusal:
                self.add_error("currency", str(refusal))
        if "amount" in facts:
            try:
                facts["money"] = money.parse_amount(facts["amount"], currency)
            except money.InvalidAmount as refusal:
                self.add_error("amount", str(refusal))


class SendLinkToDonorForm(SendLinkForm):
    """On a donor's page: for which child, if for one."""

    child = forms.ModelChoiceField(
        label=_("For the child"),
        queryset=Child.objects.verified(),
        required=False,
        widget=SearchSelect("child"),
        help_text=_("Empty for a gift to a fund."),
    )
    field_order = ["amount", "currency", "interval", "child", "fund", "message", "days_open"]


class SendLinkForChildForm(SendLinkForm):
    """On a child's page: to which donor."""

    donor = forms.ModelChoiceField(
        label=_("Donor"), queryset=Donor.objects.all(), widget=SearchSelect("donor")
    )
    field_order = ["donor", "amount", "currency", "interval", "fund", "message", "days_open"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interval"].initial = Interval.MONTH

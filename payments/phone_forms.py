"""What staff fill in to ask for money by phone, once or each period."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.core import money
from backoffice.core.intervals import RECURRING_CHOICES_ALONE, Interval
from backoffice.core.typed_amounts import with_point
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.form_fields import FUND_AS_USUAL, SearchSelect, amount_field
from payments.mobile_money import registry
from payments.mobile_money.base import NotOffered
from payments.models import Fund
from payments.services.mobile import mobile_payments


class AskByPhoneForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    """Whom, how much, and on which phone."""

    form_before_template = "admin/payments/dialog_refusal.html"
    FIELDS: ClassVar[list[str]] = ["phone", "provider", "amount", "currency", "fund"]

    phone = forms.CharField(
        label=_("Phone"),
        max_length=25,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("With the country's code."),
    )
    provider = forms.ChoiceField(label=_("Provider"), widget=UnfoldAdminSelectWidget)
    amount = amount_field(_("Amount"))
    currency = forms.ChoiceField(label=_("Currency"), widget=UnfoldAdminSelectWidget)
    fund = forms.ModelChoiceField(
        label=_("Fund"),
        queryset=Fund.objects.filter(is_active=True),
        required=False,
        empty_label=_("As usual"),
        widget=UnfoldAdminSelectWidget,
        help_text=FUND_AS_USUAL,
    )
    field_order = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = registry.providers()
        self.fields["provider"].choices = [(each.name, each.capabilities.label) for each in offered]
        taken = {code for each in offered for code in each.capabilities.currencies}
        self.fields["currency"].choices = [
            (code, code) for code in settings.ALLOWED_CURRENCIES if code in taken
        ]

    def get_before_template_context(self, request: Any, object_id: Any = None) -> dict[str, Any]:
        return {"form": self}

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if not {"provider", "phone", "amount", "currency"} <= set(facts):
            return facts
        try:
            facts["money"] = money.parse_amount(with_point(facts["amount"]), facts["currency"])
        except money.InvalidAmount as refusal:
            self.add_error("amount", str(refusal))
            return facts
        capabilities = mobile_payments.provider_named(facts["provider"]).capabilities
        for name, check in (
            ("amount", lambda: capabilities.refuse_amount(facts["money"])),
            ("phone", lambda: capabilities.msisdn(facts["phone"])),
        ):
            try:
                check()
            except NotOffered as refusal:
                self.add_error(name, str(refusal))
        return facts

    def prefill_from(self, donor: Donor | None) -> None:
        if donor is not None and donor.phone:
            self.initial["phone"] = str(donor.phone)


class AskDonorByPhoneForm(AskByPhoneForm):
    """On a donor's page: for which child, if for one."""

    child = forms.ModelChoiceField(
        label=_("For the child"),
        queryset=Child.objects.verified(),
        required=False,
        widget=SearchSelect("child"),
        help_text=_("Empty for a gift to a fund."),
    )
    field_order = [*AskByPhoneForm.FIELDS, "child"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prefill_from(Donor.objects.filter(pk=self.object_id).first())


class AskPromiseByPhoneForm(AskByPhoneForm):
    """On a sponsorship's page: who pays and how much stands there already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        promise = Sponsorship.objects.select_related("payer").filter(pk=self.object_id).first()
        if promise is not None:
            self.prefill_from(promise.payer)
            asked = promise.behind_amount or promise.amount
            # What is promised in a currency that no phone pays in is no amount of another currency.
            if str(asked.currency) in dict(self.fields["currency"].choices):
                self.initial["amount"] = money.quantized(asked.amount, str(asked.currency))
                self.initial["currency"] = str(asked.currency)


class _EachPeriod(BaseDialogForm):  # type: ignore[misc]
    interval = forms.ChoiceField(
        label=_("How often"),
        choices=RECURRING_CHOICES_ALONE,
        initial=Interval.MONTH,
        widget=UnfoldAdminSelectWidget,
    )
    starts_on = forms.DateField(
        label=_("First prompt"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", timezone.localdate().isoformat())

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_t("This day has passed. Choose today or a later one."))
        return day


class PledgeForDonorForm(_EachPeriod, AskDonorByPhoneForm):
    field_order = [*AskByPhoneForm.FIELDS, "child", "interval", "starts_on"]


class PledgeForPromiseForm(_EachPeriod, AskPromiseByPhoneForm):
    field_order = [*AskByPhoneForm.FIELDS, "interval", "starts_on"]

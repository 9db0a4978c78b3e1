"""What staff fill in to ask for a gift."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.core import money
from backoffice.core.intervals import CHOICES_ALONE, Interval
from backoffice.core.typed_amounts import with_point
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Sponsorship
from payments.form_fields import FUND_AS_USUAL, SearchSelect, amount_field
from payments.models import Fund, RecurringGift
from payments.services import links

MESSAGE_LENGTH = 1000


class AskingForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    """Amount, interval, purpose and message of an asked gift."""

    form_before_template = "admin/payments/dialog_refusal.html"
    form_after_template = "admin/payments/link_preview.html"
    FIELDS: ClassVar[list[str]] = [
        *("amount", "currency", "least", "most", "interval"),
        *("fund", "campaign", "message", "days_open"),
    ]

    amount = amount_field(_("Amount"))
    currency = forms.CharField(label=_("Currency"), widget=UnfoldAdminSelectWidget)
    least = amount_field(
        _("The donor may choose: at least"),
        required=False,
        help_text=_("Leave both bounds empty for a fixed amount. Otherwise the amount is the suggestion."),
    )
    most = amount_field(_("The donor may choose: at most"), required=False)
    interval = forms.ChoiceField(label=_("How often"), choices=CHOICES_ALONE, widget=UnfoldAdminSelectWidget)
    fund = forms.ModelChoiceField(
        label=_("Fund"),
        queryset=Fund.objects.filter(is_active=True),
        required=False,
        empty_label=_("As usual"),
        widget=UnfoldAdminSelectWidget,
        help_text=FUND_AS_USUAL,
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"),
        queryset=Campaign.objects.running(),
        required=False,
        empty_label=_("None"),
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
    field_order = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview: dict[str, str] = {}
        currency = self.fields["currency"]
        currency.initial = settings.DEFAULT_CURRENCY
        currency.widget.choices = money.currency_choices()
        # Asked at each showing: campaigns begin and end while the house runs.
        self.fields["campaign"].queryset = Campaign.objects.running()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        currency = self._read_currency(facts)
        for name in ("amount", "least", "most"):
            if facts.get(name):
                self._read_amount(facts, name, currency)
        return facts

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return {"form": self}

    def get_after_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return {"preview": self.preview}

    def prefill(self, amount: Money, interval: str) -> None:
        self.initial |= {
            "amount": money.quantized(amount.amount, str(amount.currency)),
            "currency": str(amount.currency),
            "interval": interval,
        }

    @property
    def expires_at(self) -> datetime.datetime:
        return timezone.now() + datetime.timedelta(days=self.cleaned_data["days_open"])

    @property
    def asked(self) -> dict[str, Any]:
        """As `links.create_link` and `appeals.start` take it."""
        facts = self.cleaned_data
        return {
            "amount": facts["amount_money"],
            "least": facts.get("least_money"),
            "most": facts.get("most_money"),
            "interval": facts["interval"],
            "fund": facts["fund"],
            "campaign": facts["campaign"],
            "message": facts["message"],
            "expires_at": self.expires_at,
        }

    def _read_currency(self, facts: dict[str, Any]) -> str:
        try:
            return (
                money.parse_currency(facts["currency"]) if "currency" in facts else settings.DEFAULT_CURRENCY
            )
        except money.InvalidAmount as refusal:
            self.add_error("currency", str(refusal))
            return settings.DEFAULT_CURRENCY

    def _read_amount(self, facts: dict[str, Any], name: str, currency: str) -> None:
        try:
            facts[f"{name}_money"] = money.parse_amount(with_point(facts[name]), currency)
        except money.InvalidAmount as refusal:
            self.add_error(name, str(refusal))


class SendLinkForm(AskingForm):
    """One link, sent or handed over."""

    send = forms.BooleanField(
        label=_("Send it by email now"),
        required=False,
        initial=True,
        help_text=_("Otherwise you hand it over yourself: its page shows the address and a QR code."),
        widget=UnfoldBooleanSwitchWidget,
    )
    field_order = [*AskingForm.FIELDS, "send"]


class SendLinkToDonorForm(SendLinkForm):
    """On a donor's page: for which child, if for one."""

    child = forms.ModelChoiceField(
        label=_("For the child"),
        queryset=Child.objects.verified(),
        required=False,
        widget=SearchSelect("child"),
        help_text=_("Empty for a gift to a fund."),
    )
    field_order = [*AskingForm.FIELDS[:5], "child", *AskingForm.FIELDS[5:], "send"]


class SendLinkForChildForm(SendLinkForm):
    """On a child's page: to which donor."""

    donor = forms.ModelChoiceField(
        label=_("Donor"), queryset=Donor.objects.all(), widget=SearchSelect("donor")
    )
    field_order = ["donor", *AskingForm.FIELDS, "send"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interval"].initial = Interval.MONTH


class SendLinkForSponsorshipForm(SendLinkForm):
    """On a sponsorship's page: what was promised stands there already."""

    field_order = [*AskingForm.FIELDS, "send"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        promise = Sponsorship.objects.filter(pk=self.object_id).first()
        if promise is not None:
            begun = promise.status not in (Sponsorship.Status.PENDING, Sponsorship.Status.PAST_DUE)
            # What is missing is asked for once, however much of it there is.
            once = begun or promise.behind_amount is not None
            self.prefill(promise.behind_amount or promise.amount, Interval.ONCE if once else promise.interval)


class SendLinkForGiftForm(SendLinkForm):
    """On a recurring gift's page: a new start for one that is behind or ended, more or something else for a live one."""

    replace = forms.BooleanField(
        label=_("In place of the present gift"),
        required=False,
        help_text=_(
            "The present gift goes on until the new one is paid, and is then ended at Stripe. Without this only a "
            "one-off gift can be asked for."
        ),
        widget=UnfoldBooleanSwitchWidget,
    )
    field_order = ["replace", *AskingForm.FIELDS, "send"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gift = RecurringGift.objects.filter(pk=self.object_id).first()
        self.is_live = self.gift is not None and self.gift.status in (
            RecurringGift.Status.ACTIVE,
            RecurringGift.Status.PAUSED,
        )
        if not self.is_live:
            del self.fields["replace"]
        if self.gift is not None:
            self.prefill(self.gift.amount, Interval.ONCE if self.is_live else self.gift.interval)

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        recurring = facts.get("interval") not in (None, Interval.ONCE)
        if self.is_live and recurring and not facts.get("replace"):
            self.add_error(
                "interval",
                _t(
                    "This gift is paid regularly already. Ask for a one-off gift, or say that it is replaced."
                ),
            )
        if self.is_live and facts.get("replace") and not recurring:
            self.add_error("interval", _t("A regular gift is replaced by a regular one. Choose how often."))
        return facts

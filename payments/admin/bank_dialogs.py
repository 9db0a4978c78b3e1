"""What is asked before a line is booked, and before money that nobody explained is attributed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.core.admin.dialogs import ConfirmForm
from backoffice.core.money import in_words
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.admin import labels
from payments.form_fields import FUND_AS_USUAL, SearchSelect
from payments.models import BankLine, Donation, Fund, ProcessorPayout
from payments.services.banking import bank_doubles
from payments.services.offline import attribution
from payments.services.offline.purposes import PurposeRefused, purpose


class PurposeForm(ConfirmForm):
    """Whose gift, and what for. Donor and child together find their sponsorship by themselves."""

    form_before_template = "admin/payments/purpose_asked.html"

    donor = forms.ModelChoiceField(
        label=_("Donor"),
        queryset=Donor.objects.all(),
        required=False,
        widget=SearchSelect("donor"),
        help_text=_("Empty for a gift of somebody unknown."),
    )
    child = forms.ModelChoiceField(
        label=_("For the child"),
        queryset=Child.objects.all(),
        required=False,
        widget=SearchSelect("child"),
        help_text=_("Empty for a gift to a fund."),
    )
    sponsorship = forms.ModelChoiceField(
        label=_("Sponsorship"),
        queryset=Sponsorship.objects.none(),
        required=False,
        empty_label=_("As usual"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("As usual: the one of this donor for this child, if there is one."),
    )
    fund = forms.ModelChoiceField(
        label=_("Fund"),
        queryset=Fund.objects.filter(is_active=True),
        required=False,
        empty_label=_("As usual"),
        widget=UnfoldAdminSelectWidget,
        help_text=FUND_AS_USUAL,
    )

    subject: Any = None

    def offer_sponsorships(self, *promises: Sponsorship | None, donors: list[Donor]) -> None:
        keys = [promise.pk for promise in promises if promise is not None]
        live = Sponsorship.objects.live().filter(payer__in=donors).values_list("pk", flat=True)[:20]
        rows = Sponsorship.objects.filter(pk__in=[*keys, *live]).select_related("payer", "child")
        self.fields["sponsorship"].queryset = rows

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if self.subject is not None and not self.errors:
            try:
                purpose(currency=str(self.subject.amount.currency), **self.chosen)
            except PurposeRefused as refusal:
                self.add_error("donor", str(refusal))
        return facts

    @property
    def chosen(self) -> dict[str, Any]:
        """As `purpose`, `bank_lines.book` and `attribution.attribute` take it."""
        return {name: self.cleaned_data.get(name) for name in ("donor", "child", "sponsorship", "fund")}

    def get_before_template_context(self, request: Any, object_id: Any = None) -> dict[str, Any]:
        return {"form": self, "facts": self.told()}

    def told(self) -> list[tuple[str, str]]:
        """What is known of the money, above the questions."""
        return []


class BookLineForm(PurposeForm):
    pays_link = forms.BooleanField(
        label=_("It pays the open payment link of this donor"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    is_no_payout = forms.BooleanField(
        label=_("It is a gift, and no payout of Stripe"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    field_order = ["donor", "child", "sponsorship", "fund", "pays_link", "is_no_payout"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = BankLine.objects.select_related("donor", "child", "sponsorship__child", "payment_link")
        self.subject = line = rows.filter(pk=self.object_id).first()
        if line is None:
            return
        self.initial |= {
            "donor": line.donor_id,
            "child": line.child_id,
            "sponsorship": line.sponsorship_id,
            "fund": line.fund_id,
            "pays_link": line.payment_link_id is not None,
        }
        self.offer_sponsorships(line.sponsorship, donors=[line.donor] if line.donor else [])
        if line.payment_link is None:
            del self.fields["pays_link"]
        if not (bank_doubles.looks_like_payout(line) or bank_doubles.arrived_payout(line)):
            del self.fields["is_no_payout"]

    def told(self) -> list[tuple[str, str]]:
        line = self.subject
        if line is None:
            return []
        return [
            (_t("Line"), str(line)),
            (_t("Payer"), " · ".join(filter(None, [line.payer_name, line.payer_account])) or "–"),
            (_t("Purpose"), line.text or "–"),
            (_t("Suggestion"), line.why or _t("none")),
        ]


class AttributeForm(PurposeForm):
    reason = forms.CharField(
        label=_("How you found out"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    field_order = ["donor", "child", "sponsorship", "fund", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = Donation.objects.filter(pk=self.object_id).first()
        self.suggested = attribution.suggested_donors(self.subject) if self.subject else []
        self.offer_sponsorships(donors=self.suggested)

    def told(self) -> list[tuple[str, str]]:
        gift = self.subject
        if gift is None:
            return []
        who = ", ".join(f"{donor.name} ({donor.email or '–'})" for donor in self.suggested)
        return [
            (_t("Gift"), str(gift)),
            (_t("Payer"), " · ".join(filter(None, [gift.payer_name, gift.payer_email])) or "–"),
            (_t("Could be"), who or _t("nobody whom we know by this name or email")),
        ]


class PayoutForm(ConfirmForm):
    payout = forms.ModelChoiceField(
        label=_("Payout"),
        queryset=ProcessorPayout.objects.none(),
        empty_label=None,
        widget=UnfoldAdminRadioSelectWidget(),
        error_messages={"required": _("There is no payout of this amount to choose.")},
    )
    nothing_to_choose = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = BankLine.objects.filter(pk=self.object_id).first()
        if line is not None:
            field: Any = self.fields["payout"]
            field.queryset = payouts = ProcessorPayout.objects.filter(
                amount_minor=line.amount_minor, currency__iexact=line.currency
            ).exclude(bank_lines__status=BankLine.Status.PAYOUT)
            if not payouts.exists():
                self.nothing_to_choose = _t(
                    "We know of no payout of %(amount)s that has not arrived yet. If the line is from Stripe, compare "
                    "with Stripe, which fetches the payouts, and then match the lines again. Otherwise book it as a "
                    "gift, or set it aside."
                ) % {"amount": in_words(line.amount)}


def suggestion_of(line: BankLine) -> str:
    """In one line for the list: whose and what for, as matching thinks."""
    if line.batch is not None:
        return str(line.batch)
    if line.donor is None:
        return "–"
    purposes = [line.donor.name]
    if line.child is not None:
        purposes.append(labels.purpose_of(line))
    elif line.fund is not None:
        purposes.append(str(line.fund))
    return " → ".join(purposes)

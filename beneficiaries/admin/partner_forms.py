"""The forms on a partner's page, and what its buttons ask before they act."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.core import money
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm
from beneficiaries.admin.child_forms import PaperForm
from beneficiaries.models import Child, Partner, PartnerContact, PartnerDocument, PayoutAccount
from beneficiaries.services import vetting


class PartnerForm(forms.ModelForm[Partner]):
    change_reason = forms.CharField(
        label=_("Why this change"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Stands in the history of the record."),
    )

    class Meta:
        model = Partner
        fields = ["name", "kind", "country", "address", "agreement_from", "agreement_until", "public_profile"]


class ContactForm(forms.ModelForm[PartnerContact]):
    class Meta:
        model = PartnerContact
        fields = ["name", "role", "email", "phone", "is_main"]

    def _get_validation_exclusions(self) -> set[str]:
        # Who is the main contact is asked of all rows together: one may follow another on the same page.
        return {*super()._get_validation_exclusions(), "is_main"}  # type: ignore[misc]


class ContactFormSet(PaginationInlineFormSet):  # type: ignore[misc]  # unfold ships no types
    def clean(self) -> None:
        super().clean()
        main = [
            form
            for form in self.forms
            if form not in self.deleted_forms and getattr(form, "cleaned_data", {}).get("is_main")
        ]
        for form in main[1:]:
            form.add_error("is_main", _("A partner has one main contact."))


class PartnerPaperForm(PaperForm):
    class Meta(PaperForm.Meta):
        model = PartnerDocument  # type: ignore[assignment]


def _partner(request: HttpRequest, object_id: Any) -> Partner | None:
    return Partner.objects.for_user(request.user).filter(pk=object_id).first()


class StopForm(ReasonForm):
    """Says how many children leave the public with their partner."""

    form_before_template = "admin/beneficiaries/partner_published.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return {"published": Child.objects.published().filter(partner=_partner(request, object_id)).count()}


class SubmitVettingForm(OptionalReasonForm):
    form_before_template = "admin/beneficiaries/missing_for_review.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        partner = _partner(request, object_id)
        return {"missing": vetting.what_is_missing(partner) if partner else []}


class VerifyVettingForm(OptionalReasonForm):
    verified_until = forms.DateField(
        label=_("Verified until"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )
    field_order = ["verified_until", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        if partner := _partner(request, object_id):
            self.fields["verified_until"].initial = vetting.longest_until(partner).isoformat()


class PayoutAccountForm(ReasonForm):
    """Asks for the whole account anew: the one before is never half edited."""

    method = forms.ChoiceField(
        label=_("Method"), choices=PayoutAccount.Method.choices, widget=UnfoldAdminSelectWidget()
    )
    holder = forms.CharField(label=_("Account holder"), max_length=150, widget=UnfoldAdminTextInputWidget())
    number = forms.CharField(
        label=_("Account number"),
        max_length=50,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("IBAN or account number; for mobile money the telephone number, as in +254 712 345678."),
    )
    bic = forms.CharField(label="BIC", max_length=15, required=False, widget=UnfoldAdminTextInputWidget())
    bank_name = forms.CharField(
        label=_("Bank or provider"), max_length=150, required=False, widget=UnfoldAdminTextInputWidget()
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=money.currency_choices, widget=UnfoldAdminSelectWidget()
    )
    valid_from = forms.DateField(
        label=_("Valid from"),
        initial=lambda: timezone.localdate().isoformat(),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    ACCOUNT = ("method", "holder", "number", "bic", "bank_name", "currency", "valid_from")
    field_order = [*ACCOUNT, "reason"]

    @property
    def account(self) -> dict[str, Any]:
        """What the service takes, without the reason."""
        return {name: self.cleaned_data[name] for name in self.ACCOUNT}

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return facts
        try:
            PayoutAccount(**self.account).clean()
        except ValidationError as error:
            self.add_error(None, error)
        return facts

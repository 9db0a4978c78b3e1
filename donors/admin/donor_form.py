"""What is checked of a donor while somebody types it in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core.admin.record_tasks import StaffField
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.admin.upload_fields import PaperField
from donors.models import Donor, DonorDocument, Household, TaxIdentifier
from donors.services.addresses import checked_postcode
from donors.services.contact_details import refuse_main_again
from donors.services.tax_ids import checked_tax_identifier


class ChecksPostcode(forms.ModelForm):  # type: ignore[type-arg]  # subscripted at runtime it fails
    """For whatever has a postal address."""

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("postcode"):
            try:
                facts["postcode"] = checked_postcode(
                    facts["postcode"], country=str(facts.get("country") or "")
                )
            except DomainError as refusal:
                self.add_error("postcode", str(refusal))
        return facts


class DonorForm(ChecksPostcode):
    change_reason = forms.CharField(
        label=_("Why this change"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Stands in the history of the record."),
    )
    manager = StaffField(label=_("Relationship manager"))

    class Meta:
        model = Donor
        fields = [
            *("kind", "name", "greeting", "language", "source"),
            *("email", "phone", "do_not_contact"),
            *("household", "street", "postcode", "city", "country"),
            *("tags", "manager", "notes"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("manager")) and self.instance.manager_id:
            # Whoever looks after the donor stays to be seen, also after having left.
            field.queryset = field.queryset | User.objects.filter(pk=self.instance.manager_id)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_greeting(self) -> str:
        return str(self.cleaned_data["greeting"]).strip().rstrip(",").rstrip()


class HouseholdForm(ChecksPostcode):
    class Meta:
        model = Household
        fields = ["name", "greeting", "street", "postcode", "city", "country", "one_receipt"]


class OtherAddressFormSet(PaginationInlineFormSet):  # type: ignore[misc]  # unfold ships no types
    """Other emails and phones: what is the main one is not another one as well."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            facts = getattr(form, "cleaned_data", {})
            if form in self.deleted_forms or not form.has_changed() or form.errors:
                continue
            try:
                refuse_main_again(
                    self.instance, email=str(facts.get("address") or ""), phone=facts.get("number")
                )
            except ValidationError as error:
                form.add_error(None, error)


class TaxIdentifierForm(forms.ModelForm[TaxIdentifier]):
    class Meta:
        model = TaxIdentifier
        fields = ["country", "number"]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("number") and facts.get("country"):
            try:
                facts["number"] = checked_tax_identifier(facts["number"], country=str(facts["country"]))
            except DomainError as refusal:
                self.add_error("number", str(refusal))
        return facts


class PaperForm(forms.ModelForm[DonorDocument]):
    upload = PaperField()

    class Meta:
        model = DonorDocument
        fields = ["kind", "number", "issued_on", "expires_on"]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        issued_on, expires_on = facts.get("issued_on"), facts.get("expires_on")
        if issued_on and issued_on > timezone.localdate():
            self.add_error("issued_on", _t("A paper cannot have been issued in the future."))
        if issued_on and expires_on and expires_on < issued_on:
            self.add_error("expires_on", _t("A paper cannot expire before it was issued."))
        return facts

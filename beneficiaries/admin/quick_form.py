"""The short form with which a child is registered in the field."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from beneficiaries.admin.sight import own_partner, sees_all
from beneficiaries.admin.upload_fields import PhotoField
from beneficiaries.models import Child, ConsentRecord, Guardian, Partner
from beneficiaries.services.quick import QuickEntry

NOT_YET = ("", _("Not yet"))
CHOOSE = ("", _("Select value"))


def _day() -> UnfoldAdminTextInputWidget:
    return UnfoldAdminTextInputWidget(attrs={"type": "date"})


class QuickForm(forms.ModelForm[Child]):
    entry_key = forms.UUIDField(widget=forms.HiddenInput)
    guardian_name = forms.CharField(
        label=_("Guardian's name"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget()
    )
    guardian_relation = forms.ChoiceField(
        label=_("Relation"),
        required=False,
        choices=[CHOOSE, *Guardian.Relation.choices],
        widget=UnfoldAdminSelectWidget(),
    )
    guardian_phone = PhoneNumberField(
        label=_("Guardian's phone"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "tel", "autocomplete": "off"}),
    )
    consent_use = forms.ChoiceField(
        label=_("The guardian consents to"),
        required=False,
        choices=[NOT_YET, *ConsentRecord.Use.choices],
        widget=UnfoldAdminSelectWidget(),
        help_text=_("Only what was signed. It can be added later."),
    )
    consent_given_on = forms.DateField(label=_("Consent given on"), required=False, widget=_day())
    photo = PhotoField(
        label=_("Photo"),
        required=False,
        help_text=_("From the camera or from the gallery. Place and phone data in it are removed."),
    )

    class Meta:
        model = Child
        fields = [
            *("partner", "first_name", "family_name", "sex", "birth_date", "birth_year"),
            *("school", "school_class"),
        ]
        widgets = {
            "partner": UnfoldAdminSelectWidget(),
            "first_name": UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
            "family_name": UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
            "sex": UnfoldAdminSelectWidget(),
            "birth_date": _day(),
            "birth_year": UnfoldAdminTextInputWidget(attrs={"type": "number", "inputmode": "numeric"}),
            "school": UnfoldAdminTextInputWidget(),
            "school_class": UnfoldAdminTextInputWidget(),
        }

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("entry_key", uuid.uuid4())
        partners = Partner.objects.for_user(request.user)
        if sees_all(request):
            self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        else:
            del self.fields["partner"]
            self.instance.partner_id = own_partner(request)  # type: ignore[assignment]  # the page saw to it
            phone = self.fields["guardian_phone"]
            phone.region = str(partners.values_list("country", flat=True).first() or "")  # type: ignore[attr-defined]
        self.fields["sex"].choices = [CHOOSE, *Child.Sex.choices]  # type: ignore[attr-defined]
        for name in ("birth_date", "consent_given_on"):
            self.fields[name].widget.format = "%Y-%m-%d"  # what browsers read

    def clean_consent_given_on(self) -> Any:
        given_on = self.cleaned_data["consent_given_on"]
        if given_on and given_on > timezone.localdate():
            raise ValidationError(_("Consent cannot be given in the future."))
        return given_on

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("guardian_name") and not facts.get("guardian_relation"):
            self.add_error("guardian_relation", _("Say how the guardian is related to the child."))
        if facts.get("consent_use") and not facts.get("guardian_name"):
            self.add_error("guardian_name", _("Write down the guardian who gives this consent."))
        if facts.get("guardian_phone") and not facts.get("guardian_name"):
            self.add_error("guardian_name", _("Write down whose telephone number this is."))
        return facts

    def entry(self) -> QuickEntry:
        facts = self.cleaned_data
        guardian = Guardian(
            full_name=facts["guardian_name"],
            relation=facts["guardian_relation"],
            phone=facts["guardian_phone"] or "",
        )
        return QuickEntry(
            key=facts["entry_key"],
            child=self.instance,
            guardian=guardian if facts["guardian_name"] else None,
            consent_use=facts["consent_use"],
            consent_given_on=facts["consent_given_on"],
            photo=facts["photo"],
        )

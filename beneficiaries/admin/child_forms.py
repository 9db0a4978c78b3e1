"""The forms on a child's page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from beneficiaries.admin.upload_fields import PaperField, PhotoField
from beneficiaries.models import Child, ChildDocument, ConsentRecord
from beneficiaries.models.child import IDENTITY_FIELDS


class ChildForm(forms.ModelForm[Child]):
    photo = PhotoField(
        label=_("New photo"),
        required=False,
        help_text=_("Straight from the phone. Place and phone data in it are removed; the file is not kept."),
    )
    photo_taken_on = forms.DateField(
        label=_("Taken on"), required=False, widget=UnfoldAdminSingleDateWidget()
    )
    change_reason = forms.CharField(
        label=_("Why this change"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Stands in the history of the record."),
    )

    class Meta:
        model = Child
        fields = [
            *IDENTITY_FIELDS,
            *("languages", "interests", "tags", "monthly_need"),
            *("school", "school_class", "siblings", "household", "story_draft"),
        ]

    def clean_siblings(self) -> Any:
        siblings = self.cleaned_data["siblings"]
        if self.instance in siblings:
            raise ValidationError(_("A child is not its own sibling."))
        return siblings

    def clean_photo_taken_on(self) -> Any:
        taken_on = self.cleaned_data["photo_taken_on"]
        if taken_on and taken_on > timezone.localdate():
            raise ValidationError(_("The photo cannot have been taken in the future."))
        return taken_on


class ConsentForm(forms.ModelForm[ConsentRecord]):
    class Meta:
        model = ConsentRecord
        fields = ["use", "form", "given_on", "guardian", "proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A row that stands has none of these fields: it is shown, not edited.
        if "given_on" in self.fields:
            self.fields["given_on"].initial = timezone.localdate
        if guardian := self.fields.get("guardian"):
            # On the page where guardian and child are first written down there is nobody to choose yet.
            guardian.required = False
            guardian.empty_label = str(_("The guardian of this form"))  # type: ignore[attr-defined]


class ConsentFormSet(PaginationInlineFormSet):  # type: ignore[misc]  # unfold ships no types
    def clean(self) -> None:
        super().clean()
        guardians = self.instance.guardians.count() if self.instance.pk else 0
        written_now = _guardians_being_added(self)
        for form in self.forms:
            if form in self.deleted_forms or not form.has_changed() or form.cleaned_data.get("guardian"):
                continue
            if guardians + written_now == 0:
                form.add_error("guardian", _("Add the guardian who gives this consent."))
            elif guardians + written_now > 1:
                form.add_error(
                    "guardian", _("Choose which guardian gives this consent; save a new guardian first.")
                )


def _guardians_being_added(formset: "BaseInlineFormSet[Any, Any, Any]") -> int:
    """How many guardians the same page adds. Their rows come in another formset of the same POST."""
    total = str(formset.data.get("guardians-TOTAL_FORMS", "0"))
    standing = str(formset.data.get("guardians-INITIAL_FORMS", "0"))
    if not (total.isdigit() and standing.isdigit()):
        return 0
    return sum(
        bool(str(formset.data.get(f"guardians-{number}-full_name", "")).strip())
        and not formset.data.get(f"guardians-{number}-DELETE")
        for number in range(int(standing), min(int(total), 1000))
    )


class PaperForm(forms.ModelForm[ChildDocument]):
    upload = PaperField()

    class Meta:
        model = ChildDocument
        fields = ["kind", "number", "issued_on", "expires_on"]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        issued_on, expires_on = facts.get("issued_on"), facts.get("expires_on")
        if issued_on and issued_on > timezone.localdate():
            self.add_error("issued_on", _("A paper cannot have been issued in the future."))
        if issued_on and expires_on and expires_on < issued_on:
            self.add_error("expires_on", _("A paper cannot expire before it was issued."))
        return facts

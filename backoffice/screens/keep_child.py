"""*Keep for a donor* on a child's page, *Keep a child* on a donor's: one hold, seen from both ends."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.core.admin.dialogs import REFUSALS, dialog, redirect_behind_dialog, refusal_words
from backoffice.core.admin.record_tasks import StaffField
from beneficiaries.models import Child
from donors.admin.holds import end_of_day
from donors.admin.sponsorship_dialogs import day_field
from donors.models import Donor, Hold
from donors.services import holds, shares
from payments.form_fields import SearchSelect

RIGHT = "donors.add_hold"
# Holds while somebody pays, and for offers, are placed by what they belong to.
BY_HAND = [Hold.Kind.DECISION, Hold.Kind.EVENT]


class KeepForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    form_before_template = "admin/payments/dialog_refusal.html"

    kind = forms.ChoiceField(
        label=_("Why"),
        choices=[(kind.value, kind.label) for kind in BY_HAND],
        widget=UnfoldAdminSelectWidget(),
    )
    until = day_field(label=_("Keep until"), help_text=_("The evening of that day."))
    owner = StaffField(label=_("Who looks after it"), help_text=_("Is told a day before the hold ends."))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=250, widget=UnfoldAdminTextInputWidget()
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + datetime.timedelta(days=settings.HOLD_DAYS)
        self.fields["owner"].initial = request.user.pk

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return {"form": self}


class KeepForDonorForm(KeepForm):
    donor = forms.ModelChoiceField(
        label=_("For the donor"),
        queryset=Donor.objects.standing(),
        required=False,
        widget=SearchSelect("donor"),
        help_text=_("Empty only for an event."),
    )
    field_order = ["donor", "kind", "until", "owner", "note"]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("kind") == Hold.Kind.DECISION and not facts.get("donor") and "donor" not in self.errors:
            self.add_error("donor", _t("Choose the donor who is deciding."))
        return facts


class KeepChildForm(KeepForm):
    child = forms.ModelChoiceField(
        label=_("Child"), queryset=Child.objects.verified(), widget=SearchSelect("child")
    )
    field_order = ["child", "kind", "until", "owner", "note"]


FOR_DONOR = dialog(
    _("Keep this child for a donor?"),
    KeepForDonorForm,
    description=_("The child is not offered to anybody else until then."),
    submit=_("Keep"),
)
A_CHILD = dialog(
    _("Keep a child for this donor?"),
    KeepChildForm,
    description=_("The child is not offered to anybody else until then."),
    submit=_("Keep"),
)


class KeepsForDonor:
    """For the child's admin."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Keep for a donor"),
        icon="bookmark_add",
        permissions=["keep_for_donor"],
        dialog=FOR_DONOR,
    )
    def keep_for_donor(
        self: Any, request: HttpRequest, form: KeepForDonorForm, object_id: str
    ) -> HttpResponse:
        child: Child = self.record(request, object_id)
        return _keep(request, form, FOR_DONOR, child=child, donor=form.cleaned_data["donor"])

    def has_keep_for_donor_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm(RIGHT):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        child = self.record_once(request, object_id)
        return (
            child is not None
            and child.status == Child.Status.VERIFIED
            and not child.is_merged_away
            and shares.free_share(child) > 0
        )


class KeepsChild:
    """For the donor's admin."""

    @action(  # type: ignore[untyped-decorator]
        description=_("Keep a child"),
        icon="bookmark_add",
        permissions=["keep_child"],
        dialog=A_CHILD,
    )
    def keep_child(self: Any, request: HttpRequest, form: KeepChildForm, object_id: str) -> HttpResponse:
        donor: Donor = self.record(request, object_id)
        return _keep(request, form, A_CHILD, child=form.cleaned_data["child"], donor=donor)

    def has_keep_child_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm(RIGHT):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        donor = self.record_once(request, object_id)
        return donor is not None and not (donor.is_merged_away or donor.is_erased or donor.is_deceased)


def _keep(
    request: HttpRequest, form: KeepForm, spec: dict[str, Any], *, child: Child, donor: Donor | None
) -> HttpResponse:
    facts = form.cleaned_data
    try:
        _refuse_what_this_person_may_not_see(request, child)
        hold = holds.place_hold(
            child=child,
            donor=donor,
            kind=facts["kind"],
            expires_at=end_of_day(facts["until"]),
            owner=facts["owner"],
            note=facts["note"],
            by=request.user,  # type: ignore[arg-type]
        )
    except REFUSALS as refusal:
        form.add_error(None, refusal_words(refusal))
        shown = {"dialog": spec, "form": form, "form_submit_text": spec["form_submit_text"]}
        return render(request, "unfold/helpers/dialog.html", shown)
    words = _t("%(child)s is kept until %(day)s.")
    day = date_format(timezone.localtime(hold.expires_at))
    messages.success(request, words % {"child": child.first_name, "day": day})
    return redirect_behind_dialog(request)


def _refuse_what_this_person_may_not_see(request: HttpRequest, child: Child) -> None:
    """A key can be posted that no list has offered."""
    if not Child.objects.for_user(request.user).filter(pk=child.pk).exists():
        raise holds.HoldRefused(_t("There is no such record."))

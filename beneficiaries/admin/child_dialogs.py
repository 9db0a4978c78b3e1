"""What the buttons on a child's page ask before they act."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm
from beneficiaries.admin.labels import photo_address
from beneficiaries.models import Child, ChildPhoto, ConsentRecord
from beneficiaries.services.checklist import checklist_of
from beneficiaries.services.checks import what_does_not_stand
from beneficiaries.services.register import what_is_missing


class PhotoChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # subscripted at runtime it fails
    """The child's photos, each shown beside its button."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Photo"))
        options.setdefault("widget", UnfoldAdminRadioSelectWidget())
        super().__init__(queryset=ChildPhoto.objects.none(), empty_label=None, **options)

    def label_from_instance(self, photo: ChildPhoto) -> SafeString:
        return format_html(
            '<span class="flex items-center gap-3"><img src="{}" alt="" class="rounded-default" '
            'style="height:64px;width:64px;object-fit:cover"> {}</span>',
            photo_address(photo, "small"),
            _main_or_dated(photo),
        )


def _main_or_dated(photo: ChildPhoto) -> str:
    return f"{photo} ({_t('main photo')})" if photo.is_primary else str(photo)


class OfChildForm(ReasonForm):
    """A dialog that knows which child it is about, within the person's rows."""

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.child = _child(request, object_id)
        if "photo" in self.fields:
            self.fields["photo"].queryset = self._choices(str(request.GET.get("photo", "")))
            first = self.fields["photo"].queryset.first()
            self.fields["photo"].initial = first.pk if first else None

    def photos(self) -> QuerySet[ChildPhoto]:
        return ChildPhoto.objects.filter(child=self.child)

    def _choices(self, asked_for: str) -> QuerySet[ChildPhoto]:
        """The one photo beside which the button was pressed, or all that come into question."""
        one = next((key for key in self.photos().values_list("pk", flat=True) if str(key) == asked_for), None)
        return self.photos().filter(pk=one) if one else self.photos()


def _child(request: HttpRequest, object_id: Any) -> Child | None:
    return Child.objects.for_user(request.user).filter(pk=object_id).first()


class SubmitForm(OptionalReasonForm):
    form_before_template = "admin/beneficiaries/missing_for_review.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        child = _child(request, object_id)
        return {"missing": what_is_missing(child) if child else []}


class VerifyForm(OptionalReasonForm):
    """Shows what the checks came to, beside the question."""

    form_before_template = "admin/beneficiaries/checks_state.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        child = _child(request, object_id)
        checks = checklist_of(child) if child else []
        return {"checks": checks, "all_stand": not (child and what_does_not_stand(child))}


class LeaveForm(OptionalReasonForm):
    kind = forms.ChoiceField(
        label=_("Why the child leaves"),
        choices=[("", _("Select value")), *Child.LeavingReason.choices],
        widget=UnfoldAdminSelectWidget(),
    )
    field_order = ["kind", "reason"]


class WithdrawConsentForm(OfChildForm):
    consent = forms.ModelChoiceField(
        label=_("Consent"),
        queryset=ConsentRecord.objects.none(),
        empty_label=None,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    field_order = ["consent", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        standing = ConsentRecord.objects.standing().filter(child=self.child).select_related("guardian")
        field = self.fields["consent"]
        field.queryset = standing
        field.label_from_instance = _consent_in_words
        if len(standing) == 1:
            field.initial = standing[0].pk


def _consent_in_words(consent: ConsentRecord) -> str:
    return _t("%(use)s – given by %(guardian)s on %(day)s") % {
        "use": consent.get_use_display(),
        "guardian": consent.guardian.full_name,
        "day": date_format(consent.given_on),
    }


class PublishPhotoForm(OfChildForm):
    photo = PhotoChoiceField()
    reason = OptionalReasonForm.base_fields["reason"]
    field_order = ["photo", "reason"]

    def photos(self) -> QuerySet[ChildPhoto]:
        return super().photos().filter(is_published=False)


class UnpublishPhotoForm(OfChildForm):
    photo = PhotoChoiceField()
    field_order = ["photo", "reason"]

    def photos(self) -> QuerySet[ChildPhoto]:
        return super().photos().filter(is_published=True)


class MainPhotoForm(OfChildForm):
    photo = PhotoChoiceField()
    reason = OptionalReasonForm.base_fields["reason"]
    field_order = ["photo", "reason"]

    def photos(self) -> QuerySet[ChildPhoto]:
        return super().photos().filter(is_primary=False)


class RemovePhotoForm(OfChildForm):
    photo = PhotoChoiceField()
    reason = OptionalReasonForm.base_fields["reason"]
    field_order = ["photo", "reason"]

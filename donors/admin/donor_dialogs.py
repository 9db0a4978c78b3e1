"""What the buttons on a donor's page ask before they act."""

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from backoffice.core.admin.record_tasks import StaffField
from beneficiaries.admin.upload_fields import PaperField
from donors.models import ContactNote, DonorConsent, OtherEmail, OtherPhone

DAY = {"type": "date"}
YES, NO = "yes", "no"


def _today() -> str:
    return timezone.localdate().isoformat()


def _now() -> str:
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


class OneOfSeveralForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    """Which of the donor's other addresses? The one beside which the link was pressed is chosen already."""

    which: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("The main one from now on"),
        queryset=OtherEmail.objects.none(),
        empty_label=None,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    model: type[OtherEmail] | type[OtherPhone] = OtherEmail

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        own = self.model.objects.for_user(request.user).filter(donor_id=object_id)
        self.fields["which"].queryset = own
        asked_for = request.GET.get("which", "")
        self.fields["which"].initial = next((each.pk for each in own if str(each.pk) == asked_for), None)


class MainEmailForm(OneOfSeveralForm):
    model = OtherEmail


class MainPhoneForm(OneOfSeveralForm):
    model = OtherPhone


class ConsentForm(BaseDialogForm):  # type: ignore[misc]
    """One decision, for as many channels and purposes as it was about."""

    granted = forms.ChoiceField(
        label=_("What the donor said"),
        choices=[(YES, _("Yes, you may")), (NO, _("No, please do not"))],
        widget=UnfoldAdminRadioSelectWidget(),
    )
    channels = forms.MultipleChoiceField(
        label=_("By"), choices=DonorConsent.Channel.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    purposes = forms.MultipleChoiceField(
        label=_("For"), choices=DonorConsent.Purpose.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    decided_on = forms.DateField(label=_("On"), initial=_today, widget=UnfoldAdminTextInputWidget(attrs=DAY))
    source = forms.ChoiceField(
        label=_("How we know"),
        choices=[("", _("Select value")), *DonorConsent.Source.choices],
        widget=UnfoldAdminSelectWidget(),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=250, widget=UnfoldAdminTextInputWidget()
    )
    proof = PaperField(
        label=_("Proof"),
        required=False,
        help_text=_("The signed form or the mail, as a PDF or a picture."),
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **{"files": request.FILES or None, **kwargs})

    def clean_decided_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _t("This day is still to come. Write the day on which the donor told us.")
            )
        return day


class ContactForm(BaseDialogForm):  # type: ignore[misc]
    kind = forms.ChoiceField(
        label=_("What it was"), choices=ContactNote.Kind.choices, widget=UnfoldAdminSelectWidget()
    )
    direction = forms.ChoiceField(
        label=_("From whom"),
        choices=ContactNote.Direction.choices,
        initial=ContactNote.Direction.OUT,
        widget=UnfoldAdminSelectWidget(),
    )
    happened_at = forms.DateTimeField(
        label=_("When"),
        initial=_now,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
    summary = forms.CharField(
        label=_("What was said"), max_length=5000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )
    follow_up_on = forms.DateField(
        label=_("Call back on"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs=DAY),
        help_text=_("Makes a task of it. Empty: nothing is to be done."),
    )
    follow_up_owner = StaffField(label=_("Who calls back"), empty_label=_("I do"))

    def clean_happened_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["happened_at"]
        # The clock of a phone may run ahead of ours.
        if at > timezone.now() + datetime.timedelta(minutes=5):
            raise forms.ValidationError(_t("This is still to come. Write down what was."))
        return min(at, timezone.now())

    def clean_follow_up_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["follow_up_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_t("This day has passed. Choose today or a later one."))
        return day

"""What the buttons on a sponsorship's page ask before they act."""

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from backoffice.core import money
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm
from backoffice.core.intervals import RECURRING_CHOICES_ALONE
from backoffice.core.typed_amounts import with_point
from donors.models import Sponsorship

# What staff may choose: the rest says itself from what has happened.
END_KINDS = [kind for kind in Sponsorship.EndKind if kind != Sponsorship.EndKind.NEVER_BEGUN]


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}), **options)


class EndForm(ReasonForm):
    kind = forms.ChoiceField(
        label=_("Why it ends"),
        choices=[("", _("Select value")), *((kind.value, kind.label) for kind in END_KINDS)],
        widget=UnfoldAdminSelectWidget(),
    )
    field_order = ["kind", "reason"]


class AmountForm(ReasonForm):
    """From what is promised now."""

    amount = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    interval = forms.ChoiceField(
        label=_("How often"), choices=RECURRING_CHOICES_ALONE, widget=UnfoldAdminSelectWidget()
    )
    field_order = ["amount", "interval", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.promise = Sponsorship.objects.for_user(request.user).filter(pk=object_id).first()
        if self.promise is None:
            return
        self.fields["amount"].initial = self.promise.amount.amount
        self.fields["amount"].help_text = str(self.promise.amount.currency)
        self.fields["interval"].initial = self.promise.interval

    def clean_amount(self) -> Any:
        currency = str(self.promise.amount.currency) if self.promise else ""
        try:
            return money.parse_amount(with_point(self.cleaned_data["amount"]), currency)
        except money.InvalidAmount as error:
            raise forms.ValidationError(str(error)) from error


class PauseRemindersForm(OptionalReasonForm):
    until = day_field(
        label=_("No reminder before"),
        required=False,
        help_text=_(
            "Such as the day on which the sponsor said that the money would come. Empty: they go on."
        ),
    )
    field_order = ["until", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + datetime.timedelta(days=14)


class CallForm(OptionalReasonForm):
    reason = None  # type: ignore[assignment]  # what was said stands in its place
    summary = forms.CharField(
        label=_("What was said"), max_length=2000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )
    follow_up_on = day_field(label=_("Call back on"), required=False)
    pause_until = day_field(
        label=_("No reminder before"),
        required=False,
        help_text=_("If the sponsor said when the money would come."),
    )

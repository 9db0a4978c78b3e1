"""What the buttons on a recurring gift's page ask before they act."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core.admin.askable import SearchedSelect
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm
from backoffice.core.money import InvalidAmount, parse_charge
from backoffice.core.typed_amounts import with_point
from beneficiaries.models import Child
from payments.models import RecurringGift


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}), **options)


class _OfGift(ReasonForm):
    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.gift = RecurringGift.objects.for_user(request.user).filter(pk=object_id).first()


class NewAmountForm(_OfGift):
    amount = forms.CharField(
        label=_("New amount"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    field_order = ["amount", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        if self.gift is not None:
            self.fields["amount"].initial = f"{self.gift.amount.amount:f}"
            self.fields["amount"].help_text = str(self.gift.amount.currency)

    def clean_amount(self) -> Any:
        currency = str(self.gift.amount.currency) if self.gift else ""
        try:
            return parse_charge(with_point(self.cleaned_data["amount"]), currency)
        except InvalidAmount as error:
            raise forms.ValidationError(str(error)) from error


class NewDayForm(_OfGift):
    day = _day(label=_("Next payment on"), help_text=_("From then on it is charged on that day."))
    field_order = ["day", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        if self.gift is not None and self.gift.next_payment_at is not None:
            self.fields["day"].initial = timezone.localdate(self.gift.next_payment_at).isoformat()


class PauseForm(ReasonForm):
    until = _day(label=_("Until"), required=False, help_text=_("Empty: until somebody lets it go on."))
    field_order = ["until", "reason"]


class OtherChildForm(ReasonForm):
    child = forms.ModelChoiceField(
        label=_("Child"),
        queryset=Child.objects.none(),
        widget=SearchedSelect(
            RecurringGift._meta.get_field("child"),
            admin.site,
            attrs={"data-dropdown-parent": "#dialog", "class": "unfold-admin-autocomplete"},
        ),
    )
    field_order = ["child", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        verified = Child.objects.for_user(request.user).filter(status=Child.Status.VERIFIED)
        self.fields["child"].queryset = verified


class NoteForm(OptionalReasonForm):
    """Where a reason helps and nobody is made to invent one."""

"""What the dialogs about refunds ask."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.core.money import InvalidAmount, amount_in_books, in_words
from backoffice.core.typed_amounts import with_point
from payments.form_fields import amount_field
from payments.models import Dispute, Donation, Refund
from payments.services.giving_back import refunds
from payments.services.giving_back.by_hand import by_hand_words


class RefundForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    amount = amount_field(_("Amount"))
    reason = forms.ChoiceField(
        label=_("Reason"), choices=Refund.Reason.choices, widget=UnfoldAdminSelectWidget()
    )
    way = forms.ChoiceField(
        label=_("Way back"),
        choices=Refund.Way.choices,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("By hand only when Stripe cannot: the card is closed, say."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("For whoever must agree, and for the file. The donor does not see it."),
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.gift = Donation.objects.for_user(request.user).get(pk=object_id)
        rest = refunds.left(self.gift)
        self.fields["amount"].initial = f"{exact(rest)}"
        self.fields["amount"].help_text = _("At most %(left)s.") % {"left": in_words(rest)}
        if refunds.way_back(self.gift) == Refund.Way.BY_HAND:
            self.fields["amount"].help_text += f" {by_hand_words(self.gift)}"
        self.fields["way"].initial = refunds.way_back(self.gift)
        if refunds.way_back(self.gift) == Refund.Way.BY_HAND:
            self.fields["way"].widget = forms.HiddenInput()

    def clean_amount(self) -> Money:
        try:
            money = amount_in_books(with_point(self.cleaned_data["amount"]), str(self.gift.amount.currency))
        except InvalidAmount as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        rest = refunds.left(self.gift)
        if money.amount > rest.amount:
            raise forms.ValidationError(
                _("Only %(left)s can still go back.") % {"left": in_words(rest)}, code="above"
            )
        return money


class PaidForm(BaseDialogForm):  # type: ignore[misc]
    bank_reference = forms.CharField(
        label=_("Reference"),
        max_length=100,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Of the bank transfer, the slip or the mobile payment."),
    )
    had_gone = forms.BooleanField(
        label=_("The money had gone before the donor's bank took the gift up"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_(
            "Otherwise wait for the bank: it would go back twice. Send the proof to the bank as well."
        ),
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        if not Dispute.objects.filter(donation__refunds=object_id).forbidding_refunds().exists():
            del self.fields["had_gone"]


def exact(money: Money) -> str:
    """With the decimals that the currency has, and no thousands."""
    return in_words(money).partition(" ")[0].replace(",", "")

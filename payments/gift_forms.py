"""What staff fill in to ask a donor for gifts from the catalogue."""

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from backoffice.core.money import in_words
from beneficiaries.models import Child
from payments.form_fields import SearchSelect
from payments.forms import MESSAGE_LENGTH
from payments.models import GiftItem
from payments.models.gift_item import MOST_OF_ONE_ITEM
from payments.services import links
from payments.services.catalogue.ordering import Wish

ITEM = "item-"


class SendGiftsForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    """How many of what; for which child, if for one."""

    form_before_template = "admin/payments/dialog_refusal.html"

    child = forms.ModelChoiceField(
        label=_("For the child"),
        queryset=Child.objects.verified(),
        required=False,
        widget=SearchSelect("child"),
        help_text=_("Empty for gifts to wherever they are needed."),
    )
    message = forms.CharField(
        label=_("Personal message"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    days_open = forms.IntegerField(
        label=_("Open for how many days"),
        min_value=1,
        max_value=links.LONGEST_DAYS_OPEN,
        initial=links.DAYS_OPEN,
        help_text=_("So long the pieces are kept for the donor."),
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {f"{ITEM}{item.slug}": item for item in GiftItem.objects.offered().in_stock()}
        for name, item in self.items.items():
            self.fields[name] = _quantity_of(item)
        self.order_fields([*self.items, "child", "message", "days_open"])

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if not any(facts.get(name) for name in self.items):
            self.add_error(
                None,
                _("Choose at least one gift.")
                if self.items
                else _("The catalogue is empty. Offer a gift item first."),
            )
        return facts

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return {"form": self}

    @property
    def wish(self) -> Wish:
        chosen = {item.slug: self.cleaned_data[name] or 0 for name, item in self.items.items()}
        return Wish(
            quantities={slug: number for slug, number in chosen.items() if number},
            seen_prices={item.slug: item.price for item in self.items.values()},
            child=self.cleaned_data["child"],
            message=self.cleaned_data["message"],
        )

    @property
    def expires_at(self) -> datetime.datetime:
        return timezone.now() + datetime.timedelta(days=self.cleaned_data["days_open"])


def _quantity_of(item: GiftItem) -> forms.IntegerField:
    most = MOST_OF_ONE_ITEM if item.stock is None else min(item.stock, MOST_OF_ONE_ITEM)
    return forms.IntegerField(
        label=f"{item.name}, {in_words(item.price)}",
        required=False,
        min_value=0,
        max_value=most,
        help_text=_("%(stock)s left") % {"stock": item.stock} if item.stock is not None else "",
        widget=UnfoldAdminIntegerFieldWidget(attrs={"placeholder": "0"}),
    )

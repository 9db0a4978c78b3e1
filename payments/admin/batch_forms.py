"""The rows of a batch's page: one line for each gift, in the currency of the slip, and its papers."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core import money
from backoffice.core.typed_amounts import with_point
from beneficiaries.admin.upload_fields import PaperField
from payments.models import BatchPaper, Donation, OfflineBatch, OfflineGift
from payments.services.offline.purposes import PurposeRefused, purpose

# Where the one text of a row belongs: a cheque has its number, a thing its name, anything else a remark.
TEXT_OF = {Donation.Channel.CHEQUE.value: "cheque_number", Donation.Channel.IN_KIND.value: "in_kind"}
TEXTS = ("cheque_number", "in_kind", "note")


def _without_buttons(widget: Any) -> None:
    """A row must fit beside the others; how wide its fields are stands in batches.css."""
    for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
        if hasattr(widget, name):
            setattr(widget, name, False)


class GiftForm(forms.ModelForm[OfflineGift]):
    """The amount is typed as one number: its currency is the slip's. One text says the rest, by the channel."""

    sum = forms.CharField(
        label=_("amount"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    what = forms.CharField(
        label=_("details"),
        required=False,
        max_length=200,
        help_text=_("Number of the cheque; for things what was given, and how many; otherwise a note."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = OfflineGift
        fields = ["channel", "donor", "received_on", "fund", "child"]

    currency = settings.DEFAULT_CURRENCY  # the formset says whose slip it is

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _without_buttons(field.widget)
        self.initial["what"] = next(filter(None, (getattr(self.instance, name) for name in TEXTS)), "")
        if self.instance.amount is not None:
            amount = self.instance.amount
            self.initial["sum"] = str(money.quantized(amount.amount, str(amount.currency)))

    def clean_sum(self) -> str:
        written = str(self.cleaned_data["sum"])
        try:
            self.instance.amount = money.exact_amount(with_point(written), self.currency)
        except money.InvalidAmount as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return written

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        day = facts.get("received_on")
        if day and day > timezone.localdate():
            self.add_error("received_on", _t("This day has not come yet."))
        if facts.get("channel") == Donation.Channel.IN_KIND and not facts.get("what", "").strip():
            self.add_error("what", _t("Say what was given, and how many."))
        self._say_what(facts.get("channel") or "", facts.get("what") or "")
        if {"donor", "child"} & set(self.changed_data):
            self.instance.sponsorship = None  # it belonged to the others
        self._refuse_contradictions(facts)
        return facts

    def _say_what(self, channel: str, what: str) -> None:
        if not {"what", "channel"} & set(self.changed_data):
            return
        place = TEXT_OF.get(channel, "note")
        field: Any = OfflineGift._meta.get_field(place)
        longest = field.max_length
        if len(what) > longest:
            self.add_error("what", _t("At most %(number)d characters.") % {"number": longest})
            return
        for name in TEXTS:
            setattr(self.instance, name, what if name == place else "")

    def _refuse_contradictions(self, facts: dict[str, Any]) -> None:
        try:
            purpose(
                donor=facts.get("donor"),
                child=facts.get("child"),
                fund=facts.get("fund"),
                sponsorship=self.instance.sponsorship,
                currency=self.currency,
                channel=facts.get("channel") or Donation.Channel.CASH,
            )
        except PurposeRefused as refusal:
            self.add_error("donor", str(refusal))


class GiftFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    instance: OfflineBatch

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # not in the stubs
        if self.instance.slip_total is not None:
            form.currency = str(self.instance.slip_total.currency)
        return form


class BatchPaperForm(forms.ModelForm[BatchPaper]):
    upload = PaperField()

    class Meta:
        model = BatchPaper
        fields = ["kind", "number"]

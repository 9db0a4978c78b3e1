"""What people fill in who give on a public page, signed in or not."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backoffice.core import money
from backoffice.core.intervals import CHOICES_ALONE, Interval
from backoffice.core.typed_amounts import with_point
from donors.models import Donor
from payments.services.paying.guests import Giver, Guest

NAME_LENGTH = Donor._meta.get_field("name").max_length or 200
MESSAGE_LENGTH = 1000


class GiverForm(forms.Form):
    """Who gives. A sponsor who is signed in is not asked again."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email"),
        max_length=254,
        help_text=_("Your receipt goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # People do not see it; programs that fill in every field give themselves away.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    sealed = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, donor: Donor | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.donor = donor
        if donor is not None:
            del self.fields["name"], self.fields["email"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("Tell us your name, please."))
        return name

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave the last field empty and try again."))
        return ""

    @property
    def giver(self) -> Giver:
        if self.donor is not None:
            return self.donor
        return Guest(name=self.cleaned_data["name"], email=self.cleaned_data["email"])

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """All that people see, in order."""
        return [field for field in self.visible_fields() if field.name != "website"]


class OrderForm(GiverForm):
    message = forms.CharField(
        label=_("A message to us, if you like"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GiftForm(GiverForm):
    """An amount to a campaign, or where it is needed most."""

    amount = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    interval = forms.ChoiceField(label=_("How often"), choices=CHOICES_ALONE, initial=Interval.ONCE)
    field_order = ["amount", "currency", "interval", "name", "email", "website", "sealed"]

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, code) for code in settings.ALLOWED_CURRENCIES]
        self.fields["currency"].choices = choices  # type: ignore[attr-defined]  # it is the ChoiceField above
        self.fields["currency"].initial = currency or settings.DEFAULT_CURRENCY

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if "amount" in facts and "currency" in facts:
            try:
                facts["money"] = money.parse_amount(with_point(facts["amount"]), facts["currency"])
            except money.InvalidAmount as refusal:
                self.add_error("amount", str(refusal))
        return facts

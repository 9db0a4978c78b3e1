"""What a donor types on the checkout page, and what a developer types in the panel."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.core.money import InvalidAmount, parse_amount, to_minor
from payments.sandbox import clock
from payments.sandbox.behaviour.methods import TEST_CARDS, debit_kind
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxWorld

_CARD_FIELDS = ("card_number", "card_expiry", "card_cvc")


class CheckoutForm(forms.Form):
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput({"autocomplete": "email"}))
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    method = forms.ChoiceField(
        label=_("Pay by"),
        choices=[("card", _("Card")), ("bank_debit", _("Bank debit"))],
        initial="card",
        widget=forms.RadioSelect,
    )
    card_number = forms.CharField(
        label=_("Card number"),
        required=False,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "cc-number", "placeholder": "4242 4242 4242 4242"}
        ),
    )
    card_expiry = forms.CharField(
        label=_("Expiry (MM/YY)"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "cc-exp", "placeholder": "12/34"}),
    )
    card_cvc = forms.CharField(
        label=_("Security code (CVC)"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "cc-csc", "placeholder": "123"}),
    )

    def __init__(self, *args: Any, session: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An address that the session was made with cannot be changed here.
        if session["customer_email"]:
            self.fields["email"].initial = session["customer_email"]
            self.fields["email"].disabled = True
        self.takes_card = "card" in session["payment_method_types"]
        self.takes_debit = debit_kind(session["currency"]) in session["payment_method_types"]
        self.fields["method"].choices = [  # type: ignore[attr-defined]  # it is the ChoiceField above
            choice
            for choice, offered in (
                (("card", _("Card")), self.takes_card),
                (("bank_debit", _("Bank debit")), self.takes_debit),
            )
            if offered
        ]
        for name in _CARD_FIELDS if not self.takes_card else ():
            del self.fields[name]
        if not self.takes_card:
            self.fields["method"].initial = "bank_debit"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("method") == "card":
            for name, check in zip(_CARD_FIELDS, (_number, _expiry, _cvc), strict=True):
                try:
                    said[name] = check(said.get(name, ""))
                except forms.ValidationError as problem:
                    self.add_error(name, problem)
        said.setdefault("card_number", "")
        return said


class CardForm(forms.Form):
    """Of the portal, which takes cards alone."""

    card_number = forms.CharField(
        label=_("Card number"),
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "cc-number", "placeholder": "4242 4242 4242 4242"}
        ),
    )
    card_expiry = forms.CharField(
        label=_("Expiry (MM/YY)"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "cc-exp", "placeholder": "12/34"}),
    )
    card_cvc = forms.CharField(
        label=_("Security code (CVC)"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "cc-csc", "placeholder": "123"}),
    )

    def clean_card_number(self) -> str:
        return _number(self.cleaned_data["card_number"])

    def clean_card_expiry(self) -> str:
        return _expiry(self.cleaned_data["card_expiry"])

    def clean_card_cvc(self) -> str:
        return _cvc(self.cleaned_data["card_cvc"])


class DashboardPaymentForm(forms.Form):
    amount = forms.CharField(label=_("Amount"), initial="20.00")
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in settings.ALLOWED_CURRENCIES]
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            said["money"] = parse_amount(said.get("amount", ""), said.get("currency", ""))
        except InvalidAmount as problem:
            raise forms.ValidationError(str(problem)) from None
        return said


class PayoutForm(forms.Form):
    HOW = (("automatic", _("By itself")), ("manual", _("By hand")), ("instant", _("At once, for a fee")))

    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in settings.ALLOWED_CURRENCIES]
    )
    how = forms.ChoiceField(label=_("How"), choices=HOW, required=False)


class ClockForm(forms.Form):
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=750, initial=31)


class PostForm(forms.Form):
    post = forms.ChoiceField(label=_("New events are delivered"), choices=SandboxWorld.Post.choices)


class ChosenAmountForm(forms.Form):
    """Of a payment link whose donor chooses."""

    amount = forms.CharField(label=_("Amount"), widget=forms.TextInput({"inputmode": "decimal"}))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"].label = f"{_('Amount')} ({currency.upper()})"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "amount" in said:
            try:
                said["minor"] = to_minor(parse_amount(said["amount"], self.currency))
            except InvalidAmount as problem:
                self.add_error("amount", str(problem))
        return said


def _number(text: str) -> str:
    digits = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"\d{12,19}", digits) or not _passes_luhn(digits):
        raise forms.ValidationError(_("Your card number is incomplete or mistyped."))
    if digits not in TEST_CARDS:
        raise forms.ValidationError(_("Only test cards work here, such as 4242 4242 4242 4242."))
    return digits


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if position % 2 else 1) for position, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _expiry(text: str) -> str:
    match = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/\s*(?:20)?(\d\d)\s*", text)
    if match is None:
        raise forms.ValidationError(_("Write the expiry date as MM/YY, for example 12/34."))
    month, year = int(match[1]), 2000 + int(match[2])
    today = clock.today()
    if (year, month) < (today.year, today.month):
        raise forms.ValidationError(_("Your card's expiry date is in the past."))
    return f"{month:02}/{year}"


def _cvc(text: str) -> str:
    if not re.fullmatch(r"\d{3,4}", text.strip()):
        raise forms.ValidationError(_("The security code has three or four digits."))
    return text.strip()

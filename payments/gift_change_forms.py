"""What a sponsor says about a recurring gift on its page: how much, on which day, until when, and why it ends."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.money import InvalidAmount, parse_charge
from backoffice.core.typed_amounts import with_point
from payments.models import RecurringChange, RecurringGift
from payments.services.recurring_gifts.recurring_changes import LONGEST_WAIT, Wish

Kind = RecurringChange.Kind
LONGEST_REASON = 400


class ChangeForm(forms.Form):
    """Of one kind of change; without fields it only asks whether it is meant."""

    def __init__(self, *args: Any, gift: RecurringGift, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.gift = gift

    def wish(self) -> Wish:
        raise NotImplementedError

    @property
    def reason(self) -> str:
        return " ".join(str(self.cleaned_data.get("words", "")).split())


class AmountChange(ChangeForm):
    amount = forms.CharField(
        label=_("New amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, gift: RecurringGift, **kwargs: Any) -> None:
        super().__init__(*args, gift=gift, **kwargs)
        self.fields["amount"].label = _("New amount (%(currency)s)") % {"currency": gift.amount.currency}
        self.fields["amount"].initial = f"{gift.amount.amount:f}"

    def clean_amount(self) -> Any:
        try:
            return parse_charge(with_point(self.cleaned_data["amount"]), str(self.gift.amount.currency))
        except InvalidAmount as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def wish(self) -> Wish:
        return Wish(Kind.AMOUNT, amount=self.cleaned_data["amount"])


class _DayForm(ChangeForm):
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, gift: RecurringGift, **kwargs: Any) -> None:
        super().__init__(*args, gift=gift, **kwargs)
        today = timezone.localdate()
        self.fields["day"].widget.attrs |= {
            "min": (today + datetime.timedelta(days=1)).isoformat(),
            "max": (today + LONGEST_WAIT).isoformat(),
        }


class DayChange(_DayForm):
    def __init__(self, *args: Any, gift: RecurringGift, **kwargs: Any) -> None:
        super().__init__(*args, gift=gift, **kwargs)
        self.fields["day"].label = _("Next payment on")
        self.fields["day"].help_text = _("From then on it is charged on that day.")
        if gift.next_payment_at:
            self.fields["day"].initial = timezone.localdate(gift.next_payment_at)

    def wish(self) -> Wish:
        return Wish(Kind.DATE, next_payment_on=self.cleaned_data["day"])


class Pause(_DayForm):
    def __init__(self, *args: Any, gift: RecurringGift, **kwargs: Any) -> None:
        super().__init__(*args, gift=gift, **kwargs)
        self.fields["day"].label = _("Pause until")
        self.fields["day"].help_text = _("Nothing is charged before that day; then it goes on by itself.")

    def wish(self) -> Wish:
        return Wish(Kind.PAUSE, resumes_on=self.cleaned_data["day"])


class Resume(ChangeForm):
    def wish(self) -> Wish:
        return Wish(Kind.RESUME)


class Keep(ChangeForm):
    def wish(self) -> Wish:
        return Wish(Kind.KEEP)


class End(ChangeForm):
    words = forms.CharField(
        label=_("If you like, tell us why (nobody minds if you do not)"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def wish(self) -> Wish:
        return Wish(Kind.CANCEL_NOW)

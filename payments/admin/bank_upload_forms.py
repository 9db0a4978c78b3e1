"""What is asked of who hands a bank's file in: the file, its total, and for CSV what the columns mean."""

import base64
import zlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from backoffice.core import money
from payments.bank import reading
from payments.bank.csv_columns import COLUMNS
from payments.bank.csv_table import CsvTable, starred

PREFIX = "column-"


class StatementForm(forms.Form):
    """The file, or what travelled with the page, and what the person knows about it."""

    file = forms.FileField(
        label=_("Bank's file"),
        required=False,
        help_text=_("CAMT.053 (XML), or CSV of any bank."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xml,.csv,.txt,.tsv"}),
    )
    total = forms.CharField(
        label=_("Sum of all lines, if the bank states it"),
        required=False,
        max_length=30,
        help_text=_("Money in less money out. A file that comes to another sum is refused."),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    account = forms.CharField(
        label=_("Account, for CSV"),
        required=False,
        max_length=40,
        help_text=_("Its IBAN or number: lines of two files are compared within one account."),
        widget=UnfoldAdminTextInputWidget(),
    )
    currency = forms.CharField(label=_("Currency, for CSV"), widget=UnfoldAdminSelectWidget)
    packed = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = self.fields["currency"]
        currency.initial = settings.DEFAULT_CURRENCY
        currency.widget.choices = money.currency_choices()

    def clean_currency(self) -> str:
        try:
            return money.parse_currency(self.cleaned_data["currency"])
        except money.InvalidAmount as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        upload = facts.get("file")
        if upload:
            if upload.size > reading.LARGEST:
                raise ValidationError(_("The file is too large. Fetch a shorter period."))
            facts["content"], facts["name"] = upload.read(), upload.name
        elif facts.get("packed"):
            facts["content"] = unpacked(facts["packed"])
        else:
            self.add_error("file", _t("Choose the file that the bank gave you."))
        return facts


class CsvColumnsForm(forms.Form):
    """One choice for each column of ours; the bank's own names help to guess it."""

    month_first = forms.ChoiceField(
        label=_("Dates with slashes"),
        choices=[("", _("Day before month: 31/12/2026")), ("1", _("Month before day: 12/31/2026"))],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args: Any, table: CsvTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [
            (str(place), f"{header}: {', '.join(table.samples(place)) or '–'}"[:90])
            for place, header in enumerate(table.headers)
        ]
        for column in COLUMNS:
            self.fields[f"{PREFIX}{column.name}"] = forms.ChoiceField(
                label=starred(column),
                choices=[("", _("not in the file")), *places],
                required=False,
                widget=UnfoldAdminSelectWidget(),
            )

    @property
    def columns(self) -> dict[str, int]:
        return {
            name.removeprefix(PREFIX): int(place)
            for name, place in self.cleaned_data.items()
            if name.startswith(PREFIX) and place
        }


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


def unpacked(text: str) -> bytes:
    """At most as much as a file may hold, whatever was packed."""
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), reading.LARGEST + 1)
    except (ValueError, zlib.error) as error:
        raise ValidationError(_("The file was lost on the way. Choose it again.")) from error
    return content

"""The donations of a period, as an auditor ticks them off against the bank."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from backoffice.core import money
from backoffice.core.documents.table import Column, Kind, Row
from payments.models import Donation, Fund, Receipt
from reports.definition import Report, Viewer
from reports.parameters import (
    EVERYTHING,
    DayField,
    ParameterForm,
    check_period,
    choice,
    first_of_this_month,
    last_of_this_month,
    start_of_day,
    start_of_next_day,
)

READ_AT_ONCE = 2000


class Books(models.TextChoices):
    """Which gifts: an auditor ticks ours off against ledger, bank and receipts, where the old ones never stood."""

    OURS = "ours", _("Our own books")
    BOTH = "both", _("Ours and the old ones")
    OLD = "old", _("The old books only")


@dataclass(frozen=True)
class DonationsAsked:
    since: datetime.date
    until: datetime.date
    status: str
    fund: Fund | None
    channel: str
    currency: str
    books: str


class DonationsForm(ParameterForm[DonationsAsked]):
    since = DayField(label=_("From"), initial=first_of_this_month)
    until = DayField(label=_("To"), initial=last_of_this_month)
    status = choice(_("Status"), Donation.Status.choices, initial=Donation.Status.SUCCEEDED)
    fund = forms.ModelChoiceField(
        Fund.objects.all(),
        label=_("Fund"),
        required=False,
        empty_label=EVERYTHING,
        widget=UnfoldAdminSelectWidget,
    )
    channel = choice(_("Channel"), Donation.Channel.choices)
    currency = choice(_("Currency"), money.currency_choices)
    books = forms.ChoiceField(
        label=_("Books"),
        choices=Books,
        initial=Books.OURS,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def clean_books(self) -> str:
        return str(self.cleaned_data["books"] or Books.OURS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_period(cleaned.get("since"), cleaned.get("until"))
        return cleaned

    def asked(self) -> DonationsAsked:
        return DonationsAsked(**self.cleaned_data)


class DonationsReport(Report[DonationsAsked]):
    slug = "donations"
    title = _("Donations")
    description = _(
        "Every donation of a period with donor, purpose, channel, fee and receipt; totals by currency. Gifts of the "
        "old books are left out unless they are asked for: no ledger, receipt or bank line of ours proves them."
    )
    form_class = DonationsForm
    permissions = ("payments.view_donation",)
    columns = (
        Column("date", _("Date"), Kind.DATE),
        Column("reference", _("Reference")),
        Column("donor", _("Donor")),
        Column("fund", _("For")),
        Column("child", _("Child")),
        Column("channel", _("Channel")),
        Column("amount", _("Amount"), Kind.AMOUNT, currency="currency"),
        Column("currency", _("Currency")),
        Column("fee", _("Fee"), Kind.AMOUNT, currency="fee_currency"),
        Column("fee_currency", _("Fee in")),
        Column("status", _("Status")),
        Column("receipt", _("Receipt")),
    )

    def counted(self, number: int) -> str:
        return ngettext("%(number)s donation", "%(number)s donations", number) % {"number": f"{number:,}"}

    def rows(self, asked: DonationsAsked, *, viewer: Viewer) -> Iterator[Row]:
        channels = {value: str(label) for value, label in Donation.Channel.choices}
        statuses = {value: str(label) for value, label in Donation.Status.choices}
        for (
            when,
            reference,
            donor,
            fund,
            child,
            channel,
            amount,
            code,
            fee,
            fee_code,
            status,
            receipt,
            old,
        ) in (
            self._donations(asked, viewer)
            .values_list(
                "counted_at",
                "reference",
                "giver",
                "fund__name",
                "child__reference",
                "channel",
                "amount",
                "amount_currency",
                "fee",
                "fee_currency",
                "status",
                "receipt_number",
                "old_reference",
            )
            .iterator(chunk_size=READ_AT_ONCE)
        ):
            yield (
                when,
                reference,
                donor,
                fund or "",
                child or "",
                channels.get(channel, channel),
                amount,
                code,
                fee,
                fee_code if fee is not None else "",
                statuses.get(status, status),
                str(_("old books: %(reference)s")) % {"reference": old} if old else receipt or "",
            )

    def _donations(self, asked: DonationsAsked, viewer: Viewer) -> Any:
        """A gift counts on the day when its money came; one that never came on the day when it was begun."""
        since, until = start_of_day(asked.since), start_of_next_day(asked.until)
        came = Q(received_at__gte=since, received_at__lt=until)
        begun = Q(received_at=None, created_at__gte=since, created_at__lt=until)
        rows = Donation.objects.for_user(viewer) if viewer else Donation.objects.all()
        rows = rows.filter(came if asked.status == Donation.Status.SUCCEEDED else came | begun)
        if asked.status:
            rows = rows.filter(status=asked.status)
        if asked.fund:
            rows = rows.filter(fund=asked.fund)
        if asked.channel:
            rows = rows.filter(channel=asked.channel)
        if asked.currency:
            rows = rows.filter(amount_currency=asked.currency)
        if asked.books in (Books.OURS, Books.OLD):
            rows = rows.filter(is_history=asked.books == Books.OLD)
        receipt = Receipt.objects.filter(donation=OuterRef("pk"), status=Receipt.Status.ISSUED)
        return rows.annotate(
            counted_at=Coalesce("received_at", "created_at"),
            # Money that nobody could attribute yet has a payer's name and no donor.
            giver=Coalesce("donor__name", "payer_name"),
            receipt_number=Subquery(receipt.values("number")[:1]),
        ).order_by("counted_at", "reference")

"""The buttons that say of a closed batch that its cash and cheques are at the bank, and where its money is in words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm, carry_out, dialog
from payments.models import BankLine, JournalEntry, OfflineBatch
from payments.services.banking import batch_deposits, brought_by_hand
from payments.services.banking.batch_money import held
from payments.services.banking.on_hand import DAYS_ON_HAND, on_hand

ON_HAND, ON_HAND_LONG = "on_hand", "on_hand_long"


class WhereFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    title = _("money")
    parameter_name = "money"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, Any]]:
        long = _t("Not at the bank for over %(days)d days") % {"days": DAYS_ON_HAND}
        return [(ON_HAND, _("Not at the bank yet")), (ON_HAND_LONG, long)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "on_hand":
                return on_hand(queryset)
            case "on_hand_long":
                return on_hand(queryset, days=DAYS_ON_HAND)
        return queryset


class BroughtForm(ConfirmForm):
    day = forms.DateField(label=_("Day"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))
    bank_reference = forms.CharField(
        label=_("Bank's reference"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("What the bank printed on the slip. A line of the bank that says it is recognised."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batch = OfflineBatch.objects.filter(pk=self.object_id).first()
        if batch is None:
            return
        first, today = brought_by_hand.earliest_day(batch), timezone.localdate()
        likely = max(batch.deposited_on, first or batch.deposited_on)
        self.initial |= {"day": min(likely, today), "bank_reference": batch.bank_reference}
        limits = {"max": today.isoformat(), **({"min": first.isoformat()} if first else {})}
        self.fields["day"].widget.attrs |= limits


class BringsToTheBank(AlmonerModelAdmin):
    """For the batches' admin."""

    @action(
        description=_("Brought to the bank"),
        icon="account_balance",
        permissions=["bring_to_bank"],
        dialog=dialog(
            _("Were its cash and cheques brought to the bank?"),
            BroughtForm,
            description=_(
                "All cash and cheques of the batch move to the bank in the books. If you take in bank statements, "
                "confirm the line of the statement instead, or later: nothing is booked twice."
            ),
            submit=_("Brought to the bank"),
        ),
    )
    def bring_to_bank(self, request: HttpRequest, form: BroughtForm, object_id: str) -> HttpResponse:
        batch, user, facts = self.record(request, object_id), request.user, form.cleaned_data
        return carry_out(
            request,
            lambda: brought_by_hand.bring(
                batch,
                on=facts["day"],
                bank_reference=facts["bank_reference"],
                by=user,  # type: ignore[arg-type]
            ),
            success=_("The cash and cheques of the batch are at the bank."),
        )

    def has_bring_to_bank_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not (self.may(request, "close") and self.is_drawing_record(request, object_id)):
            return self.may(request, "close")
        batch = self.record_once(request, str(object_id))
        if batch is None or batch.status != OfflineBatch.Status.CLOSED:
            return False
        return bool(on_hand(OfflineBatch.objects.filter(pk=batch.pk)).exists())

    @action(
        description=_("Take back"),
        icon="undo",
        permissions=["take_back"],
        dialog=dialog(
            _("Was it not brought to the bank after all?"),
            ReasonForm,
            description=_("Its cash and cheques stand in hand again in the books."),
            submit=_("Take back"),
        ),
    )
    def take_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        batch, user, reason = self.record(request, object_id), request.user, form.given_reason
        return carry_out(
            request,
            lambda: brought_by_hand.take_back(batch, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The cash and cheques of the batch are in hand again."),
        )

    def has_take_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not (self.may(request, "close") and self.is_drawing_record(request, object_id)):
            return self.may(request, "close")
        batch = self.record_once(request, str(object_id))
        return batch is not None and batch.brought_by_id is not None


def whereabouts(batch: OfflineBatch, line: BankLine | None) -> str:
    """Where the money of a batch is. Empty while it is open, where it holds none, or where its line says it all."""
    if batch.status != OfflineBatch.Status.CLOSED:
        return ""
    deposit = batch_deposits.standing_deposit(batch)
    if deposit is not None:
        return _at_the_bank(batch, deposit)
    money = held(batch)
    if line is not None or not money.to_deposit:
        return ""
    return _t(
        "Not at the bank yet: %(money)s. Press “Brought to the bank”, or confirm its deposit on the line of the bank "
        "statement."
    ) % {"money": money.words}


def _at_the_bank(batch: OfflineBatch, deposit: JournalEntry) -> str:
    facts = {"day": date_format(deposit.occurred_on), "person": batch.brought_by}
    if batch.brought_by is None:
        return _t("Cash and cheques at the bank since %(day)s, by the line of the bank statement.") % facts
    return _t("Cash and cheques at the bank since %(day)s, brought by hand as %(person)s says.") % facts

"""The buttons that bind a line of the bank to a batch: its money has come, or its gifts are still to be entered."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from backoffice.core.admin.dialogs import ConfirmForm, carry_out, dialog, redirect_behind_dialog
from backoffice.core.errors import DomainError
from payments.admin.dialog_search import SearchesInDialogs
from payments.models import BankLine, OfflineBatch
from payments.services.banking import bank_lines, batch_deposits, batch_money, splitting

Status = BankLine.Status
# People deposit late, and banks book late.
OFFERED_AROUND = datetime.timedelta(days=60)
MOST_OFFERED = 100


class _BatchChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Each batch with the money that it holds, so that the right one is seen."""

    money: dict[Any, batch_money.Held]

    def label_from_instance(self, batch: OfflineBatch) -> str:
        held = self.money.get(batch.pk)
        return f"{batch}: {held.words}" if held is not None else str(batch)


class BatchForm(ConfirmForm):
    batch = _BatchChoice(
        label=_("Batch"),
        queryset=OfflineBatch.objects.none(),
        empty_label=_("Choose the batch"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Closed batches in this currency whose money has not come by a line yet."),
    )

    line: BankLine | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line = BankLine.objects.filter(pk=self.object_id).first()
        field: Any = self.fields["batch"]
        field.money = {}
        if line is not None:
            field.queryset = rows = _offered(line)
            field.money = batch_money.held_by(rows)
            self.initial["batch"] = line.batch_id or _of_this_amount(line, field.money)

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        batch = facts.get("batch")
        if self.line is not None and batch is not None:
            why_not = batch_deposits.why_not(self.line, batch)
            if why_not:
                self.add_error("batch", why_not)
        return facts


class SplitForm(ConfirmForm):
    gifts = forms.IntegerField(
        label=_("How many gifts are in it?"),
        min_value=splitting.FEWEST,
        max_value=2000,
        initial=splitting.FEWEST,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_(
            "It can be changed in the batch. Sponsorships that the line names are entered by themselves."
        ),
    )


class BindsLinesToBatches(SearchesInDialogs):
    """For the lines' admin."""

    @action(
        description=_("Money of a batch"),
        icon="savings",
        permissions=["brings_batch"],
        dialog=dialog(
            _("Is this the money of a batch?"),
            BatchForm,
            description=_(
                "Its gifts are booked already. Cash and cheques of the batch move to the bank in the books, unless "
                "somebody has booked that by hand; transfers in it are there already."
            ),
            submit=_("Confirm"),
        ),
    )
    def brings_batch(self, request: HttpRequest, form: BatchForm, object_id: str) -> HttpResponse:
        line, user, batch = self.record(request, object_id), request.user, form.cleaned_data["batch"]
        return carry_out(
            request,
            lambda: bank_lines.brings(line, batch, by=user),  # type: ignore[arg-type]
            success=_("The money of the batch has come."),
        )

    def has_brings_batch_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "sort") and self.shows_button(request, object_id, Status.SPLIT)

    @action(
        description=_("Split into several gifts"),
        icon="call_split",
        permissions=["split_line"],
        dialog=dialog(
            _("Split this line into several gifts?"),
            SplitForm,
            description=_(
                "A batch is opened with this line's amount as its total. Enter its gifts there; closing the batch books "
                "them and settles the line."
            ),
            submit=_("Open the batch"),
        ),
    )
    def split_line(self, request: HttpRequest, form: SplitForm, object_id: str) -> HttpResponse:
        line, user = self.record(request, object_id), request.user
        try:
            batch = splitting.split(line, gifts=form.cleaned_data["gifts"], by=user)  # type: ignore[arg-type]
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect_behind_dialog(request)
        messages.success(request, _t("Enter the gifts of the line, then close the batch."))
        page = reverse("admin:payments_offlinebatch_change", args=[batch.pk])
        return redirect_behind_dialog(request, page)

    def has_split_line_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        enters_batches = request.user.has_perm("payments.add_offlinebatch")
        may_split = self.may(request, "sort") and enters_batches
        return may_split and self.shows_button(request, object_id, Status.SPLIT)


def _offered(line: BankLine) -> Any:
    around = (line.booked_on - OFFERED_AROUND, line.booked_on + OFFERED_AROUND)
    free = batch_deposits.free_batches().filter(
        status=OfflineBatch.Status.CLOSED, slip_total_currency=line.currency, deposited_on__range=around
    )
    near = free.order_by("-deposited_on", "-number").values("pk")[:MOST_OFFERED]
    return OfflineBatch.objects.filter(pk__in=list(near.values_list("pk", flat=True)))


def _of_this_amount(line: BankLine, money: dict[Any, batch_money.Held]) -> Any:
    """Already chosen where only one of them comes to the line's amount."""
    fitting = [key for key, held in money.items() if line.amount_minor in held.arrivals]
    return fitting[0] if len(fitting) == 1 else None

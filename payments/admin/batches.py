"""Batches of gifts by hand on screen: entered quickly row by row, counted against the slip, closed once."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.batch_bank_buttons import ON_HAND, BringsToTheBank, WhereFilter, whereabouts
from payments.admin.batch_rows import BatchPaperInline, OfflineGiftInline, is_open, line_of
from payments.models import OfflineBatch, OfflineGift
from payments.services.offline import batches
from payments.services.offline.batch_counts import counted

Status = OfflineBatch.Status
COLOURS = {Status.OPEN: "warning", Status.CLOSED: "success", Status.ABANDONED: ""}


@admin.register(OfflineBatch)
class OfflineBatchAdmin(BringsToTheBank):
    list_display = ["number", "title", "slip", "entered", "deposited_on", "status_label"]
    list_filter = [
        WhereFilter,
        ("fund", RelatedDropdownFilter),
        ("campaign", AutocompleteSelectFilter),
        ("deposited_on", DaysFilter),
    ]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
        Tab(_("Not at the bank yet"), {"money": ON_HAND}),
    )
    search_fields = ["number", "title", "bank_reference"]
    search_help_text = _("Number, title or the bank's reference")
    autocomplete_fields = ["campaign"]
    inlines = [OfflineGiftInline, BatchPaperInline]
    actions_detail = ["close_batch", "bring_to_bank", "take_back", "abandon_batch"]
    change_form_outer_before_template = "admin/payments/batch_count.html"

    class Media:
        css = {"screen": ("backoffice/batches.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted_rows: QuerySet[Any] = rows.annotate(rows_entered=Count("gifts"))
        return counted_rows.select_related("fund", "campaign")

    def get_fieldsets(self, request: HttpRequest, obj: OfflineBatch | None = None) -> Any:
        total = "slip_total" if self._is_typed(request, obj) else "total_on_slip"
        fields: list[Any] = [
            ("title", "deposited_on"),
            ("slip_count", total),
            ("fund", "campaign"),
            ("bank_reference", "note"),
        ]
        if obj is not None and not is_open(obj):
            fields += [("opened_by", "closed_by"), "closed_at"]
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: OfflineBatch | None = None) -> list[str]:
        return ["total_on_slip"] if is_open(obj) else ["total_on_slip", "opened_by", "closed_by", "closed_at"]

    def _is_typed(self, request: HttpRequest, obj: OfflineBatch | None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "note" and field is not None:
            field.widget.attrs["rows"] = 2
        return field

    def get_inlines(self, request: HttpRequest, obj: OfflineBatch | None = None) -> list[Any]:
        """The slip comes first; its gifts are entered on the page that follows."""
        return list(self.inlines) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: OfflineBatch | None = None) -> bool:
        return is_open(obj) and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # --- the list ---------------------------------------------------------------------------------------

    @display(description=_("slip"))
    def slip(self, batch: OfflineBatch) -> str:
        words = ngettext("%(gifts)d gift, %(total)s", "%(gifts)d gifts, %(total)s", batch.slip_count)
        return words % {"gifts": batch.slip_count, "total": labels.amount_of(batch.slip_total)}

    @display(description=_("entered"))
    def entered(self, batch: Any) -> str:
        return f"{batch.rows_entered} / {batch.slip_count}"

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, batch: OfflineBatch) -> tuple[str, str]:
        return labels.status_of(batch)

    # --- the record -------------------------------------------------------------------------------------

    @display(description=_("total on the slip"))
    def total_on_slip(self, batch: OfflineBatch) -> str:
        return labels.amount_of(batch.slip_total)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (batch := context.get("original")) is not None:
            context |= {
                "count": counted(batch),
                "is_closed": batch.status == Status.CLOSED,
                "is_abandoned": batch.status == Status.ABANDONED,
                "bank_line": line_of(batch),
                "whereabouts": whereabouts(batch, line_of(batch)),
            }
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]

    def save_model(self, request: HttpRequest, obj: OfflineBatch, form: Any, change: bool) -> None:
        user: Any = request.user
        if change:
            batches.revise(obj, by=user)
        else:
            batches.open_batch(obj, by=user)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        user: Any = request.user
        rows = formset.save(commit=False)
        of_gifts = formset.model is OfflineGift
        for gone in formset.deleted_objects:
            (batches.take_out if of_gifts else batches.remove_paper)(gone, by=user)
        if of_gifts:
            for gift in rows:
                batches.put_in(gift, by=user)
            return
        for row in formset.extra_forms:
            if row.has_changed() and row.cleaned_data.get("upload"):
                facts = row.cleaned_data
                batches.add_paper(
                    form.instance, kind=facts["kind"], number=facts["number"], upload=facts["upload"], by=user
                )

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        """Straight on to the gifts."""
        return HttpResponseRedirect(reverse("admin:payments_offlinebatch_change", args=[obj.pk]))

    @action(
        description=_("Close and book"),
        icon="task_alt",
        variant=ActionVariant.PRIMARY,
        permissions=["close_batch"],
        dialog=dialog(
            _("Close this batch?"),
            ConfirmForm,
            description=_(
                "Each line becomes a gift with its receipt and its thanks. A closed batch is not changed any more: a "
                "wrong gift is then corrected by a refund on its own page. Save what you have typed first."
            ),
            submit=_("Close and book"),
        ),
    )
    def close_batch(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        batch, user = self.record(request, object_id), request.user
        return carry_out(
            request,
            lambda: batches.close(batch, by=user),  # type: ignore[arg-type]
            success=_("The batch is closed and its gifts are booked."),
        )

    def has_close_batch_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self.shows_button(request, object_id, Status.CLOSED)

    @action(
        description=_("Abandon"),
        icon="delete_sweep",
        permissions=["abandon_batch"],
        dialog=dialog(
            _("Abandon this batch?"),
            ReasonForm,
            description=_(
                "None of its gifts is booked, and it stays in the list with its number. A line of the bank that it was "
                "filled from is to be sorted again."
            ),
            submit=_("Abandon"),
            danger=True,
        ),
    )
    def abandon_batch(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        batch, user, reason = self.record(request, object_id), request.user, form.given_reason
        return carry_out(
            request,
            lambda: batches.abandon(batch, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The batch is abandoned."),
        )

    def has_abandon_batch_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self.shows_button(request, object_id, Status.ABANDONED)

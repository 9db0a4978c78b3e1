"""The rows on the page of a batch: its gifts, entered while it is open, and its papers."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerTabularInline
from backoffice.core.admin.links import link as link_to
from backoffice.core.files.links import guarded_link
from payments.admin import labels
from payments.admin.batch_forms import BatchPaperForm, GiftForm, GiftFormSet
from payments.models import BankLine, BatchPaper, OfflineBatch, OfflineGift
from payments.private_files import BATCH_PAPER

Status = OfflineBatch.Status
EMPTY_ROWS = 5


class OfOpenBatch:
    """Rows come and go while the batch is open."""

    def has_add_permission(self, request: HttpRequest, obj: OfflineBatch | None = None) -> bool:
        return is_open(obj) and bool(super().has_add_permission(request, obj))  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: OfflineBatch | None = None) -> bool:
        return is_open(obj) and bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: OfflineBatch | None = None) -> bool:
        return is_open(obj) and bool(super().has_delete_permission(request, obj))  # type: ignore[misc]


def line_of(batch: Any) -> BankLine | None:
    """The bank's line that the batch was filled from, or that brought its money: several parts of the page ask."""
    if not hasattr(batch, "known_line"):
        batch.known_line = BankLine.objects.filter(batch=batch).exclude(status=BankLine.Status.OPEN).first()
    line: BankLine | None = batch.known_line
    return line


def _is_filled_from_line(batch: OfflineBatch) -> bool:
    line = line_of(batch)
    return line is not None and line.status == BankLine.Status.SPLIT


def is_open(batch: OfflineBatch | None) -> bool:
    return batch is None or batch.status == Status.OPEN


class OfflineGiftInline(OfOpenBatch, AlmonerTabularInline):
    model = OfflineGift
    form = GiftForm
    formset = GiftFormSet
    hide_title = True
    verbose_name_plural = _("gifts")
    autocomplete_fields = ["donor", "child"]
    entered = ["sum", "channel", "donor", "child", "fund", "received_on", "what"]
    # Channel and day of a transfer that is split are the bank's.
    entered_of_transfer = ["sum", "donor", "child", "fund", "what"]
    shown = ["money", "channel", "giver", "purpose", "received_on", "what_else", "booked"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            return self.shown
        return self.entered_of_transfer if obj is not None and _is_filled_from_line(obj) else self.entered

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if self.has_change_permission(request, obj) else self.shown

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """As many empty rows as the slip still lacks, a handful at a time."""
        if obj is None or not is_open(obj):
            return 0
        missing: int = obj.slip_count - obj.rows_entered
        return max(1, min(EMPTY_ROWS, missing))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("donor", "child", "fund", "donation", "batch")

    @display(description=_("amount"))
    def money(self, gift: OfflineGift) -> str:
        return labels.amount_of(gift.amount)

    @display(description=_("donor"))
    def giver(self, gift: OfflineGift) -> str:
        return gift.donor.name if gift.donor else _t("without a name")

    @display(description=_("for"))
    def purpose(self, gift: OfflineGift) -> str:
        return labels.purpose_of(gift)

    @display(description=_("cheque, thing or note"))
    def what_else(self, gift: OfflineGift) -> str:
        return " · ".join(filter(None, [gift.cheque_number, gift.in_kind, gift.note])) or "–"

    @display(description=_("booked as"))
    def booked(self, gift: OfflineGift) -> SafeString | str:
        if gift.donation is None:
            return "–"
        page = reverse("admin:payments_donation_change", args=[gift.donation.pk])
        return link_to(page, gift.donation.reference)


class BatchPaperInline(OfOpenBatch, AlmonerTabularInline):
    """A paper is replaced, not edited."""

    model = BatchPaper
    form = BatchPaperForm
    tab = True
    hide_title = True
    fields = ["kind", "number", "upload"]
    verbose_name = _("paper")
    verbose_name_plural = _("papers")

    def has_change_permission(self, request: HttpRequest, obj: OfflineBatch | None = None) -> bool:
        return False

    @display(description=_("file"))
    def upload(self, paper: BatchPaper) -> SafeString | str:
        if not paper.file:
            return ""
        kind = "PDF" if paper.content_type == "application/pdf" else _t("Picture")
        return link_to(
            guarded_link(BATCH_PAPER, paper), f"{kind}, {filesizeformat(paper.size)}", new_tab=True
        )

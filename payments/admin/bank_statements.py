"""Bank statements on screen: handed in, kept as they came, each with its lines."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link as link_to
from backoffice.core.files.links import guarded_link
from payments.admin import labels
from payments.admin.bank_upload import StatementUpload
from payments.models import BankLine, BankStatement
from payments.private_files import STATEMENT_FILE


@admin.register(BankStatement)
class BankStatementAdmin(StatementUpload, ReadOnlyAdmin):
    list_display = ["filename", "account", "period", "line_count", "waiting_count", "created_at"]
    list_filter = [("format", ChoicesDropdownFilter), ("created_at", DaysFilter)]
    search_fields = ["filename", "account", "statement_id"]
    search_help_text = _("File name, account or number of the statement")
    fields = [
        ("filename", "format"),
        ("account", "statement_id"),
        ("period", "currency"),
        ("opening", "closing"),
        ("line_links", "download"),
        "notes",
        ("uploaded_by", "created_at"),
    ]
    readonly_fields = ["period", "opening", "closing", "line_links", "download", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("payments.add_bankstatement"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        with_counts: QuerySet[Any] = rows.annotate(
            all_lines=Count("lines"),
            waiting=Count("lines", filter=Q(lines__status=BankLine.Status.OPEN)),
        )
        return with_counts.select_related("uploaded_by")

    @display(description=_("period"))
    def period(self, statement: BankStatement) -> str:
        if statement.first_day is None or statement.last_day is None:
            return "–"
        return f"{date_format(statement.first_day)} – {date_format(statement.last_day)}"

    @display(description=_("lines"))
    def line_count(self, statement: Any) -> int:
        return int(statement.all_lines)

    @display(description=_("to be sorted"))
    def waiting_count(self, statement: Any) -> int:
        return int(statement.waiting)

    @display(description=_("begins with"))
    def opening(self, statement: BankStatement) -> str:
        return _balance(statement.opening_minor, statement.currency)

    @display(description=_("ends with"))
    def closing(self, statement: BankStatement) -> str:
        return _balance(statement.closing_minor, statement.currency)

    @display(description=_("lines"))
    def line_links(self, statement: Any) -> SafeString:
        page = reverse("admin:payments_bankline_changelist")
        words = _t("%(all)d lines, %(waiting)d to be sorted") % {
            "all": statement.all_lines,
            "waiting": statement.waiting,
        }
        return link_to(f"{page}?statement__id__exact={statement.pk}", words)

    @display(description=_("file"))
    def download(self, statement: BankStatement) -> SafeString | str:
        return link_to(guarded_link(STATEMENT_FILE, statement), _t("Download")) if statement.file else "–"


def _balance(minor: int | None, currency: str) -> str:
    return "–" if minor is None else labels.minor_amount(minor, currency)

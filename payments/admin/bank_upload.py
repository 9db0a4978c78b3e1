"""A bank's file is handed in: looked at first, with all that would be taken, and only then kept.

Between the two looks the file travels with the page, so that nothing of it lies anywhere before somebody takes it in.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.links import link as link_to
from backoffice.core.imports.values import Unreadable
from backoffice.core.models import User
from payments.admin import labels
from payments.admin.bank_upload_forms import PREFIX, CsvColumnsForm, StatementForm, packed
from payments.bank import camt053, csv_statement, reading
from payments.bank.csv_amounts import decimal_mark, read_minor
from payments.bank.csv_table import read_table
from payments.bank.statement import BankFileRefused, ReadStatement
from payments.services.banking import bank_statements

SHOWN = 20


class StatementUpload(AlmonerModelAdmin):
    """For the statements' admin: `add_view` hands a file in."""

    def get_urls(self) -> list[URLPattern]:
        look = require_http_methods(["POST"])(self.look_view)
        return [
            path("look/", self.admin_site.admin_view(look), name="payments_bankstatement_look"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._page(request, form=StatementForm())

    def look_view(self, request: HttpRequest) -> HttpResponse:
        """Read the file and show what would be taken; with `take` take it in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        assert isinstance(request.user, User)
        form = StatementForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form=form)
        facts, shown = form.cleaned_data, dict[str, Any]()
        try:
            bank_statements.refuse_taken(facts["content"])
            read = self._read(request, facts, shown)
            total = _total(facts["total"], read.currency)
            if "take" in request.POST:
                return self._take(request, read, facts, total, shown)
            shown["seen"] = bank_statements.preview(read, total_minor=total)
        except bank_statements.TakenAlready as refusal:
            page = reverse("admin:payments_bankstatement_change", args=[refusal.statement.pk])
            shown["refusal"] = format_html("{} {}", str(refusal), link_to(page, _t("Open it")))
        except BankFileRefused as refusal:
            shown["refusal"] = str(refusal)
        carried = {**request.POST.dict(), "packed": packed(facts["content"]), "name": facts["name"]}
        return self._page(request, form=StatementForm(initial=carried), **shown)

    def _read(self, request: HttpRequest, facts: dict[str, Any], shown: dict[str, Any]) -> ReadStatement:
        if reading.is_xml(facts["content"]):
            return camt053.read_camt053(facts["content"])
        assert isinstance(request.user, User)
        table = read_table(facts["content"])
        if any(name.startswith(PREFIX) for name in request.POST) and not facts["file"]:
            columns = CsvColumnsForm(request.POST, table=table)
            if not columns.is_valid():
                shown["columns_form"] = columns
                raise BankFileRefused(_t("Choose the columns from the list."))
            places, month_first = columns.columns, bool(columns.cleaned_data["month_first"])
        else:
            places = bank_statements.remembered_columns(table, request.user)
            month_first = csv_statement.dates_are_month_first(table, places.get("booked_on"))
        shown["columns_form"] = CsvColumnsForm(
            table=table,
            initial={f"{PREFIX}{name}": str(place) for name, place in places.items()}
            | {"month_first": "1" if month_first else ""},
        )
        shown["table"], shown["places"] = table, places
        return csv_statement.read_csv(
            table,
            places,
            currency=facts["currency"],
            account=facts["account"],
            month_first=month_first,
        )

    def _take(
        self,
        request: HttpRequest,
        read: ReadStatement,
        facts: dict[str, Any],
        total: int | None,
        shown: dict[str, Any],
    ) -> HttpResponse:
        assert isinstance(request.user, User)
        statement = bank_statements.take_in(
            read, content=facts["content"], filename=facts["name"], total_minor=total, by=request.user
        )
        if "table" in shown:
            bank_statements.remember_columns(shown["table"], shown["places"], request.user)
        lines = statement.lines
        messages.success(
            request,
            _t("%(lines)d lines were taken in; %(matched)d of them are matched with certainty.")
            % {"lines": lines.count(), "matched": lines.filter(is_certain=True).count()},
        )
        page = reverse("admin:payments_bankline_changelist")
        return HttpResponseRedirect(f"{page}?status__exact=open&statement__id__exact={statement.pk}")

    def _page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        seen: bank_statements.Preview | None = context.get("seen")
        if seen is not None:
            context |= _in_words(seen)
        request.current_app = self.admin_site.name
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("Take in a bank statement"),
            "look_address": reverse("admin:payments_bankstatement_look"),
            **context,
        }
        return TemplateResponse(request, "admin/payments/bank_upload.html", shown)


def _total(written: str, currency: str) -> int | None:
    if not written.strip():
        return None
    try:
        return read_minor(written, currency, mark=decimal_mark([written]))
    except Unreadable as fault:
        raise BankFileRefused(str(fault)) from fault


def _in_words(seen: bank_statements.Preview) -> dict[str, Any]:
    """What the preview shows."""
    read = seen.read
    came = sum(line.amount_minor for _key, line in seen.new if line.amount_minor > 0)
    balances = [
        labels.minor_amount(balance, read.currency)
        for balance in (read.opening_minor, read.closing_minor)
        if balance is not None
    ]
    return {
        "read": read,
        "new_count": len(seen.new),
        "known_count": seen.known,
        "came": labels.minor_amount(came, read.currency),
        "total": labels.minor_amount(read.total_minor, read.currency),
        "balances": " → ".join(balances),
        "rows": [
            (line, labels.minor_amount(line.amount_minor, line.currency)) for _key, line in seen.new[:SHOWN]
        ],
        "more": max(0, len(seen.new) - SHOWN),
    }

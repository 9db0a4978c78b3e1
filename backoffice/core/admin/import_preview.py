"""What of an import's rows stands on its page?"""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from backoffice.core.imports.importer import importer_of
from backoffice.core.models import ImportBatch, ImportRow

ROWS_ON_A_PAGE = 50
OUTCOME, PAGE = "outcome", "page"
REMARKS = "remarks"  # written, but with something to say: a photo that was refused
Outcome = ImportRow.Outcome
LABELS = {
    Outcome.CREATED: "success",
    Outcome.UPDATED: "info",
    Outcome.REFUSED: "danger",
    Outcome.LEFT: "warning",
}


def counts_in_words(batch: ImportBatch) -> str:
    """ "120 new, 3 refused"; empty while nothing has been counted."""
    counted = ((outcome, batch.count_of(outcome)) for outcome in Outcome)
    return ", ".join(f"{number} {outcome.label.lower()}" for outcome, number in counted if number)


def rows_of(batch: ImportBatch, asked: QueryDict) -> dict[str, Any]:
    """The page of rows that was asked for, and links to the others."""
    chosen = asked.get(OUTCOME, "")
    chosen = chosen if chosen in (*Outcome.values, REMARKS) else ""
    page = Paginator(_chosen(batch, chosen), ROWS_ON_A_PAGE).get_page(asked.get(PAGE))
    importer = importer_of(batch.kind)
    labels = {column.name: str(column.label) for column in importer.columns(batch.requested_by)}
    return {
        "rows": [_shown(row, labels, importer) for row in page.object_list],
        "rows_page": page,
        "outcomes": _links(batch, chosen),
        "previous_rows": _query(chosen, page.previous_page_number()) if page.has_previous() else "",
        "next_rows": _query(chosen, page.next_page_number()) if page.has_next() else "",
    }


def _chosen(batch: ImportBatch, chosen: str) -> "QuerySet[ImportRow]":
    rows = batch.rows.order_by("number")
    if chosen == REMARKS:
        return rows.filter(is_written=True).exclude(reasons=[])
    return rows.filter(outcome=chosen) if chosen else rows


def _links(batch: ImportBatch, chosen: str) -> list[dict[str, Any]]:
    counted = [(outcome.value, outcome.label, batch.count_of(outcome)) for outcome in Outcome]
    whole = ("", _("All rows"), batch.count_of(*Outcome))
    return [
        {"label": label, "count": count, "query": _query(value), "active": value == chosen}
        for value, label, count in [whole, *counted]
        if count
    ]


def _query(outcome: str, page: int | None = None) -> str:
    asked = {OUTCOME: outcome, PAGE: page or ""}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}#rows"


def _shown(row: ImportRow, labels: dict[str, str], importer: Any) -> dict[str, Any]:
    has_record = bool(row.record_key) and row.outcome != Outcome.UNDONE
    return {
        "row": row,
        "variant": LABELS.get(Outcome(row.outcome), ""),
        "address": importer.address_of(row) if has_record else "",
        "values": [(labels.get(name, name), text) for name, text in row.values.items() if text],
    }

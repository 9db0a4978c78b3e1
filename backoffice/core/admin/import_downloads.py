"""Files that an import hands out: the template, and the refused rows with their reasons."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any, BinaryIO, cast

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from backoffice.core.documents.delimited import write_csv
from backoffice.core.documents.table import Column, Kind, Row
from backoffice.core.documents.xlsx import write_xlsx
from backoffice.core.imports.columns import ImportColumn
from backoffice.core.imports.importer import Importer
from backoffice.core.models import ImportBatch
from backoffice.core.services import audit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def template_file(importer: Importer, columns: Sequence[ImportColumn], file_format: str) -> FileResponse:
    """An empty table with every column, one example row and, in Excel, a sheet that explains them."""
    if file_format not in ("xlsx", "csv"):
        raise Http404
    out = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    table = [Column(column.name, _starred(column)) for column in columns]
    example: list[Row] = [[column.example for column in columns]]
    if file_format == "csv":
        write_csv(cast(BinaryIO, out), columns=table, rows=example)
    else:
        write_xlsx(
            cast(BinaryIO, out),
            sheet_title=importer.title,
            columns=table,
            rows=example,
            parameters=[(_starred(column), _explained(column)) for column in columns],
        )
    return _handed_out(out, f"{importer.kind}-template.{file_format}", XLSX if file_format == "xlsx" else CSV)


def refused_rows(batch: ImportBatch, columns: Sequence[ImportColumn]) -> FileResponse:
    """The refused rows, ready to be mended and imported again: the reason stands in the last column."""
    mapped = [column for column in columns if column.name in batch.mapping]
    table = [
        *(Column(column.name, column.label) for column in mapped),
        Column("row", _("Row in the file"), Kind.INTEGER),
        Column("why", _("Why it was refused"), width=60),
    ]
    refused = batch.rows.filter(outcome="refused").order_by("number")

    def rows() -> Iterator[Row]:
        for row in refused.iterator(chunk_size=500):
            yield [*(row.values.get(column.name, "") for column in mapped), row.number, " ".join(row.reasons)]

    out = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    count = write_xlsx(cast(BinaryIO, out), sheet_title=_("Refused"), columns=table, rows=rows(), zone=UTC)
    audit.record("import.refused_downloaded", subject=batch, rows=count)
    return _handed_out(out, "refused-rows.xlsx", XLSX)


def _starred(column: ImportColumn) -> str:
    return f"{column.label} *" if column.required else str(column.label)


def _explained(column: ImportColumn) -> str:
    words = [str(_("Must be filled in.")) if column.required else "", str(column.help)]
    if column.example:
        words.append(_("Example: %(example)s") % {"example": column.example})
    return " ".join(filter(None, words))


def _handed_out(out: Any, filename: str, content_type: str) -> FileResponse:
    out.seek(0)
    response = FileResponse(out, as_attachment=True, filename=filename, content_type=content_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

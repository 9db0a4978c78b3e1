"""Making the file of a report: rows from the database, totals from those rows, both into the format asked for."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils import timezone, translation

from backoffice.core.documents.delimited import write_csv
from backoffice.core.documents.pdf import DocumentFrame, table_pdf
from backoffice.core.documents.table import Row
from backoffice.core.documents.xlsx import write_xlsx
from reports.definition import Report, Viewer
from reports.models import ReportRun
from reports.parameters import ParameterForm
from reports.services.spool import Spool
from reports.totals import Tally

ROWS_BETWEEN_SIGNALS = 1000


@dataclass(frozen=True)
class Progress:
    """`total` is None while the rows are still being read."""

    done: int
    total: int | None


@dataclass(frozen=True)
class Produced:
    row_count: int
    totals: list[dict[str, Any]]
    sha256: str


Listener = Callable[[Progress], None]


def produce(
    out: BinaryIO,
    *,
    report: Report[Any],
    form: ParameterForm[Any],
    file_format: str,
    viewer: Viewer,
    generated_by: str,
    generated_at: datetime.datetime,
    tell: Listener,
) -> Produced:
    """Write the report to `out`, which must be open for reading too. `form` must be valid."""
    tally = report.tally()
    with Spool() as spool:
        for row in _telling(report.rows(form.asked(), viewer=viewer), None, tell):
            spool.add(row)
            tally.add(row)
        _Writers(report, form, generated_by, generated_at).write(
            file_format, out, _telling(spool.rows(), tally.count, tell), tally
        )
    out.flush()
    out.seek(0)
    sha256 = hashlib.file_digest(cast("Any", out), "sha256").hexdigest()
    out.seek(0)
    return Produced(row_count=tally.count, totals=tally.as_json(), sha256=sha256)


def _telling(rows: Iterable[Row], total: int | None, tell: Listener) -> Iterator[Row]:
    if total is not None:
        tell(Progress(0, total))
    for number, row in enumerate(rows, 1):
        yield row
        if number % ROWS_BETWEEN_SIGNALS == 0:
            tell(Progress(number, total))


@dataclass(frozen=True)
class _Writers:
    report: Report[Any]
    form: ParameterForm[Any]
    generated_by: str
    generated_at: datetime.datetime

    def write(self, file_format: str, out: BinaryIO, rows: Iterator[Row], tally: Tally) -> None:
        writers = {
            ReportRun.Format.XLSX: self._xlsx,
            ReportRun.Format.PDF: self._pdf,
            ReportRun.Format.CSV: self._csv,
        }
        writers[ReportRun.Format(file_format)](out, rows, tally.rows())

    def _xlsx(self, out: BinaryIO, rows: Iterator[Row], totals: list[Row]) -> None:
        write_xlsx(
            out,
            sheet_title=str(self.report.title),
            columns=self.report.columns,
            rows=rows,
            totals=totals,
            parameters=self.form.in_words(),
            generated_by=self.generated_by,
            generated_at=self.generated_at,
            zone=timezone.get_default_timezone(),
        )

    def _pdf(self, out: BinaryIO, rows: Iterator[Row], totals: list[Row]) -> None:
        frame = DocumentFrame(
            organisation=settings.ORGANISATION_NAME,
            title=str(self.report.title),
            generated_by=self.generated_by,
            generated_at=self.generated_at,
            parameters=self.form.in_words(),
            language=translation.get_language() or settings.LANGUAGE_CODE,
            zone=timezone.get_default_timezone(),
        )
        table_pdf(out, frame=frame, columns=self.report.columns, rows=rows, totals=totals)

    def _csv(self, out: BinaryIO, rows: Iterator[Row], totals: list[Row]) -> None:
        write_csv(
            out,
            columns=self.report.columns,
            rows=rows,
            totals=totals,
            zone=timezone.get_default_timezone(),
        )

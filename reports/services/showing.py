"""A report on screen: one page of its rows, and the totals of all of them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from backoffice.core.documents.table import Row, printed_texts
from backoffice.core.services import audit
from reports.definition import Report, Viewer
from reports.parameters import ParameterForm

ROWS_ON_A_PAGE = 100
# Totals need every row; beyond so many a person should not wait for a page but ask for a file.
ROWS_READ_FOR_A_PAGE = 50_000


@dataclass(frozen=True)
class Shown:
    """`texts` and `totals` are ready to print. `is_whole` is False where the report is too long for a page."""

    texts: list[list[str]]
    totals: list[list[str]]
    counted: str
    page: int
    pages: int
    first: int
    is_whole: bool

    @property
    def last(self) -> int:
        return self.first + len(self.texts) - 1


def show(*, report: Report[Any], form: ParameterForm[Any], viewer: Viewer, page: int = 1) -> Shown:
    """Reading personal data on screen leaves an audit row, as a download does. `form` must be valid."""
    tally = report.tally()
    wanted = max(page, 1)
    rows: list[Row] = []
    latest: list[Row] = []
    for row in report.rows(form.asked(), viewer=viewer):
        if tally.count == ROWS_READ_FOR_A_PAGE:
            return _shown(report, form, rows or latest, wanted, tally.count, [], is_whole=False)
        if tally.count % ROWS_ON_A_PAGE == 0:
            latest = []
        latest.append(row)
        if tally.count // ROWS_ON_A_PAGE == wanted - 1:
            rows = latest
        tally.add(row)
    pages = max(1, -(-tally.count // ROWS_ON_A_PAGE))
    # Past the end the last page is shown, as the other lists of the office do.
    return _shown(report, form, rows or latest, min(wanted, pages), tally.count, tally.rows(), is_whole=True)


def _shown(
    report: Report[Any],
    form: ParameterForm[Any],
    rows: list[Row],
    page: int,
    count: int,
    totals: list[Row],
    *,
    is_whole: bool,
) -> Shown:
    pages = max(1, -(-count // ROWS_ON_A_PAGE))
    page = min(page, pages)
    texts = printed_texts(report.columns, timezone.get_default_timezone())
    audit.record(
        "report.viewed", label=str(report.title), report=report.slug, page=page, parameters=form.as_strings()
    )
    return Shown(
        texts=[[text(row) for text in texts] for row in rows],
        totals=[[text(row) for text in texts] for row in totals],
        counted=report.counted(count),
        page=page,
        pages=pages,
        first=(page - 1) * ROWS_ON_A_PAGE + 1 if rows else 0,
        is_whole=is_whole,
    )

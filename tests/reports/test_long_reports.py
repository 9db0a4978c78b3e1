"""Long reports: memory does not grow with the rows."""

import datetime
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.documents.table import Row
from backoffice.core.models import User
from payments.models import Donation
from reports import catalogue
from reports.definitions.donations import DonationsReport
from reports.services import producing, runs, spool
from tests import factories

ROWS = 5000


def make_many_gifts(number: int) -> None:
    """History and moves are of no matter here, speed is."""
    donor, fund, now = factories.make_donor(), factories.make_fund(), timezone.now()
    Donation.objects.bulk_create(
        (
            Donation(
                donor=donor,
                fund=fund,
                amount=Money("0.10", "EUR"),
                received_at=now,
                status=Donation.Status.SUCCEEDED,
            )
            for _number in range(number)
        ),
        batch_size=1000,
    )


@pytest.mark.parametrize("file_format", ["xlsx", "pdf", "csv"])
def test_five_thousand_rows_come_out_whole_and_exact(auditor: User, file_format: str) -> None:
    make_many_gifts(ROWS)

    run = runs.run_now(
        report=catalogue.report_called("donations"), parameters={}, file_format=file_format, by=auditor
    )

    assert run.row_count == run.progress == ROWS
    # A float sum of so many tenths would not be round.
    assert run.totals == [{"currency": "EUR", "count": ROWS, "sums": {"amount": "500.00"}}]


def test_reading_takes_no_query_for_each_row(auditor: User, django_assert_max_num_queries: Any) -> None:
    make_many_gifts(300)
    report = catalogue.report_called("donations")
    form = report.form(viewer=auditor)
    form.insist()

    with django_assert_max_num_queries(4):
        assert len(list(report.rows(form.asked(), viewer=auditor))) == 300


def so_many_rows(number: int) -> Any:
    def rows(*_args: object, **_kwargs: object) -> Iterator[Row]:
        day = datetime.date(2026, 11, 1)
        for at in range(number):
            yield (
                day,
                f"G-{at:08d}",
                f"Donor {at}",
                "",
                "",
                "Cash",
                Decimal("0.10"),
                "EUR",
                None,
                "",
                "",
                "",
            )

    return rows


# A PDF keeps its deflated pages until it knows how many there are.
@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_memory_stays_flat(
    auditor: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file_format: str
) -> None:
    monkeypatch.setattr(spool, "KEPT_IN_MEMORY", 100_000)
    report = catalogue.report_called("donations")
    form = report.form(viewer=auditor)
    form.insist()

    def peak(number: int) -> int:
        monkeypatch.setattr(DonationsReport, "rows", so_many_rows(number))
        with (tmp_path / "report").open("w+b") as out:
            tracemalloc.start()
            produced = producing.produce(
                out,
                report=report,
                form=form,
                file_format=file_format,
                viewer=auditor,
                generated_by="Ann",
                generated_at=timezone.now(),
                tell=lambda progress: None,
            )
            highest = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert produced.row_count == number
        return highest

    peak(1000)  # what is loaded once
    assert peak(4 * ROWS) < peak(ROWS) + 1_500_000

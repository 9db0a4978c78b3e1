"""How fast are our documents, against the least that any writer would have to do?

    python -m bench.documents [--quick]

Everything is measured in one run, as processor time, so only the ratios count. `--quick` takes a tenth of the rows.
"""

import argparse
import csv
import io
import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from reportlab.platypus import LongTable, SimpleDocTemplate  # noqa: E402

from backoffice.core.documents.blocks import Facts, Figure, Paragraph  # noqa: E402
from backoffice.core.documents.delimited import write_csv  # noqa: E402
from backoffice.core.documents.letter import Letterhead, document_pdf  # noqa: E402
from backoffice.core.documents.pdf import DocumentFrame, table_pdf  # noqa: E402
from backoffice.core.documents.table import Column, Kind, Row  # noqa: E402
from backoffice.core.documents.xlsx import write_xlsx  # noqa: E402

MOMENT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COLUMNS = [
    Column("number", "Number"),
    Column("received", "Received", Kind.DATETIME),
    Column("booked", "Booked", Kind.DATE),
    Column("donor", "Donor"),
    Column("child", "Child"),
    Column("fund", "Fund"),
    Column("channel", "Channel"),
    Column("reference", "Reference"),
    Column("status", "Status"),
    Column("amount", "Amount", Kind.AMOUNT, currency="currency"),
    Column("fee", "Fee", Kind.AMOUNT, currency="currency"),
    Column("currency", "Currency"),
]
DONORS = [
    "Zoë Müller-Łódź",
    "Grace Wanjiku",
    "Кирилл Иванов",
    "Peter Okello",
    "محمد علي",
    "John Smith",
    "Ana Lima",
]
TOTALS: list[Row] = [["Total", *[None] * 8, Decimal("1234567.50"), Decimal("1234.00"), "EUR"]]
FRAME = DocumentFrame(
    organisation="Almoner",
    title="Donations",
    parameters=[("Period", "2026")],
    generated_by="Bench",
    generated_at=MOMENT,
)


def rows(count: int) -> Iterator[Row]:
    for number in range(count):
        yield [
            f"D-2026-{number:07d}",
            MOMENT - timedelta(minutes=number),
            date(2026, 1 + number % 12, 1 + number % 28),
            f"{DONORS[number % 7]} {number % 997}",
            f"Child {number % 4999}",
            ("School meals", "General fund", "Health")[number % 3],
            ("Card", "Bank transfer")[number % 2],
            f"pi_3Q{number * 7919 % 10**9:09d}",
            "Succeeded",
            Decimal(number % 5000) + Decimal("0.50"),
            Decimal("1.03"),
            "EUR",
        ]


def bare_csv(out: BinaryIO, count: int) -> None:
    """The limit of a spreadsheet: the standard writer, no neutralising, no zones, no counting."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    csv.writer(text).writerows(rows(count))
    text.flush()
    text.detach()


def bare_pages(out: BinaryIO, count: int) -> None:
    """The limit of a PDF table: content streams in a built-in font, nothing measured, aligned or embedded."""
    line: list[str] = []
    for number, row in enumerate(rows(count), start=1):
        height = 800 - number % 50 * 15
        line.extend(
            f"1 0 0 1 {20 + at * 45} {height} Tm ({str(value).encode('latin-1', 'replace').decode('latin-1')}) Tj"
            for at, value in enumerate(row)
        )
        if number % 50 == 0:
            out.write(zlib.compress(f"BT /F1 8 Tf {' '.join(line)} ET".encode("latin-1")))
            line.clear()


def our_csv(out: BinaryIO, count: int) -> None:
    write_csv(out, columns=COLUMNS, rows=rows(count), totals=TOTALS)


def our_xlsx(out: BinaryIO, count: int) -> None:
    write_xlsx(out, sheet_title="Donations", columns=COLUMNS, rows=rows(count), totals=TOTALS)


def our_pdf(out: BinaryIO, count: int) -> None:
    table_pdf(out, frame=FRAME, columns=COLUMNS, rows=rows(count), totals=TOTALS)


def openpyxl_xlsx(out: BinaryIO, count: int) -> None:
    """The usual way: openpyxl's write-only mode, values without formats."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Donations")
    sheet.append([str(column.title) for column in COLUMNS])
    for row in rows(count):
        sheet.append([value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in row])
    book.save(out)


def platypus_pdf(out: BinaryIO, count: int) -> None:
    """The usual way: one LongTable over all rows."""
    table = LongTable(
        [[str(value).encode("latin-1", "replace").decode("latin-1") for value in row] for row in rows(count)]
    )
    SimpleDocTemplate(out).build([table])


def receipts(out: BinaryIO, count: int) -> None:
    for number in range(count):
        document_pdf(
            io.BytesIO(),
            letterhead=Letterhead(
                organisation="Almoner", details=["12 Harbour Street", "Charity no. 1234567"]
            ),
            title="Receipt for your gift",
            number=f"2026-{number:06d}",
            created=MOMENT,
            recipient=[f"{DONORS[number % 7]} {number}", "Großer Weg 5"],
            footer="Please keep this receipt for your tax return.",
            blocks=[
                Figure("Amount received", "25.00 EUR"),
                Facts(
                    [("Received on", "21 November 2026"), ("Paid by", "Card"), ("Reference", f"pi_{number}")]
                ),
                Paragraph(
                    "Thank you for your gift. It pays for a month of school, meals and health care. " * 3
                ),
            ],
        )


WORK: dict[str, Callable[[BinaryIO, int], None]] = {
    work.__name__: work
    for work in (bare_csv, bare_pages, our_csv, our_xlsx, our_pdf, openpyxl_xlsx, platypus_pdf, receipts)
}


def measure_here(name: str, count: int) -> None:
    """Runs in a process of its own, so that each peak of memory is its own."""
    WORK[name](io.BytesIO(), 20)  # faces and imports are not the work
    before = peak_memory()
    start = time.process_time()
    with Path(os.devnull).open("wb") as nowhere:
        WORK[name](nowhere, count)
    print(json.dumps({"seconds": time.process_time() - start, "growth": peak_memory() - before}))


def peak_memory() -> float:
    """In MB, of this program alone: getrusage would report the parent's peak when that was higher."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("The kernel does not report the peak of memory")


def measure(name: str, count: int) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "bench.documents", "--measure", name, str(count)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    result = json.loads(done.stdout)
    print(f"{name:14} {count:>8,} {result['seconds']:8.2f} s {result['growth']:8.1f} MB more than before")
    return float(result["seconds"])


def main(quick: bool) -> None:
    many = 10_000 if quick else 100_000
    few = many // 10
    limit = measure("bare_csv", many)
    csv_seconds, xlsx = measure("our_csv", many), measure("our_xlsx", many)
    usual = measure("openpyxl_xlsx", many)
    bare, small, large = measure("bare_pages", many), measure("our_pdf", few), measure("our_pdf", many)
    peer_rows = few // 2
    peer = measure("platypus_pdf", peer_rows)
    ours = measure("our_pdf", peer_rows)
    letters = 200 if quick else 1000
    each = measure("receipts", letters) / letters
    print(f"\nCSV  / bare csv                  {csv_seconds / limit:6.1f}×")
    print(f"XLSX / bare csv                  {xlsx / limit:6.1f}×   openpyxl write-only {usual / limit:.1f}×")
    print(f"PDF  / bare content streams      {large / bare:6.1f}×")
    print(f"PDF  {many:,} / {few:,} rows     {large / small:6.1f}×   (linear is 10)")
    print(f"LongTable / ours, {peer_rows:,} rows   {peer / ours:6.1f}×")
    print(f"receipts a second                {1 / each:6.0f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--measure", nargs=2, metavar=("WORK", "COUNT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure_here(options.measure[0], int(options.measure[1]))
    else:
        main(options.quick)

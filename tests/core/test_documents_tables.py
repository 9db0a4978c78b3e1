"""What all table writers share: texts of values, neutralised formulas, CSV."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from backoffice.core.documents.delimited import write_csv
from backoffice.core.documents.neutral import neutralise_formula
from backoffice.core.documents.table import Column, Kind, plain_texts, printed_texts

BERLIN = ZoneInfo("Europe/Berlin")
COLUMNS = [
    Column("donor", "Donor"),
    Column("count", "Gifts", Kind.INTEGER),
    Column("share", "Share", Kind.DECIMAL),
    Column("amount", "Amount", Kind.AMOUNT, currency="currency"),
    Column("currency", "Currency"),
    Column("day", "Day", Kind.DATE),
    Column("moment", "Received", Kind.DATETIME),
    Column("aid", "Gift Aid", Kind.BOOLEAN),
]
ROW = [
    "Zoë",
    1200,
    Decimal("0.125"),
    Decimal("1234.5"),
    "EUR",
    date(2026, 11, 21),
    datetime(2026, 11, 21, 23, 30, tzinfo=UTC),
    True,
]


def read(out: io.BytesIO) -> list[list[str]]:
    return list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"))))


def test_it_prints_values_for_people() -> None:
    assert [text(ROW) for text in printed_texts(COLUMNS, BERLIN)] == [
        "Zoë", "1,200", "0.125", "1,234.50", "EUR", "2026-11-21", "2026-11-22 00:30", "Yes",
    ]  # fmt: skip


def test_it_writes_values_for_machines() -> None:
    assert [text(ROW) for text in plain_texts(COLUMNS, BERLIN)] == [
        "Zoë", "1200", "0.125", "1234.50", "EUR", "2026-11-21", "2026-11-22T00:30:00+01:00", "true",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("500"), "JPY", "500"),
        (Decimal("500.00"), "JPY", "500"),
        (Decimal("19.9"), "USD", "19.90"),
        (Decimal("19.999"), "USD", "19.999"),
        (Decimal("-5"), "EUR", "-5.00"),
        (Decimal("1E+3"), "EUR", "1000.00"),
        (Money("12.5", "GBP"), "EUR", "12.50 GBP"),
        (None, "EUR", ""),
        (7, "", "7.00"),
    ],
)
def test_it_shows_an_amount_with_the_decimals_of_its_currency(
    amount: object, currency: str, text: str
) -> None:
    columns = [Column("a", "Amount", Kind.AMOUNT, currency="c"), Column("c", "Currency")]
    assert plain_texts(columns, UTC)[0]([amount, currency]) == text


def test_it_refuses_a_float_where_money_stands() -> None:
    text = plain_texts([Column("fee", "Fee", Kind.AMOUNT)], UTC)[0]
    with pytest.raises(TypeError, match="'fee' holds Decimal"):
        text([1.1])


def test_it_refuses_a_currency_column_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="takes its currency from 'curency'"):
        plain_texts([Column("fee", "Fee", Kind.AMOUNT, currency="curency")], UTC)


@pytest.mark.parametrize(
    "text", ["=1+1", "+254700000001", "-2+3", "@SUM(A1)", "\tcmd", "\rcmd", "  =1+1", "＝1+1"]
)
def test_it_neutralises_what_a_spreadsheet_would_run(text: str) -> None:
    assert neutralise_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-", "Zoë", "a=b", "'=1", "1-2", "  "])
def test_it_leaves_other_text_alone(text: str) -> None:
    assert neutralise_formula(text) == text


def test_it_writes_csv_that_excel_reads() -> None:
    out = io.BytesIO()
    columns = [Column("donor", "Donor"), Column("amount", "Amount", Kind.AMOUNT)]
    count = write_csv(
        out,
        columns=columns,
        rows=iter([["=HYPERLINK(1)", Decimal("-5.00")], ['Łódź "quoted", Кирилл\n李', Decimal(1234)]]),
        totals=[["Total", Decimal(1229)]],
    )
    assert count == 2
    assert out.getvalue().startswith(b"\xef\xbb\xbfDonor,Amount\r\n")
    assert read(out) == [
        ["Donor", "Amount"],
        ["'=HYPERLINK(1)", "-5.00"],
        ['Łódź "quoted", Кирилл\n李', "1234.00"],
        ["Total", "1229.00"],
    ]


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=20), min_size=1, max_size=5))
def test_it_keeps_every_text_and_lets_none_start_a_formula(texts: list[str]) -> None:
    out = io.BytesIO()
    write_csv(out, columns=[Column("t", "Text"), Column("u", "End")], rows=[[text, "."] for text in texts])
    written = [row[0] for row in csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))][1:]
    assert [text.removeprefix("'") for text in written] == [text.removeprefix("'") for text in texts]
    assert not any(text[:1] in "=+-@\t\r" and len(text) > 1 for text in written if text)

"""Bank files as banks send them, and as attackers and broken downloads do: read to the cent, or refused in words."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.core.imports.columns import guess_mapping
from backoffice.core.imports.values import Unreadable
from backoffice.core.models import ImportMapping, User, WorkItem
from payments.bank.camt053 import read_camt053
from payments.bank.csv_amounts import read_minor
from payments.bank.csv_columns import COLUMNS
from payments.bank.csv_statement import dates_are_month_first, read_csv
from payments.bank.csv_table import read_table
from payments.bank.reading import is_xml
from payments.bank.statement import BankFileRefused, ReadStatement, keys_of
from payments.models import BankLine, BankStatement, Donation
from payments.services.banking import bank_statements

FILES = Path(__file__).parent / "bank_files"
CAMT_02, CAMT_08 = (FILES / "camt053_02.xml").read_bytes(), (FILES / "camt053_08.xml").read_bytes()
GERMAN, IN_AND_OUT = (FILES / "german.csv").read_bytes(), (FILES / "money_in_out.csv").read_bytes()


def csv_statement(content: bytes, **options: Any) -> ReadStatement:
    table = read_table(content)
    columns = guess_mapping(COLUMNS, table.headers)
    options.setdefault("currency", "EUR")
    return read_csv(
        table, columns, month_first=dates_are_month_first(table, columns.get("booked_on")), **options
    )


def amounts(read: ReadStatement) -> list[int]:
    return [line.amount_minor for line in read.lines]


def test_camt_02_with_a_batch_a_fee_a_return_and_a_line_of_zero() -> None:
    read = read_camt053(CAMT_02)

    assert (read.account, read.currency, read.statement_id) == (
        "DE89370400440532013000", "EUR", "STMT-2026-05-05",
    )  # fmt: skip
    assert (read.opening_minor, read.closing_minor) == (100_000, 112_150)
    # The booking of 84.00 is a batch of two; what is zero moved nothing.
    assert amounts(read) == [2500, 3400, 5000, 5000, -1250, -2500]
    assert [line.number for line in read.lines] == [1, 2, 3, 4, 5, 6]
    first, returned = read.lines[0], read.lines[5]
    assert (first.payer_name, first.payer_account) == ("Zoë Müller", "DE02120300000000202051")
    assert (first.text, first.bank_reference) == ("Patenschaft · REFERENCE-HERE", "BANK-REF-1")
    assert (str(first.booked_on), str(first.value_on)) == ("2026-05-05", "2026-05-06")
    assert read.lines[1].text == "RF18539007547034"
    assert [line.is_reversal for line in read.lines] == [False] * 5 + [True]
    assert returned.payer_account == first.payer_account
    assert read.notes == ["1 line of zero was left out: no money moved."]


def test_camt_08_with_an_overdrawn_account_and_an_entry_that_is_only_announced() -> None:
    read = read_camt053(CAMT_08)

    assert (read.opening_minor, read.closing_minor, amounts(read)) == (-2000, 2225, [4225])
    (line,) = read.lines
    assert (line.payer_name, line.payer_account) == ("Łukasz Żak", "123456")
    assert (line.text, line.bank_reference) == ("For the children · MY-OWN-NUMBER", "SVC-8")
    assert str(line.booked_on) == "2026-05-07"
    assert read.notes == ["1 entry is only announced and was left out."]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b">1121.50<", b">1121.40<", "-0.10 EUR cannot be explained"),
        (b"<NbOfNtries>3</NbOfNtries><Sum>159.00", b"<NbOfNtries>4</NbOfNtries><Sum>159.00", "What came in: 4 are stated"),
        (b"<Sum>159.00</Sum>", b"<Sum>160.00</Sum>", "The difference is 1.00 EUR"),
        (b">34.00<", b">33.00<", "Entry 2, a batch of payments: 84.00 EUR is stated, and the lines come to 83.00 EUR"),
        (b"<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>", b"<CdtDbtInd>?</CdtDbtInd><RvslInd>", "Entry 5 does not say whether"),
        (b"<BookgDt><Dt>2026-05-05</Dt></BookgDt><ValDt><Dt>2026-05-06", b"<BookgDt><Dt>2026-13-05</Dt></BookgDt><ValDt><Dt>2026-05-06", "'2026-13-05' is no date"),
        (b'<Amt Ccy="EUR">25.00</Amt><CdtDbtInd>CRDT', b'<Amt Ccy="EUR">25.001</Amt><CdtDbtInd>CRDT', "'25.001' is no amount"),
        (b'<Amt Ccy="EUR">25.00</Amt><CdtDbtInd>CRDT', b'<Amt Ccy="USD">25.00</Amt><CdtDbtInd>CRDT', "Entry 1 is in USD"),
        (b"camt.053.001.02", b"camt.052.001.02", "CAMT.052"),
        (b"</Document>", b"", "no well-formed XML"),
    ],
    ids=["balance", "count", "sum", "batch", "direction", "date", "decimals", "currency", "camt052", "cut"],
)  # fmt: skip
def test_a_camt_file_that_does_not_add_up_is_refused_and_says_where(
    old: bytes, new: bytes, words: str
) -> None:
    assert CAMT_02.count(old) >= 1
    with pytest.raises(BankFileRefused) as refusal:
        read_camt053(CAMT_02.replace(old, new, 1))
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    "evil",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>',
        b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><Document>&b;</Document>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><Document/>',
    ],
    ids=["file", "laughs", "dtd"],
)
def test_entities_and_document_types_are_refused(evil: bytes) -> None:
    assert is_xml(evil)
    with pytest.raises(BankFileRefused, match="document type or entities"):
        read_camt053(evil)


def test_csv_of_a_german_bank_and_of_one_with_money_in_and_out() -> None:
    german = csv_statement(GERMAN)
    assert amounts(german) == [2500, 125_050, -1250]
    assert german.account == "DE89370400440532013000"
    assert (german.opening_minor, german.closing_minor) == (100_000, 226_300)
    first = german.lines[0]
    assert (first.payer_name, first.payer_account, first.text) == (
        "Zoë Müller", "DE02120300000000202051", "Patenschaft Mai; danke",
    )  # fmt: skip
    assert (str(first.booked_on), str(first.value_on), first.number) == ("2026-05-05", "2026-05-06", 5)
    assert german.notes == ["1 line of zero was left out: no money moved."]

    # The newest first, months before days, thousands with commas.
    other = csv_statement(IN_AND_OUT, currency="USD")
    assert amounts(other) == [102_000, -2000, 100_000]
    assert (other.opening_minor, other.closing_minor) == (0, 200_000)
    assert [str(line.booked_on) for line in other.lines] == ["2026-12-28", "2026-12-27", "2026-12-26"]

    signed = csv_statement(
        b"Date\tAmount\tDr/Cr\tName\n2026-05-01\t10.00\tCR\tAnn\n2026-05-02\t4\tDR\tShop\n"
    )
    assert amounts(signed) == [1000, -400]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Date,Amount,Balance\n2026-05-01,10.00,110.00\n2026-05-02,5.00,116.00\n", "Line 3: the balance 116.00 EUR"),
        (b"Date,Amount\n2026-05-01,10.00\n2026-99-01,ten\n2026-05-03,\n", "Line 3: There is no such day"),
        (b"Date,Amount\n2026-05-01,10.00\n2026-05-03,12.345\n", "Line 3: '12.345' has more decimals"),
        (b"Date,Amount,Currency\n2026-05-01,10.00,EUR\n2026-05-03,5.00,USD\n", "Line 3: USD after lines in EUR"),
        (b"Date,Money in,Money out\n2026-05-01,10.00,3.00\n", "Line 2: Money came and went"),
        (b"Name,Amount\nAnn,10.00\n", "Say which column holds the day"),
        (b"Date,Amount\n", "no line with a day"),
    ],
    ids=["balance", "day", "decimals", "currencies", "both", "columns", "empty"],
)  # fmt: skip
def test_a_csv_with_a_fault_names_its_line(content: bytes, words: str) -> None:
    with pytest.raises(BankFileRefused) as refusal:
        csv_statement(content)
    assert words in str(refusal.value)


def test_amounts_as_banks_write_them() -> None:
    read = {
        text: read_minor(text, "EUR", mark=mark)
        for text, mark in [
            ("1.234,50", ","), ("1,234.50", "."), ("-12,5", ","), ("12.50-", "."), ("(7.00)", "."),
            ("EUR 3.10", "."), ("1 000,00", ","), ("+4", "."), ("\u22123.00", "."),
        ]
    }  # fmt: skip
    assert list(read.values()) == [123_450, 123_450, -1250, -1250, -700, 310, 100_000, 400, -300]
    assert read_minor("500", "JPY", mark=".") == 500
    for text in ("", "abc", "12.34,5", "1,2,3"):
        with pytest.raises(Unreadable):
            read_minor(text, "EUR", mark=",")


def test_two_lines_that_say_the_same_are_two_and_keep_their_keys() -> None:
    twice = csv_statement(b"Date,Amount,Name\n2026-05-01,5.00,Ann\n2026-05-01,5.00,Ann\n2026-05-02,1.00,Bo\n")
    later = csv_statement(b"Date,Amount,Name\n2026-05-01,5.00,Ann\n2026-05-01,5.00,Ann\n2026-05-03,2.00,Cy\n")
    keys, others = keys_of("A", twice.lines), keys_of("A", later.lines)
    assert len(set(keys)) == 3
    assert keys[:2] == others[:2]
    assert keys[0] != keys_of("B", twice.lines)[0]


# --- through the door ---------------------------------------------------------------------------------------


@pytest.fixture
def desk(finance: User, pay_desk: None) -> Client:
    client = Client()
    client.force_login(finance)
    return client


def look(desk: Client, content: bytes, name: str = "may.csv", **facts: Any) -> Any:
    address = reverse("admin:payments_bankstatement_look")
    upload = SimpleUploadedFile(name, content)
    return desk.post(address, {"file": upload, "currency": "EUR", **facts})


def take(desk: Client, looked: Any, **facts: Any) -> Any:
    carried = looked.context["form"].initial
    kept = {name: carried.get(name, "") for name in ("packed", "name", "total", "account", "currency")}
    return desk.post(reverse("admin:payments_bankstatement_look"), {**kept, "take": "1", **facts})


@pytest.mark.django_db
def test_a_file_is_looked_at_first_taken_in_once_and_books_nothing(desk: Client, finance: User) -> None:
    assert desk.get(reverse("admin:payments_bankstatement_add")).status_code == 200
    looked = look(desk, CAMT_02, "may.xml", total="121,50")
    page = looked.content.decode()
    assert "1,000.00 EUR → 1,121.50 EUR" in page
    assert "Carl Dietz" in page
    assert BankStatement.objects.count() == 0

    taken = take(desk, looked)
    assert taken.status_code == 302
    statement = BankStatement.objects.get()
    assert (statement.filename, statement.uploaded_by) == ("may.xml", finance)
    assert statement.notes == "1 line of zero was left out: no money moved."
    # Money that went out is no gift from the beginning; the debit that came back is somebody's task.
    assert sorted(statement.lines.values_list("amount_minor", "status")) == [
        (-2500, "ignored"), (-1250, "ignored"), (2500, "open"), (3400, "open"), (5000, "open"), (5000, "open"),
    ]  # fmt: skip
    assert WorkItem.objects.get(kind="bank.returned").title.startswith("-25.00 EUR was returned")
    assert Donation.objects.count() == 0

    again = look(desk, CAMT_02, "other-name.xml")
    assert "Nothing is taken twice" in again.content.decode()
    assert reverse("admin:payments_bankstatement_change", args=[statement.pk]) in again.content.decode()
    refused = take(desk, looked)
    assert "Nothing is taken twice" in refused.content.decode()
    assert BankStatement.objects.count() == 1
    for address in (
        reverse("admin:payments_bankstatement_changelist"),
        reverse("admin:payments_bankstatement_change", args=[statement.pk]),
        taken.headers["Location"],
    ):
        assert desk.get(address).status_code == 200
    file = desk.get(f"/files/bank-statement/{statement.pk}/")
    assert b"".join(file.streaming_content) == CAMT_02  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_wrong_total_that_the_person_knows_is_refused_and_an_overlap_is_taken_once(desk: Client) -> None:
    may = b"Date,Amount,Name\n2026-05-01,5.00,Ann\n2026-05-02,7.00,Bo\n"
    wrong = look(desk, may, total="13.00")
    assert "13.00 EUR is stated, and the lines come to 12.00 EUR" in wrong.content.decode()
    take(desk, look(desk, may, total="12.00", account="DE1"))
    longer = look(desk, may + b"2026-05-03,9.00,Cy\n", account="DE1", name="longer.csv")
    assert longer.context["known_count"] == 1 + 1
    assert longer.context["new_count"] == 1
    take(desk, longer)

    assert sorted(BankLine.objects.values_list("amount_minor", flat=True)) == [500, 700, 900]
    notes = BankStatement.objects.get(filename="longer.csv").notes
    assert notes == "2 lines came with an earlier file and were not taken again."


@pytest.mark.django_db
def test_columns_that_nobody_can_guess_are_named_once_and_remembered(desk: Client, finance: User) -> None:
    strange = b"When;How much;Who\n01.05.2026;5,00;Ann\n02.05.2026;7,00;Bo\n"
    looked = look(desk, strange)
    assert "Say which column holds the day" in looked.content.decode()
    chosen = {"column-booked_on": "0", "column-amount": "1", "column-payer_name": "2"}
    taken = take(desk, looked, **chosen)
    assert taken.status_code == 302
    assert ImportMapping.objects.get(kind=bank_statements.MAPPING_KIND).user == finance

    next_month = look(desk, strange.replace(b".05.", b".06."))
    assert next_month.context["new_count"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Approver", "Auditor", "Supporter care"])
def test_only_finance_takes_files_in(role: str, client: Client, pay_desk: None) -> None:
    from tests import factories

    client.force_login(factories.make_user(role=role))
    assert look(client, CAMT_02).status_code == 403
    assert client.get(reverse("admin:payments_bankstatement_add")).status_code == 403
    listed = client.get(reverse("admin:payments_bankstatement_changelist")).status_code
    assert listed == (403 if role == "Supporter care" else 200)


@pytest.mark.parametrize("content", [b"", b"  \n", b"%PDF-1.7", b"PK\x03\x04zip", b"x" * 5_000_001])
def test_what_is_no_bank_file_is_told_apart(content: bytes) -> None:
    with pytest.raises(BankFileRefused):
        is_xml(content)


# --- what the sign, the code and the other side of a line say -----------------------------------------------


@pytest.mark.parametrize(
    ("written", "minor"),
    [("1,234.50 DR", -123450), ("5.00Dr.", -500), ("5.00 CR", 500), ("EUR 5.00", 500), ("5.00 EUR", 500), ("5.00 S", -500)],
)  # fmt: skip
def test_letters_behind_an_amount_say_which_way_it_went(written: str, minor: int) -> None:
    assert read_minor(written, "EUR", mark=".") == minor


def test_money_in_below_zero_went_out() -> None:
    """A bank that takes back what it had credited writes it into the same column, with a minus."""
    read = csv_statement(
        b"Date,Money in,Money out,Details\n2026-05-04,5.00,,Gift\n2026-05-05,-5.00,,Gift taken back\n"
    )
    assert amounts(read) == [500, -500]


def _camt(entry: bytes) -> ReadStatement:
    return read_camt053(
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>'
        b"DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        + entry
        + b"</Stmt></BkToCstmrStmt></Document>"
    )


_ENTRY = b"""<Ntry><Amt Ccy="EUR">25.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>%s<Sts>BOOK</Sts><BookgDt><Dt>2026-05-05</Dt></BookgDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><RltdPties>
<Dbtr><Nm>Ann Bell</Nm></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct><Cdtr><Nm>Almoner</Nm></Cdtr>
<CdtrAcct><Id><IBAN>DE89 3704 0044 0532 0130 00</IBAN></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls></Ntry>"""


def test_a_bill_that_is_collected_from_us_is_no_returned_payment() -> None:
    """RDDT are the debits that others collect, such as the rent; what comes back unpaid is UPDD, PRDD and the like."""
    assert not _camt(_ENTRY % (b"", b"RDDT", b"ESDD")).lines[0].is_reversal
    assert _camt(_ENTRY % (b"", b"RCDT", b"RRTN")).lines[0].is_reversal


def test_a_return_that_keeps_the_parties_of_the_gift_names_its_giver() -> None:
    (line,) = _camt(_ENTRY % (b"<RvslInd>true</RvslInd>", b"RCDT", b"ESCT")).lines
    assert (line.amount_minor, line.is_reversal) == (-2500, True)
    assert (line.payer_name, line.payer_account) == ("Ann Bell", "DE02120300000000202051")


# --- what could be read in two ways, or not at all ----------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "currency", "minor"),
    [
        (["25.000", "1.250.000"], "XOF", [25_000, 1_250_000]),
        (["1.000", "2.500"], "EUR", [100_000, 250_000]),
        (["1,000", "2,500"], "EUR", [100_000, 250_000]),
        (["1.000", "12,50"], "EUR", [100_000, 1250]),
        (["0.00", "12.0000"], "EUR", [1200]),
    ],
)
def test_thousands_without_cents_are_thousands(cells: list[str], currency: str, minor: list[int]) -> None:
    rows = "".join(f"2026-05-0{day};{cell}\n" for day, cell in enumerate(cells, start=1))
    read = csv_statement(f"Date;Amount\n{rows}".encode(), currency=currency)
    assert amounts(read) == minor


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("2026-05-01;1,000\n2026-05-02;12,50\n", "Line 2: '1,000' may be 1, or a thousand times as much"),
        ("2026-05-01;USD 12.00\n", "Line 2: 'USD 12.00' is in another currency than EUR"),
        ("2026-05-01;12.00USD\n", "another currency"),
        ("2026-05-01;1e3\n", "Line 2: '1e3' is no amount"),
        (f"2026-05-01;{'9' * 40}\n", "is no amount"),
        (f"2026-05-01;{'9' * 17}.00\n", "is no amount"),
        ('2026-05-01;"12.00\n2026-05-02;13.00\n2026-05-03;14.00\n', "cannot be read after line 1"),
    ],
)
def test_what_a_csv_may_mean_in_two_ways_is_refused(rows: str, words: str) -> None:
    with pytest.raises(BankFileRefused) as refusal:
        csv_statement(f"Date;Amount\n{rows}".encode())
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'Ccy="EUR"', b'Ccy="XYZ"'),
        (b">25.00<", b">99999999999999999.00<"),
        (b"<NbOfNtries>", b"<NbOfNtries>" + b"9" * 5000),
    ],
    ids=["currency", "amount", "count"],
)
def test_a_camt_file_with_impossible_figures_is_refused(old: bytes, new: bytes) -> None:
    content = next(file for file in (CAMT_02, CAMT_08) if old in file).replace(old, new)
    with pytest.raises(BankFileRefused, match=r"is no (amount|number)"):
        read_camt053(content)


@pytest.mark.parametrize("day", ["0001-01-01", "2206-05-01", "9999-12-31"])
def test_a_day_that_no_bank_can_have_booked_on_is_refused(day: str) -> None:
    with pytest.raises(BankFileRefused, match=f"Line 2: {day}"):
        csv_statement(f"Date,Amount\n{day},10.00\n".encode())
    with pytest.raises(BankFileRefused, match=day):
        read_camt053(CAMT_08.replace(b"2026-05-07", day.encode()))


# --- what real banks leave out ------------------------------------------------------------------------------

_NET = """<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">74.25</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<TxsSummry><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>74.25</Sum></TtlCdtNtries></TxsSummry>
<Ntry><Amt Ccy="EUR">74.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-05-05</Dt></BookgDt>
<AcctSvcrRef>BATCH-1</AcctSvcrRef>{entry}<NtryDtls>
<TxDtls><Amt Ccy="EUR">25.00</Amt>{first}<RltdPties><Dbtr><Nm>Ann</Nm></Dbtr></RltdPties></TxDtls>
<TxDtls><Amt Ccy="EUR">50.00</Amt>{second}<RltdPties><Dbtr><Nm>Bo</Nm></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>"""


def _net(entry: str = "", first: str = "", second: str = "") -> bytes:
    return _NET.format(entry=entry, first=first, second=second).encode()


def _charge(amount: str) -> str:
    return f'<Chrgs><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>'


_RECORDS = (
    '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.75</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="EUR">0.50</Amt></Rcrd>'
    '<Rcrd><Amt Ccy="EUR">0.25</Amt></Rcrd></Chrgs>'
)


@pytest.mark.parametrize(
    "told",
    [
        {"entry": _charge("0.75")},
        {"entry": _RECORDS},
        {"first": _charge("0.25"), "second": _charge("0.50")},
        {"entry": _charge("0.75"), "first": _charge("0.25"), "second": _charge("0.50")},
    ],
    ids=["entry", "records", "payments", "both"],
)
def test_a_batch_that_was_booked_net_keeps_its_gifts_whole_and_shows_the_charge(told: dict[str, str]) -> None:
    """The summary leaves out the entry that is only announced, and that is no fault either."""
    read = _camt(_net(**told))
    assert [(line.amount_minor, line.payer_name) for line in read.lines] == [
        (2500, "Ann"),
        (5000, "Bo"),
        (-75, ""),
    ]
    assert (read.total_minor, read.closing_minor) == (7425, 7425)
    charge = read.lines[2]
    assert (charge.number, charge.text, charge.bank_reference) == (
        3,
        "Bank charges of a batch of payments",
        "BATCH-1",
    )


def test_what_neither_charges_nor_announced_entries_explain_is_refused() -> None:
    with pytest.raises(BankFileRefused, match=r"74\.25 EUR is stated, and the lines come to 75\.00 EUR"):
        _camt(_net(entry=_charge("0.74")))
    with pytest.raises(BankFileRefused, match="What came in: 3 are stated, and the file holds 2"):
        _camt(_net(entry=_charge("0.75")).replace(b"<NbOfNtries>1<", b"<NbOfNtries>3<"))


@pytest.mark.django_db
def test_the_charge_of_a_batch_is_taken_in_as_money_that_went_out(desk: Client) -> None:
    stated = CAMT_02.replace(b">34.00<", b">34.75<", 1)
    assert "The difference is" in look(desk, stated, "net.xml").content.decode()
    whole = b'<Amt Ccy="EUR">84.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    assert stated.count(whole) == 1
    before, entry = stated.split(whole, 1)
    charged = before + whole + entry.replace(b"<NtryDtls>", _charge("0.75").encode() + b"<NtryDtls>", 1)
    take(desk, look(desk, charged, "net.xml"))
    charge = BankLine.objects.get(amount_minor=-75)
    assert (charge.status, charge.text) == ("ignored", "Bank charges of a batch of payments")

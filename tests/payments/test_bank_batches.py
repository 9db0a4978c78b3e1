"""Lines that are a batch's money: cash and cheques arrive at the bank once, and one transfer may pay for several gifts."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from djmoney.money import Money

from backoffice.core.models import User
from donors.models import Instalment
from donors.services.erasing import erase_donor
from payments.models import BankLine, Donation, JournalEntry, JournalLine, KnownPayer, OfflineBatch
from payments.services import accounts, ledger, ledger_check
from payments.services.banking import bank_lines, splitting
from payments.services.banking.bank_lines import LineRefused
from payments.services.banking.bank_matching import match
from payments.services.banking.batch_deposits import DepositRefused
from payments.services.banking.transfer_references import transfer_reference
from payments.services.giving_back import refunds
from payments.services.offline import batches
from payments.services.offline.batches import BatchRefused
from tests import factories
from tests.payments import promised
from tests.payments.test_bank_matching import IBAN, booked_by, collected, line_of
from tests.payments.test_batches import a_batch, put, rows, slip

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today()


@pytest.fixture(autouse=True)
def funds(pay_desk: None) -> None:
    factories.make_fund(slug="sponsorship")


def a_collection(finance: User, **fields: Any) -> OfflineBatch:
    """60 in cash, 100 by cheque, 40 by transfer, and bicycles: 160 go to the bank."""
    batch = a_batch(finance, count=4, total="280.00", **fields)
    put(batch, "60.00")
    put(batch, "100.00", channel="cheque", cheque_number="77")
    put(batch, "40.00", channel="bank")
    put(batch, "80.00", channel="in_kind", in_kind="2 bicycles")
    return batches.close(batch, by=finance)


def standing(*codes: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for code, minor in JournalLine.objects.filter(account__code__in=codes).values_list(
        "account__code", "amount_minor"
    ):
        sums[code] = sums.get(code, 0) + minor
    return sums


def findings() -> list[str]:
    return ledger_check.check(files=False).findings


def test_a_deposit_moves_cash_and_cheques_to_the_bank_once_and_back_again(finance: User) -> None:
    batch = a_collection(finance, bank_reference="SLIP-4711")
    assert standing("cash", "cheques", "bank") == {"cash": 6000, "cheques": 10000, "bank": 4000}
    line = line_of("160.00", "Bareinzahlung slip-4711", payer_name="Almoner e.V.")
    bank_lines.match_again()
    line.refresh_from_db()
    assert (line.match, line.is_certain, line.batch) == ("batch", True, batch)

    assert booked_by(finance).booked == 1
    line.refresh_from_db()
    assert (line.status, line.batch) == ("batch", batch)
    assert standing("cash", "cheques", "bank") == {"cash": 0, "cheques": 0, "bank": 20000}
    entry = JournalEntry.objects.get(kind="deposit")
    assert (entry.batch, entry.occurred_on, entry.posted_by) == (batch, line.booked_on, finance)
    assert Donation.objects.count() == 4
    assert findings() == []

    again = line_of("160.00", "SLIP-4711")
    assert match(again).batch is None
    with pytest.raises(LineRefused, match="came with another line already"):
        bank_lines.brings(again, batch, by=finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankLine.objects.filter(pk=again.pk).update(status="batch", batch=batch)

    bank_lines.put_back(line, by=finance, reason="It was another deposit.")
    assert standing("cash", "cheques", "bank") == {"cash": 6000, "cheques": 10000, "bank": 4000}
    assert findings() == []
    assert bank_lines.brings(again, batch, by=finance).status == "batch"
    assert standing("cash", "cheques", "bank") == {"cash": 0, "cheques": 0, "bank": 20000}
    assert JournalEntry.objects.filter(kind="deposit").count() == 2
    assert findings() == []


def test_a_total_alone_is_certain_only_where_nothing_else_could_be_meant(finance: User) -> None:
    batch = a_collection(finance)
    assert match(line_of("280.00")).batch is None  # bicycles are not brought to the bank
    line = line_of("160.00")
    assert (match(line).batch, match(line).certain) == (batch, True)
    for other in (
        {"payer_name": "Ann Bell"},
        {"booked_on": TODAY + datetime.timedelta(days=8)},
    ):
        unsure = match(line_of("160.00", **other))
        assert (unsure.batch, unsure.certain) == (batch, False), other
        BankLine.objects.exclude(pk=line.pk).delete()
    # A donor's transfer of the same amount is no deposit.
    promise = promised.running(amount=Money("160.00", "EUR"))
    assert match(line_of("160.00", transfer_reference(promise))).sponsorship == promise
    assert match(line_of("160.00", payer_account=IBAN)).batch is None
    BankLine.objects.exclude(pk=line.pk).delete()
    # Two lines, or two batches, that could be meant.
    line_of("160.00")
    assert not match(line).certain
    BankLine.objects.exclude(pk=line.pk).delete()
    a_collection(finance)
    assert not match(line).certain


def test_what_differs_is_refused_and_said_what_to_do(finance: User) -> None:
    batch = a_collection(finance, bank_reference="4711")
    short = line_of("150.00", "Einzahlung 4711")
    assert match(line_of("160.00", "DE44711000")).why.startswith("It looks like the deposit")
    assert (match(short).batch, match(short).certain) == (batch, False)
    with pytest.raises(
        LineRefused,
        match=r"holds 160\.00 EUR in cash and cheques, 40\.00 EUR in transfers, and the line says 150\.00 EUR\. 10\.00 EUR did not arrive\. If a gift",
    ):
        bank_lines.brings(short, batch, by=finance)
    with pytest.raises(LineRefused, match="More arrived than was counted"):
        bank_lines.brings(line_of("900.00"), batch, by=finance)
    still_open = a_batch(finance, count=1, total="33.00")
    assert "which is still open" in match(line_of("33.00")).why
    with pytest.raises(LineRefused, match="still open: close it first"):
        bank_lines.brings(line_of("33.00"), still_open, by=finance)
    with pytest.raises(LineRefused, match="went out"):
        bank_lines.brings(line_of("-160.00"), batch, by=finance)
    assert not JournalEntry.objects.filter(kind="deposit").exists()

    # The cheque bounced by ten: what was given back before is not brought to the bank any more.
    cheque = Donation.objects.get(channel="cheque")
    give_back(cheque, "10.00", finance)
    assert standing("cheques") == {"cheques": 9000}
    assert match(short).certain
    bank_lines.brings(short, batch, by=finance)
    assert findings() == []
    # What is given back afterwards leaves the bank.
    give_back(Donation.objects.get(channel="cash"), "5.00", finance)
    assert standing("cash", "cheques", "bank") == {"cash": 0, "cheques": 0, "bank": 18500}
    assert findings() == []


def give_back(gift: Donation, amount: str, by: User) -> None:
    refund = refunds.ask(gift, amount=Money(amount, "EUR"), reason="other", by=by)
    refunds.mark_paid(refund, by=by, bank_reference="by hand")


def test_a_line_is_split_into_gifts_and_settled_when_its_batch_closes(finance: User) -> None:
    line = line_of(
        "70.00", "Sammelspende", payer_name="Parish of St Mary", payer_account=IBAN, bank_reference="R-9"
    )
    batch = splitting.split(line, gifts=2, by=finance)
    line.refresh_from_db()
    assert (line.status, line.batch) == ("split", batch)
    assert (batch.slip_total, batch.slip_count, batch.deposited_on) == (
        Money("70.00", "EUR"),
        2,
        line.booked_on,
    )
    assert (batch.bank_reference, "Parish of St Mary" in batch.title) == ("R-9", True)
    assert not BankLine.objects.waiting().exists()
    for act in (
        lambda: bank_lines.book(line, donor=None, by=finance),
        lambda: splitting.split(line, gifts=2, by=finance),
        lambda: bank_lines.put_back(line, by=finance, reason="?"),
    ):
        with pytest.raises(LineRefused, match=r"Waits for its batch|Close that batch, or abandon it"):
            act()
    batch.slip_total = Money("80.00", "EUR")
    with pytest.raises(DepositRefused, match=r"a line of the bank over 70\.00 EUR"):
        batches.revise(batch, by=finance)
    batch.refresh_from_db()

    first = put(batch, "30.00", channel="cash", donor=factories.make_donor())
    assert (first.channel, first.received_on) == ("bank", line.booked_on)
    with pytest.raises(BatchRefused, match="cannot be closed"):
        batches.close(batch, by=finance)
    put(batch, "40.00", donor=factories.make_donor())
    batches.close(batch, by=finance)
    line.refresh_from_db()
    assert (line.status, line.batch) == ("batch", batch)
    assert standing("bank", "cash") == {"bank": 7000}
    assert not JournalEntry.objects.filter(kind="deposit").exists()
    assert findings() == []
    # Nothing moved, so there is nothing to move back; the line may then be confirmed once more.
    bank_lines.put_back(line, by=finance, reason="Wrong.")
    assert match(line).batch == batch
    assert bank_lines.brings(line, batch, by=finance).status == "batch"
    assert findings() == []


def test_a_standing_order_for_two_children_is_split_by_itself(finance: User) -> None:
    first = promised.running(starts_on=TODAY)
    second = promised.running(starts_on=TODAY, payer=first.payer)
    KnownPayer.objects.create(account=IBAN, donor=first.payer)
    line = line_of("50.00", "Patenschaften", payer_account=IBAN)
    bank_lines.match_again()
    line.refresh_from_db()
    assert (line.donor, line.is_certain) == (first.payer, False)
    batch = splitting.split(line, gifts=2, by=finance)
    assert {gift.sponsorship for gift in batch.gifts.all()} == {first, second}
    batches.close(batch, by=finance)
    assert Instalment.objects.filter(status="paid").count() == 2
    assert findings() == []


def test_an_abandoned_batch_frees_its_line_and_stays_with_its_number(finance: User) -> None:
    line = line_of("70.00", payer_name="Parish")
    batch = splitting.split(line, gifts=3, by=finance)
    gift = put(batch, "70.00")
    batches.abandon(batch, by=finance, reason="One gift after all.")
    line.refresh_from_db()
    assert (line.status, line.batch) == ("open", None)
    with pytest.raises(BatchRefused, match="was abandoned"):
        batches.close(batch, by=finance)
    with pytest.raises(BatchRefused, match="was abandoned"):
        batches.take_out(gift, by=finance)
    assert match(line).batch is None
    bank_lines.book(line, donor=None, by=finance)
    assert findings() == []


def test_the_check_finds_deposits_that_nobody_told_of(finance: User) -> None:
    batch = a_collection(finance)
    OfflineBatch.objects.filter(pk=batch.pk).update(brought_by=finance)
    assert any("by hand, and nothing of it is booked there" in said for said in findings())
    OfflineBatch.objects.filter(pk=batch.pk).update(brought_by=None)
    line = bank_lines.brings(line_of("160.00"), batch, by=finance)
    BankLine.objects.filter(pk=line.pk).update(status="open")
    assert any("no bank line says so" in said for said in findings())
    BankLine.objects.filter(pk=line.pk).update(status="batch", amount_minor=15900)
    assert any("says 15900 minor units; 16000 were brought" in said for said in findings())
    cash = Money("1.00", "EUR")
    ledger.post(
        key="planted", kind="deposit", occurred_on=TODAY, memo="?", batch=batch,
        lines=[ledger.debit(accounts.bank(), cash), ledger.credit(accounts.cash(), cash)],
    )  # fmt: skip
    said = " ".join(findings())
    assert "brought to the bank 2 times" in said
    assert "than its gifts put into 'cash'" in said


def test_whoever_is_erased_is_taken_out_of_the_transfer_that_paid_for_several(finance: User) -> None:
    admin = factories.make_user(role="Administrator", is_superuser=True)
    gone, stays = factories.make_donor(), factories.make_donor()
    line = line_of("70.00", "for A and B", payer_name="Ann Bell", payer_account=IBAN)
    batch = splitting.split(line, gifts=2, by=finance)
    put(batch, "30.00", donor=gone)
    put(batch, "40.00", donor=stays)
    batches.close(batch, by=finance)
    # What names several is told to none of them.
    assert "for A and B" not in str(collected(stays))
    erase_donor(donor=gone, by=admin, reason="asked")
    line.refresh_from_db()
    batch.refresh_from_db()
    assert (line.payer_name, line.payer_account, line.text) == ("", "", "")
    assert "Ann Bell" not in f"{batch.title} {list(batch.history.values_list('title', flat=True))}"
    assert findings() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_two_lines_at_once_bring_the_batch_once(finance: User) -> None:
    batch = a_collection(finance)
    lines = [line_of("160.00") for _ in range(3)]

    def press(line: BankLine) -> str:
        try:
            return bank_lines.brings(line, batch, by=finance).status
        except LineRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=3) as pool:
        answers = sorted(pool.map(press, lines))
    assert answers == ["batch", "refused", "refused"]
    assert standing("cash", "cheques", "bank") == {"cash": 0, "cheques": 0, "bank": 20000}
    assert findings() == []


# --- on screen ----------------------------------------------------------------------------------------------

PRESS = {"_form_submitted": "1"}


def test_finance_confirms_a_deposit_and_splits_a_line_by_buttons(client: Client, finance: User) -> None:
    batch = a_collection(finance, bank_reference="SLIP-1")
    deposit, short = line_of("160.00", "SLIP-1"), line_of("150.00", "SLIP-1")
    shared = line_of("70.00", "Sammelspende", payer_name="Parish", payer_account=IBAN)
    bank_lines.match_again()
    client.force_login(finance)
    todo = client.get(f"{LINES}?status__exact=open").content.decode()
    assert button("brings_batch", deposit) in todo
    of_batch = reverse("admin:payments_offlinebatch_change", args=[batch.pk])
    assert "Not at the bank yet: 160.00 EUR in cash and cheques" in client.get(of_batch).content.decode()

    asked = client.get(button("brings_batch", short)).content.decode()
    assert (
        f"{batch.number} Sunday collection: 160.00 EUR in cash and cheques, 40.00 EUR in transfers" in asked
    )
    refused = client.post(button("brings_batch", short), PRESS | {"batch": str(batch.pk)}).content.decode()
    assert "10.00 EUR did not arrive" in refused
    client.post(button("brings_batch", deposit), PRESS | {"batch": str(batch.pk)})
    deposit.refresh_from_db()
    assert deposit.status == "batch"
    assert "Its money came with the line" in client.get(of_batch).content.decode()
    assert of_batch in client.get(page_of(deposit)).content.decode()
    assert client.get(f"{LINES}?status__exact=batch").status_code == 200

    opened = client.post(button("split_line", shared), PRESS | {"gifts": "2"}).headers["Location"]
    split = OfflineBatch.objects.get(title__startswith="Parish")
    assert opened == reverse("admin:payments_offlinebatch_change", args=[split.pk])
    entering = client.get(opened).content.decode()
    assert "Filled from the line" in entering
    assert 'name="gifts-0-channel"' not in entering
    assert button("put_back", shared) not in client.get(page_of(shared)).content.decode()
    assert opened in client.get(f"{LINES}?status__exact=split").content.decode()
    typed = rows({"sum": "30"}, {"sum": "40", "what": "for the well"})
    assert client.post(opened, slip(2, "71.00") | typed).status_code == 302
    assert "a line of the bank over 70.00 EUR" in client.get(opened).content.decode()
    assert client.post(opened, slip(2, "70.00") | typed).status_code == 302
    assert set(split.gifts.values_list("channel", "note")) == {("bank", ""), ("bank", "for the well")}
    client.post(
        reverse("admin:payments_offlinebatch_abandon_batch", args=[split.pk]),
        PRESS | {"reason": "Wrong line"},
    )
    shared.refresh_from_db()
    assert shared.status == "open"
    assert "Abandoned: nothing of it was booked." in client.get(opened).content.decode()
    assert findings() == []


def test_who_only_reads_confirms_and_splits_nothing(client: Client, finance: User) -> None:
    batch, line = a_collection(finance), line_of("160.00")
    waiting = a_batch(finance, count=1, total="5.00")
    client.force_login(factories.make_user(role="Auditor"))
    facts = PRESS | {"batch": str(batch.pk), "gifts": "2", "reason": "?"}
    for name in ("brings_batch", "split_line"):
        assert client.post(button(name, line), facts).status_code == 403
    abandon = reverse("admin:payments_offlinebatch_abandon_batch", args=[waiting.pk])
    assert client.post(abandon, facts).status_code == 403
    line.refresh_from_db()
    waiting.refresh_from_db()
    assert (line.status, waiting.status) == ("open", "open")


LINES = "/admin/payments/bankline/"


def button(name: str, line: BankLine) -> str:
    return reverse(f"admin:payments_bankline_{name}", args=[line.pk])


def page_of(line: BankLine) -> str:
    return reverse("admin:payments_bankline_change", args=[line.pk])

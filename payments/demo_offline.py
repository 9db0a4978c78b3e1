"""Demo gifts by hand: a collection that was closed, one that is being entered, and a bank statement half sorted."""

import datetime
import random

from django.utils import timezone
from djmoney.money import Money

from backoffice.core.imports.columns import guess_mapping
from backoffice.core.models import User
from donors.models import Donor, Sponsorship
from payments.bank.csv_columns import COLUMNS
from payments.bank.csv_statement import read_csv
from payments.bank.csv_table import read_table
from payments.models import BankLine, Donation, OfflineBatch, OfflineGift
from payments.services.banking import bank_lines, bank_statements
from payments.services.banking.transfer_references import transfer_reference
from payments.services.offline import batches

ACCOUNT = "DE89370400440532013000"
OPENING = 152_000
Channel = Donation.Channel


def seed(*, donors: list[Donor], seed: int, by: User) -> None:
    chance = random.Random(seed)  # noqa: S311  (a demo, no secret)
    givers = [donor for donor in donors if not donor.do_not_contact and not donor.is_erased]
    if len(givers) < 4:
        return
    _closed_collection(chance.sample(givers, 3), by)
    _collection_being_entered(chance.choice(givers), by)
    _statement(chance.sample(givers, 3), by)


def _closed_collection(givers: list[Donor], by: User) -> None:
    sunday = timezone.localdate() - datetime.timedelta(days=8)
    batch = _slip("Harvest festival", 4, "305.00", sunday, by)
    _put(batch, "85.00", sunday, by)
    _put(batch, "50.00", sunday, by, donor=givers[0])
    _put(batch, "100.00", sunday, by, donor=givers[1], channel=Channel.CHEQUE, cheque_number="004172")
    _put(batch, "70.00", sunday, by, donor=givers[2], channel=Channel.IN_KIND, in_kind="14 school bags")
    batches.close(batch, by=by)


def _collection_being_entered(giver: Donor, by: User) -> None:
    sunday = timezone.localdate() - datetime.timedelta(days=1)
    batch = _slip("Sunday collection", 3, "120.00", sunday, by)
    _put(batch, "40.00", sunday, by, donor=giver)


def _slip(title: str, count: int, total: str, day: datetime.date, by: User) -> OfflineBatch:
    batch = OfflineBatch(
        title=title, slip_count=count, slip_total=Money(total, "EUR"), deposited_on=day, bank_reference="4417"
    )
    return batches.open_batch(batch, by=by)


def _put(batch: OfflineBatch, amount: str, day: datetime.date, by: User, **facts: object) -> None:
    gift = OfflineGift(batch=batch, amount=Money(amount, "EUR"), received_on=day, **facts)
    batches.put_in(gift, by=by)


def _statement(givers: list[Donor], by: User) -> None:
    """Taken in as a CSV; what is certain is booked, one line is set aside, and some wait to be sorted."""
    content = _csv(givers).encode()
    table = read_table(content)
    read = read_csv(table, guess_mapping(COLUMNS, table.headers), currency="EUR", account=ACCOUNT)
    bank_statements.take_in(read, content=content, filename="statement.csv", by=by)
    for line in BankLine.objects.matched():
        bank_lines.book_as_matched(line, by=by)
    interest = BankLine.objects.get(text="Interest")
    bank_lines.set_aside(interest, by=by, reason="Interest of the bank.")


def _csv(givers: list[Donor]) -> str:
    promise = (
        Sponsorship.objects.filter(status=Sponsorship.Status.ACTIVE, amount_currency="EUR")
        .select_related("payer")
        .order_by("created_at", "pk")
        .first()
    )
    lines = [
        (60, givers[0].name, "DE02120300000000202051", f"Donation {transfer_reference(givers[0])}"),
        (25, givers[1].name, "DE75512108001245126199", "For the children"),
        (180, "Parish of St Mary", "DE12500105170648489890", "Collection of the youth group"),
        (-9, "Bank", "", "Account fee"),
        (2, "Bank", "", "Interest"),
        (431, "STRIPE PAYMENTS EUROPE", "", "STRIPE PAYOUT"),
        (235, "", "", "Cash deposit 4417"),
    ]
    if promise is not None:
        said = f"Sponsorship {transfer_reference(promise)}"
        lines.append((int(promise.amount.amount), promise.payer.name, "DE27100777770209299700", said))
    day, balance = timezone.localdate() - datetime.timedelta(days=3), OPENING
    rows = ["Date;Payer;IBAN;Purpose;Amount;Balance"]
    for amount, name, account, purpose in lines:
        balance += amount * 100
        rows.append(f"{day};{name};{account};{purpose};{amount}.00;{balance / 100:.2f}")
    return "\n".join(rows)

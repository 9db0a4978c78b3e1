"""The books: balanced, append-only, written once, and proved by check_ledger."""

import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import WorkItem
from payments.models import Donation, Fund, JournalEntry, JournalLine, LedgerAccount
from payments.services import accounts, booking, donations, ledger, ledger_check
from payments.tasks.ledger import prove_ledger
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 21)


def post(**changes: Any) -> JournalEntry:
    facts: dict[str, Any] = {
        "key": "test:1",
        "kind": JournalEntry.Kind.RECEIVED,
        "occurred_on": TODAY,
        "memo": "A gift",
        "lines": [
            ledger.debit(accounts.bank(), Money("19.99", "USD")),
            ledger.credit(accounts.cash(), Money("19.99", "USD")),
        ],
    }
    return ledger.post(**facts | changes)


def received(amount: Money, **fields: Any) -> Donation:
    donation = factories.make_donation(amount=amount, **fields)
    return donation.move(Donation.Status.SUCCEEDED, received_at=timezone.now())


def test_it_writes_an_entry_in_integer_minor_units() -> None:
    entry = post()
    assert sorted(entry.lines.values_list("amount_minor", "currency")) == [(-1999, "USD"), (1999, "USD")]
    assert ledger.balance(accounts.bank()) == [Money("19.99", "USD")]


def test_it_returns_the_standing_entry_for_the_same_key_and_lines() -> None:
    assert post() == post()
    assert JournalEntry.objects.count() == 1
    assert JournalLine.objects.count() == 2


def test_it_refuses_another_meaning_under_a_standing_key() -> None:
    post()
    with pytest.raises(ledger.LedgerRefusal, match="booked already"):
        post(
            lines=[
                ledger.debit(accounts.bank(), Money(5, "USD")),
                ledger.credit(accounts.cash(), Money(5, "USD")),
            ]
        )


@pytest.mark.parametrize(
    "amounts",
    [
        [],
        [("10", "EUR"), ("-9.99", "EUR")],
        [("10", "EUR"), ("-10", "USD")],
        [("10", "EUR"), ("-10", "EUR"), ("0", "EUR")],
    ],
)
def test_it_refuses_what_does_not_balance_in_each_currency(amounts: list[tuple[str, str]]) -> None:
    lines = [ledger.debit(accounts.bank(), Money(Decimal(amount), code)) for amount, code in amounts]
    with pytest.raises(ledger.LedgerRefusal):
        post(lines=lines)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "verb", ["UPDATE payments_journalline SET amount_minor = 1", "DELETE FROM payments_journalline"]
)
def test_the_database_itself_refuses_to_change_or_delete_a_line(verb: str) -> None:
    post()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert JournalLine.objects.filter(amount_minor=1999).exists()


def test_a_reversal_mirrors_its_entry_and_stands_once() -> None:
    entry = post()
    back = ledger.reverse(entry, key="test:1:reversed", occurred_on=TODAY, memo="Refunded")
    assert back.reverses == entry
    assert ledger.balance(accounts.bank()) == []
    assert ledger.reverse(entry, key="test:1:reversed", occurred_on=TODAY, memo="Refunded") == back


def test_balances_stand_on_their_natural_side() -> None:
    post(
        lines=[
            ledger.debit(accounts.programme_expense(), Money(7, "EUR")),
            ledger.credit(accounts.bank(), Money(7, "EUR")),
        ]
    )
    partner = factories.make_partner()
    post(
        key="test:2",
        lines=[
            ledger.debit(accounts.programme_expense(), Money(7, "EUR")),
            ledger.credit(accounts.partner_wallet(partner), Money(7, "EUR")),
        ],
    )
    assert ledger.balance(accounts.programme_expense()) == [Money(14, "EUR")]
    assert ledger.balance(accounts.partner_wallet(partner)) == [Money(7, "EUR")]
    assert ledger.balance(accounts.bank()) == [Money(-7, "EUR")]


def test_a_gift_to_a_fund_is_that_funds_income() -> None:
    donation = received(Money("19.99", "USD"))
    booking.book_received(donation)
    booking.book_received(donation)
    assert donation.entries.count() == 1
    assert ledger.balance(accounts.stripe_clearing()) == [Money("19.99", "USD")]
    assert ledger.balance(accounts.income(donation.fund)) == [Money("19.99", "USD")]  # type: ignore[arg-type]


def test_a_gift_for_a_verified_child_is_owed_to_the_partner_less_the_share() -> None:
    child = factories.make_verified_child()
    fund = factories.make_fund(slug=Fund.SPONSORSHIP)
    booking.book_received(received(Money("25.00", "EUR"), child=child, fund=fund))
    assert ledger.balance(accounts.income(fund)) == [Money("22.50", "EUR")]
    assert ledger.balance(accounts.charity_share()) == [Money("2.50", "EUR")]
    assert ledger.balance(accounts.partner_wallet(child.partner)) == [Money("22.50", "EUR")]
    assert ledger.balance(accounts.programme_expense()) == [Money("22.50", "EUR")]


@pytest.mark.parametrize(("amount", "share"), [("0.05", "0.00"), ("33.33", "3.33"), ("100000", "10000.00")])
def test_the_share_is_rounded_to_what_can_be_paid(amount: str, share: str) -> None:
    assert booking.charity_share_of(Money(amount, "EUR")) == Money(share, "EUR")
    assert booking.charity_share_of(Money("1005", "UGX")) == Money("100", "UGX")


def test_a_gift_for_a_child_that_is_not_verified_stays_in_its_fund_and_is_asked_about() -> None:
    child = factories.make_child()
    donation = received(Money("25.00", "EUR"), child=child)
    booking.book_received(donation)
    assert not LedgerAccount.objects.filter(partner=child.partner).exists()
    assert WorkItem.objects.open().get().subject == donation


def test_unattributed_money_is_owed_until_somebody_knows() -> None:
    donation = received(Money("8.00", "EUR"), fund=None, donor=None)
    booking.book_received(donation)
    assert ledger.balance(accounts.unattributed()) == [Money("8.00", "EUR")]


def test_the_fee_leaves_the_clearing_account_in_the_currency_it_is_settled_in() -> None:
    donation = received(Money("20.00", "USD"))
    booking.book_received(donation)
    booking.book_fee(donation, Money("0.80", "EUR"))
    booking.book_fee(donation, Money("0.80", "EUR"))
    assert ledger.balance(accounts.stripe_clearing()) == [Money("-0.80", "EUR"), Money("20.00", "USD")]
    assert ledger.balance(accounts.processing_fees()) == [Money("0.80", "EUR")]


def succeeded(**fields: Any) -> Donation:
    """A gift that came by the door that all gifts come by."""
    return donations.succeed(factories.make_donation(**fields), received_at=timezone.now())


def test_check_ledger_finds_nothing_after_gifts_of_every_kind() -> None:
    child = factories.make_verified_child()
    succeeded(amount=Money("25.00", "EUR"), child=child, fund=factories.make_fund(slug=Fund.SPONSORSHIP))
    donations.note_fee(succeeded(amount=Money("19.99", "USD")), Money("0.88", "EUR"))
    succeeded(amount=Money("500", "JPY"))
    succeeded(amount=Money("5000", "UGX"))
    donations.book_unattributed(
        amount=Money(8, "EUR"), received_at=timezone.now(), paid_by=donations.PaidBy(payment_intent_id="pi_1")
    )
    assert ledger_check.check().findings == []
    told = StringIO()
    call_command("check_ledger", stdout=told)
    assert "5 succeeded donations" in told.getvalue()
    assert "in order" in told.getvalue()


def test_check_ledger_ends_with_1_and_names_what_is_wrong() -> None:
    donation = received(Money("19.99", "USD"))
    told = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_ledger", stdout=StringIO(), stderr=told)
    assert stopped.value.code == 1
    assert f"Donation {donation.reference} succeeded and is booked 0 times" in told.getvalue()
    assert f"Donation {donation.reference} succeeded and has 0 receipts" in told.getvalue()


def test_check_ledger_sees_another_amount_than_was_given() -> None:
    donation = succeeded(amount=Money("19.99", "USD"))
    Donation.objects.filter(pk=donation.pk).update(amount=Decimal("20.99"))
    assert ledger_check.check().findings == [
        f"Donation {donation.reference} is 2099 USD in minor units and booked as 1999."
    ]


def test_check_ledger_sees_a_crooked_entry() -> None:
    entry = post()
    JournalLine.objects.create(entry=entry, account=accounts.bank(), amount_minor=1, currency="USD")
    assert "Entry test:1 does not balance: 1 USD left over." in ledger_check.check().findings


def test_check_ledger_sees_a_share_that_was_not_passed_on() -> None:
    child = factories.make_verified_child()
    fund = factories.make_fund(slug=Fund.SPONSORSHIP)
    donation = received(Money("25.00", "EUR"), child=child, fund=fund)
    ledger.post(
        key=f"donation:{donation.pk}:received",
        kind=JournalEntry.Kind.RECEIVED,
        occurred_on=TODAY,
        memo="half the work",
        donation=donation,
        lines=[
            ledger.debit(accounts.stripe_clearing(), Money(25, "EUR")),
            ledger.credit(accounts.income(fund), Money("22.50", "EUR")),
            ledger.credit(accounts.charity_share(), Money("2.50", "EUR")),
        ],
    )
    findings = ledger_check.check().findings
    assert (
        f"Of donation {donation.reference} 2250 minor units are for the child and 0 stand in the partner's wallet."
        in findings
    )


def test_check_ledger_sees_a_reversal_that_does_not_mirror() -> None:
    entry = post()
    post(
        key="test:back",
        kind=JournalEntry.Kind.REVERSAL,
        reverses=entry,
        lines=[
            ledger.debit(accounts.cash(), Money("19.98", "USD")),
            ledger.credit(accounts.bank(), Money("19.98", "USD")),
        ],
    )
    assert "Entry test:back does not mirror the entry that it reverses." in ledger_check.check().findings


def test_check_ledger_sees_unattributed_money_that_nobody_is_asked_about() -> None:
    donation, _new = donations.book_unattributed(
        amount=Money(8, "EUR"), received_at=timezone.now(), paid_by=donations.PaidBy(payment_intent_id="pi_1")
    )
    WorkItem.objects.all().delete()
    assert ledger_check.check().findings == [
        f"Donation {donation.reference} is attributed to nothing, and no work item asks what to do."
    ]


def test_every_night_staff_are_told_once_of_what_is_wrong() -> None:
    received(Money("19.99", "USD"))
    assert prove_ledger.call() == 2
    assert prove_ledger.call() == 2
    item = WorkItem.objects.open().get(kind="ledger.findings")
    assert "booked 0 times" in item.details

"""Amounts are exact, in their currency's decimals, and refused in words where they cannot be taken."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from djmoney.money import Money
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core import money
from backoffice.core.money import InvalidAmount, from_minor, parse_amount, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("19.99", "EUR", 1999),
        ("0.50", "USD", 50),
        ("25", "GBP", 2500),
        ("500", "JPY", 500),  # no cents at all
        ("1000", "XOF", 1000),
        ("500", "UGX", 50000),  # whole units for people, hundredths at Stripe
        ("99999999.99", "KES", 9999999999),
    ],
)
def test_an_amount_and_its_minor_units_are_the_same(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Money(amount, currency)) == minor
    assert from_minor(minor, currency.lower()) == Money(amount, currency)


@given(
    st.integers(min_value=-(10**10), max_value=10**10), st.sampled_from(["EUR", "USD", "KES", "JPY", "XOF"])
)
def test_nothing_is_lost_on_the_way_there_and_back(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency)) == minor


@pytest.mark.parametrize(("amount", "currency"), [("19.999", "EUR"), ("19.99", "JPY"), ("10.50", "UGX")])
def test_it_never_rounds_silently(amount: str, currency: str) -> None:
    with pytest.raises(InvalidAmount, match="decimals"):
        to_minor(Money(amount, currency))


@pytest.mark.parametrize("written", ["25", "25.0", " 25.00 ", 25, Decimal("25")])
def test_it_reads_what_people_and_machines_write(written: object) -> None:
    assert parse_amount(written, "eur") == Money("25.00", "EUR")


@pytest.mark.parametrize(
    ("written", "currency", "words"),
    [
        ("abc", "EUR", "Invalid amount 'abc'"),
        ("", "EUR", "Missing 'amount'"),
        (None, "EUR", "Missing 'amount'"),
        ("NaN", "EUR", "Invalid amount 'NaN'"),
        ("Infinity", "EUR", "Invalid amount 'Infinity'"),
        ("1,50", "EUR", "Invalid amount '1,50'"),
        (True, "EUR", "Invalid amount 'True'"),
        (19.99, "EUR", "Invalid amount '19.99'"),  # a float has lost its cents already
        ([25], "EUR", "Invalid amount"),
        ("0", "EUR", "above zero"),
        ("-5", "EUR", "above zero"),
        ("1.999", "EUR", "EUR has 2 decimals; 1.999 has more"),
        ("19.99", "JPY", "JPY has 0 decimals"),
        ("0.49", "EUR", "below the smallest that can be charged, 0.50 EUR"),
        ("49", "JPY", "below the smallest"),
        ("100000.01", "EUR", "above the largest allowed, 100,000.00 EUR"),
        ("1e9", "EUR", "above the largest allowed"),
        ("25", "BTC", "The currency 'BTC' is not allowed. Use one of: EUR"),
        ("25", "", "is not allowed"),
        ("25", "KWD", "is not allowed"),  # three decimals
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(written: object, currency: str, words: str) -> None:
    with pytest.raises(InvalidAmount, match=words):
        parse_amount(written, currency)


def test_the_limits_themselves_are_allowed() -> None:
    assert parse_amount("0.50", "EUR").amount == Decimal("0.50")
    assert parse_amount("100000", "EUR").amount == Decimal("100000.00")


@pytest.mark.parametrize(
    ("currency", "most", "more"),
    [
        ("GBP", "100000", "100000.01"),
        ("UGX", "400000000", "400000001"),
        ("JPY", "16000000", "16000001"),
        ("KES", "14000000.00", "14000000.01"),
    ],
)
def test_the_largest_amount_is_about_as_much_in_every_currency(currency: str, most: str, more: str) -> None:
    assert parse_amount(most, currency) == Money(most, currency)
    with pytest.raises(InvalidAmount, match="above the largest allowed"):
        parse_amount(more, currency)


@pytest.mark.parametrize(
    ("currency", "most"),
    [
        ("EUR", "999999.99"),
        ("UGX", "999999"),
        ("JPY", "99999999"),
        ("XOF", "99999999"),
        ("INR", "9999999.99"),
    ],
)
def test_stripe_is_never_asked_for_more_digits_than_it_takes(currency: str, most: str) -> None:
    assert money.largest_charge(currency) == Money(most, currency)
    money.refuse_above_charge(Money(most, currency))
    with pytest.raises(InvalidAmount, match="By card at most"):
        money.refuse_above_charge(Money(Decimal(most) + 1, currency))


def test_the_least_is_known_for_currencies_that_stripe_converts() -> None:
    assert money.smallest_charge("RWF") == Money(800, "RWF")
    assert money.smallest_charge("EUR") == Money("0.50", "EUR")


def test_huge_numbers_are_refused_and_do_not_crash() -> None:
    with pytest.raises(InvalidAmount):
        parse_amount("9" * 60, "EUR")
    with pytest.raises(InvalidAmount):
        parse_amount("1e-60", "EUR")


def test_a_form_field_obeys_the_same_rules() -> None:
    with pytest.raises(ValidationError, match="JPY has 0 decimals"):
        money.validate_money(Money("19.99", "JPY"))
    money.validate_money(Money("1999", "JPY"))


def test_currencies_are_never_added_to_each_other() -> None:
    amounts = [Money("10.10", "EUR"), Money("500", "JPY"), Money("0.20", "EUR")]
    assert money.add_up(amounts) == [Money("10.30", "EUR"), Money("500", "JPY")]


def test_amounts_are_written_as_people_write_them() -> None:
    assert money.in_words(Money("1234.5", "EUR")) == "1,234.50 EUR"
    assert money.in_words(Money("500", "JPY")) == "500 JPY"

"""Amounts: between people's words, `Money`, and integer minor units.

`to_minor` and `from_minor` are the one pair of functions that crosses the border to Stripe and to ledger
lines. They follow Stripe's table of currencies (https://docs.stripe.com/currencies#zero-decimal), not ISO
4217's: Uganda's shilling has no cents but is counted in hundredths there.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from djmoney.money import Money
from moneyed import get_currency

from backoffice.core.worth import A_EURO_IN, roughly_in

ZERO_DECIMAL = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
# Counted in hundredths at Stripe although people use whole units only.
WHOLE_UNITS_IN_HUNDREDTHS = frozenset({"UGX", "ISK"})
# What Stripe charges at least, in the currency itself (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).
MINIMUM_CHARGE = {
    "USD": "0.50", "AED": "2", "AUD": "0.50", "BGN": "1", "BRL": "0.50", "CAD": "0.50", "CHF": "0.50",
    "CZK": "15", "DKK": "2.50", "EUR": "0.50", "GBP": "0.30", "HKD": "4", "HUF": "175", "INR": "0.50",
    "JPY": "50", "MXN": "10", "MYR": "2", "NOK": "3", "NZD": "0.50", "PLN": "2", "RON": "2", "SEK": "3",
    "SGD": "0.50", "THB": "10",
    # Converted on the way to our balance: Stripe asks for the equivalent of half a euro. Rounded up.
    "KES": "70", "UGX": "2000", "ZMW": "13", "NGN": "800", "TZS": "1400", "XOF": "330", "XAF": "330",
}  # fmt: skip
_HALF_A_EURO = Decimal("0.5")
# How many digits of minor units Stripe takes (the same page): 999,999.99 EUR, but 99,999,999 JPY and 999,999 UGX.
_LONGEST_CHARGE, _LONGER_CHARGES = 8, {"IDR": 12, "INR": 9}

# Digits before or after the point. No money is that long, and Decimal cannot round what is much longer.
LONGEST = 20
TOO_MUCH = Decimal(10**12)  # no column holds more


class InvalidAmount(ValueError):
    """An amount that cannot be taken; the message is for the person who wrote it."""


def decimals_of(currency: str) -> int:
    """How many decimals people write in `currency`: 0 or 2."""
    return 0 if currency in ZERO_DECIMAL | WHOLE_UNITS_IN_HUNDREDTHS else 2


def to_minor(money: Money) -> int:
    """`Money(19.99, USD)` → 1999; `Money(500, JPY)` → 500; `Money(500, UGX)` → 50000.

    Raises InvalidAmount when the amount has more decimals than its currency.
    """
    code = str(money.currency)
    _refuse_extra_decimals(money.amount, code)
    return int(money.amount if code in ZERO_DECIMAL else money.amount * 100)


def from_minor(minor: int, currency: str) -> Money:
    """1999, "usd" → `Money(19.99, USD)`."""
    code = currency.upper()
    amount = Decimal(minor) if code in ZERO_DECIMAL else Decimal(minor) / 100
    return Money(quantized(amount, code), code)


def quantized(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(_smallest_unit(currency))


def parse_amount(value: object, currency: str) -> Money:
    """What somebody wrote as an amount, as `Money` that may be asked for or booked.

    Raises InvalidAmount for what is absent, no number, zero or negative, of too many decimals, below the
    currency's minimum, above the configured maximum, or in a currency that is not allowed.
    """
    money = exact_amount(value, currency)
    amount, code = money.amount, str(money.currency)
    least, most = smallest_charge(code), largest_allowed(code)
    if amount < least.amount:
        raise InvalidAmount(
            _("The amount is below the smallest that can be charged, %(minimum)s.")
            % {"minimum": in_words(least)}
        )
    if amount > most.amount:
        raise InvalidAmount(
            _("The amount is above the largest allowed, %(maximum)s.") % {"maximum": in_words(most)}
        )
    return money


def parse_charge(value: object, currency: str) -> Money:
    """The same for what Stripe alone can charge: not above what it takes at once either."""
    money = parse_amount(value, currency)
    refuse_above_charge(money)
    return money


def smallest_charge(currency: str) -> Money:
    """What Stripe charges at least; a smallest unit where neither it nor the currency's worth is known."""
    known = MINIMUM_CHARGE.get(currency)
    if known is None and currency in A_EURO_IN:
        return Money(quantized(roughly_in(currency, _HALF_A_EURO), currency), currency)
    return Money(Decimal(known) if known else _smallest_unit(currency), currency)


def largest_allowed(currency: str) -> Money:
    """MAXIMUM_AMOUNT in this currency: more is a slip of the pen."""
    most: dict[str, Decimal] = settings.MAXIMUM_AMOUNT
    exact = most.get(currency, most[""])
    return Money(exact.quantize(_smallest_unit(currency), rounding=ROUND_DOWN), currency)


def largest_charge(currency: str) -> Money:
    """What Stripe takes at once. Little in currencies of small worth whose hundredths it counts: 999,999 UGX."""
    digits = _LONGER_CHARGES.get(currency, _LONGEST_CHARGE)
    exact = Decimal(10**digits - 1) / (1 if currency in ZERO_DECIMAL else 100)
    return Money(exact.quantize(_smallest_unit(currency), rounding=ROUND_DOWN), currency)


def refuse_above_charge(money: Money) -> None:
    """Raises InvalidAmount for what Stripe would refuse for its size, before anybody is sent there."""
    most = largest_charge(str(money.currency))
    if money.amount > most.amount:
        raise InvalidAmount(
            _(
                "By card at most %(maximum)s can be paid at once. Write a smaller amount, or ask for several payments."
            )
            % {"maximum": in_words(most)}
        )


def exact_amount(value: object, currency: str) -> Money:
    """An amount as it stands in books, old ones too: above zero, with no more decimals than its currency has.

    Raises InvalidAmount. What may be charged today has bounds beside that: see `parse_amount`.
    """
    return amount_in_books(value, parse_currency(currency))


def amount_in_books(value: object, code: str) -> Money:
    """The same in a currency that may not be allowed any more: what has come in it can go back."""
    if value is None or value == "":
        raise InvalidAmount(_("Missing 'amount'"))
    amount = _decimal(value)
    if amount <= 0:
        raise InvalidAmount(_("The amount must be above zero."))
    if amount >= TOO_MUCH:
        raise InvalidAmount(_("Invalid amount '%(value)s'") % {"value": value})
    _refuse_extra_decimals(amount, code)
    return Money(quantized(amount, code), code)


def parse_currency(code: object) -> str:
    """An allowed ISO code in capitals; raises InvalidAmount otherwise."""
    text = str(code or "").strip().upper()
    if text not in settings.ALLOWED_CURRENCIES:
        raise InvalidAmount(
            _("The currency '%(code)s' is not allowed. Use one of: %(allowed)s.")
            % {"code": code, "allowed": ", ".join(settings.ALLOWED_CURRENCIES)}
        )
    return text


def validate_money(money: Money) -> None:
    """A field validator: `parse_amount`'s rules for an amount that is already `Money`."""
    try:
        parse_amount(money.amount, str(money.currency))
    except InvalidAmount as error:
        raise ValidationError(str(error)) from error


def sum_by_currency(queryset: "QuerySet[object]", field: str) -> list[Money]:  # type: ignore[type-var]
    """The exact sums of a money field, one per currency, by currency code.

    A bare `Sum` would add euros to yen, and SQLite keeps decimals as floats: so amounts are added here.
    """
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for amount, code in queryset.order_by().values_list(field, f"{field}_currency").iterator(chunk_size=2000):
        totals[code] += amount
    return [Money(quantized(amount, code), code) for code, amount in sorted(totals.items())]


def add_up(amounts: Iterable[Money]) -> list[Money]:
    """Sums per currency of amounts at hand, by currency code."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for money in amounts:
        totals[str(money.currency)] += money.amount
    return [Money(quantized(amount, code), code) for code, amount in sorted(totals.items())]


def in_words(money: Money) -> str:
    """An amount as people write it in the active language: "1,234.50 EUR", "500 JPY"; "1 234,50 EUR" in French."""
    code = str(money.currency)
    number = number_format(
        quantized(money.amount, code), decimals_of(code), use_l10n=True, force_grouping=True
    )
    return f"{number} {code}"


def currency_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} – {get_currency(code).name}") for code in settings.ALLOWED_CURRENCIES]


def _smallest_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-decimals_of(currency))


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool | float):
        # A float has lost the donor's cents before it came here; JSON numbers are parsed as Decimal.
        raise InvalidAmount(_("Invalid amount '%(value)s'") % {"value": value})
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise InvalidAmount(_("Invalid amount '%(value)s'") % {"value": value}) from error
    if not amount.is_finite() or abs(amount.adjusted()) > LONGEST or len(amount.as_tuple().digits) > LONGEST:
        raise InvalidAmount(_("Invalid amount '%(value)s'") % {"value": value})
    return amount


def _refuse_extra_decimals(amount: Decimal, currency: str) -> None:
    if amount != quantized(amount, currency):
        raise InvalidAmount(
            _("%(currency)s has %(decimals)s decimals; %(amount)s has more.")
            % {"currency": currency, "decimals": decimals_of(currency), "amount": amount}
        )

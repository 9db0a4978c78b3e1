"""Reading what providers write: amounts as text or number, of any shape, without ever failing on a strange one."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

import moneyed
from djmoney.money import Money

from payments.mobile_money.base import BadCallback


def amount_in(amount: Any, currency: Any) -> Money | None:
    """None for what is no amount of a known currency: it then matches nothing of ours."""
    code = str(currency or "").upper()
    if isinstance(amount, float):
        amount = repr(amount)  # its shortest writing is what was sent
    if (
        isinstance(amount, bool)
        or not isinstance(amount, str | int | Decimal)
        or code not in moneyed.CURRENCIES
    ):
        return None
    try:
        number = Decimal(str(amount).strip())
    except InvalidOperation:
        return None
    return Money(number, code) if number.is_finite() and abs(number) < 10**12 else None


def object_in(body: bytes | str) -> dict[str, Any]:
    """The JSON object of a callback, its numbers exact. Raises BadCallback."""
    try:
        text = body if isinstance(body, str) else body.decode()
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        # An exponent beyond all sense is an error of arithmetic.
        raise BadCallback("The body is no JSON.") from error
    if not isinstance(found, dict):
        raise BadCallback("The body is no JSON object.")
    return found


def text_in(found: dict[str, Any], name: str, *, longest: int = 100) -> str:
    """Without what no database keeps: NUL, halves of characters, controls."""
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    plain = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return plain.strip()[:longest]

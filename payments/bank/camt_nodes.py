"""Finding nodes by name, whatever version of the standard their namespace says, and what they hold."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from djmoney.money import Money
from moneyed import CurrencyDoesNotExist

from backoffice.core.money import TOO_MUCH, InvalidAmount, to_minor
from payments.bank.statement import BankFileRefused, ReadLine


def all_of(node: Element, *path: str) -> list[Element]:
    """The nodes at the end of the path, each step by its bare name."""
    found = [node]
    for name in path:
        found = [child for parent in found for child in parent if child.tag.rpartition("}")[2] == name]
    return found


def text_of(node: Element, *path: str) -> str:
    """The words of the first node at the end of the path; empty when there is none."""
    return next((" ".join((found.text or "").split()) for found in all_of(node, *path)), "")


def minor_of(written: str | None, currency: str) -> int:
    try:
        amount = Decimal((written or "").strip())
        if not abs(amount) < TOO_MUCH:
            raise InvalidOperation
        return to_minor(Money(amount, currency.upper()))
    except (InvalidOperation, InvalidAmount, CurrencyDoesNotExist, ValueError) as error:
        raise BankFileRefused(
            _("'%(written)s' is no amount in %(currency)s.")
            % {"written": written, "currency": currency or "–"}
        ) from error


def renumbered(line: ReadLine, number: int) -> ReadLine:
    return replace(line, number=number)

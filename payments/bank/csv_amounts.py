"""What amount stands in a bank's cell? The sign may stand before or behind it, in brackets, or in words."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from djmoney.money import Money
from moneyed import CURRENCIES

from backoffice.core.imports.values import Unreadable
from backoffice.core.money import TOO_MUCH, InvalidAmount, decimals_of, to_minor

_SPARE = re.compile(r"[^0-9.,+\-()]")
_CENTS = re.compile(r"([.,])\d{2}$")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?\s*$")
_INSIDE = re.compile(r"\d[^\d]*[^\W\d_][^\d]*\d")
_CODES = re.compile(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])")
_MOST_DIGITS = len(str(TOO_MUCH)) - 1
_OUT = {"d", "dr", "dbit", "debit", "s", "soll", "out", "af", "withdrawal"}
_IN = {"c", "cr", "crdt", "credit", "h", "haben", "in", "bij", "deposit"}


def decimal_mark(cells: Iterable[str]) -> str:
    """Whether a point or a comma parts the cents in this column: what its cells with cents say.

    Where none has any, what stands before three digits parts thousands: "25.000" of an account in francs.
    """
    bare = [_SPARE.sub("", _LAST_WORD.sub("", cell)).strip("+-()") for cell in cells]
    marks = [found[1] for cell in bare if (found := _CENTS.search(cell))]
    if marks:
        return max(".,", key=marks.count)
    groups = [found[1] for cell in bare if (found := _GROUPED.fullmatch(cell))]
    return "," if groups.count(".") > groups.count(",") else "."


def read_minor(text: str, currency: str, *, mark: str) -> int:
    """Minor units, below zero for what is written with a minus, in brackets or with DR behind. Raises Unreadable."""
    _refuse_other_currency(text, currency)
    word = _LAST_WORD.search(text)
    bare = _SPARE.sub("", text[: word.start() if word else None].replace("\u2212", "-"))
    is_debit = word is not None and word[1].casefold() in _OUT
    is_out = is_debit or bare.startswith(("-", "(")) or bare.endswith("-")
    digits = bare.strip("+-()")
    grouping = "," if mark == "." else "."
    whole, _sign, cents = digits.replace(grouping, "").partition(mark)
    if (
        not whole.isdigit()
        or _INSIDE.search(text)
        or not _groups_are_whole(digits, grouping, mark)
        or not (cents.isdigit() or not cents)
    ):
        raise Unreadable(_("'%(text)s' is no amount.") % {"text": text[:40]})
    places = decimals_of(currency)
    if len(cents.rstrip("0")) > places:
        raise Unreadable(
            _("'%(text)s' has more decimals than %(currency)s has.")
            % {"text": text[:40], "currency": currency}
        )
    if len(cents) == 3 and len(whole) <= 3 and whole.strip("0"):
        raise Unreadable(
            _("'%(text)s' may be %(whole)s, or a thousand times as much.")
            % {"text": text[:40], "whole": whole}
        )
    if len(whole.lstrip("0")) > _MOST_DIGITS:
        raise Unreadable(_("'%(text)s' is no amount.") % {"text": text[:40]})
    try:
        minor = to_minor(Money(f"{whole}.{cents or '0'}", currency))
    except InvalidAmount as error:
        raise Unreadable(str(error)) from error
    return -minor if is_out else minor


def read_direction(text: str) -> int:
    """1 for money in, -1 for money out."""
    word = text.strip().casefold().rstrip(".")
    if word in _OUT:
        return -1
    if word in _IN:
        return 1
    raise Unreadable(_("'%(text)s' says neither in nor out.") % {"text": text[:40]})


def _refuse_other_currency(text: str, currency: str) -> None:
    """A sum of dollars is not booked as euros because somebody chose the wrong account."""
    named = {code for code in _CODES.findall(text) if code in CURRENCIES} | (
        {"EUR"} if "€" in text else set()
    )
    if named - {currency}:
        raise Unreadable(
            _("'%(text)s' is in another currency than %(currency)s.")
            % {"text": text[:40], "currency": currency}
        )


def _groups_are_whole(digits: str, grouping: str, mark: str) -> bool:
    """Thousands stand in threes: "1.234,50" is an amount, "12.34,5" is none."""
    groups = digits.partition(mark)[0].split(grouping)
    return len(groups) == 1 or (0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))

"""Where the donor chooses: which amounts are offered at a press, and is what was typed within the bounds?"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import money
from backoffice.core.errors import DomainError
from backoffice.core.money import decimals_of, in_words
from backoffice.core.typed_amounts import with_point
from payments.models import PaymentLink

# Round figures as people give them, times a power of ten.
_ROUND = [Decimal(figure) for figure in ("1", "1.5", "2", "2.5", "3", "4", "5", "7.5")]
_OTHERS = (Decimal("0.5"), Decimal(2), Decimal(4), Decimal(1) / 4)
QUICK = 3


class AmountRefused(DomainError):
    """An amount that cannot be given by this link; the message tells the donor what can."""


def amount_to_pay(link: PaymentLink, chosen: Money | None) -> Money:
    """What the donor is charged: the amount asked for, or the one chosen. Raises AmountRefused."""
    asked: Money = link.amount
    if chosen is None or chosen == asked:
        return asked
    if link.least is None or link.most is None:
        raise AmountRefused(
            _("This page is for %(amount)s and no other amount.") % {"amount": in_words(link.amount)}
        )
    if chosen.currency != link.amount.currency:
        raise AmountRefused(_("You can give in %(currency)s here.") % {"currency": link.amount.currency})
    if not link.least.amount <= chosen.amount <= link.most.amount:
        raise AmountRefused(
            _("You can give from %(least)s to %(most)s here. Please write another amount.")
            % {"least": in_words(link.least), "most": in_words(link.most)}
        )
    return chosen


def too_much_for_a_card(amount: Money) -> str:
    """Why a card cannot pay so much at once, where a phone may; empty when it can."""
    try:
        money.refuse_above_charge(amount)
    except money.InvalidAmount as refusal:
        return str(refusal)
    return ""


def refuse_above_card(amount: Money) -> None:
    """Raises AmountRefused."""
    if refusal := too_much_for_a_card(amount):
        raise AmountRefused(refusal)


def amount_typed(link: PaymentLink, typed: str) -> Money:
    """What a donor wrote, with a comma or a point, as Money within the bounds. Raises AmountRefused."""
    text = typed.strip()
    if not text:
        raise AmountRefused(_("Please write the amount that you would like to give, or choose one."))
    if not _is_plain(text):
        raise AmountRefused(
            _("“%(typed)s” is not an amount that we understand. Please write it like %(example)s.")
            % {"typed": text[:40], "example": money.quantized(link.amount.amount, _currency(link))}
        )
    try:
        return amount_to_pay(link, money.parse_amount(with_point(text), _currency(link)))
    except money.InvalidAmount as refusal:
        raise AmountRefused(str(refusal)) from refusal


def quick_amounts(link: PaymentLink) -> list[Money]:
    """Three round amounts beside the suggestion, within the bounds, the smallest first; fewer where bounds are close."""
    if link.least is None or link.most is None:
        return []
    code, suggested = _currency(link), link.amount.amount
    found: list[Decimal] = []
    wished = [
        *(_rounded(suggested * factor, code) for factor in _OTHERS),
        link.least.amount,
        link.most.amount,
    ]
    for amount in wished:
        if link.least.amount <= amount <= link.most.amount and amount not in (*found, suggested):
            found.append(amount)
    return [Money(money.quantized(amount, code), code) for amount in sorted(found[:QUICK])]


def plain(amount: Money) -> str:
    """As it stands in a form: "25.00"."""
    return str(money.quantized(amount.amount, str(amount.currency)))


def _rounded(amount: Decimal, currency: str) -> Decimal:
    """The round figure nearest to an amount: 37.50 becomes 40."""
    power = Decimal(10) ** amount.adjusted()
    nearest = min([*_ROUND, Decimal(10)], key=lambda figure: abs(figure * power - amount))
    exact = Decimal(1).scaleb(-decimals_of(currency))
    return (nearest * power).quantize(exact, rounding=ROUND_HALF_UP)


def _is_plain(text: str) -> bool:
    """Digits with at most one comma or point: no signs, exponents or words."""
    return text.isascii() and text.replace(",", ".").replace(".", "", 1).isdigit()


def _currency(link: PaymentLink) -> str:
    return str(link.amount.currency)

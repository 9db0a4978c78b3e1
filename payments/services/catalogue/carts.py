"""What somebody chose from the catalogue, weighed against the catalogue as it stands at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djmoney.money import Money

from backoffice.core import money
from beneficiaries.models import Child
from payments.models import Fund, GiftItem
from payments.models.gift_item import MOST_OF_ONE_ITEM
from payments.services.funds import fund_for

# A payment page takes a hundred lines; nobody chooses by hand from so many.
MOST_ITEMS = 50


@dataclass(frozen=True)
class Chosen:
    """So many pieces of one item, at the price of this moment."""

    item: GiftItem
    quantity: int

    @property
    def total(self) -> Money:
        total: Money = self.item.price * self.quantity
        return total

    @property
    def total_words(self) -> str:
        return money.in_words(self.total)

    @property
    def price_words(self) -> str:
        return money.in_words(self.item.price)


@dataclass(frozen=True)
class Cart:
    """What can be had of what was wanted. `problems` say in words what cannot."""

    lines: tuple[Chosen, ...]
    child: Child | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def total(self) -> Money:
        """Of a cart that has lines, all in one currency."""
        first = self.lines[0].item.price
        return Money(sum((line.total.amount for line in self.lines), Decimal()), first.currency)

    @property
    def total_words(self) -> str:
        return money.in_words(self.total)

    @property
    def currencies(self) -> list[str]:
        return sorted({str(line.item.price.currency) for line in self.lines})

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and len(self.currencies) == 1 and self.refused_total == ""

    @property
    def fund(self) -> Fund:
        """The fund that all items share. A mixed order goes where it is needed most, and its lines say for what."""
        funds = {line.item.fund_id: line.item.fund for line in self.lines}
        shared = next(iter(funds.values()))
        return (
            shared if len(funds) == 1 and shared.is_active else fund_for(for_a_child=self.child is not None)
        )

    @property
    def price_by_slug(self) -> dict[str, Money]:
        return {line.item.slug: line.item.price for line in self.lines}

    @property
    def quantity_by_slug(self) -> dict[str, int]:
        return {line.item.slug: line.quantity for line in self.lines}

    @property
    def refused_total(self) -> str:
        """Why the whole cannot be charged, in words; empty when it can."""
        try:
            money.parse_amount(self.total.amount, str(self.total.currency))
        except money.InvalidAmount as refusal:
            return str(refusal)
        return ""


def weigh(
    wanted: Mapping[str, int], *, child: Child | None = None, items: "QuerySet[GiftItem] | None" = None
) -> Cart:
    """Look up what was wanted, by slug. `items` may be locked rows."""
    rows = GiftItem.objects.all() if items is None else items
    found = {item.slug: item for item in rows.filter(slug__in=list(wanted)).select_related("fund")}
    today = set(GiftItem.objects.offered().filter(slug__in=list(wanted)).values_list("slug", flat=True))
    problems: list[str] = []
    lines: list[Chosen] = []
    for slug, quantity in wanted.items():
        item = found.get(slug)
        if item is None or slug not in today:
            problems.append(_not_offered(item))
        elif child is not None and not item.for_child:
            problems.append(
                _("%(item)s is not given to one child. Give it without naming a child.") % {"item": item}
            )
        elif number := _available(item, quantity, problems):
            lines.append(Chosen(item, number))
    lines.sort(key=lambda line: (line.item.position, line.item.name, line.item.pk))
    cart = Cart(tuple(lines), child, problems)
    problems += _problems_of_the_whole(cart)
    return cart


def changed_prices(cart: Cart, seen: Mapping[str, Money]) -> list[str]:
    """What became dearer or cheaper since somebody saw these prices."""
    return [
        _("%(item)s costs %(price)s now, not %(seen)s as you saw it.")
        % {"item": line.item, "price": line.price_words, "seen": money.in_words(seen[line.item.slug])}
        for line in cart.lines
        if line.item.slug in seen and seen[line.item.slug] != line.item.price
    ]


def _not_offered(item: GiftItem | None) -> str:
    if item is None:
        return _("One of the gifts is not in our catalogue.")
    return _("%(item)s is not offered any more.") % {"item": item}


def _available(item: GiftItem, quantity: int, problems: list[str]) -> int:
    """As many as can be had, up to what was wanted."""
    most = MOST_OF_ONE_ITEM if item.stock is None else min(item.stock, MOST_OF_ONE_ITEM)
    if quantity <= most:
        return quantity
    if item.stock == 0:
        problems.append(_("%(item)s has just been given away: none is left.") % {"item": item})
    elif item.stock is not None and item.stock < quantity:
        problems.append(
            ngettext("Only %(left)s of %(item)s is left.", "Only %(left)s of %(item)s are left.", item.stock)
            % {"item": item, "left": item.stock}
        )
    else:
        problems.append(
            _("%(most)s of %(item)s can be given at once.") % {"item": item, "most": MOST_OF_ONE_ITEM}
        )
    return most


def _problems_of_the_whole(cart: Cart) -> list[str]:
    if not cart.lines:
        return []
    if len(cart.lines) > MOST_ITEMS:
        return [_("Choose at most %(most)s different gifts at once.") % {"most": MOST_ITEMS}]
    if len(cart.currencies) > 1:
        return [
            _(
                "These gifts are priced in %(currencies)s. Choose those of one currency, and the others afterwards."
            )
            % {"currencies": ", ".join(cart.currencies)}
        ]
    return [cart.refused_total] if cart.refused_total else []

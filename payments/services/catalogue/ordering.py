"""Placing an order: its lines, its payment link and the reserved pieces, all in one transaction or not at all."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Campaign
from payments import emails
from payments.models import GiftItem, GiftOrder, GiftOrderLine, PaymentLink
from payments.services import links
from payments.services.asking import link_rules
from payments.services.catalogue import carts, pieces
from payments.services.catalogue.carts import Cart
from payments.services.paying.guests import Giver, donor_of

Origin = PaymentLink.Origin


class OrderRefused(DomainError):
    """Nothing can be ordered so; the message says what to do."""


class CatalogueChanged(OrderRefused):
    """The catalogue is not any more as it was seen. `cart` is what can be had now, for another look."""

    def __init__(self, cart: Cart, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.cart = cart
        self.problems = problems


@dataclass(frozen=True)
class Wish:
    """What was chosen, at which prices it was seen, and for whom."""

    quantities: Mapping[str, int]
    seen_prices: Mapping[str, Money]
    child: Child | None = None
    message: str = ""


def order_on_website(wish: Wish, *, key: str, giver: Giver, campaign: Campaign | None = None) -> GiftOrder:
    """Place an order once for each `key`, which the form was given when it was shown: pressed twice, in two tabs or
    by two requests at once, it is one order. The link waits as long as a place on the payment page is kept.

    Raises CatalogueChanged, OrderRefused or links.LinkRefused; ValidationError for a guest without name or email.
    """
    if standing := _order_of(key):
        return standing
    until = timezone.now() + datetime.timedelta(minutes=settings.PAYMENT_HOLD_MINUTES)
    try:
        with transaction.atomic():
            return _place(wish, key=key, giver=giver, campaign=campaign, expires_at=until)
    except IntegrityError:
        # Both looked before either had written.
        if standing := _order_of(key):
            return standing
        raise


@transaction.atomic
def order_by_staff(
    wish: Wish, *, giver: Giver, expires_at: datetime.datetime | None = None, by: User
) -> GiftOrder:
    """Ask a donor for gifts from the catalogue, by mail. The pieces are kept until the link ends."""
    donor = donor_of(giver)
    link_rules.refuse_donor(donor, by_mail=True)
    order = _place(wish, giver=donor, origin=Origin.STAFF, expires_at=expires_at, by=by)
    link = order.payment_link
    link.sent_at = timezone.now()
    with context.acting(by):
        link.save(update_fields=["sent_at", "updated_at"])
    emails.payment_link(link)  # after the lines, which it shows
    return order


def _place(
    wish: Wish,
    *,
    giver: Giver,
    key: str = "",
    campaign: Campaign | None = None,
    origin: str = Origin.WEBSITE,
    expires_at: datetime.datetime | None = None,
    by: User | None = None,
) -> GiftOrder:
    cart = _cart_of_locked_items(wish)
    if key and (standing := _order_of(key)):
        return standing  # placed while this one waited for the items
    donor = donor_of(giver)
    with context.acting(by):
        link = links.create_link(
            donor=donor,
            amount=cart.total,
            fund=cart.fund,
            child=wish.child,
            campaign=campaign,
            origin=origin,
            message=wish.message,
            expires_at=expires_at,
            send=False,
            by=by,
        )
        if key:
            # Under its unique token nobody, in no other tab, makes a second link of the same press.
            link.token = key
            link.save(update_fields=["token"])
        order = GiftOrder.objects.create(donor=donor, child=wish.child, payment_link=link, total=cart.total)
        GiftOrderLine.objects.bulk_create(
            GiftOrderLine(
                order=order,
                item=line.item,
                name=line.item.name,
                unit_price=line.item.price,
                quantity=line.quantity,
            )
            for line in cart.lines
        )
        pieces.reserve(order)
    return order


def _cart_of_locked_items(wish: Wish) -> Cart:
    """Nobody else takes a piece or changes a price until this order stands."""
    slugs = [slug for slug, quantity in wish.quantities.items() if quantity > 0]
    if not slugs:
        raise OrderRefused(_("Choose at least one gift."))
    locked = GiftItem.objects.select_for_update(of=("self",)).order_by("pk")
    cart = carts.weigh({slug: wish.quantities[slug] for slug in slugs}, child=wish.child, items=locked)
    problems = [*cart.problems, *carts.changed_prices(cart, wish.seen_prices)]
    if problems or not cart.can_be_ordered:
        raise CatalogueChanged(cart, problems)
    return cart


def _order_of(key: str) -> GiftOrder | None:
    return GiftOrder.objects.select_related("payment_link").filter(payment_link__token=key).first()

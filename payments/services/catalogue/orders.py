"""What becomes of an order: it follows its payment link, and gives back what it had reserved when nobody pays.

Each function runs in the transaction that moved the link or the gift, so that an order is paid with its link and
never without it.
"""

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from backoffice.core.models import User
from backoffice.core.registry import Move, on_move
from backoffice.core.services import work
from payments.models import Donation, GiftItem, GiftOrder, GiftOrderLine, PaymentLink

Status = GiftOrder.Status
_ON_ITS_WAY = (Donation.Status.PENDING, Donation.Status.PROCESSING)


def register() -> None:
    on_move(PaymentLink, follow_link)
    on_move(Donation, follow_gift)


def follow_link(move: Move[PaymentLink]) -> None:
    order = _locked_order(move.instance)
    if order is None:
        return
    if move.new == PaymentLink.Status.PAID:
        _paid(order, reason=move.reason)
    else:
        _give_up_if_nobody_pays(order, move.instance, by=move.by, reason=move.reason)


def follow_gift(move: Move[Donation]) -> None:
    """A gift that was on its way when the link closed kept the order alive; now it has failed."""
    ended = {Donation.Status.FAILED.value, Donation.Status.CANCELLED.value}
    key = move.instance.payment_link_id
    if key is None or move.new not in ended:
        return
    if not GiftOrder.objects.filter(payment_link=key, status=Status.PENDING).exists():
        return
    # The link first, as everywhere: whoever closes it at this moment would not see that the gift has failed.
    link = PaymentLink.objects.select_for_update().get(pk=key)
    order = _locked_order(link)
    if order is not None:
        _give_up_if_nobody_pays(order, link, by=move.by, reason=move.reason)


def reserve(order: GiftOrder) -> None:
    """Take the ordered pieces out of the stock of locked items. Stock moves with orders, which say why: it writes no
    history of its own."""
    for line in _lines_in_order(order):
        GiftItem.objects.filter(pk=line.item_id, stock__isnull=False).update(stock=F("stock") - line.quantity)


def _paid(order: GiftOrder, *, reason: str) -> None:
    was_given_up = order.status == Status.CANCELLED
    if order.can_move(Status.PAID):
        order.move(Status.PAID, reason=reason)
    if was_given_up:
        _take_again(order)


def _give_up_if_nobody_pays(order: GiftOrder, link: PaymentLink, *, by: User | None, reason: str) -> None:
    is_closed = link.status in (PaymentLink.Status.EXPIRED, PaymentLink.Status.CANCELLED)
    if not is_closed or not order.can_move(Status.CANCELLED):
        return
    if link.donations.filter(status__in=_ON_ITS_WAY).exists():
        return
    order.move(Status.CANCELLED, by=by, reason=reason)
    for line in _lines_in_order(order):
        GiftItem.objects.filter(pk=line.item_id, stock__isnull=False).update(stock=F("stock") + line.quantity)


def _take_again(order: GiftOrder) -> None:
    """Money came for an order that had been given up. What is there is reserved again; a person sees to the rest."""
    missing = []
    for line in _lines_in_order(order):
        stocked = GiftItem.objects.filter(pk=line.item_id, stock__isnull=False)
        if stocked.exists() and not stocked.filter(stock__gte=line.quantity).update(
            stock=F("stock") - line.quantity
        ):
            missing.append(str(line))
    if missing:
        work.ask(
            "order.sold_out_meanwhile",
            title=_("%(order)s was paid after it had been given up, and is not in stock any more")
            % {"order": order.reference},
            details=_("Not in stock: %(missing)s. Get them, or agree another gift with the donor.")
            % {"missing": ", ".join(missing)},
            subject=order,
            key=f"order.sold_out_meanwhile:{order.pk}",
        )


def _locked_order(link: PaymentLink) -> GiftOrder | None:
    return GiftOrder.objects.select_for_update().filter(payment_link=link).first()


def _lines_in_order(order: GiftOrder) -> "QuerySet[GiftOrderLine]":
    """By item, as orders are placed: two at once take the rows of items in the same order."""
    return order.lines.order_by("item_id")

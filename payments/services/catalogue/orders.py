"""What becomes of an order: it follows its payment link, and gives back what it had reserved when nobody pays.

Each function runs in the transaction that moved the link or the gift, so that an order is paid with its link and
never without it.
"""

import uuid

from backoffice.core.asking import Blank, Question
from backoffice.core.models import User
from backoffice.core.registry import Move, on_move
from payments.models import Donation, GiftOrder, PaymentLink
from payments.services.catalogue import pieces

Status = GiftOrder.Status
_ON_ITS_WAY = (Donation.Status.PENDING, Donation.Status.PROCESSING)
_LOCKED_BY_LINK = Question(
    lambda: (
        GiftOrder.objects.select_for_update()
        .filter(payment_link=Blank("link", GiftOrder, "payment_link"))
        .order_by()
    )
)


def register() -> None:
    on_move(PaymentLink, follow_link)
    on_move(Donation, follow_gift)


def follow_link(move: Move[PaymentLink]) -> None:
    order = locked_order(move.instance.pk)
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
    order = locked_order(link.pk)
    if order is not None:
        _give_up_if_nobody_pays(order, link, by=move.by, reason=move.reason)


def _paid(order: GiftOrder, *, reason: str) -> None:
    was_given_up = order.status == Status.CANCELLED
    if order.can_move(Status.PAID):
        order.move(Status.PAID, reason=reason)
    if was_given_up:
        pieces.take_again(order)


def _give_up_if_nobody_pays(order: GiftOrder, link: PaymentLink, *, by: User | None, reason: str) -> None:
    is_closed = link.status in (PaymentLink.Status.EXPIRED, PaymentLink.Status.CANCELLED)
    if not is_closed or not order.can_move(Status.CANCELLED):
        return
    if link.donations.filter(status__in=_ON_ITS_WAY).exists():
        return
    order.move(Status.CANCELLED, by=by, reason=reason)
    pieces.give_back(order)


def locked_order(link: uuid.UUID) -> GiftOrder | None:
    return _LOCKED_BY_LINK.first(link=link)

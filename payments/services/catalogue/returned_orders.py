"""What becomes of an order whose money goes back to its giver: by a refund, or by a dispute that was lost.

Asked of what is kept, never of what has just happened: told twice, or in another order, it is the same. In the
transaction that books the return, under the lock of the gift.
"""

from decimal import Decimal

from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.models import WorkItem
from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.models import Donation, GiftOrder
from payments.services.catalogue import orders, pieces
from payments.services.giving_back import returned

PARTLY = "order.partly_returned"
Status = GiftOrder.Status


def follow(donation: Donation, *, reason: str) -> None:
    if donation.payment_link_id is None:
        return
    order = orders.locked_order(donation.payment_link_id)
    if order is None:
        return
    kept = _kept_for(order)
    if kept.amount <= 0:
        _give_up(order, reason)
    elif kept >= order.total:
        _restore(order, reason)
    else:
        _ask_what_goes(order, kept)


def _kept_for(order: GiftOrder) -> Money:
    """Of all that was given for it: an order that was paid twice stands when one payment goes back."""
    gifts = Donation.objects.succeeded().filter(payment_link=order.payment_link_id)
    return Money(sum((returned.kept(gift).amount for gift in gifts), Decimal(0)), order.total.currency)


def _give_up(order: GiftOrder, reason: str) -> None:
    _close_question(order, reason)
    if order.status != Status.PAID:
        return
    order.move(Status.CANCELLED, reason=reason)
    pieces.give_back(order)


def _restore(order: GiftOrder, reason: str) -> None:
    _close_question(order, reason)
    if order.status != Status.CANCELLED:
        return
    order.move(Status.PAID, reason=reason)
    pieces.take_again(order)


def _ask_what_goes(order: GiftOrder, kept: Money) -> None:
    """Which things a part of the money stood for, only a person knows. One question at a time, with what is so now."""
    key = f"{PARTLY}:{order.pk}:{kept.amount}"
    standing = work.open_about(order).filter(kind=PARTLY)
    if standing.filter(key=key).exists():
        return
    for item in standing:
        item.move(WorkItem.Status.DONE, reason=_("The sum has changed: asked anew."))
    work.ask(
        PARTLY,
        title=_("Of %(order)s only %(kept)s of %(total)s are left: which things go?")
        % {"order": order.reference, "kept": in_words(kept), "total": in_words(order.total)},
        details=_what_stands(order),
        subject=order,
        key=key[:200],
    )


def _what_stands(order: GiftOrder) -> str:
    things = ", ".join(str(line) for line in order.lines.all())
    if order.status == Status.CANCELLED:
        return _(
            "The order was cancelled when all its money had gone back, and its pieces are in stock again: %(things)s. "
            "A part of the money is ours after all. Agree with the donor what it is for, and take what is given from "
            "the stock."
        ) % {"things": things}
    return _(
        "Ordered: %(things)s. The order still counts as given in full, and its pieces are taken from the stock. Agree "
        "with the donor which things go, and write the stock of those anew."
    ) % {"things": things}


def _close_question(order: GiftOrder, reason: str) -> None:
    for item in work.open_about(order).filter(kind=PARTLY):
        item.move(WorkItem.Status.DONE, reason=reason)

"""The pieces of an order: taken from the stock, given back to it, and taken once more.

In the caller's transaction. Stock moves with orders, which say why: it writes no history of its own.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from backoffice.core.models import AuditEntry, WorkItem
from backoffice.core.services import work
from backoffice.core.services.audit import record as write_audit
from payments.models import GiftItem, GiftOrder, GiftOrderLine

SOLD_OUT = "order.sold_out_meanwhile"
# What the order had to do without, by its lines: those pieces are not given back, should the money go back too.
TAKEN_AGAIN = "order.taken_again"


def reserve(order: GiftOrder) -> None:
    """Take the ordered pieces out of the stock of locked items."""
    for line in _lines_in_order(order):
        _stocked(line).update(stock=F("stock") - line.quantity)


def give_back(order: GiftOrder) -> None:
    """All that the order holds. Nobody need find the others any more."""
    missing = _missing_in(order)
    for line in _lines_in_order(order):
        if line.pk not in missing:
            _stocked(line).update(stock=F("stock") + line.quantity)
    for item in work.open_about(order).filter(kind=SOLD_OUT):
        item.move(WorkItem.Status.DONE, reason=_("The order is cancelled."))


def take_again(order: GiftOrder) -> None:
    """There is money for an order that had been given up. What is there is reserved again; a person sees to the rest."""
    missing = [line for line in _lines_in_order(order) if not _is_taken(line)]
    write_audit(TAKEN_AGAIN, subject=order, missing=[line.pk for line in missing])
    if missing:
        work.ask(
            SOLD_OUT,
            title=_("%(order)s is paid after it had been given up, and is not in stock any more")
            % {"order": order.reference},
            details=_("Not in stock: %(missing)s. Get them, or agree another gift with the donor.")
            % {"missing": ", ".join(str(line) for line in missing)},
            subject=order,
            key=f"{SOLD_OUT}:{order.pk}",
        )


def _is_taken(line: GiftOrderLine) -> bool:
    stocked = _stocked(line)
    if stocked.filter(stock__gte=line.quantity).update(stock=F("stock") - line.quantity):
        return True
    return not stocked.exists()  # as many as are asked for


def _missing_in(order: GiftOrder) -> set[int]:
    taken = AuditEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(order), subject_id=str(order.pk), action=TAKEN_AGAIN
    ).first()  # the newest
    return set(taken.details["missing"]) if taken else set()


def _stocked(line: GiftOrderLine) -> "QuerySet[GiftItem]":
    return GiftItem.objects.filter(pk=line.item_id, stock__isnull=False)


def _lines_in_order(order: GiftOrder) -> "QuerySet[GiftOrderLine]":
    """By item, as orders are placed: two at once take the rows of items in the same order."""
    return order.lines.order_by("item_id")

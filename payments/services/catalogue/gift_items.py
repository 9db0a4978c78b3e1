"""Gift items: their photos, and how many of each have been given."""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from backoffice.core.errors import Conflict
from beneficiaries.services.kept_files import forget_file, stored_or_nothing
from beneficiaries.services.photos import PreparedPhoto
from payments.models import GiftItem, GiftOrder, GiftOrderLine


class StockMoved(Conflict):
    """Orders have changed the stock while it was being written."""


def given_of(items: Iterable[GiftItem]) -> dict[int, int]:
    """How many pieces of each have been paid for, by the item's key."""
    counted = (
        GiftOrderLine.objects.filter(
            item__in=[item.pk for item in items], order__status=GiftOrder.Status.PAID
        )
        .order_by("item")
        .values_list("item")
        .annotate(total=Sum("quantity"))
    )
    return dict(counted)


@transaction.atomic
def save_item(
    item: GiftItem, *, photo: PreparedPhoto | None = None, stock_seen: int | None = None, writes_stock: bool
) -> GiftItem:
    """Save what staff wrote. Orders move the stock meanwhile: who has not changed it leaves it alone, and who has
    is told when it is not any more what they saw.

    Raises StockMoved.
    """
    if item.pk is not None:
        present = GiftItem.objects.select_for_update().values_list("stock", flat=True).get(pk=item.pk)
        if not writes_stock:
            item.stock = present
        elif present != stock_seen:
            raise StockMoved(
                _(
                    "Orders have changed the stock of %(item)s to %(stock)s meanwhile. Look again, and write it anew."
                )
                % {"item": item, "stock": _("unlimited") if present is None else present}
            )
    with stored_or_nothing() as kept:
        if photo is not None:
            for field, picture in ((item.photo, photo.large), (item.photo_small, photo.medium)):
                if field:
                    forget_file(field)
                field.save("", ContentFile(picture.content), save=False)
                kept.append(field)
        item.save()
    return item

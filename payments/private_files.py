"""The private files of this floor, and who may see them."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files import registry
from backoffice.core.models import User
from payments.models import GiftItem, Receipt
from payments.services import receipt_pdf

RECEIPT, GIFT_PHOTO = "receipt", "gift-item"


def register() -> None:
    registry.register(
        registry.PrivateFiles(
            kind=RECEIPT,
            model=Receipt,
            field="pdf",
            may_view=_may_view_receipt,
            content_type=receipt_pdf.PDF,
            filename=receipt_pdf.filename,
            disposition="inline",
        )
    )
    registry.register(
        registry.PrivateFiles(
            kind=GIFT_PHOTO,
            model=GiftItem,
            field="photo",
            variants=("photo_small",),
            may_view=_may_view_gift_item,
            content_type="image/webp",
            filename=lambda item: f"{item.slug}.webp",
            disposition="inline",
        )
    )


def _may_view_gift_item(user: User | AnonymousUser, item: GiftItem) -> bool:
    return user.has_perm("payments.view_giftitem")


def _may_view_receipt(user: User | AnonymousUser, receipt: Receipt) -> bool:
    return Receipt.objects.for_user(user).filter(pk=receipt.pk).exists()

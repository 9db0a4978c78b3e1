"""The private files of this floor, and who may see them."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files import registry
from backoffice.core.models import User
from payments.models import BankStatement, BatchPaper, DisputeEvidence, GiftItem, Receipt
from payments.services import receipt_pdf

RECEIPT, GIFT_PHOTO = "receipt", "gift-item"
BATCH_PAPER, STATEMENT_FILE = "batch-paper", "bank-statement"
DISPUTE_EVIDENCE = "dispute-evidence"


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
    registry.register(
        registry.PrivateFiles(
            kind=BATCH_PAPER,
            model=BatchPaper,
            field="file",
            may_view=lambda user, _paper: user.has_perm("payments.view_batchpaper"),
            content_type=lambda paper: paper.content_type,
            filename=lambda paper: f"batch-{paper.kind}.{_suffix(paper.content_type)}",
            disposition="inline",
        )
    )
    registry.register(
        registry.PrivateFiles(
            kind=STATEMENT_FILE,
            model=BankStatement,
            field="file",
            may_view=lambda user, _statement: user.has_perm("payments.view_bankstatement"),
            content_type="application/octet-stream",
            filename=lambda statement: statement.filename,
        )
    )
    registry.register(
        registry.PrivateFiles(
            kind=DISPUTE_EVIDENCE,
            model=DisputeEvidence,
            field="file",
            may_view=lambda user, _paper: user.has_perm("payments.view_disputeevidence"),
            content_type=lambda paper: paper.content_type,
            filename=lambda paper: f"dispute-{paper.kind}.{_suffix(paper.content_type)}",
            disposition="inline",
        )
    )


def _suffix(content_type: str) -> str:
    return "pdf" if content_type == "application/pdf" else "webp"


def _may_view_gift_item(user: User | AnonymousUser, item: GiftItem) -> bool:
    return user.has_perm("payments.view_giftitem")


def _may_view_receipt(user: User | AnonymousUser, receipt: Receipt) -> bool:
    return Receipt.objects.for_user(user).filter(pk=receipt.pk).exists()

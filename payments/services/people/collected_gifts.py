"""What this floor keeps about a donor: what was asked, given and promised to the processor, and the receipts."""

from django.db.models import Model
from django.utils.translation import gettext as _

from backoffice.core.registry import Collection, on_collect
from donors.models import Donor
from donors.services.collected_rows import told
from donors.services.erased_rows import records_of
from payments.models import Dispute, Donation, GiftOrder, PaymentLink, Receipt, RecurringGift, Refund

FIELDS: dict[type[Model], tuple[str, ...]] = {
    Donation: (
        *("reference", "amount", "status", "channel", "fund", "received_at"),
        *("payer_name", "payer_email", "failure_reason", "old_reference"),
    ),
    RecurringGift: (
        *("amount", "interval", "status", "fund"),
        *("started_at", "next_payment_at", "cancelled_at", "stripe_customer_id"),
    ),
    PaymentLink: ("amount", "interval", "status", "fund", "message", "created_at", "opened_at", "paid_at"),
    GiftOrder: ("reference", "status", "total", "created_at"),
    Refund: ("amount", "status", "reason", "way", "refunded_at"),
    Dispute: ("amount", "status", "reason", "opened_at", "closed_at"),
    Receipt: ("number", "status", "created_at"),
}


def register() -> None:
    on_collect(Donor, collect)


def collect(collection: Collection[Donor]) -> None:
    keys = records_of(collection.instance)
    gifts = Donation.objects.filter(donor__in=keys).select_related("fund").order_by("created_at")
    receipts = Receipt.objects.filter(donation__donor__in=keys).order_by("year", "sequence")
    back = {"donation__donor__in": keys}
    collection.sections.extend([
        (_("Your gifts"), told(gifts, FIELDS)),
        (_("Recurring gifts"), told(RecurringGift.objects.filter(donor__in=keys).select_related("fund"), FIELDS)),
        (_("Payment links"), told(PaymentLink.objects.filter(donor__in=keys).select_related("fund"), FIELDS)),
        (_("Orders from the gift catalogue"), told(GiftOrder.objects.filter(donor__in=keys), FIELDS)),
        (_("Refunds"), told(Refund.objects.filter(**back).order_by("created_at"), FIELDS)),
        (_("Disputes"), told(Dispute.objects.filter(**back).order_by("created_at"), FIELDS)),
        (_("Receipts"), told(receipts, FIELDS)),
    ])  # fmt: skip
    for receipt in receipts.exclude(pdf=""):
        collection.files.append((f"receipts/{receipt.number}.pdf", receipt.pdf))

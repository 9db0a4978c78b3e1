"""What this floor keeps about a donor: what was asked, given and promised to the processor, and the receipts."""

from django.utils.translation import gettext as _

from backoffice.core.registry import Collection, on_collect
from donors.models import Donor
from donors.services.collected_rows import told
from donors.services.erased_rows import records_of
from payments.models import Dispute, Donation, GiftOrder, PaymentLink, Receipt, RecurringGift, Refund


def register() -> None:
    on_collect(Donor, collect)


def collect(collection: Collection[Donor]) -> None:
    keys = records_of(collection.instance)
    receipts = Receipt.objects.filter(donation__donor__in=keys).order_by("year", "sequence")
    collection.sections.extend([
        (_("Gifts"), told(Donation.objects.filter(donor__in=keys).select_related("fund").order_by("created_at"), ("reference", "amount", "status", "channel", "fund", "received_at", "payer_name", "payer_email", "failure_reason", "old_reference"))),
        (_("Recurring gifts"), told(RecurringGift.objects.filter(donor__in=keys).select_related("fund"), ("amount", "interval", "status", "fund", "started_at", "next_payment_at", "cancelled_at", "stripe_customer_id"))),
        (_("Payment links"), told(PaymentLink.objects.filter(donor__in=keys).select_related("fund"), ("amount", "interval", "status", "fund", "message", "created_at", "opened_at", "paid_at"))),
        (_("Orders from the gift catalogue"), told(GiftOrder.objects.filter(donor__in=keys), ("reference", "status", "total", "created_at"))),
        (_("Refunds"), told(Refund.objects.filter(donation__donor__in=keys).order_by("created_at"), ("amount", "status", "reason", "way", "refunded_at"))),
        (_("Disputes"), told(Dispute.objects.filter(donation__donor__in=keys).order_by("created_at"), ("amount", "status", "reason", "opened_at", "closed_at"))),
        (_("Receipts"), told(receipts, ("number", "status", "created_at"))),
    ])  # fmt: skip
    for receipt in receipts.exclude(pdf=""):
        collection.files.append((f"receipts/{receipt.number}.pdf", receipt.pdf))

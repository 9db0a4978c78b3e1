"""What follows when money goes back to a donor, and when it comes to us again after all.

Both for refunds and for disputes that were lost. In the caller's transaction, under the lock of the donation; the
caller sees to it that the same return is told once.
"""

from django.utils import timezone
from djmoney.money import Money

from donors.services import standing
from payments import emails
from payments.models import Donation
from payments.services import allotments, receipts
from payments.services.catalogue import returned_orders
from payments.services.giving_back import returned


def went_back(donation: Donation, amount: Money, *, reason: str) -> None:
    allotments.take_back(donation, amount)
    returned_orders.follow(donation, reason=reason)
    _recount_giving(donation)
    _bring_receipt_up_to_date(donation, reason)


def came_again(donation: Donation, amount: Money, *, reason: str) -> None:
    allotments.give_back(donation, amount)
    returned_orders.follow(donation, reason=reason)
    _recount_giving(donation)
    _bring_receipt_up_to_date(donation, reason)


def _recount_giving(donation: Donation) -> None:
    """First and last gift of a donor are of gifts of which something was kept."""
    if donation.donor is None:
        return
    gifts = list(Donation.objects.succeeded().filter(donor=donation.donor, received_at__isnull=False))
    taken = returned.taken_from(gifts)
    kept = [gift for gift in gifts if gift.amount.amount > taken.get(gift.pk, 0)]
    days = [timezone.localdate(gift.received_at) for gift in kept]
    standing.recompute(donation.donor, gifts=days)


def _bring_receipt_up_to_date(donation: Donation, reason: str) -> None:
    receipt = receipts.follow_what_is_kept(donation, reason=reason)
    if receipt is not None:
        emails.receipt_replaced(receipt)

"""Closed batches whose cash and cheques have not gone to the bank: all of them, or those that lie about too long."""

import datetime

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from payments.models import JournalEntry, JournalLine, OfflineBatch, OfflineGift
from payments.services import accounts
from payments.services.banking.batch_money import OF_BATCH
from payments.services.banking.brought_by_hand import IN_HAND

DAYS_ON_HAND = 14


def on_hand(batches: QuerySet[OfflineBatch], *, days: int = 0) -> QuerySet[OfflineBatch]:
    """Those with cash or cheques in hand, received at least so many days ago. What was refunded is not in hand.

    The books are asked only for the few batches that have such gifts and no deposit.
    """
    until = timezone.localdate() - datetime.timedelta(days=days)
    gifts = OfflineGift.objects.filter(batch=OuterRef("pk"), channel__in=IN_HAND, received_on__lte=until)
    deposit = JournalEntry.objects.filter(
        batch=OuterRef("pk"), kind=JournalEntry.Kind.DEPOSIT, reversed_by=None
    )
    left = (
        JournalLine.objects.filter(account__code__in=accounts.IN_HAND, **{OF_BATCH: OuterRef("pk")})
        .order_by()
        .values(OF_BATCH)
        .annotate(total=Sum("amount_minor"))
        .filter(total__gt=0)
    )
    closed = batches.filter(status=OfflineBatch.Status.CLOSED)
    return closed.filter(Exists(gifts), ~Exists(deposit), Exists(left))

"""Money and its processors: what waits for a person."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from backoffice.dashboard import descriptions
from backoffice.dashboard.queues.queue import Lookups, Queue
from payments.admin.batch_bank_buttons import ON_HAND_LONG, WhereFilter
from payments.models import BankLine, Dispute, OfflineBatch, Refund, WebhookEvent
from payments.services.banking.on_hand import DAYS_ON_HAND, on_hand

# Younger events are most likely being handled right now.
EVENTS_WAIT = timedelta(minutes=5)


def _waiting_events() -> Lookups:
    before = (timezone.now() - EVENTS_WAIT).replace(second=0, microsecond=0)
    unprocessed = f"{WebhookEvent.Status.RECEIVED.value},{WebhookEvent.Status.FAILED.value}"
    return {"status__in": unprocessed, "received_at__lt": before.isoformat()}


QUEUES = (
    Queue(
        slug="disputes",
        title=gettext_lazy("Disputes to answer"),
        empty=gettext_lazy("No bank waits for an answer."),
        icon="gavel",
        model="payments.dispute",
        right="payments.answer_dispute",
        lookups=lambda: {"status__exact": Dispute.Status.OPEN.value},
        describe=descriptions.dispute,
        since="",
        order=(F("due_by").asc(nulls_last=True), "id"),
        related=("donation__donor",),
        urgent=True,
    ),
    Queue(
        slug="refunds",
        title=gettext_lazy("Refunds to approve"),
        empty=gettext_lazy("No refund waits for approval."),
        icon="undo",
        model="payments.refund",
        right="payments.approve_refund",
        lookups=lambda: {"status__exact": Refund.Status.REQUESTED.value},
        describe=descriptions.refund,
        since="created_at",
        order=("created_at", "id"),
        related=("donation__donor",),
    ),
    Queue(
        slug="bank-lines",
        title=gettext_lazy("Bank lines to sort"),
        empty=gettext_lazy("Every line of the bank statements has been sorted."),
        icon="account_balance",
        model="payments.bankline",
        right="payments.sort_bankline",
        lookups=lambda: {"status__exact": BankLine.Status.OPEN.value},
        describe=descriptions.bank_line,
        since="",
        order=("booked_on", "id"),
    ),
    Queue(
        slug="batches",
        title=gettext_lazy("Batches to close"),
        empty=gettext_lazy("Every batch of gifts by hand has been closed."),
        icon="payments",
        model="payments.offlinebatch",
        right="payments.close_offlinebatch",
        lookups=lambda: {"status__exact": OfflineBatch.Status.OPEN.value},
        describe=descriptions.batch,
        since="created_at",
        order=("created_at", "id"),
    ),
    Queue(
        slug="batches-on-hand",
        title=gettext_lazy("Cash and cheques to bring to the bank"),
        empty=gettext_lazy("No cash and no cheque lies about for over two weeks."),
        icon="savings",
        model="payments.offlinebatch",
        right="payments.close_offlinebatch",
        lookups=lambda: {WhereFilter.parameter_name: ON_HAND_LONG},
        choose=lambda batches: on_hand(batches, days=DAYS_ON_HAND),
        describe=descriptions.batch,
        since="",
        order=("closed_at", "id"),
    ),
    Queue(
        slug="events",
        title=gettext_lazy("Payment events not handled"),
        empty=gettext_lazy("Every event from the processor has been handled."),
        icon="sync_problem",
        model="payments.webhookevent",
        right="payments.replay_webhookevent",
        lookups=_waiting_events,
        describe=descriptions.event,
        since="received_at",
        order=("-received_at", "-id"),
        urgent=True,
    ),
)

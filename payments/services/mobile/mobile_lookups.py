"""Asking the provider what became of a prompt: for callbacks that never come, and for those that prove nothing.

First after 20 seconds, then each time after twice as long, for two days; then a person looks. One at a time for each
payment: the lease is the one under which the inbox handles its callbacks.
"""

import datetime
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.models import User
from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.mobile_money import registry
from payments.mobile_money.base import MobileMoneyError, Reason, UnknownPayment
from payments.models import MobilePayment
from payments.services.events import leases
from payments.services.mismatch import Mismatch
from payments.services.mobile.mobile_outcomes import MISMATCH, UNDECIDED, fail_locked, locked, settle

logger = logging.getLogger(__name__)
Status = MobilePayment.Status
FIRST_PAUSE, LONGEST_PAUSE = datetime.timedelta(seconds=20), datetime.timedelta(hours=1)
GIVEN_UP_AFTER = datetime.timedelta(days=2)
# A call that timed out may still be on its way: only then a payment that nobody knows was never made.
UNKNOWN_FOR = datetime.timedelta(minutes=10)
_MOST_AT_ONCE = 200


def lease_key(reference: uuid.UUID | str) -> str:
    return f"mobile:{reference}"


def look_up(payment: MobilePayment, *, by: User | None = None) -> MobilePayment:
    """Ask now. Raises Mismatch, or MobileMoneyError when no answer came; either is noted and looked at again."""
    with _lease(payment) as is_ours:
        if is_ours:
            with context.acting(by):
                _look_up(payment)
    payment.refresh_from_db()
    return payment


def look_up_due() -> int:
    """All whose time has come; returns how many were asked about."""
    due = MobilePayment.objects.undecided().filter(next_query_at__lte=timezone.now())
    keys = list(due.order_by("next_query_at").values_list("pk", flat=True)[:_MOST_AT_ONCE])
    for key in keys:
        look_quietly(MobilePayment.objects.get(pk=key))
    return len(keys)


def look_quietly(payment: MobilePayment) -> MobilePayment:
    """For whoever cannot do anything about it: the payment says when it is looked up again."""
    try:
        return look_up(payment)
    except (MobileMoneyError, Mismatch, leases.LeaseLost, registry.NoSuchProvider) as problem:
        logger.warning("%s is not known yet: %s", payment.reference, problem)
    payment.refresh_from_db()
    return payment


def look_if_due(payment: MobilePayment) -> MobilePayment:
    """For a person who waits on a page that asks again and again."""
    is_due = payment.next_query_at is not None and payment.next_query_at <= timezone.now()
    return look_quietly(payment) if is_due else payment


def look_soon(payment: MobilePayment) -> None:
    """Something hints that there is news."""
    MobilePayment.objects.undecided().filter(pk=payment.pk).update(next_query_at=timezone.now() + FIRST_PAUSE)


def pause_after(queries: int) -> datetime.timedelta:
    doubled: int = 2 ** min(queries, 20)
    return min(LONGEST_PAUSE, FIRST_PAUSE * doubled)


def _look_up(payment: MobilePayment) -> None:
    if payment.asked_at is None:
        _give_up_unsent(payment)
        return
    _put_off(payment)
    try:
        told = registry.get_provider(payment.provider).query(
            reference=payment.reference, provider_reference=payment.provider_reference
        )
    except UnknownPayment as unknown:
        _never_arrived(payment, unknown)
        return
    try:
        settle(payment, told)
    except Mismatch as mismatch:
        _stop_and_ask(payment, mismatch)
        raise


def _put_off(payment: MobilePayment) -> None:
    """Before the call: a worker that dies in it does not look again at once."""
    now = timezone.now()
    assert payment.asked_at is not None
    is_over = now - payment.asked_at > GIVEN_UP_AFTER
    MobilePayment.objects.undecided().filter(pk=payment.pk).update(
        queries=F("queries") + 1,
        next_query_at=None if is_over else now + pause_after(payment.queries),
    )
    if is_over and payment.status in (Status.CREATED, Status.PENDING, Status.UNKNOWN):
        work.ask(
            UNDECIDED,
            title=_("Nobody says whether %(gift)s over %(amount)s was paid")
            % {"gift": payment.donation.reference, "amount": in_words(payment.donation.amount)},
            details=_(
                "The provider was asked for two days and gave no final answer. Look into its portal under our "
                "reference %(reference)s, then press 'Look it up now', or close the payment as unpaid."
            )
            % {"reference": payment.reference},
            subject=payment,
            key=f"{UNDECIDED}:{payment.pk}",
        )


@transaction.atomic
def _give_up_unsent(payment: MobilePayment) -> None:
    """The task that was to send it never came: too late now, the donor expects nothing any more."""
    payment = locked(payment.pk)
    if payment.asked_at is None and payment.next_query_at and payment.next_query_at <= timezone.now():
        fail_locked(payment, reason=Reason.UNREACHED, said=_("It was never sent."))


@transaction.atomic
def _never_arrived(payment: MobilePayment, unknown: UnknownPayment) -> None:
    payment = locked(payment.pk)
    assert payment.asked_at is not None
    if timezone.now() - payment.asked_at >= UNKNOWN_FOR:
        fail_locked(payment, reason=Reason.UNREACHED, said=str(unknown))


def _stop_and_ask(payment: MobilePayment, mismatch: Mismatch) -> None:
    """Asking again cannot help: nothing is booked, and a person decides."""
    with transaction.atomic():
        MobilePayment.objects.filter(pk=payment.pk).update(next_query_at=None)
        work.ask(
            MISMATCH,
            title=_("%(gift)s: what the provider says is not what we asked for")
            % {"gift": payment.donation.reference},
            details=_(
                "%(mismatch)s\n\nNothing was booked. Look into the provider's portal. When it is a mistake "
                "there, have it mended and press 'Look it up now'."
            )
            % {"mismatch": mismatch},
            subject=payment,
            key=f"{MISMATCH}:{payment.pk}",
        )


@contextmanager
def _lease(payment: MobilePayment) -> Iterator[bool]:
    """False while a worker handles a callback of this payment: it is doing just that."""
    holder = uuid.uuid4().hex
    if not leases.take(lease_key(payment.reference), holder=holder):
        yield False
        return
    try:
        yield True
    finally:
        leases.release(holder=holder)

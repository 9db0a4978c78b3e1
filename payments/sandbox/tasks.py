"""What happens after the commit, in the worker: events go out, a fee becomes known, a session expires."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

# Stripe's test mode tries three times over some hours; nobody who develops wants to wait that long.
_PAUSES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5))
_LATE = timedelta(minutes=1)
# The balance transaction is written shortly after the payment, not with it.
_FEE_DELAY = timedelta(seconds=3)


@task()
def deliver_event(event_id: str, failures: int = 0) -> None:
    """Deliver, and on refusal come back later. It never fails as a task: an event that nobody took is listed in
    the panel, and is no work item for the office."""
    from payments.sandbox.delivery import deliver  # events need this module, and delivery needs events
    from payments.sandbox.models import SandboxEvent

    if SandboxEvent.objects.filter(pk=event_id, withheld=True).exists():
        return  # lost since it was handed over
    if deliver(event_id).accepted or failures >= len(_PAUSES):
        return
    later = deliver_event.using(run_after=timezone.now() + _PAUSES[failures])
    later.enqueue(event_id, failures + 1)


def deliver_soon(event_id: str, *, late: bool = False) -> None:
    how = deliver_event.using(run_after=timezone.now() + _LATE) if late else deliver_event
    how.enqueue(event_id)


@task()
def settle_charge_fee(charge_id: str) -> None:
    from payments.sandbox.behaviour.fees import settle_charge_fee as settle  # as above

    settle(charge_id)


@task()
def expire_session(session_id: str) -> None:
    from payments.sandbox.behaviour.checkout import expire_if_due  # as above

    expire_if_due(session_id)


def expire_in_time(session_id: str, *, at: int) -> None:
    if settings.SANDBOX_DELIVERS_EVENTS:
        expire_session.using(run_after=datetime.fromtimestamp(at, UTC)).enqueue(session_id)


def settle_fee_soon(charge_id: str) -> None:
    if not settings.SANDBOX_DELIVERS_EVENTS:
        return  # a test decides for itself when the fee becomes known
    settle_charge_fee.using(run_after=timezone.now() + _FEE_DELAY).enqueue(charge_id)


@task()
def call_back(prompt_id: str) -> int:
    """What a phone's network does: once, and never again, whatever we answer."""
    from payments.sandbox.phone_calls import call  # as above

    return call(prompt_id)

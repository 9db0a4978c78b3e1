"""One comparison from its first question to its last: progress told, differences asked about, what is gone closed."""

import datetime
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.models import User
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.models import Reconciliation
from payments.services.reconcile import (
    disputes,
    duplicates,
    events,
    movements,
    payments,
    payouts,
    refunds,
    runs,
    sessions,
    subscriptions,
)
from payments.services.reconcile.differences import Compare, Difference, Scope
from payments.services.reconcile.findings import Findings

STEPS: dict[str, tuple[object, Compare]] = {
    "sessions": (_("Payment pages"), sessions.compare),
    "payments": (_("Payments and their fees"), payments.compare),
    "duplicates": (_("Links that were paid twice"), duplicates.compare),
    "refunds": (_("Refunds"), refunds.compare),
    "disputes": (_("Disputes"), disputes.compare),
    "subscriptions": (_("Recurring gifts"), subscriptions.compare),
    "payouts": (_("Payouts"), payouts.compare),
    "movements": (_("Movements of the balance"), movements.compare),
    "events": (_("Events"), events.compare),
}
# What has just happened is still being told.
_SETTLES_WITHIN = timedelta(minutes=15)


def ask_for_comparison(*, by: User | None, days: int | None = None) -> Reconciliation:
    until = timezone.now() - _SETTLES_WITHIN
    since = until - timedelta(days=days or settings.RECONCILE_DAYS)
    return runs.ask(kind=Reconciliation.Kind.COMPARE, since=since, until=until, by=by)


def perform(
    run_id: object,
    *,
    gateway: Gateway | None = None,
    tell: Callable[[Difference], None] = lambda _difference: None,
    follow: Callable[[str, int], None] = lambda _step, _looked_at: None,
) -> Reconciliation:
    """`tell` hears of each difference, `follow` after each hundred objects how many of a step were looked at.

    Safe to repeat. An error of Stripe's or of ours fails the run and goes on to the caller; what was found by
    then stays asked about, and nothing is closed."""
    run = runs.begin(run_id)
    if run is None:
        return Reconciliation.objects.get(pk=run_id)  # type: ignore[misc]  # a text key will do
    try:
        return _compare(run, gateway or get_gateway(), tell, follow)
    except runs.Overtaken:
        run.refresh_from_db()
        return run
    except BaseException as error:
        # An interruption too: the row shall not say that it is running.
        runs.fail(run, error)
        raise


def _compare(
    run: Reconciliation,
    gateway: Gateway,
    tell: Callable[[Difference], None],
    follow: Callable[[str, int], None],
) -> Reconciliation:
    findings, counts = Findings(), dict.fromkeys(STEPS, 0)
    scope = Scope(gateway, since=run.since, told_until=run.until)
    for step, (_label, compare) in STEPS.items():
        scope.tell = _counter(run, step, counts, findings, follow)
        scope.tell(0)
        for difference in compare(scope):
            with transaction.atomic(durable=True):
                is_news = findings.note(difference)
            if is_news:
                tell(difference)
    with transaction.atomic(durable=True):
        closed = findings.close_what_is_gone(since=_first_whole_day(run.since))
        return runs.finish(run, counts=counts, found=findings.found, opened=findings.opened, closed=closed)


def _counter(
    run: Reconciliation,
    step: str,
    counts: dict[str, int],
    findings: Findings,
    follow: Callable[[str, int], None],
) -> Callable[[int], None]:
    def tell(looked_at: int) -> None:
        counts[step] += looked_at
        runs.progress(run, step=step, counts=counts, found=findings.found, opened=findings.opened)
        follow(step, counts[step])

    return tell


def _first_whole_day(since: datetime.datetime) -> datetime.date:
    return since.astimezone(datetime.UTC).date()

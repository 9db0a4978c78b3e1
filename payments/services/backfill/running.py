"""A backfill from its first week to today, oldest first. It may be stopped and begun again at any time."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.services import work
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.facts_lists import Period
from payments.models import Reconciliation
from payments.services.backfill.applying import Applied, Outcome, apply
from payments.services.backfill.kinds import KINDS, Found, Kind
from payments.services.reconcile import runs

# Of so much the names are held in memory at once, so that the oldest comes first.
_WINDOW = timedelta(days=7)
Tell = Callable[[Period, Kind, Found, Applied], None]


def backfill(
    since: datetime.datetime,
    *,
    gateway: Gateway | None = None,
    tell: Tell,
    follow: Callable[[Period], None] = lambda _week: None,
) -> Reconciliation:
    """`tell` hears of each object that was read, `follow` of each week that begins.

    Raises GatewayError where Stripe does not answer; what was applied by then stays, and the next run passes it
    over."""
    asked = runs.ask(kind=Reconciliation.Kind.BACKFILL, since=since, until=timezone.now(), by=None)
    run = runs.begin(asked.pk)
    assert run is not None
    counts: Counter[str] = Counter()
    try:
        for period, kind, found, applied in _go_through(run.since, gateway or get_gateway()):
            if found is not None and applied is not None:
                counts[f"{kind.name} {applied.outcome.value}"] += 1
                _ask_about(kind, found, applied)
                tell(period, kind, found, applied)
            elif kind is KINDS[0]:
                follow(period)
            runs.progress(run, step=f"{period.since.date()} {kind.name}", counts=counts)
        refused = sum(count for name, count in counts.items() if name.endswith(Outcome.REFUSED.value))
        return runs.finish(run, counts=counts, found=refused)
    except BaseException as error:
        # An interruption too: the row shall not say that it is running.
        runs.fail(run, error)
        raise


def rehearse(since: datetime.datetime, *, gateway: Gateway | None = None, tell: Tell) -> Counter[str]:
    """What a backfill would do: everything is read and applied, and every transaction is rolled back."""
    counts: Counter[str] = Counter()
    for period, kind, found, applied in _go_through(since, gateway or get_gateway(), dry_run=True):
        if found is not None and applied is not None:
            counts[f"{kind.name} {applied.outcome.value}"] += 1
            tell(period, kind, found, applied)
    return counts


def _go_through(
    since: datetime.datetime, gateway: Gateway, *, dry_run: bool = False
) -> Iterator[tuple[Period, Kind, Found | None, Applied | None]]:
    """Each object with what came of it; once without one for each week and kind, as a sign of life."""
    for period in _weeks(since):
        for kind in KINDS:
            yield period, kind, None, None
            for found in reversed(list(kind.unsettled(gateway, period))):
                with context.acting(reason=_("Fetched from Stripe, since its event did not come.")):
                    applied = apply(kind, found, gateway, dry_run=dry_run)
                yield period, kind, found, applied


def _weeks(since: datetime.datetime) -> Iterator[Period]:
    """The last one has no end: Stripe's clock may stand ahead of ours."""
    while (end := since + _WINDOW) < timezone.now():
        yield Period(since, end)
        since = end
    yield Period(since)


@transaction.atomic
def _ask_about(kind: Kind, found: Found, applied: Applied) -> None:
    if applied.outcome is Outcome.REFUSED:
        work.ask(
            "backfill.refused",
            title=_("%(object)s at Stripe contradicts our books") % {"object": found.object_id},
            details=_("%(why)s\n\nNothing was booked. Look at both sides, then backfill again.")
            % {"why": applied.words},
            key=f"backfill.refused:{kind.name}:{found.object_id}"[:200],
        )

"""Fetch from Stripe what its events would have told us."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from payments.gateway.errors import GatewayError
from payments.gateway.facts_lists import Period
from payments.services.backfill import running
from payments.services.backfill.applying import Applied
from payments.services.backfill.kinds import Found, Kind
from payments.services.reconcile import runs

_STRIPE_BEGAN = datetime.date(2011, 1, 1)


class Command(BaseCommand):
    help = (
        "Fetches sessions, payments, invoices, subscriptions, refunds, disputes, payouts and movements of the balance "
        "since a day, and applies each as its event would have been. May be stopped and repeated at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", required=True, metavar="DATE", help="the first day, as 2026-01-31")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and roll all of it back"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        since = _first_moment(options["since"])
        try:
            if options["dry_run"]:
                self._sum_up(running.rehearse(since, tell=self._tell))
                self.stdout.write("Nothing was written.")
            else:
                self._sum_up(running.backfill(since, tell=self._tell, follow=self._follow).counts)
        except runs.RunsAlready as refusal:
            raise CommandError(str(refusal)) from refusal
        except GatewayError as fault:
            raise CommandError(
                f"{fault}\nWhat was fetched by then stands. Run the command again: it goes on from there."
            ) from fault

    def _follow(self, week: Period) -> None:
        self.stdout.write(f"{week.since.date()} …")

    def _tell(self, period: Period, kind: Kind, found: Found, applied: Applied) -> None:
        self.stdout.write(
            f"{period.since.date()} {kind.name} {found.object_id} {applied.outcome.value}: {applied.words}"
        )

    def _sum_up(self, counts: Mapping[str, int]) -> None:
        words = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        self.stdout.write(self.style.SUCCESS(words or "Nothing was missing."))


def _first_moment(text: str) -> datetime.datetime:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"'{text}' is no date. Write it as 2026-01-31.") from error
    if day < _STRIPE_BEGAN:
        raise CommandError(f"Stripe knows nothing from before {_STRIPE_BEGAN}: begin there.")
    moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    if moment > timezone.now():
        raise CommandError("--since lies in the future.")
    return moment

"""Compare Stripe's books with ours, and name every difference."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.gateway.errors import GatewayError
from payments.services.reconcile import runner, runs
from payments.services.reconcile.differences import Difference

_SHOWN_EACH = 1000
_MOST_DAYS = 7300  # twenty years


class Command(BaseCommand):
    help = (
        "Compares Stripe's books with ours; differences become work items. Ends with 1 where there are any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=settings.RECONCILE_DAYS, help="how far to look back (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= _MOST_DAYS:
            raise CommandError(f"--days must be at least 1, and at most {_MOST_DAYS}.")
        try:
            asked = runner.ask_for_comparison(by=None, days=options["days"])
            run = runner.perform(asked.pk, tell=self._tell, follow=self._follow)
        except (runs.RunsAlready, GatewayError) as refusal:
            raise CommandError(str(refusal)) from refusal
        looked_at = ", ".join(f"{count} {what}" for what, count in run.counts.items())
        self.stdout.write(f"Looked at {looked_at}.")
        self.stdout.write(f"{run.opened} new work items, {run.closed} settled since.")
        if run.found:
            self.stderr.write(self.style.ERROR(f"{run.found} differences."))
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("Stripe's books and ours say the same."))

    def _follow(self, step: str, looked_at: int) -> None:
        if looked_at and looked_at % _SHOWN_EACH == 0:
            self.stdout.write(f"{step}: {looked_at} …")

    def _tell(self, difference: Difference) -> None:
        self.stderr.write(f"{difference.what} {difference.object_id}: {difference.title}")

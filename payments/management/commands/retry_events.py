"""Give failed events another chance, once their cause is gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.services.events.replays import retry_failed


class Command(BaseCommand):
    help = "Makes failed events due at once; the event worker (process_events) then handles them."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--event", metavar="ID", help="one event, by Stripe's id (evt_…)")
        which.add_argument("--failed", action="store_true", help="all that have failed")

    def handle(self, *args: Any, **options: Any) -> None:
        due = retry_failed(event_id=options["event"])
        if options["event"] and not due:
            raise CommandError(f"There is no failed event {options['event']}.")
        self.stdout.write(f"{due} events will be tried again.")

"""The worker of the inbox."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections, connection

from payments.services.events import inbox

logger = logging.getLogger(__name__)
_POLL_SECONDS = 0.5
_DATABASE_AWAY_SECONDS = 5.0


class Command(BaseCommand):
    help = "Handles Stripe's events as they come in. Any number of these may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="handle all that is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{inbox.drain()} events handled.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # The event in hand is finished first.
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Waiting for events.")
        while not stop.is_set():
            stop.wait(_pause_after_turn())
        self.stdout.write("Stopped.")


def _pause_after_turn() -> float:
    """Handle one event; returns how long to wait before the next."""
    try:
        if inbox.handle_next() is not None:
            return 0
        close_old_connections()
        return _POLL_SECONDS
    except OperationalError:
        # A claim that was cut off runs out by itself, and the event comes back.
        logger.exception("The database cannot be reached; trying again in %s seconds", _DATABASE_AWAY_SECONDS)
        connection.close()
        return _DATABASE_AWAY_SECONDS

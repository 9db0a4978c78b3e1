"""Enqueue what is due and rescue what was left behind, every half minute."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from backoffice.core.tasks import rescue, schedule

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the schedule: enqueue the jobs that are due, put back the tasks of workers that died."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do it once and stop, as a cron entry would")
        parser.add_argument(
            "--interval", type=float, default=30.0, help="seconds between two rounds (%(default)s)"
        )

    def handle(self, *, once: bool, interval: float, **options: Any) -> None:
        schedule.sync_jobs()
        if once:
            self.round()
            return
        stopped = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopped.is_set():
            close_old_connections()
            try:
                self.round()
            except OperationalError:
                # A database that restarts or is locked for a while: the next round makes up for this one.
                logger.exception("The schedule could not reach the database; trying again in %s s", interval)
            stopped.wait(interval)

    def round(self) -> None:
        enqueued = schedule.enqueue_due()
        rescued = rescue.rescue_dead()
        if enqueued or rescued:
            logger.info("Enqueued %s; rescued %s tasks", ", ".join(enqueued) or "nothing", rescued)

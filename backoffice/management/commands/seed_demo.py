"""manage.py seed_demo: fill an empty database with a small charity's year."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice import demo
from backoffice.core.models import User


class Command(BaseCommand):
    help = "Fill an empty database with demo children, donors and gifts, through the services."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--children", type=int, default=60)
        parser.add_argument("--donors", type=int, default=80)
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same people")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where users exist already")

    def handle(self, *, children: int, donors: int, seed: int, if_empty: bool, **_options: Any) -> None:
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("There are users already: demo data go into an empty database only.")
        self.stdout.write("Loading demo data (this once; it takes about a minute) …")
        # A year's background work runs within it; its log says nothing to whoever waits here.
        logging.getLogger().setLevel(logging.WARNING)
        for noisy in ("django_tasks", "payments"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        demo.seed(children=children, donors_count=donors, seed_number=seed)
        self.stdout.write(self.style.SUCCESS(f"{children} children and {donors} donors are in the house."))

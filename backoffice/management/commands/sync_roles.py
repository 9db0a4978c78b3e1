"""Make the groups say what the table of roles says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.roles import sync_roles


class Command(BaseCommand):
    help = (
        "Gives each role's group exactly the rights of the table in backoffice/roles, and takes away others."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = sync_roles()
        for role, added in outcome.added.items():
            for right in sorted(added):
                self.stdout.write(f"{role}: + {right}")
            for right in sorted(outcome.removed[role]):
                self.stdout.write(f"{role}: - {right}")
        if outcome.unknown:
            raise CommandError(
                "The table names rights that do not exist: "
                + ", ".join(sorted(outcome.unknown))
                + ". Run manage.py migrate first, or correct backoffice/roles/table.py."
            )
        if not outcome.changed:
            self.stdout.write("Every role has its rights already.")

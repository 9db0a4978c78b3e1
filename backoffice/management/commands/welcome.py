"""manage.py welcome: where to go and how to sign in, printed by `make run`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backoffice import demo
from backoffice.core.models import User


class Command(BaseCommand):
    help = "Print the address of the back office and the demo sign-ins."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(f"\n  Back office   {settings.SITE_URL}/admin/")
        if settings.STRIPE_SANDBOX:
            self.stdout.write(
                f"  Sandbox       {settings.SITE_URL}/sandbox/   (stands in for Stripe; no real money)"
            )
            self._print_sign_ins()
        self.stdout.write("\n  Ctrl-C stops everything; `make run` starts again with the same data.\n")

    def _print_sign_ins(self) -> None:
        present = set(User.objects.values_list("email", flat=True))
        people = [person for person in demo.PEOPLE if person.email in present]
        if not people:
            return
        self.stdout.write(f"\n  Demo sign-ins, all with the password {demo.PASSWORD}")
        for person in people:
            self.stdout.write(f"    {person.role.value:<16}{person.email:<26}{person.full_name}")

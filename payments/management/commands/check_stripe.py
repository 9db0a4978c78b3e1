"""Ask Stripe whether everything there is set up for Almoner."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.gateway import get_gateway
from payments.gateway.errors import GatewayError
from payments.services import stripe_check
from payments.services.handlers import types_of_stripe


class Command(BaseCommand):
    help = (
        "Compares the account at Stripe with what Almoner needs: rights of the key, address, version and events of "
        "the webhook endpoint. It changes nothing. Ends with 1 where something must be done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--events", action="store_true", help="print the events that the endpoint is to send, one a line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["events"]:
            self.stdout.write("\n".join(types_of_stripe()))
            return
        self.stdout.write(f"Asking {_whom()}.")
        try:
            advice = stripe_check.examine(get_gateway())
        except GatewayError as error:
            raise CommandError(f"Stripe did not answer: {error}") from error
        for one in advice:
            self.stdout.write(f"{'Hint' if one.is_hint else 'Problem'}: {one.what}\n  {one.do}")
        if any(not one.is_hint for one in advice):
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("Everything is as Almoner needs it."))


def _whom() -> str:
    if settings.STRIPE_SANDBOX:
        return "the sandbox, since no Stripe key is set"
    return f"Stripe, in {'live' if settings.STRIPE_LIVE_MODE else 'test'} mode"

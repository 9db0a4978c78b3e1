"""What Stripe lets us see of our own account: where it posts events, and what our key may read."""

from collections.abc import Callable
from typing import Any, TypeVar

import stripe

from payments.gateway.errors import GatewayError
from payments.gateway.facts_account import Endpoint, RefusedRead

_T = TypeVar("_T")
_MOST_ENDPOINTS = 100  # Stripe allows sixteen


class TellsOfAccount:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def webhook_endpoints(self) -> list[Endpoint]:
        found = self._ask(lambda: self._api.webhook_endpoints.list({"limit": _MOST_ENDPOINTS}))
        return [_endpoint(endpoint) for endpoint in found.data]

    def refused_reads(self) -> list[RefusedRead]:
        """Each kind of object that we read is asked for once. A right to write cannot be tried without writing."""
        return [
            RefusedRead(right, str(refusal))
            for right, ask in self._reads()
            if (refusal := self._refusal(ask))
        ]

    def _refusal(self, ask: Callable[[], Any]) -> GatewayError | None:
        try:
            self._ask(ask)
        except GatewayError as error:
            if error.retryable:
                raise
            return error
        return None

    def _reads(self) -> list[tuple[str, Callable[[], Any]]]:
        api = self._api
        return [
            ("Checkout Sessions", lambda: api.checkout.sessions.list({"limit": 1})),
            ("Customers", lambda: api.customers.list({"limit": 1})),
            ("Payment Links", lambda: api.payment_links.list({"limit": 1})),
            ("Subscriptions", lambda: api.subscriptions.list({"limit": 1})),
            ("PaymentIntents", lambda: api.payment_intents.list({"limit": 1})),
            ("Charges and Refunds", lambda: api.charges.list({"limit": 1})),
            ("Invoices", lambda: api.invoices.list({"limit": 1})),
            ("Balance", lambda: api.balance_transactions.list({"limit": 1})),
            ("Payouts", lambda: api.payouts.list({"limit": 1})),
            ("Disputes", lambda: api.disputes.list({"limit": 1})),
            ("Events", lambda: api.events.list({"limit": 1})),
            ("Webhook Endpoints", lambda: api.webhook_endpoints.list({"limit": 1})),
        ]


def _endpoint(found: stripe.WebhookEndpoint) -> Endpoint:
    return Endpoint(
        id=found.id,
        url=found.url,
        is_enabled=found.status == "enabled",
        api_version=found.api_version or "",
        events=frozenset(found.enabled_events),
    )

"""Payment intents and incomplete subscriptions for front ends of one's own.

Each call bears a key made from our own row: whoever asks twice, or after a lost answer, gets what was made first.
"""

from collections.abc import Callable
from typing import TypeVar

import stripe

from backoffice.core.intervals import Interval
from backoffice.core.money import to_minor
from payments.gateway import billing_shapes, shapes, stripe_fields
from payments.gateway.errors import GatewayError
from payments.gateway.facts import Payment
from payments.gateway.facts_intents import ClientIntent, IntentOrder
from payments.gateway.naming import named
from payments.gateway.periods import PERIODS

_T = TypeVar("_T")


class AsksForIntents:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def create_intent(self, order: IntentOrder) -> ClientIntent:
        if order.interval == Interval.ONCE:
            return self._payment(order)
        return self._subscription(order)

    def cancel_payment(self, payment_id: str) -> Payment:
        """Nobody has paid it, and nobody shall. Refused once it is paid or on its way."""
        found = self._ask(
            lambda: self._api.payment_intents.cancel(
                named(payment_id), {"cancellation_reason": "abandoned", "expand": ["latest_charge"]}
            )
        )
        return shapes.payment(found)

    def _payment(self, order: IntentOrder) -> ClientIntent:
        params: stripe.params.PaymentIntentCreateParams = {
            "amount": to_minor(order.amount),
            "currency": str(order.amount.currency).lower(),
            "automatic_payment_methods": {"enabled": True},
            "description": order.description,
            "metadata": stripe_fields.metadata(order.ids),
        }
        return _intent(self._ask(lambda: self._api.payment_intents.create(params, _key("intent", order))))

    def _subscription(self, order: IntentOrder) -> ClientIntent:
        customer = order.customer_id or self._customer(order)
        product = self._ask(
            lambda: self._api.products.create({"name": order.description}, _key("intent-product", order))
        )
        unit, count = PERIODS[order.interval]
        params: stripe.params.SubscriptionCreateParams = {
            "customer": customer,
            "items": [
                {
                    "price_data": {
                        "currency": str(order.amount.currency).lower(),
                        "product": product.id,
                        "recurring": {"interval": unit, "interval_count": count},
                        "unit_amount": to_minor(order.amount),
                    }
                }
            ],
            "description": order.description,
            "metadata": stripe_fields.metadata(order.ids),
            "payment_behavior": "default_incomplete",
            "payment_settings": {"save_default_payment_method": "on_subscription"},
            "expand": ["latest_invoice.confirmation_secret", "latest_invoice.payments"],
        }
        made = self._ask(lambda: self._api.subscriptions.create(params, _key("intent-subscription", order)))
        return _begun(made, customer)

    def _customer(self, order: IntentOrder) -> str:
        params: stripe.params.CustomerCreateParams = {"name": order.name}
        if order.email:
            params["email"] = order.email
        made = self._ask(lambda: self._api.customers.create(params, _key("intent-customer", order)))
        return made.id


def _intent(found: stripe.PaymentIntent) -> ClientIntent:
    return ClientIntent(payment_id=found.id, client_secret=found.client_secret or "")


def _begun(made: stripe.Subscription, customer: str) -> ClientIntent:
    invoice = made.latest_invoice
    if not isinstance(invoice, stripe.Invoice) or invoice.confirmation_secret is None:
        raise GatewayError(
            f"The subscription {made.id} was begun without a payment that could be confirmed.",
            retryable=True,
            nothing_done=False,
        )
    facts = billing_shapes.invoice(invoice)
    return ClientIntent(
        payment_id=facts.payment_id,
        client_secret=invoice.confirmation_secret.client_secret,
        subscription_id=made.id,
        customer_id=customer,
        invoice_id=facts.id,
    )


def _key(purpose: str, order: IntentOrder) -> stripe.RequestOptions:
    return {"idempotency_key": f"{purpose}-{named(str(order.ids.donation or ''))}"}

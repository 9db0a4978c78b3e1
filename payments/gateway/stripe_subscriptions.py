"""What we change about a subscription at Stripe. Each verb may be repeated: it leaves what the first one left.

Of Stripe's two pauses we use `pause_collection` with `void`: the periods go by, their invoices are made void at
once, and nothing piles up. https://docs.stripe.com/billing/subscriptions/pause-payment
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

import stripe

from payments.gateway import shapes
from payments.gateway.errors import GatewayError, NotFound
from payments.gateway.facts import OurIds, Subscription
from payments.gateway.naming import named

_T = TypeVar("_T")


class ChangesSubscriptions:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def pause_subscription(
        self, subscription_id: str, *, resumes_at: datetime.datetime | None = None
    ) -> Subscription:
        pause: stripe.params.SubscriptionUpdateParamsPauseCollection = {"behavior": "void"}
        if resumes_at is not None:
            pause["resumes_at"] = int(resumes_at.timestamp())
        return self._updated(subscription_id, {"pause_collection": pause})

    def resume_subscription(self, subscription_id: str) -> Subscription:
        subscriptions, one = self._api.subscriptions, named(subscription_id)
        found = self._ask(lambda: subscriptions.retrieve(one))
        if found.status == "paused":
            # The other kind of pause. An anchor that is not moved asks for no money before the next period.
            found = self._ask(
                lambda: subscriptions.resume(
                    one, {"billing_cycle_anchor": {"type": "unchanged"}, "proration_behavior": "none"}
                )
            )
        if found.pause_collection is None:
            return shapes.subscription(found)
        return self._updated(subscription_id, {"pause_collection": ""})

    def cancel_subscription(self, subscription_id: str, *, at_period_end: bool = False) -> Subscription:
        if at_period_end:
            return self._updated(subscription_id, {"cancel_at_period_end": True})
        one = named(subscription_id)
        try:
            found = self._ask(
                lambda: self._api.subscriptions.cancel(one, {"invoice_now": False, "prorate": False})
            )
        except NotFound:
            # Whoever was cancelled before cannot be cancelled again; one that never was is told here.
            found = self._ask(lambda: self._api.subscriptions.retrieve(one))
        return shapes.subscription(found)

    def describe_subscription(self, subscription_id: str, *, description: str, ids: OurIds) -> Subscription:
        return self._updated(subscription_id, {"description": description, "metadata": shapes.metadata(ids)})

    def stop_open_invoices(self, subscription_id: str) -> int:
        """Let nobody be asked any more for what was billed already; returns how many invoices were stopped.

        A pause holds for later invoices alone. A draft cannot be made void: it is kept from ever being asked for.
        One whose payment is on its way Stripe does not give up any more: that one is left.
        """
        return sum(
            self._stopped(invoice)
            for status in ("draft", "open")
            for invoice in self._invoices(named(subscription_id), status)
        )

    def _invoices(self, subscription_id: str, status: str) -> list[stripe.Invoice]:
        asked: stripe.params.InvoiceListParams = {"subscription": subscription_id, "limit": 100}
        asked["status"] = "draft" if status == "draft" else "open"
        return self._ask(lambda: self._api.invoices.list(asked)).data

    def _stopped(self, invoice: stripe.Invoice) -> bool:
        one = named(invoice.id or "")
        try:
            if invoice.status == "draft":
                self._ask(lambda: self._api.invoices.update(one, {"auto_advance": False}))
            else:
                self._ask(lambda: self._api.invoices.void_invoice(one))
        except GatewayError as refusal:
            if refusal.retryable:
                raise
            return False
        return True

    def _updated(self, subscription_id: str, params: stripe.params.SubscriptionUpdateParams) -> Subscription:
        one = named(subscription_id)
        return shapes.subscription(self._ask(lambda: self._api.subscriptions.update(one, params)))

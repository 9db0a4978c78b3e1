"""What we change about a subscription at Stripe. Each verb may be repeated: it leaves what the first one left.

Of Stripe's two pauses we use `pause_collection` with `void`: the periods go by, their invoices are made void at
once, and nothing piles up. https://docs.stripe.com/billing/subscriptions/pause-payment
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

import stripe

from payments.gateway import billing_shapes, stripe_fields
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
        found = self._retrieved(subscription_id)
        if found.status == "paused" and resumes_at is None:
            return billing_shapes.subscription(found)
        # Stripe's other pause knows no day, and one that stands outlives the day of ours: it gives way first.
        self._without_other_pause(found)
        pause: stripe.params.SubscriptionUpdateParamsPauseCollection = {"behavior": "void"}
        if resumes_at is not None:
            pause["resumes_at"] = int(resumes_at.timestamp())
        return self._updated(subscription_id, {"pause_collection": pause})

    def resume_subscription(self, subscription_id: str) -> Subscription:
        found = self._without_other_pause(self._retrieved(subscription_id))
        if found.pause_collection is None:
            return billing_shapes.subscription(found)
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
            found = self._retrieved(subscription_id)
        return billing_shapes.subscription(found)

    def describe_subscription(self, subscription_id: str, *, description: str, ids: OurIds) -> Subscription:
        return self._updated(
            subscription_id, {"description": description, "metadata": stripe_fields.metadata(ids)}
        )

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

    def _without_other_pause(self, found: stripe.Subscription) -> stripe.Subscription:
        """An anchor that is not moved asks for no money before the next period."""
        if found.status != "paused":
            return found
        return self._ask(
            lambda: self._api.subscriptions.resume(
                found.id, {"billing_cycle_anchor": {"type": "unchanged"}, "proration_behavior": "none"}
            )
        )

    def _retrieved(self, subscription_id: str) -> stripe.Subscription:
        one = named(subscription_id)
        return self._ask(lambda: self._api.subscriptions.retrieve(one))

    def _updated(self, subscription_id: str, params: stripe.params.SubscriptionUpdateParams) -> Subscription:
        one = named(subscription_id)
        return billing_shapes.subscription(self._ask(lambda: self._api.subscriptions.update(one, params)))

"""What we change about a charge that stands: how much, on which day, to which card, and that it goes on after all.

Each verb may be repeated: it looks first, and leaves alone what is so already. None of them bills anything by
itself: `proration_behavior` is `none` wherever Stripe would reckon up the days.
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

import stripe
from djmoney.money import Money

from backoffice.core.money import to_minor
from payments.gateway import billing_shapes
from payments.gateway.errors import GatewayError
from payments.gateway.facts import Subscription
from payments.gateway.naming import named

_T = TypeVar("_T")


class ChangesWhatIsCharged:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def change_amount(self, subscription_id: str, *, amount: Money) -> Subscription:
        """A new price of the same product and rhythm, from the next period on.

        https://docs.stripe.com/billing/subscriptions/change-price
        """
        found = self._found(subscription_id)
        item = _only_item(found)
        currency = str(amount.currency).lower()
        if (item.price.unit_amount, item.price.currency, item.quantity or 1) == (
            to_minor(amount),
            currency,
            1,
        ):
            return billing_shapes.subscription(found)
        rhythm = item.price.recurring
        assert rhythm is not None  # a subscription has no other prices
        price: stripe.params.SubscriptionUpdateParamsItemPriceData = {
            "currency": currency,
            "product": item.price.product if isinstance(item.price.product, str) else item.price.product.id,
            "recurring": {"interval": rhythm.interval, "interval_count": rhythm.interval_count},
            "unit_amount": to_minor(amount),
        }
        changed: stripe.params.SubscriptionUpdateParamsItem = {
            "id": item.id,
            "price_data": price,
            "quantity": 1,
        }
        return self._changed(subscription_id, {"items": [changed], "proration_behavior": "none"})

    def move_next_payment(self, subscription_id: str, *, to: datetime.datetime) -> Subscription:
        """Charge next at that moment, and on that day from then on.

        The day of a subscription that runs is moved by a trial that ends then; an anchor can only be set to now,
        which would bill at once. The status is `trialing` meanwhile.
        https://docs.stripe.com/billing/subscriptions/billing-cycle#change-the-current-billing-cycle-anchor
        """
        found = self._found(subscription_id)
        if min((item.current_period_end for item in found["items"].data), default=0) == int(to.timestamp()):
            return billing_shapes.subscription(found)
        return self._changed(
            subscription_id, {"trial_end": int(to.timestamp()), "proration_behavior": "none"}
        )

    def keep_subscription(self, subscription_id: str) -> Subscription:
        """Take back an end that was planned for later, whichever of the two forms it was planned in."""
        found = self._found(subscription_id)
        # Stripe takes one of the two at a time; the boolean fills in the date as well, so it comes first.
        if found.cancel_at_period_end:
            found = self._put(subscription_id, {"cancel_at_period_end": False})
        if found.cancel_at:
            found = self._put(subscription_id, {"cancel_at": ""})
        return billing_shapes.subscription(found)

    def use_method(self, subscription_id: str, *, method_id: str) -> Subscription:
        """Charge this card of the customer from now on."""
        return self._changed(subscription_id, {"default_payment_method": method_id})

    def _found(self, subscription_id: str) -> stripe.Subscription:
        one = named(subscription_id)
        return self._ask(lambda: self._api.subscriptions.retrieve(one))

    def _put(
        self, subscription_id: str, params: stripe.params.SubscriptionUpdateParams
    ) -> stripe.Subscription:
        one = named(subscription_id)
        return self._ask(lambda: self._api.subscriptions.update(one, params))

    def _changed(self, subscription_id: str, params: stripe.params.SubscriptionUpdateParams) -> Subscription:
        return billing_shapes.subscription(self._put(subscription_id, params))


def _only_item(found: stripe.Subscription) -> stripe.SubscriptionItem:
    items: list[stripe.SubscriptionItem] = found["items"].data
    if len(items) != 1:
        raise GatewayError(
            f"The subscription is made of {len(items)} parts. Change it in Stripe's dashboard.",
            retryable=False,
            nothing_done=True,
        )
    return items[0]

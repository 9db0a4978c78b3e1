"""What Stripe is asked for a poster: a stored price, and a reusable payment link that sells it.

https://docs.stripe.com/payment-links/create  https://docs.stripe.com/payments/checkout/pay-what-you-want
"""

import stripe
from djmoney.money import Money

from backoffice.core.intervals import Interval
from backoffice.core.money import largest_allowed, largest_charge, smallest_charge, to_minor
from payments.gateway import stripe_fields
from payments.gateway.facts import OurIds, PosterOrder, PosterPage
from payments.gateway.periods import recurring_period


def price_params(order: PosterOrder) -> stripe.params.PriceCreateParams:
    """An amount that the donor chooses cannot be given with the link itself: it needs a price of its own."""
    code = str(order.amount.currency)
    params: stripe.params.PriceCreateParams = {
        "currency": code.lower(),
        "product_data": {"name": order.name},
        "metadata": _metadata(order),
    }
    if order.donor_chooses:
        params["custom_unit_amount"] = {
            "enabled": True,
            "minimum": to_minor(smallest_charge(code)),
            "maximum": to_minor(_most(code)),
            "preset": to_minor(order.amount),
        }
    else:
        params["unit_amount"] = to_minor(order.amount)
    if order.interval != Interval.ONCE:
        params["recurring"] = recurring_period(order.interval)
    return params


def link_params(order: PosterOrder, *, price_id: str) -> stripe.params.PaymentLinkCreateParams:
    ids = _metadata(order)
    params: stripe.params.PaymentLinkCreateParams = {
        "line_items": [{"price": price_id, "quantity": 1}],
        # Copied to each session; payments and subscriptions need it said again.
        "metadata": ids,
        "after_completion": {"type": "redirect", "redirect": {"url": order.thanks_url}},
        "inactive_message": order.closed_message,
    }
    if order.interval == Interval.ONCE:
        params["submit_type"] = "donate"
        params["payment_intent_data"] = {"metadata": ids, "description": order.name}
    else:
        params["subscription_data"] = {"metadata": ids, "description": order.name}
    return params


def poster_page(found: stripe.PaymentLink) -> PosterPage:
    return PosterPage(id=found.id, url=found.url, is_active=found.active)


def _metadata(order: PosterOrder) -> dict[str, str]:
    return stripe_fields.metadata(OurIds(poster=order.poster))


def _most(currency: str) -> Money:
    return min(largest_allowed(currency), largest_charge(currency))

"""Requests that the tests of the sandbox begin with, written as a gateway would write them."""

from typing import Any

import stripe
from stripe.checkout import Session

from payments.sandbox.documents import Params


def line_item(amount: int = 2500, currency: str = "eur", **price: Any) -> Params:
    return {
        "quantity": 1,
        "price_data": {
            "currency": currency,
            "unit_amount": amount,
            "product_data": {"name": "Gift for Amina"},
        }
        | price,
    }


def once(**overrides: Any) -> Any:
    return {
        "mode": "payment",
        "success_url": "http://testserver/thanks/?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://testserver/pay/token/",
        "line_items": [line_item()],
        "metadata": {"link": "7"},
        "payment_intent_data": {"metadata": {"link": "7"}},
    } | overrides


def monthly(amount: int = 2500, currency: str = "eur", **overrides: Any) -> Any:
    return {
        "mode": "subscription",
        "success_url": "http://testserver/thanks/?session={CHECKOUT_SESSION_ID}",
        "line_items": [line_item(amount, currency, recurring={"interval": "month"})],
        "metadata": {"link": "8"},
        "subscription_data": {"metadata": {"link": "8"}},
    } | overrides


def create(client: stripe.StripeClient, params: Any) -> Session:
    return client.v1.checkout.sessions.create(params)


def chosen_price(client: stripe.StripeClient, **changes: Any) -> str:
    """A stored price whose amount the donor chooses; what is changed to None is left out."""
    params: Any = {
        "currency": "eur",
        "product_data": {"name": "Desks for all"},
        "custom_unit_amount": {"enabled": True, "minimum": 50, "preset": 2000, "maximum": 500000},
    } | changes
    return client.v1.prices.create(_given(params)).id


def payment_link(client: stripe.StripeClient, price_id: str, **changes: Any) -> stripe.PaymentLink:
    params: Any = {
        "line_items": [{"price": price_id, "quantity": 1}],
        "metadata": {"poster": "7"},
        "after_completion": {"type": "redirect", "redirect": {"url": "http://testserver/thanks/"}},
        "payment_intent_data": {"metadata": {"poster": "7"}, "description": "Desks for all"},
        "submit_type": "donate",
    } | changes
    return client.v1.payment_links.create(_given(params))


def _given(params: Any) -> Any:
    return {name: value for name, value in params.items() if value}

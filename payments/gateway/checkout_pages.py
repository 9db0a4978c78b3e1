"""What Stripe is asked for one page to pay on: https://docs.stripe.com/api/checkout/sessions/create"""

from typing import Any

import stripe

from backoffice.core.intervals import Interval
from backoffice.core.money import add_up, in_words, to_minor
from payments.gateway import stripe_fields
from payments.gateway.errors import GatewayError
from payments.gateway.facts import CheckoutOrder, OrderLine
from payments.gateway.periods import PERIODS

# The languages of Stripe's own page; any other donor gets that of the browser.
_LOCALES = {
    name.lower(): name
    for name in (
        "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu", "id",
        "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th",
        "tr", "vi", "zh", "zh-HK", "zh-TW",
    )
}  # fmt: skip


def session_params(order: CheckoutOrder) -> stripe.params.checkout.SessionCreateParams:
    ids = stripe_fields.metadata(order.ids)
    params: stripe.params.checkout.SessionCreateParams = {
        "mode": "payment" if order.interval == Interval.ONCE else "subscription",
        "line_items": _line_items(order),
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "client_reference_id": str(order.ids.link),
        "metadata": ids,
        # What the donor is charged is what we asked for, and what the receipt says.
        "adaptive_pricing": {"enabled": False},
        "locale": locale_of(order.locale),
        "expires_at": int(order.expires_at.timestamp()),
    }
    # The session's metadata reaches neither the payment nor the subscription by itself.
    if order.interval == Interval.ONCE:
        params["submit_type"] = "donate"
        params["payment_intent_data"] = {"metadata": ids, "description": order.description}
    else:
        params["subscription_data"] = {"metadata": ids, "description": order.description}
    if order.customer_id:
        params["customer"] = order.customer_id
    elif order.customer_email:
        params["customer_email"] = order.customer_email
    return params


def locale_of(language: str) -> Any:
    """One of the SDK's own words for a language. Of "de-AT" the country does not matter."""
    asked = language.lower().replace("_", "-")
    return _LOCALES.get(asked) or _LOCALES.get(asked.split("-")[0]) or "auto"


def _line_items(order: CheckoutOrder) -> list[stripe.params.checkout.SessionCreateParamsLineItem]:
    lines = order.lines or (OrderLine(order.description, 1, order.amount),)
    return [{"quantity": line.quantity, "price_data": _price(order, line)} for line in lines]


def refuse_other_total(order: CheckoutOrder) -> None:
    """The lines are what is charged; the amount is what our donation says."""
    if not order.lines:
        return
    totals = add_up(line.unit_amount * line.quantity for line in order.lines)
    if totals != [order.amount]:
        told = ", ".join(in_words(total) for total in totals)
        raise GatewayError(
            f"The lines of the order add up to {told}, and {in_words(order.amount)} were to be asked for.",
            retryable=False,
            nothing_done=True,
        )


def _price(
    order: CheckoutOrder, line: OrderLine
) -> stripe.params.checkout.SessionCreateParamsLineItemPriceData:
    price: stripe.params.checkout.SessionCreateParamsLineItemPriceData = {
        "currency": str(line.unit_amount.currency).lower(),
        "unit_amount": to_minor(line.unit_amount),
        "product_data": {"name": line.name},
    }
    if order.interval != Interval.ONCE:
        unit, count = PERIODS[order.interval]
        price["recurring"] = {"interval": unit, "interval_count": count}
    return price

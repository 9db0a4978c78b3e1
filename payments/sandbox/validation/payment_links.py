"""What Stripe refuses of a payment link although every single value is of its type."""

from urllib.parse import urlsplit

from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.validation import metadata

MOST_ITEMS = 20
_DATA_UNDERSTOOD = {
    "payment_intent_data": {"description", "metadata"},
    "subscription_data": {"description", "metadata"},
}
_LONGEST_MESSAGE = 500


def check(params: Params) -> None:
    items = params.get("line_items")
    if not items:
        raise InvalidRequest(
            "Missing required param: line_items.", code="parameter_missing", param="line_items"
        )
    if len(items) > MOST_ITEMS:
        raise InvalidRequest(f"A Payment Link may have up to {MOST_ITEMS} line items.", param="line_items")
    metadata.check(params.get("metadata", {}))
    for name, understood in _DATA_UNDERSTOOD.items():
        given = params.get(name, {})
        metadata.check(given.get("metadata", {}), param=f"{name}[metadata]")
        if unknown := set(given) - understood:
            raise InvalidRequest(
                f"The sandbox does not know what {sorted(unknown)} do in {name}. Stripe does.",
                code="sandbox_unsupported_parameter",
                param=name,
            )
    if len(params.get("inactive_message", "")) > _LONGEST_MESSAGE:
        raise InvalidRequest(
            f"inactive_message may have up to {_LONGEST_MESSAGE} characters.", param="inactive_message"
        )
    _after_completion(params.get("after_completion"))


def check_prices(prices: list[Document], params: Params) -> None:
    """What the link may ask depends on what it sells."""
    if len({price["currency"] for price in prices}) > 1:
        raise InvalidRequest(
            "The price specified only supports one currency: all line items must use the same.",
            param="line_items",
        )
    recurring = any(price["recurring"] for price in prices)
    for name, needed in (("payment_intent_data", False), ("subscription_data", True)):
        if name in params and recurring is not needed:
            mode = "subscription" if recurring else "payment"
            raise InvalidRequest(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if recurring and ("submit_type" in params or "customer_creation" in params):
        raise InvalidRequest(
            "`submit_type` and `customer_creation` are for links that sell one-time prices alone.",
            param="submit_type",
        )
    if len(prices) > 1 and any(price["custom_unit_amount"] for price in prices):
        raise InvalidRequest(
            "A price with `custom_unit_amount` must be the only line item.", param="line_items"
        )


def _after_completion(after: Params | None) -> None:
    if after is None:
        return
    if (after["type"] == "redirect") != ("redirect" in after):
        raise InvalidRequest(
            "`after_completion[redirect]` and its type belong together.", param="after_completion[redirect]"
        )
    if "redirect" in after:
        parts = urlsplit(after["redirect"]["url"])
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise InvalidRequest(
                "Not a valid URL", code="url_invalid", param="after_completion[redirect][url]"
            )

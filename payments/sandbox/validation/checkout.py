"""What Stripe refuses of a checkout session although every single value is of its type."""

from urllib.parse import urlsplit

from payments.sandbox import clock
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.validation import metadata

_MODE_OF = {
    "payment_intent_data": "payment",
    "subscription_data": "subscription",
    "customer_creation": "payment",
}
_DATA_UNDERSTOOD = {
    "payment_intent_data": {
        "description",
        "metadata",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
    },
    "subscription_data": {"description", "metadata"},
}
_SUBMIT_TYPES = {
    "payment": {"auto", "book", "donate", "pay"},
    "subscription": {"auto", "donate", "subscribe"},
}


def check(params: Params) -> None:
    _mode(params)
    _addresses(params)
    _customer(params)
    _expiry(params)
    metadata.check(params.get("metadata", {}))
    for name in ("payment_intent_data", "subscription_data"):
        metadata.check(params.get(name, {}).get("metadata", {}), param=f"{name}[metadata]")
    if not params.get("line_items"):
        raise _missing("line_items")
    if len(params["line_items"]) > 100:
        raise InvalidRequest("A Checkout Session may have up to 100 line items.", param="line_items")
    if len(params.get("client_reference_id", "")) > 200:
        raise InvalidRequest(
            "client_reference_id may have up to 200 characters.", param="client_reference_id"
        )


def check_items(items: list[Document], *, mode: str) -> None:
    if len({item["currency"] for item in items}) > 1:
        raise InvalidRequest(
            "The price specified only supports one currency: all line items must use the same.",
            param="line_items",
        )
    recurring = [item["price"]["recurring"] for item in items if item["price"]["type"] == "recurring"]
    if mode == "payment" and recurring:
        raise InvalidRequest(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and not recurring:
        raise InvalidRequest(
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            param="line_items",
        )
    if len({(price["interval"], price["interval_count"]) for price in recurring}) > 1:
        raise InvalidRequest(
            "All prices of a subscription must recur at the same interval here.", param="line_items"
        )


def _mode(params: Params) -> None:
    mode = params.get("mode")
    if mode is None:
        raise _missing("mode")
    if mode == "setup":
        raise InvalidRequest(
            "The sandbox has no setup mode.", code="sandbox_unsupported_parameter", param="mode"
        )
    for name, needed in _MODE_OF.items():
        if name in params and mode != needed:
            raise InvalidRequest(f"You can not pass `{name}` in `{mode}` mode.", param=name)
        if name in params and (unknown := set(params[name]) - _DATA_UNDERSTOOD.get(name, set(params[name]))):
            raise InvalidRequest(
                f"The sandbox does not know what {sorted(unknown)} do in {name}. Stripe does.",
                code="sandbox_unsupported_parameter",
                param=name,
            )
    submit_type = params.get("submit_type")
    if submit_type and submit_type not in _SUBMIT_TYPES[mode]:
        raise InvalidRequest(
            f"`submit_type` cannot be '{submit_type}' in `{mode}` mode.", param="submit_type"
        )


def _addresses(params: Params) -> None:
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise InvalidRequest(
            "The sandbox has the hosted page alone.", code="sandbox_unsupported_parameter", param="ui_mode"
        )
    if "success_url" not in params:
        raise _missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params:
            parts = urlsplit(params[name])
            if parts.scheme not in ("http", "https") or not parts.netloc:
                raise InvalidRequest("Not a valid URL", code="url_invalid", param=name)


def _customer(params: Params) -> None:
    if "customer" in params and "customer_email" in params:
        raise InvalidRequest(
            "You may only specify one of these parameters: customer, customer_email.", param="customer"
        )
    if "customer" in params and "customer_creation" in params:
        raise InvalidRequest(
            "You may only specify one of these parameters: customer, customer_creation.", param="customer"
        )
    email(params.get("customer_email"), param="customer_email")


def email(address: str | None, *, param: str) -> None:
    if address is None:
        return
    name, at, domain = address.rpartition("@")
    if not (name and at and "." in domain) or any(character.isspace() for character in address):
        raise InvalidRequest(f"Invalid email address: {address}", code="email_invalid", param=param)


def _expiry(params: Params) -> None:
    lasts = params.get("expires_at", clock.now() + 3600) - clock.now()
    if lasts < 30 * 60 - 5:  # the request itself takes its time
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if lasts > 24 * 3600:
        raise InvalidRequest(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def _missing(name: str) -> InvalidRequest:
    return InvalidRequest(f"Missing required param: {name}.", code="parameter_missing", param=name)

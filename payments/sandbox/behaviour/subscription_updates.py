"""What an update of a subscription changes, and what Stripe refuses of it."""

from typing import Any

from payments.sandbox import clock, store
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest, ResourceMissing
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import catalogue
from payments.sandbox.shapes.billing import no_cancellation
from payments.sandbox.validation import limits, metadata

_PRICE_DATA = {"currency", "product", "recurring", "unit_amount", "tax_behavior"}
_ITEM = {"id", "price", "price_data", "quantity"}


def changes_of(subscription: SandboxObject, params: Params) -> dict[str, Any]:
    _refuse_what_excludes_itself(params)
    changes: dict[str, Any] = {}
    if "metadata" in params:
        changes["metadata"] = metadata.merged(subscription["metadata"], params["metadata"])
    if "description" in params:
        changes["description"] = params["description"] or None
    if "pause_collection" in params:
        changes["pause_collection"] = _pause(params["pause_collection"])
    if "default_payment_method" in params:
        changes["default_payment_method"] = _method(subscription, params["default_payment_method"])
    if "items" in params:
        changes["items"] = _items(subscription, params["items"])
    if "trial_end" in params:
        changes |= _trial(subscription, changes.get("items", subscription["items"]), params["trial_end"])
    if "cancel_at_period_end" in params:
        changes |= at_period_end(subscription) if params["cancel_at_period_end"] else no_planned_end()
    if "cancel_at" in params:
        changes |= _at(params["cancel_at"]) if params["cancel_at"] else no_planned_end()
    if said := params.get("cancellation_details"):
        present = changes.get("cancellation_details", subscription["cancellation_details"])
        changes["cancellation_details"] = present | {key: value or None for key, value in said.items()}
    return changes


def at_period_end(subscription: SandboxObject) -> Document:
    """As the API and the dashboard plan it: the boolean, and the date with it."""
    ends = max(item["current_period_end"] for item in subscription["items"]["data"])
    return _at(ends) | {"cancel_at_period_end": True}


def no_planned_end() -> Document:
    return {
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": no_cancellation(),
    }


def repriced(item: Document, price: Document) -> Document:
    return item | {"price": price, "plan": catalogue.plan_of(price), "quantity": 1}


def _at(moment: int) -> Document:
    if not isinstance(moment, int):
        raise InvalidRequest(
            "The sandbox ends a subscription at a moment alone.",
            code="sandbox_unsupported_parameter",
            param="cancel_at",
        )
    if moment <= clock.now():
        raise InvalidRequest(
            "Invalid timestamp: must be an integer Unix timestamp in the future.", param="cancel_at"
        )
    return {
        "cancel_at": moment,
        "cancel_at_period_end": False,
        "canceled_at": clock.now(),
        "cancellation_details": no_cancellation() | {"reason": "cancellation_requested"},
    }


def _refuse_what_excludes_itself(params: Params) -> None:
    if "cancel_at" in params and "cancel_at_period_end" in params:
        raise InvalidRequest(
            "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
            param="cancel_at",
        )
    changes_money = {"items", "trial_end"} & set(params)
    if changes_money and params.get("proration_behavior") != "none":
        raise InvalidRequest(
            "The sandbox reckons up no days: send proration_behavior=none. Stripe would bill them.",
            code="sandbox_unsupported_parameter",
            param="proration_behavior",
        )


def _pause(asked: Any) -> Document | None:
    if not asked:
        return None
    if asked.get("resumes_at") is not None and asked["resumes_at"] <= clock.now():
        raise InvalidRequest(
            "Invalid timestamp: must be an integer Unix timestamp in the future.",
            param="pause_collection[resumes_at]",
        )
    return {"resumes_at": None} | dict(asked)


def _method(subscription: SandboxObject, method_id: str) -> str:
    method = store.get("payment_method", method_id, param="default_payment_method")
    if method["customer"] != subscription["customer"]:
        raise InvalidRequest(
            f"The customer does not have a payment method with the ID {method_id}. The payment method must be "
            "attached to the customer.",
            code="resource_missing",
            param="default_payment_method",
        )
    return method.pk


def _items(subscription: SandboxObject, asked: list[Params]) -> Document:
    """Another price for items that are there; the sandbox adds none and takes none away."""
    items: Document = store.shown(subscription)["items"]
    known = {item["id"]: place for place, item in enumerate(items["data"])}
    for number, change in enumerate(asked):
        if unknown := set(change) - _ITEM:
            raise InvalidRequest(
                f"The sandbox does not know what '{sorted(unknown)[0]}' does to an item. Stripe does.",
                code="sandbox_unsupported_parameter",
                param=f"items[{number}]",
            )
        if change.get("id") not in known:
            raise ResourceMissing("subscription_item", str(change.get("id")), param=f"items[{number}][id]")
        place = known[change["id"]]
        item = items["data"][place]
        if "price_data" in change:
            price = _price(subscription, change["price_data"], param=f"items[{number}][price_data]")
            item = repriced(item, price)
        items["data"][place] = item | {"quantity": change.get("quantity", item["quantity"])}
    return items


def _price(subscription: SandboxObject, asked: Params, *, param: str) -> Document:
    currency = limits.currency(asked["currency"], param=f"{param}[currency]")
    if currency != subscription["currency"]:
        raise InvalidRequest(
            f"The price specified only supports `{currency}`. This doesn't match the expected currency: "
            f"`{subscription['currency']}`.",
            param=f"{param}[currency]",
        )
    store.get("product", asked["product"], param=f"{param}[product]")
    amount = asked.get("unit_amount")
    if amount is None:
        raise InvalidRequest(
            f"Missing required param: {param}[unit_amount].",
            code="parameter_missing",
            param=f"{param}[unit_amount]",
        )
    limits.charge_amount(amount, currency, param=f"{param}[unit_amount]")
    price = catalogue.price(asked | {"currency": currency}, product_id=asked["product"])
    store.add(price)
    return price


def _trial(subscription: SandboxObject, items: Document, ends: Any) -> Document:
    """Until then nothing is charged; then the day of the charge is that one.

    https://docs.stripe.com/billing/subscriptions/trials
    """
    if ends == "now":
        raise InvalidRequest(
            "The sandbox bills nothing at once. Stripe would.",
            code="sandbox_unsupported_parameter",
            param="trial_end",
        )
    if ends <= clock.now():
        raise InvalidRequest(
            "Invalid timestamp: must be an integer Unix timestamp in the future.", param="trial_end"
        )
    if subscription["status"] not in ("active", "trialing"):
        raise InvalidRequest(
            f"A subscription that is {subscription['status']} cannot begin a trial in the sandbox.",
            code="sandbox_unsupported_parameter",
            param="trial_end",
        )
    now = clock.now()
    moved = [item | {"current_period_start": now, "current_period_end": ends} for item in items["data"]]
    return {
        "billing_cycle_anchor": ends,
        "items": items | {"data": moved},
        "status": "trialing",
        "trial_end": ends,
        "trial_start": now,
    }

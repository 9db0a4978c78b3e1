"""Products and prices, also those that are made on the spot from `price_data`."""

from payments.sandbox import clock
from payments.sandbox.documents import Document, Params
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank


def product(params: Params) -> Document:
    now = clock.now()
    return blank("product") | {
        "id": params.get("id") or new_id("prod", length=14),
        "active": params.get("active", True),
        "created": now,
        "updated": now,
        "name": params["name"],
        "description": params.get("description"),
        "images": params.get("images", []),
        "marketing_features": [],
        "metadata": params.get("metadata", {}),
        "statement_descriptor": params.get("statement_descriptor"),
        "type": "service",
        "unit_label": params.get("unit_label"),
        "url": params.get("url"),
    }


def price(params: Params, *, product_id: str) -> Document:
    """`params` is a price's, or the `price_data` of a line item; the currency is already in Stripe's spelling."""
    recurring = params.get("recurring")
    return blank("price") | {
        "id": new_id("price"),
        "active": params.get("active", True),
        "billing_scheme": "per_unit",
        "created": clock.now(),
        "currency": params["currency"],
        "custom_unit_amount": _custom_unit_amount(params.get("custom_unit_amount")),
        "lookup_key": params.get("lookup_key"),
        "metadata": params.get("metadata", {}),
        "nickname": params.get("nickname"),
        "product": product_id,
        "recurring": recurring
        and {
            "interval": recurring["interval"],
            "interval_count": recurring.get("interval_count", 1),
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "type": "recurring" if recurring else "one_time",
        "unit_amount": params.get("unit_amount"),
        "unit_amount_decimal": str(params["unit_amount"]) if "unit_amount" in params else None,
    }


def _custom_unit_amount(given: Params | None) -> Document | None:
    return given and {name: given.get(name) for name in ("maximum", "minimum", "preset")}


def plan_of(price_document: Document) -> Document:
    """The older twin of a recurring price, which subscription items still carry."""
    recurring = price_document["recurring"]
    return blank("plan") | {
        "id": price_document["id"],
        "active": price_document["active"],
        "amount": price_document["unit_amount"],
        "amount_decimal": price_document["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price_document["created"],
        "currency": price_document["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "metadata": {},
        "product": price_document["product"],
        "usage_type": "licensed",
    }

"""Customers and the cards or accounts they pay with."""

from payments.sandbox import clock
from payments.sandbox.documents import Document, Params
from payments.sandbox.ids import new_id, random_text
from payments.sandbox.shapes.blank import blank, no_address


def customer(params: Params) -> Document:
    return blank("customer") | {
        "id": new_id("cus", length=14),
        "address": no_address() | params["address"] if params.get("address") else None,
        "balance": 0,
        "created": clock.now(),
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": random_text(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "metadata": params.get("metadata", {}),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales", []),
        "tax_exempt": "none",
    }


def billing_details(*, email: str | None, name: str | None) -> Document:
    return {"address": no_address(), "email": email, "name": name, "phone": None, "tax_id": None}


def payment_method(*, kind: str, details: Document, billing: Document, customer_id: str | None) -> Document:
    return blank("payment_method") | {
        "id": new_id("pm"),
        "allow_redisplay": "limited",
        "billing_details": billing,
        "created": clock.now(),
        "customer": customer_id,
        "metadata": {},
        "type": kind,
        kind: details,
    }


def setup_intent(*, customer_id: str, error: Document | None) -> Document:
    """The portal's way of taking another card, before its end is known."""
    identifier = new_id("seti")
    return blank("setup_intent") | {
        "id": identifier,
        "client_secret": new_id(f"{identifier}_secret", length=25),
        "created": clock.now(),
        "customer": customer_id,
        "last_setup_error": error,
        "metadata": {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": "off_session",
    }


def mandate(method: Document) -> Document:
    kind = method["type"]
    return blank("mandate") | {
        "id": new_id("mandate"),
        "customer_acceptance": {"accepted_at": method["created"], "online": None, "type": "online"},
        "multi_use": {},
        "payment_method": method["id"],
        "payment_method_details": {"type": kind, kind: {}},
        "status": "active",
        "type": "multi_use",
    }

"""Checkout sessions and their line items."""

from payments.sandbox import clock
from payments.sandbox.documents import Document, Params
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank, no_tax

# Parameters that the session simply shows again.
SHOWN_AGAIN = (
    "adaptive_pricing",
    "after_expiration",
    "allow_promotion_codes",
    "allowed_payment_method_types",
    "billing_address_collection",
    "branding_settings",
    "cancel_url",
    "client_reference_id",
    "consent_collection",
    "customer",
    "customer_email",
    "excluded_payment_method_types",
    "integration_identifier",
    "locale",
    "name_collection",
    "origin_context",
    "submit_type",
    "success_url",
)


def session(params: Params, *, currency: str, total: int, url: str, methods: list[str]) -> Document:
    now = clock.now()
    paying = params["mode"] == "payment"
    return (
        blank("checkout.session")
        | {name: params.get(name) for name in SHOWN_AGAIN}
        | {
            "id": params["id"],
            "adaptive_pricing": params.get("adaptive_pricing", {"enabled": False}),
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": no_tax(),
            "collected_information": {
                "business_name": None,
                "individual_name": None,
                "shipping_details": None,
            },
            "created": now,
            "currency": currency,
            "custom_fields": [],
            "custom_text": dict.fromkeys(
                ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
            )
            | params.get("custom_text", {}),
            "customer_creation": params.get("customer_creation", "if_required") if paying else "always",
            "customer_details": customer_details(email=params["customer_email"], name=None)
            if "customer_email" in params
            else None,
            "expires_at": params.get("expires_at", now + 24 * 3600),
            "metadata": params.get("metadata", {}),
            "mode": params["mode"],
            "payment_method_collection": params.get("payment_method_collection", "if_required" if paying else "always"),
            "payment_method_options": params.get("payment_method_options", {"card": {"request_three_d_secure": "automatic"}}),
            "payment_method_types": methods,
            "payment_status": "unpaid",
            "phone_number_collection": params.get("phone_number_collection", {"enabled": False}),
            "shipping_options": [],
            "status": "open",
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": url,
        }
    )  # fmt: skip


def customer_details(*, email: str | None, name: str | None) -> Document:
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def line_item(
    price: Document, *, quantity: int, description: str, unit_amount: int | None = None
) -> Document:
    """`unit_amount` is what the donor chose, of a price that leaves it to the donor."""
    total = (price["unit_amount"] if unit_amount is None else unit_amount) * quantity
    return {name: value for name, value in blank("item").items() if name != "livemode"} | {
        "id": new_id("li"),
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": description,
        "price": price,
        "quantity": quantity,
    }

"""Subscriptions, invoices and the rows that join an invoice to its payment."""

from django.conf import settings
from django.urls import reverse

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id, random_text
from payments.sandbox.shapes.blank import blank, collection, no_tax
from payments.sandbox.shapes.catalogue import plan_of


def subscription(
    *, customer: str, payment_method: str, metadata: dict[str, str], description: str | None, currency: str
) -> Document:
    """Without its items: those need to know when their first period ends."""
    now = clock.now()
    identifier = new_id("sub")
    return blank("subscription") | {
        "id": identifier,
        "automatic_tax": no_tax(),
        "billing_cycle_anchor": now,
        "billing_mode": {
            "flexible": {"proration_discounts": "included"},
            "type": "flexible",
            "updated_at": now,
        },
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": no_cancellation(),
        "collection_method": "charge_automatically",
        "created": now,
        "currency": currency,
        "customer": customer,
        "default_payment_method": payment_method,
        "default_tax_rates": [],
        "description": description,
        "discounts": [],
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "items": collection([], url=f"/v1/subscription_items?subscription={identifier}") | {"total_count": 0},
        "metadata": metadata,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "start_date": now,
        "status": "active",
        "trial_settings": {
            "end_behavior": {"billing_cycle_anchor": None, "missing_payment_method": "create_invoice"}
        },
    }


def no_cancellation() -> Document:
    return {"comment": None, "feedback": None, "feedback_option": None, "reason": None}


def subscription_item(
    price: Document, *, subscription_id: str, quantity: int, start: int, end: int
) -> Document:
    return {name: value for name, value in blank("subscription_item").items() if name != "livemode"} | {
        "id": new_id("si", length=14),
        "created": clock.now(),
        "current_period_end": end,
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "plan": plan_of(price),
        "price": price,
        "quantity": quantity,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def invoice(
    *, customer: Document, subscription: Document, reason: str, lines: list[Document], currency: str
) -> Document:
    """A draft; the metadata of the subscription is copied as it is now and never follows it."""
    now = clock.now()
    identifier = new_id("in")
    total = sum(line["amount"] for line in lines)
    return blank("invoice") | {
        "id": identifier,
        "account_country": "DE",
        "account_name": "Sandbox account",
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": total,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": no_tax(),
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": now,
        "currency": currency,
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "effective_at": None,
        "issuer": {"type": "self"},
        "lines": collection(
            [line | {"invoice": identifier} for line in lines], url=f"/v1/invoices/{identifier}/lines"
        )
        | {"total_count": len(lines)},
        "metadata": {},
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": dict(subscription["metadata"]),
                "subscription": subscription["id"],
                "subscription_proration_date": None,
            },
            "type": "subscription_details",
        },
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": now,
        "period_start": now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }


def invoice_line(
    price: Document,
    *,
    quantity: int,
    description: str,
    subscription_id: str,
    subscription_item_id: str | None,
    start: int,
    end: int,
) -> Document:
    amount = price["unit_amount"] * quantity
    recurring = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription_id,
        "subscription_item": subscription_item_id,
    }
    one_time = {
        "invoice_item": new_id("ii"),
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription_id,
    }
    return blank("line_item") | {
        "id": new_id("il"),
        "amount": amount,
        "currency": price["currency"],
        "description": description,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "metadata": {},
        "parent": {
            "invoice_item_details": None if subscription_item_id else one_time,
            "subscription_item_details": recurring if subscription_item_id else None,
            "type": "subscription_item_details" if subscription_item_id else "invoice_item_details",
        },
        "period": {"start": start, "end": end},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "subscription": subscription_id,
        "subtotal": amount,
        "taxes": [],
    }


def hosted_pages(invoice_id: str) -> Document:
    """Addresses that exist only from finalisation on: the page on which an invoice can be paid."""
    page = settings.SITE_URL.rstrip("/") + reverse("sandbox:invoice", args=[invoice_id])
    address = f"{page}?s={random_text(20)}"
    return {"hosted_invoice_url": address, "invoice_pdf": f"{address}&pdf=1"}


def invoice_payment(invoice_document: Document, *, payment_intent: str) -> Document:
    return blank("invoice_payment") | {
        "id": new_id("inpay"),
        "amount_paid": None,
        "amount_requested": invoice_document["amount_due"],
        "created": clock.now(),
        "currency": invoice_document["currency"],
        "invoice": invoice_document["id"],
        "is_default": True,
        "payment": {
            "charge": None,
            "payment_intent": payment_intent,
            "payment_record": None,
            "type": "payment_intent",
        },
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }

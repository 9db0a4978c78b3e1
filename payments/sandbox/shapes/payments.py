"""Payment intents, charges and what they leave on our balance."""

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank


def payment_intent(
    *,
    amount: int,
    currency: str,
    customer: str | None,
    metadata: dict[str, str],
    payment_method_types: list[str],
    **optional: object,
) -> Document:
    identifier = new_id("pi")
    return (
        blank("payment_intent")
        | {
            "id": identifier,
            "amount": amount,
            "amount_capturable": 0,
            "amount_received": 0,
            "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
            "capture_method": "automatic_async",
            "client_secret": new_id(f"{identifier}_secret", length=25),
            "confirmation_method": "automatic",
            "created": clock.now(),
            "currency": currency,
            "customer": customer,
            "metadata": metadata,
            "payment_method_types": payment_method_types,
            "status": "requires_payment_method",
        }
        | optional
    )


def charge(intent: Document, method: Document) -> Document:
    """A charge that has not been decided yet; bank debits are told from cards by their prefix."""
    identifier = new_id("ch" if method["type"] == "card" else "py")
    return blank("charge") | {
        "id": identifier,
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "captured": True,
        "created": clock.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "metadata": intent["metadata"],
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": method["type"], method["type"]: method[method["type"]]},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "status": "pending",
    }


def outcome_of_success() -> Document:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 12,
        "rule": None,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def outcome_of_decline(decline_code: str) -> Document:
    return outcome_of_success() | {
        "advice_code": "try_again_later",
        "network_status": "declined_by_network",
        "reason": decline_code,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def balance_transaction(
    *, source: Document, amount: int, fee: int, currency: str, exchange_rate: float | None
) -> Document:
    """`amount`, `fee` and `currency` are those of our balance, which may differ from what the donor paid in."""
    now = clock.now()
    kind = "charge" if source["id"].startswith("ch_") else "payment"
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now + 2 * 86400,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": source["description"],
        "exchange_rate": exchange_rate,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": currency,
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ],
        "net": amount - fee,
        "reporting_category": "charge",
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }

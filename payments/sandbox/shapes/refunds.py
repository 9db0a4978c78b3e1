"""Refunds, and what they take from our balance or bring back to it."""

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank


def refund(
    charge: Document,
    *,
    amount: int,
    status: str,
    reason: str | None,
    metadata: dict[str, str],
) -> Document:
    of_card = charge["id"].startswith("ch_")
    kind = charge["payment_method_details"]["type"]
    return blank("refund") | {
        "id": new_id("re" if of_card else "pyr"),
        "amount": amount,
        "charge": charge["id"],
        "created": clock.now(),
        "currency": charge["currency"],
        "destination_details": {"type": kind, kind: _destination(kind)},
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if status == "pending" else None,
        "reason": reason,
        "status": status,
    }


def _destination(kind: str) -> Document:
    if kind != "card":
        return {}
    return {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}


def movement(
    source: Document,
    *,
    kind: str,
    category: str,
    amount: int,
    currency: str,
    fee: int = 0,
    fee_words: str = "",
    exchange_rate: float | None = None,
    description: str | None = None,
) -> Document:
    """A balance transaction that is no charge: below zero what leaves our balance, above what comes back to it."""
    now = clock.now()
    fees = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": fee_words,
            "type": "stripe_fee",
        }
    ]
    return blank("balance_transaction") | {
        "id": new_id("txn"),
        "amount": amount,
        "available_on": now + 2 * 86400,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": description,
        "exchange_rate": exchange_rate,
        "fee": fee,
        "fee_details": fees if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }

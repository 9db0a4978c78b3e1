"""Payouts, and the rows that they and Stripe's own charges leave on our balance."""

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank

_DAY = 86400


def payout(
    *,
    amount: int,
    currency: str,
    automatic: bool,
    instant: bool = False,
    original_payout: str | None = None,
) -> Document:
    return blank("payout") | {
        "id": new_id("po"),
        "amount": amount,
        "arrival_date": (clock.now() // _DAY + (0 if instant else 2)) * _DAY,
        "automatic": automatic,
        "created": clock.now(),
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": new_id("ba"),
        "metadata": {},
        "method": "instant" if instant else "standard",
        "original_payout": original_payout,
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "source_type": "card",
        "statement_descriptor": "ALMONER DEMO",
        "status": "pending",
        "type": "bank_account",
    }


def movement(
    *,
    kind: str,
    category: str,
    amount: int,
    currency: str,
    source: str | None,
    description: str | None = None,
    fee: int = 0,
    fee_words: str | None = None,
) -> Document:
    """A row of the balance that no charge has left; `amount` is what comes (above zero) or goes."""
    now = clock.now()
    details = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": fee_words,
        "type": "stripe_fee",
    }
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [details] if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source,
        "status": "available",
        "type": kind,
    }

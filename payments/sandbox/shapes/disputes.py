"""Disputes, fraud warnings and reviews, as the API shows them."""

import stripe

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank

_DAYS_TO_ANSWER = 14


def dispute(charge: Document, *, amount: int, reason: str, status: str) -> Document:
    return blank("dispute") | {
        "id": new_id("dp"),
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": clock.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": no_evidence(),
        "evidence_details": {
            "due_by": clock.now() + _DAYS_TO_ANSWER * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": status.startswith("warning_"),
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": status,
    }


def no_evidence() -> Document:
    return dict.fromkeys(stripe.Dispute.Evidence.__annotations__) | {"enhanced_evidence": {}}


def fraud_warning(charge: Document, *, fraud_type: str) -> Document:
    return blank("radar.early_fraud_warning") | {
        "id": new_id("issfr"),
        "actionable": True,
        "charge": charge["id"],
        "created": clock.now(),
        "fraud_type": fraud_type,
        "payment_intent": charge["payment_intent"],
    }


def review(charge: Document) -> Document:
    return blank("review") | {
        "id": new_id("prv"),
        "charge": charge["id"],
        "created": clock.now(),
        "open": True,
        "opened_reason": "rule",
        "payment_intent": charge["payment_intent"],
        "reason": "rule",
    }

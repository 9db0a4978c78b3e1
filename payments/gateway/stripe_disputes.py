"""Disputes and signs of fraud, as Stripe tells them: https://docs.stripe.com/api/disputes"""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar, cast

import stripe

from backoffice.core.money import from_minor
from payments.gateway.facts_refunds import DisputeFacts, Evidence, EvidenceFile, FraudSign, Movement
from payments.gateway.naming import named
from payments.gateway.stripe_fields import id_of, moment

_T = TypeVar("_T")


class AnswersDisputes:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def dispute(self, dispute_id: str) -> DisputeFacts:
        one = named(dispute_id)
        return dispute_facts(self._ask(lambda: self._api.disputes.retrieve(one)))

    def upload_evidence(self, file: EvidenceFile) -> str:
        """https://docs.stripe.com/file-upload: it goes to another house than all other requests."""
        options: stripe.RequestOptions = {"idempotency_key": f"evidence-{file.ours}"}
        params: stripe.params.FileCreateParams = {"purpose": "dispute_evidence", "file": _NamedBytes(file)}
        return self._ask(lambda: self._api.files.create(params, options)).id

    def submit_evidence(self, dispute_id: str, evidence: Evidence) -> DisputeFacts:
        """Send the bank what we know, for good: it is read once."""
        one = named(dispute_id)
        told: dict[str, str] = {"uncategorized_text": evidence.text}
        if evidence.name:
            told["customer_name"] = evidence.name
        if evidence.email:
            told["customer_email_address"] = evidence.email
        told |= {slot.value: named(file_id) for slot, file_id in evidence.files.items()}
        params: stripe.params.DisputeUpdateParams = {
            "evidence": cast("stripe.params.DisputeUpdateParamsEvidence", told),
            "submit": True,
        }
        return dispute_facts(self._ask(lambda: self._api.disputes.update(one, params)))

    def close_dispute(self, dispute_id: str) -> DisputeFacts:
        """Give it up; this cannot be taken back."""
        one = named(dispute_id)
        return dispute_facts(self._ask(lambda: self._api.disputes.close(one)))

    def fraud_sign(self, sign_id: str) -> FraudSign:
        """An early fraud warning (issfr_…) or a review (prv_…)."""
        one = named(sign_id)
        if one.startswith("prv_"):
            review = self._ask(lambda: self._api.reviews.retrieve(one))
            return FraudSign(
                id=review.id,
                payment_id=id_of(review.payment_intent),
                charge_id=id_of(review.charge),
                what=review.reason,
                is_open=review.open,
            )
        warning = self._ask(lambda: self._api.radar.early_fraud_warnings.retrieve(one))
        return FraudSign(
            id=warning.id,
            payment_id=id_of(warning.payment_intent),
            charge_id=id_of(warning.charge),
            what=warning.fraud_type,
            is_open=warning.actionable,
        )


class _NamedBytes(io.BytesIO):
    """The SDK reads a stream and sends its name along."""

    def __init__(self, file: EvidenceFile) -> None:
        super().__init__(file.content)
        self.name = file.name


def dispute_facts(found: stripe.Dispute) -> DisputeFacts:
    details = found.evidence_details
    return DisputeFacts(
        id=found.id,
        payment_id=id_of(found.payment_intent),
        charge_id=id_of(found.charge),
        status=found.status,
        reason=found.reason,
        amount=from_minor(found.amount, found.currency),
        is_refundable=found.is_charge_refundable,
        created_at=moment(found.created),
        due_by=moment(details.due_by) if details.due_by else None,
        submissions=details.submission_count,
        movements=tuple(
            Movement(
                id=moved.id,
                amount=from_minor(moved.amount, moved.currency),
                fee=from_minor(moved.fee, moved.currency),
                created_at=moment(moved.created),
                exchange_rate=Decimal(str(moved.exchange_rate)) if moved.exchange_rate else None,
            )
            for moved in found.balance_transactions
        ),
    )

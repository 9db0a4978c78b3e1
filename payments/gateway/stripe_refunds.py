"""Money that goes back, as Stripe tells it: https://docs.stripe.com/api/refunds"""

import datetime
from collections.abc import Callable
from typing import TypeVar

import stripe

from backoffice.core.money import from_minor, to_minor
from payments.gateway.facts_refunds import RefundFacts, RefundOrder, RefundState, Returns, TakenBack
from payments.gateway.naming import named
from payments.gateway.stripe_disputes import dispute_facts
from payments.gateway.stripe_fields import id_of, moment, uuid_or_none

_T = TypeVar("_T")
_METADATA = "almoner_refund"
_STATES = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELLED,
}


class GivesBack:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def create_refund(self, order: RefundOrder) -> RefundFacts:
        options: stripe.RequestOptions = {"idempotency_key": f"refund-{order.ours}"}
        params: stripe.params.RefundCreateParams = {
            "amount": to_minor(order.amount),
            "metadata": {_METADATA: str(order.ours)},
        }
        if order.payment_id:
            params["payment_intent"] = order.payment_id
        else:
            params["charge"] = named(order.charge_id)
        match order.reason:
            case "duplicate":
                params["reason"] = "duplicate"
            case "fraudulent":
                params["reason"] = "fraudulent"
            case "requested_by_customer":
                params["reason"] = "requested_by_customer"
        return refund_facts(self._ask(lambda: self._api.refunds.create(params, options)))

    def refunds_of(self, root_id: str) -> list[RefundFacts]:
        params: stripe.params.RefundListParams = {"limit": 100}
        if named(root_id).startswith("pi_"):
            params["payment_intent"] = root_id
        else:
            params["charge"] = root_id
        return [refund_facts(found) for found in self._ask(lambda: self._api.refunds.list(params)).data]

    def returns_of(self, root_id: str) -> Returns:
        asked: stripe.params.DisputeListParams = {"limit": 100}
        if named(root_id).startswith("pi_"):
            asked["payment_intent"] = root_id
        else:
            asked["charge"] = root_id
        disputes = self._ask(lambda: self._api.disputes.list(asked)).data
        return Returns(
            # Oldest first: of two the earlier one takes its part first.
            refunds=tuple(reversed(self.refunds_of(root_id))),
            disputes=tuple(dispute_facts(found) for found in reversed(disputes)),
            taken_back=self._taken_back(root_id),
        )

    def _taken_back(self, root_id: str) -> TakenBack | None:
        charge = self._latest_charge(root_id)
        if charge is None or charge.status != "failed":
            return None
        taken = charge.failure_balance_transaction
        if taken is None:
            return None
        return TakenBack(
            id=taken if isinstance(taken, str) else taken.id,
            charge_id=charge.id,
            amount=from_minor(charge.amount, charge.currency),
            created_at=datetime.datetime.now(datetime.UTC)
            if isinstance(taken, str)
            else moment(taken.created),
            why=charge.failure_message or charge.failure_code or "",
        )

    def _latest_charge(self, root_id: str) -> stripe.Charge | None:
        if not root_id.startswith("pi_"):
            return self._ask(
                lambda: self._api.charges.retrieve(root_id, {"expand": ["failure_balance_transaction"]})
            )
        found = self._ask(
            lambda: self._api.payment_intents.retrieve(
                root_id, {"expand": ["latest_charge.failure_balance_transaction"]}
            )
        )
        return found.latest_charge if isinstance(found.latest_charge, stripe.Charge) else None


def refund_facts(found: stripe.Refund) -> RefundFacts:
    return RefundFacts(
        id=found.id,
        payment_id=id_of(found.payment_intent),
        charge_id=id_of(found.charge),
        state=_STATES.get(found.status or "pending", RefundState.PENDING),
        amount=from_minor(found.amount, found.currency),
        created_at=moment(found.created),
        ours=uuid_or_none(found.metadata[_METADATA])
        if found.metadata is not None and _METADATA in found.metadata
        else None,
        reason=found.reason or "",
        failure=found.failure_reason or "",
    )

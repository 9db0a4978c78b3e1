"""Refunds that are asked for by the API; reading them is in `payments`."""

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.api.router import route
from payments.sandbox.behaviour.refunds import cancel_refund, refund_payment
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.validation import metadata


@route(
    "POST",
    "/v1/refunds",
    "RefundCreateParams",
    understands=("amount", "charge", "metadata", "payment_intent", "reason"),
)
def create(params: Params) -> Document:
    given = [name for name in ("charge", "payment_intent") if name in params]
    if len(given) != 1:
        raise InvalidRequest(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if params.get("amount", 1) < 1:
        raise InvalidRequest("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    metadata.check(params.get("metadata", {}))
    return refund_payment(
        params[given[0]],
        params.get("amount"),
        reason=params.get("reason"),
        metadata=params.get("metadata", {}),
    )


@route("POST", "/v1/refunds/{refund}", "RefundUpdateParams", understands=("metadata",))
@transaction.atomic
def update(params: Params, refund: str) -> Document:
    found = store.locked("refund", refund, param="refund")
    if "metadata" in params:
        merged = metadata.merged(found["metadata"], params["metadata"])
        events.change(found, "refund.updated", metadata=merged)
    return found.data


@route("POST", "/v1/refunds/{refund}/cancel", "RefundCancelParams")
def cancel(params: Params, refund: str) -> Document:
    return cancel_refund(refund)

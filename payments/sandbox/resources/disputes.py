"""Disputes, early fraud warnings and reviews."""

from payments.sandbox import store
from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour.disputes import accept_dispute, answer_dispute
from payments.sandbox.documents import Document, Params
from payments.sandbox.validation import metadata

_DISPUTES = "/v1/disputes"


@route("GET", _DISPUTES + "/{dispute}", "DisputeRetrieveParams")
def retrieve(params: Params, dispute: str) -> Document:
    return store.get("dispute", dispute, param="dispute").data


@route(
    "GET",
    _DISPUTES,
    "DisputeListParams",
    understands=(*LIST_PARAMS, "charge", "created", "payment_intent"),
)
def index(params: Params) -> Document:
    fields = {"charge": "charge", "payment_intent": "payment_intent"}
    return object_list("dispute", params, url=_DISPUTES, fields=fields)


@route(
    "POST",
    _DISPUTES + "/{dispute}",
    "DisputeUpdateParams",
    understands=("evidence", "metadata", "submit"),
)
def update(params: Params, dispute: str) -> Document:
    metadata.check(params.get("metadata", {}))
    # Evidence without `submit` is sent to the bank at once, as at Stripe.
    submit = bool(params.get("submit", "evidence" in params))
    return answer_dispute(
        dispute,
        evidence=params.get("evidence", {}),
        metadata=params.get("metadata", {}),
        submit=submit,
    )


@route("POST", _DISPUTES + "/{dispute}/close", "DisputeCloseParams")
def close(params: Params, dispute: str) -> Document:
    return accept_dispute(dispute)


@route(
    "GET",
    "/v1/radar/early_fraud_warnings/{early_fraud_warning}",
    "radar.EarlyFraudWarningRetrieveParams",
)
def retrieve_warning(params: Params, early_fraud_warning: str) -> Document:
    return store.get("radar.early_fraud_warning", early_fraud_warning).data


@route("GET", "/v1/reviews/{review}", "ReviewRetrieveParams")
def retrieve_review(params: Params, review: str) -> Document:
    return store.get("review", review).data

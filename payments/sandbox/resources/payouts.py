"""Payouts as they can be read; Stripe makes them by itself."""

from payments.sandbox import store
from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.documents import Document, Params


@route("GET", "/v1/payouts/{payout}", "PayoutRetrieveParams")
def retrieve(params: Params, payout: str) -> Document:
    return store.get("payout", payout, param="payout").data


@route("GET", "/v1/payouts", "PayoutListParams", understands=(*LIST_PARAMS, "created", "status"))
def index(params: Params) -> Document:
    return object_list("payout", params, url="/v1/payouts", fields={"status": "status"})

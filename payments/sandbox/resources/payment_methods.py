"""Cards and accounts, the mandates behind them, and the attempts to leave another one."""

from payments.sandbox import store
from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.recurring_changes import detach_method
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest


@route("GET", "/v1/payment_methods/{payment_method}", "PaymentMethodRetrieveParams")
def retrieve(params: Params, payment_method: str) -> Document:
    return store.get("payment_method", payment_method, param="payment_method").data


@route(
    "GET", "/v1/payment_methods", "PaymentMethodListParams", understands=(*LIST_PARAMS, "customer", "type")
)
def index(params: Params) -> Document:
    fields = {"customer": "customer", "type": "type"}
    return object_list("payment_method", params, url="/v1/payment_methods", fields=fields)


@route("POST", "/v1/payment_methods/{payment_method}/detach", "PaymentMethodDetachParams")
def detach(params: Params, payment_method: str) -> Document:
    try:
        return detach_method(payment_method)
    except NotPossible as refusal:
        raise InvalidRequest(str(refusal), param="payment_method") from None


@route("GET", "/v1/mandates/{mandate}", "MandateRetrieveParams")
def retrieve_mandate(params: Params, mandate: str) -> Document:
    return store.get("mandate", mandate, param="mandate").data


@route("GET", "/v1/setup_intents/{intent}", "SetupIntentRetrieveParams", understands=("client_secret",))
def retrieve_setup_intent(params: Params, intent: str) -> Document:
    return store.get("setup_intent", intent, param="intent").data

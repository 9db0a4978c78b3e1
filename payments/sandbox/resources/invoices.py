"""Invoices, and the rows that join them to payments."""

from payments.sandbox import store
from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour import voiding
from payments.sandbox.documents import Document, Params


@route("GET", "/v1/invoices/{invoice}", "InvoiceRetrieveParams")
def retrieve(params: Params, invoice: str) -> Document:
    return store.get("invoice", invoice).data


@route(
    "GET",
    "/v1/invoices",
    "InvoiceListParams",
    understands=(*LIST_PARAMS, "collection_method", "created", "customer", "status", "subscription"),
)
def index(params: Params) -> Document:
    return object_list(
        "invoice",
        params,
        url="/v1/invoices",
        fields={
            "collection_method": "collection_method",
            "customer": "customer",
            "status": "status",
            "subscription": "parent__subscription_details__subscription",
        },
    )


@route("POST", "/v1/invoices/{invoice}", "InvoiceUpdateParams", understands=("auto_advance",))
def update(params: Params, invoice: str) -> Document:
    if "auto_advance" not in params:
        return store.get("invoice", invoice).data
    return voiding.set_auto_advance(invoice, advances=params["auto_advance"])


@route("POST", "/v1/invoices/{invoice}/void", "InvoiceVoidInvoiceParams")
def void_invoice(params: Params, invoice: str) -> Document:
    return voiding.void_invoice(invoice)


@route("GET", "/v1/invoice_payments/{invoice_payment}", "InvoicePaymentRetrieveParams")
def retrieve_payment(params: Params, invoice_payment: str) -> Document:
    return store.get("invoice_payment", invoice_payment).data


@route(
    "GET",
    "/v1/invoice_payments",
    "InvoicePaymentListParams",
    understands=(*LIST_PARAMS, "created", "invoice", "payment", "status"),
)
def index_payments(params: Params) -> Document:
    params |= params.get("payment", {})
    return object_list(
        "invoice_payment",
        params,
        url="/v1/invoice_payments",
        fields={
            "invoice": "invoice",
            "payment_intent": "payment__payment_intent",
            "status": "status",
            "type": "payment__type",
        },
    )

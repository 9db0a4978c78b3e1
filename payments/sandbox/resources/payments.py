"""Payment intents, charges, balance transactions and refunds."""

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour import methods, payouts
from payments.sandbox.behaviour.attempts import new_intent
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.models import SandboxObject
from payments.sandbox.validation import limits, metadata
from payments.sandbox.validation.checkout import email

_CANCELLABLE = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture")


@route(
    "POST",
    "/v1/payment_intents",
    "PaymentIntentCreateParams",
    understands=(
        "amount",
        "automatic_payment_methods",
        "currency",
        "customer",
        "description",
        "metadata",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
    ),
)
def create_intent(params: Params) -> Document:
    currency = limits.currency(params["currency"], param="currency")
    limits.charge_amount(params["amount"], currency, param="amount")
    metadata.check(params.get("metadata", {}))
    email(params.get("receipt_email"), param="receipt_email")
    if "customer" in params:
        store.get("customer", params["customer"], param="customer")
    intent = new_intent(
        amount=params["amount"],
        currency=currency,
        customer=params.get("customer"),
        metadata=params.get("metadata", {}),
        payment_method_types=methods.offered(currency, allowed=None, excluded=None),
        description=params.get("description"),
        receipt_email=params.get("receipt_email"),
        setup_future_usage=params.get("setup_future_usage"),
        statement_descriptor=params.get("statement_descriptor"),
        statement_descriptor_suffix=params.get("statement_descriptor_suffix"),
    )
    return intent.data


@route("GET", "/v1/payment_intents/{intent}", "PaymentIntentRetrieveParams", understands=("client_secret",))
def retrieve_intent(params: Params, intent: str) -> Document:
    return store.get("payment_intent", intent, param="intent").data


@route(
    "GET", "/v1/payment_intents", "PaymentIntentListParams", understands=(*LIST_PARAMS, "created", "customer")
)
def index_intents(params: Params) -> Document:
    return object_list("payment_intent", params, url="/v1/payment_intents", fields={"customer": "customer"})


@route(
    "POST",
    "/v1/payment_intents/{intent}/cancel",
    "PaymentIntentCancelParams",
    understands=("cancellation_reason",),
)
@transaction.atomic
def cancel_intent(params: Params, intent: str) -> Document:
    found = store.locked("payment_intent", intent, param="intent")
    if found["status"] not in _CANCELLABLE:
        raise InvalidRequest(
            f"You cannot cancel this PaymentIntent because it has a status of {found['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {', '.join(_CANCELLABLE)}.",
            code="payment_intent_unexpected_state",
            param="intent",
        )
    if SandboxObject.objects.filter(kind="checkout.session", private__payment_intent=intent).exists():
        raise InvalidRequest(
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the session "
            "instead.",
            param="intent",
        )
    events.change(
        found,
        "payment_intent.canceled",
        canceled_at=clock.now(),
        cancellation_reason=params.get("cancellation_reason"),
        status="canceled",
    )
    return found.data


@route("GET", "/v1/charges/{charge}", "ChargeRetrieveParams")
def retrieve_charge(params: Params, charge: str) -> Document:
    return store.get("charge", charge).data


@route(
    "GET",
    "/v1/charges",
    "ChargeListParams",
    understands=(*LIST_PARAMS, "created", "customer", "payment_intent"),
)
def index_charges(params: Params) -> Document:
    return object_list(
        "charge",
        params,
        url="/v1/charges",
        fields={"customer": "customer", "payment_intent": "payment_intent"},
    )


@route("GET", "/v1/balance_transactions/{id}", "BalanceTransactionRetrieveParams")
def retrieve_balance_transaction(params: Params, id: str) -> Document:
    return store.get("balance_transaction", id).data


@route(
    "GET",
    "/v1/balance_transactions",
    "BalanceTransactionListParams",
    understands=(*LIST_PARAMS, "created", "currency", "payout", "source", "type"),
)
def index_balance_transactions(params: Params) -> Document:
    if "payout" in params:
        payouts.refuse_unless_itemised(params["payout"])
    return object_list(
        "balance_transaction",
        params,
        url="/v1/balance_transactions",
        fields={"currency": "currency", "source": "source", "type": "type"},
        hidden={"payout": "payout"},
    )


@route("GET", "/v1/refunds/{refund}", "RefundRetrieveParams")
def retrieve_refund(params: Params, refund: str) -> Document:
    return store.get("refund", refund).data


@route(
    "GET",
    "/v1/refunds",
    "RefundListParams",
    understands=(*LIST_PARAMS, "charge", "created", "payment_intent"),
)
def index_refunds(params: Params) -> Document:
    return object_list(
        "refund",
        params,
        url="/v1/refunds",
        fields={"charge": "charge", "payment_intent": "payment_intent"},
    )

"""Subscriptions: begun by a paid checkout, or incomplete for a front end of one's own."""

from django.db import transaction

from payments.sandbox import store
from payments.sandbox.api.pagination import created_within, cut
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour.incomplete import begin_incomplete
from payments.sandbox.behaviour.subscription_updates import changes_of
from payments.sandbox.behaviour.subscriptions import (
    cancel_subscription,
    resume_subscription,
    update_subscription,
)
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.models import SandboxObject
from payments.sandbox.resources.catalogue import new_price
from payments.sandbox.shapes.blank import collection
from payments.sandbox.validation import metadata

_SUBSCRIPTIONS = "/v1/subscriptions"
_ONE = _SUBSCRIPTIONS + "/{subscription_exposed_id}"


@route(
    "POST",
    _SUBSCRIPTIONS,
    "SubscriptionCreateParams",
    understands=("customer", "description", "items", "metadata", "payment_behavior", "payment_settings"),
)
def create(params: Params) -> Document:
    metadata.check(params.get("metadata", {}))
    if params.get("payment_behavior") != "default_incomplete":
        raise _unsupported("payment_behavior", "The sandbox begins a subscription incomplete alone.")
    if params.get("payment_settings", {}) not in ({}, {"save_default_payment_method": "on_subscription"}):
        raise _unsupported("payment_settings", "The sandbox saves the method on the subscription alone.")
    if "customer" not in params:
        raise InvalidRequest("Missing required param: customer.", code="parameter_missing", param="customer")
    customer = store.get("customer", params["customer"], param="customer")
    begun = begin_incomplete(
        customer=customer.pk,
        price=_price(params.get("items") or []),
        metadata=params.get("metadata", {}),
        description=params.get("description"),
    )
    return begun.data


def _price(items: list[Params]) -> Document:
    if len(items) != 1 or set(items[0]) != {"price_data"}:
        raise _unsupported(
            "items", "The sandbox begins a subscription of one item with its price_data alone."
        )
    price = items[0]["price_data"]
    if "recurring" not in price:
        raise InvalidRequest("The price of a subscription recurs.", param="items[0][price_data][recurring]")
    return new_price(price, param="items[0][price_data]")


def _unsupported(param: str, words: str) -> InvalidRequest:
    return InvalidRequest(f"{words} Stripe does more.", code="sandbox_unsupported_parameter", param=param)


@route("GET", _ONE, "SubscriptionRetrieveParams")
def retrieve(params: Params, subscription_exposed_id: str) -> Document:
    return store.get("subscription", subscription_exposed_id).data


@route(
    "GET",
    _SUBSCRIPTIONS,
    "SubscriptionListParams",
    understands=(*LIST_PARAMS, "created", "customer", "price", "status"),
)
def index(params: Params) -> Document:
    """Without a status Stripe leaves out the cancelled ones; `all` brings them too."""
    rows = SandboxObject.objects.filter(kind="subscription")
    status = params.get("status")
    if status is None:
        rows = rows.exclude(data__status="canceled")
    elif status == "ended":
        rows = rows.filter(data__status__in=["canceled", "incomplete_expired"])
    elif status != "all":
        rows = rows.filter(data__status=status)
    if "customer" in params:
        rows = rows.filter(data__customer=params["customer"])
    if "price" in params:
        rows = rows.filter(data__items__data__0__price__id=params["price"])
    page, has_more = cut(created_within(rows, params), params, kind="subscription")
    return collection([row.data for row in page], url=_SUBSCRIPTIONS, has_more=has_more)


@route(
    "POST",
    _ONE,
    "SubscriptionUpdateParams",
    understands=(
        "cancel_at",
        "cancel_at_period_end",
        "cancellation_details",
        "default_payment_method",
        "description",
        "items",
        "metadata",
        "pause_collection",
        "proration_behavior",
        "trial_end",
    ),
)
@transaction.atomic
def update(params: Params, subscription_exposed_id: str) -> Document:
    subscription = store.locked("subscription", subscription_exposed_id)
    if subscription["status"] == "canceled" and set(params) - {"metadata", "cancellation_details", "expand"}:
        raise InvalidRequest(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="resource_missing",
        )
    update_subscription(subscription, changes_of(subscription, params))
    return subscription.data


@route(
    "POST",
    _SUBSCRIPTIONS + "/{subscription}/resume",
    "SubscriptionResumeParams",
    understands=("billing_cycle_anchor", "proration_behavior"),
)
def resume(params: Params, subscription: str) -> Document:
    if params.get("billing_cycle_anchor", {}).get("type") != "unchanged":
        raise InvalidRequest(
            "The sandbox resumes at the old date alone. Stripe would bill at once.",
            code="sandbox_unsupported_parameter",
            param="billing_cycle_anchor",
        )
    return resume_subscription(subscription)


@route(
    "DELETE",
    _ONE,
    "SubscriptionCancelParams",
    understands=("cancellation_details", "invoice_now", "prorate"),
)
def cancel(params: Params, subscription_exposed_id: str) -> Document:
    if params.get("invoice_now") or params.get("prorate"):
        raise InvalidRequest(
            "The sandbox bills nothing at a cancellation. Stripe would.",
            code="sandbox_unsupported_parameter",
            param="invoice_now",
        )
    said = params.get("cancellation_details", {})
    return cancel_subscription(
        subscription_exposed_id, comment=said.get("comment") or None, feedback=said.get("feedback") or None
    )

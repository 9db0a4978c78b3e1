"""Subscriptions; they are only ever begun by a paid checkout."""

from typing import Any

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.api.pagination import created_within, cut
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour.subscriptions import cancel_subscription, resume_subscription
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.billing import no_cancellation
from payments.sandbox.shapes.blank import collection
from payments.sandbox.validation import metadata

_SUBSCRIPTIONS = "/v1/subscriptions"
_ONE = _SUBSCRIPTIONS + "/{subscription_exposed_id}"


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
        "cancel_at_period_end",
        "cancellation_details",
        "description",
        "metadata",
        "pause_collection",
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
    events.change(subscription, "customer.subscription.updated", **_changes(subscription, params))
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


def _changes(subscription: SandboxObject, params: Params) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "metadata" in params:
        changes["metadata"] = metadata.merged(subscription["metadata"], params["metadata"])
    if "description" in params:
        changes["description"] = params["description"] or None
    if "pause_collection" in params:
        asked = params["pause_collection"]
        changes["pause_collection"] = {"resumes_at": None} | asked if asked else None
    if "cancel_at_period_end" in params:
        changes |= _scheduled_end(subscription, ends=params["cancel_at_period_end"])
    if said := params.get("cancellation_details"):
        present = changes.get("cancellation_details", subscription["cancellation_details"])
        changes["cancellation_details"] = present | {key: value or None for key, value in said.items()}
    return changes


def _scheduled_end(subscription: SandboxObject, *, ends: bool) -> Document:
    if not ends:
        return {
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "cancellation_details": no_cancellation(),
        }
    return {
        "cancel_at": max(item["current_period_end"] for item in subscription["items"]["data"]),
        "cancel_at_period_end": True,
        "canceled_at": clock.now(),
        "cancellation_details": no_cancellation() | {"reason": "cancellation_requested"},
    }

"""A checkout session comes to be: asked for by the API, or by somebody who opens a payment link."""

from django.conf import settings
from django.urls import reverse

from payments.sandbox import store, tasks
from payments.sandbox.behaviour import methods
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.ids import new_id
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import checkout as shapes
from payments.sandbox.validation import limits


def add_session(
    params: Params, items: list[Document], *, payment_link: SandboxObject | None = None
) -> SandboxObject:
    """Keep a session over priced line items of one currency. Raises InvalidRequest for a total that is not charged."""
    total = sum(item["amount_total"] for item in items)
    currency = items[0]["currency"]
    limits.charge_amount(total, currency, param="line_items")
    offered = methods.offered(
        currency,
        allowed=params.get("allowed_payment_method_types"),
        excluded=params.get("excluded_payment_method_types"),
    )
    if not offered:
        raise InvalidRequest("No valid payment method types for this Checkout Session.")
    identifier = new_id("cs_test", length=58)
    page = settings.SITE_URL.rstrip("/") + reverse("sandbox:checkout", args=[identifier])
    session = shapes.session(
        params | {"id": identifier}, currency=currency, total=total, url=page, methods=offered
    )
    if payment_link is not None:
        session["payment_link"] = payment_link.pk
    kept = store.add(
        session,
        private={
            "line_items": items,
            "payment_intent_data": params.get("payment_intent_data", {}),
            "subscription_data": params.get("subscription_data", {}),
        },
    )
    tasks.expire_in_time(identifier, at=session["expires_at"])
    return kept

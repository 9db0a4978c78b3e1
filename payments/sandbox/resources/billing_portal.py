"""The customer portal's sessions: an address that is used once."""

from django.conf import settings
from django.urls import reverse

from payments.sandbox import clock, store
from payments.sandbox.api.router import route
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank


@route(
    "POST",
    "/v1/billing_portal/sessions",
    "billing_portal.SessionCreateParams",
    understands=("customer", "flow_data", "locale", "return_url"),
)
def create(params: Params) -> Document:
    if "customer" not in params:
        raise InvalidRequest("Missing required param: customer.", code="parameter_missing", param="customer")
    store.get("customer", params["customer"], param="customer")
    flow = params.get("flow_data")
    if flow and flow["type"] != "payment_method_update":
        raise InvalidRequest(
            "The sandbox's portal takes another card, and no more.",
            code="sandbox_unsupported_parameter",
            param="flow_data[type]",
        )
    identifier = new_id("bps")
    session = blank("billing_portal.session") | {
        "id": identifier,
        "configuration": "bpc_sandbox",
        "created": clock.now(),
        "customer": params["customer"],
        "flow": flow and _flow(flow),
        "locale": params.get("locale"),
        "return_url": params.get("return_url"),
        "url": settings.SITE_URL.rstrip("/") + reverse("sandbox:portal", args=[identifier]),
    }
    return store.add(session).data


def _flow(asked: Params) -> Document:
    after = asked.get("after_completion", {"type": "portal_homepage"})
    return {
        "after_completion": {"hosted_confirmation": None, "redirect": None} | after,
        "subscription_cancel": None,
        "subscription_pause": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": asked["type"],
    }

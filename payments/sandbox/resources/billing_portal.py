"""The customer portal's sessions: an address that is used once."""

from django.conf import settings

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
    understands=("customer", "locale", "return_url"),
)
def create(params: Params) -> Document:
    if "customer" not in params:
        raise InvalidRequest("Missing required param: customer.", code="parameter_missing", param="customer")
    store.get("customer", params["customer"], param="customer")
    identifier = new_id("bps")
    session = blank("billing_portal.session") | {
        "id": identifier,
        "configuration": "bpc_sandbox",
        "created": clock.now(),
        "customer": params["customer"],
        "locale": params.get("locale"),
        "return_url": params.get("return_url"),
        "url": f"{settings.SITE_URL.rstrip('/')}/sandbox/portal/{identifier}/",
    }
    return store.add(session).data

"""Checkout sessions."""

from payments.sandbox import clock, store
from payments.sandbox.api.pagination import object_list, page_size
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour import checkout as behaviour
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.sessions import add_session
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest, ResourceMissing
from payments.sandbox.resources.line_items import priced_items
from payments.sandbox.shapes import checkout as shapes
from payments.sandbox.shapes.blank import collection
from payments.sandbox.validation import checkout as rules

_SESSIONS = "/v1/checkout/sessions"
_UNDERSTOOD = (
    *shapes.SHOWN_AGAIN,
    "customer_creation",
    "custom_text",
    "expires_at",
    "line_items",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_collection",
    "payment_method_options",
    "phone_number_collection",
    "subscription_data",
    "ui_mode",
)


@route("POST", _SESSIONS, "checkout.SessionCreateParams", understands=_UNDERSTOOD)
def create(params: Params) -> Document:
    rules.check(params)
    if "customer" in params:
        store.get("customer", params["customer"], param="customer")
    items = priced_items(params["line_items"])
    rules.check_items(items, mode=params["mode"])
    return add_session(params, items).data


@route("GET", _SESSIONS + "/{session}", "checkout.SessionRetrieveParams")
def retrieve(params: Params, session: str) -> Document:
    found = store.get("checkout.session", session, param="session")
    if found["status"] == "open" and found["expires_at"] <= clock.now():
        behaviour.expire_if_due(session)
        found.refresh_from_db()
    return found.data


@route(
    "GET",
    _SESSIONS,
    "checkout.SessionListParams",
    understands=(
        *LIST_PARAMS,
        "created",
        "customer",
        "customer_details",
        "payment_intent",
        "payment_link",
        "status",
        "subscription",
    ),
)
def index(params: Params) -> Document:
    if "customer_details" in params:
        params["email"] = params["customer_details"]["email"]
    return object_list(
        "checkout.session",
        params,
        url=_SESSIONS,
        fields={
            "customer": "customer",
            "email": "customer_details__email",
            "payment_intent": "payment_intent",
            "payment_link": "payment_link",
            "status": "status",
            "subscription": "subscription",
        },
    )


@route("POST", _SESSIONS + "/{session}/expire", "checkout.SessionExpireParams")
def expire(params: Params, session: str) -> Document:
    store.get("checkout.session", session, param="session")
    try:
        return behaviour.expire_session(session)
    except NotPossible as reason:
        raise InvalidRequest(str(reason)) from None


@route(
    "GET",
    _SESSIONS + "/{session}/line_items",
    "checkout.SessionLineItemListParams",
    understands=LIST_PARAMS,
)
def line_items(params: Params, session: str) -> Document:
    """Short enough to be cut in memory: a session has a hundred items at most."""
    items: list[Document] = store.get("checkout.session", session, param="session").private["line_items"]
    limit, first, last = page_size(params), 0, len(items)
    positions = {item["id"]: position for position, item in enumerate(items)}
    for param in ("starting_after", "ending_before"):
        if param in params and params[param] not in positions:
            raise ResourceMissing("item", params[param], param=param)
    if "starting_after" in params:
        first = positions[params["starting_after"]] + 1
        last = min(last, first + limit)
        has_more = last < len(items)
    elif "ending_before" in params:
        last = positions[params["ending_before"]]
        first = max(0, last - limit)
        has_more = first > 0
    else:
        last = min(last, limit)
        has_more = last < len(items)
    return collection(items[first:last], url=f"{_SESSIONS}/{session}/line_items", has_more=has_more)

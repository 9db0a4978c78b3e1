"""Payment links. None is ever deleted: it is made inactive, and active again."""

from django.conf import settings
from django.urls import reverse

from payments.sandbox import events, store
from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.payment_links import payment_link
from payments.sandbox.validation import metadata
from payments.sandbox.validation import payment_links as rules

_LINKS = "/v1/payment_links"


@route(
    "POST",
    _LINKS,
    "PaymentLinkCreateParams",
    understands=(
        "after_completion",
        "customer_creation",
        "inactive_message",
        "line_items",
        "metadata",
        "payment_intent_data",
        "submit_type",
        "subscription_data",
    ),
)
def create(params: Params) -> Document:
    rules.check(params)
    items = [
        _item(item, param=f"line_items[{position}]") for position, item in enumerate(params["line_items"])
    ]
    prices = [store.get("price", item["price"]).data for item in items]
    rules.check_prices(prices, params)
    identifier = new_id("plink", length=24)
    link = payment_link(
        params,
        identifier=identifier,
        url=settings.SITE_URL.rstrip("/") + reverse("sandbox:payment-link", args=[identifier]),
        currency=prices[0]["currency"],
        recurring=any(price["recurring"] for price in prices),
    )
    kept = store.add(
        link,
        private={
            "line_items": items,
            "payment_intent_data": params.get("payment_intent_data", {}),
            "subscription_data": params.get("subscription_data", {}),
        },
    )
    events.emit("payment_link.created", kept)
    return kept.data


@route("GET", _LINKS + "/{payment_link}", "PaymentLinkRetrieveParams")
def retrieve(params: Params, payment_link: str) -> Document:
    return store.get("payment_link", payment_link, param="payment_link").data


@route(
    "POST",
    _LINKS + "/{payment_link}",
    "PaymentLinkUpdateParams",
    understands=("active", "inactive_message", "metadata"),
)
def update(params: Params, payment_link: str) -> Document:
    link = store.locked("payment_link", payment_link, param="payment_link")
    changes: Document = {name: params[name] for name in ("active",) if name in params}
    if "inactive_message" in params:
        changes["inactive_message"] = params["inactive_message"] or None
    if "metadata" in params:
        changes["metadata"] = metadata.merged(link["metadata"], params["metadata"])
    if any(link[name] != value for name, value in changes.items()):
        events.change(link, "payment_link.updated", **changes)
    return link.data


@route("GET", _LINKS, "PaymentLinkListParams", understands=(*LIST_PARAMS, "active"))
def index(params: Params) -> Document:
    return object_list("payment_link", params, url=_LINKS, fields={"active": "active"})


def _item(item: Params, *, param: str) -> Document:
    if unknown := item.keys() - {"price", "quantity"}:
        raise InvalidRequest(
            f"The sandbox does not know what {sorted(unknown)} do in a line item of a link. Stripe does.",
            code="sandbox_unsupported_parameter",
            param=param,
        )
    if item.get("quantity", 0) < 1:
        raise InvalidRequest("Quantity must be a positive integer.", param=f"{param}[quantity]")
    price = store.get("price", item.get("price", ""), param=f"{param}[price]")
    if not price["active"]:
        raise InvalidRequest(
            "The price specified is inactive. This field only accepts active prices.", param=f"{param}[price]"
        )
    return {"price": price.pk, "quantity": item["quantity"]}

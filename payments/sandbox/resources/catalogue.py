"""Products and prices."""

from payments.sandbox import store
from payments.sandbox.api.router import route
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.shapes import catalogue
from payments.sandbox.validation import limits, metadata

# Three years, in each interval: https://docs.stripe.com/api/prices/create#create_price-recurring-interval_count
_LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}


@route(
    "POST",
    "/v1/products",
    "ProductCreateParams",
    understands=(
        "active",
        "description",
        "id",
        "images",
        "metadata",
        "name",
        "statement_descriptor",
        "unit_label",
        "url",
    ),
)
def create_product(params: Params) -> Document:
    metadata.check(params.get("metadata", {}) or {})
    return store.add(catalogue.product(params)).data


@route("GET", "/v1/products/{id}", "ProductRetrieveParams")
def retrieve_product(params: Params, id: str) -> Document:
    return store.get("product", id).data


@route(
    "POST",
    "/v1/prices",
    "PriceCreateParams",
    understands=(
        "active",
        "currency",
        "custom_unit_amount",
        "lookup_key",
        "metadata",
        "nickname",
        "product",
        "product_data",
        "recurring",
        "tax_behavior",
        "unit_amount",
    ),
)
def create_price(params: Params) -> Document:
    metadata.check(params.get("metadata", {}))
    return new_price(params, param="")


@route("GET", "/v1/prices/{price}", "PriceRetrieveParams")
def retrieve_price(params: Params, price: str) -> Document:
    return store.get("price", price, param="price").data


def new_price(params: Params, *, param: str) -> Document:
    """Of a request for a price, or of the `price_data` in a line item."""
    currency = limits.currency(params["currency"], param=_within(param, "currency"))
    if "custom_unit_amount" in params:
        _check_chosen_amount(params, currency)
    elif "unit_amount" in params:
        limits.unit_amount(params["unit_amount"], currency, param=_within(param, "unit_amount"))
    else:
        raise InvalidRequest(
            "Missing required param: unit_amount.",
            code="parameter_missing",
            param=_within(param, "unit_amount"),
        )
    _check_interval(params.get("recurring"), param=param)
    product = _product(params, param=param)
    price = catalogue.price(params | {"currency": currency}, product_id=product)
    store.add(price)
    return price


def _check_chosen_amount(params: Params, currency: str) -> None:
    """https://docs.stripe.com/payments/checkout/pay-what-you-want: one-time prices alone, within their bounds."""
    chosen: Params = params["custom_unit_amount"]
    if "unit_amount" in params:
        raise InvalidRequest(
            "You may only specify one of these parameters: unit_amount, custom_unit_amount.",
            param="custom_unit_amount",
        )
    if "recurring" in params:
        raise InvalidRequest(
            "A price with `custom_unit_amount` cannot be recurring.", param="custom_unit_amount"
        )
    if chosen["enabled"] is not True:
        raise InvalidRequest("Pass `true`, or leave it out.", param="custom_unit_amount[enabled]")
    for name in ("minimum", "preset", "maximum"):
        if name in chosen:
            limits.charge_amount(chosen[name], currency, param=f"custom_unit_amount[{name}]")
    given = [chosen[name] for name in ("minimum", "preset", "maximum") if name in chosen]
    if given != sorted(given):
        raise InvalidRequest(
            "The preset must lie between the minimum and the maximum.", param="custom_unit_amount[preset]"
        )


def _product(params: Params, *, param: str) -> str:
    if ("product" in params) == ("product_data" in params):
        raise InvalidRequest(
            "You must specify either `product` or `product_data`, and not both.",
            param=_within(param, "product"),
        )
    if "product" in params:
        return str(store.get("product", params["product"], param=_within(param, "product")).pk)
    metadata.check(
        params["product_data"].get("metadata", {}), param=_within(param, "product_data") + "[metadata]"
    )
    return str(store.add(catalogue.product(params["product_data"])).pk)


def _check_interval(recurring: Params | None, *, param: str) -> None:
    count = recurring.get("interval_count", 1) if recurring else 1
    if recurring and not 1 <= count <= _LONGEST[recurring["interval"]]:
        raise InvalidRequest(
            "Invalid interval: a price may recur at most every three years.",
            param=_within(param, "recurring") + "[interval_count]",
        )


def _within(param: str, name: str) -> str:
    return f"{param}[{name}]" if param else name

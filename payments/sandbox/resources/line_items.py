"""From the line items of a request to priced line items of a session."""

from payments.sandbox import store
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.resources.catalogue import new_price
from payments.sandbox.shapes.checkout import line_item

_UNDERSTOOD = {"price", "price_data", "quantity"}


def priced_items(items: list[Params]) -> list[Document]:
    return [_priced(item, param=f"line_items[{position}]") for position, item in enumerate(items)]


def _priced(item: Params, *, param: str) -> Document:
    if unknown := item.keys() - _UNDERSTOOD:
        raise InvalidRequest(
            f"The sandbox does not know what {sorted(unknown)} do in a line item. Stripe does.",
            code="sandbox_unsupported_parameter",
            param=param,
        )
    if ("price" in item) == ("price_data" in item):
        raise InvalidRequest(
            f"You must specify either `price` or `price_data` for {param}, and not both.", param=param
        )
    quantity = item.get("quantity")
    if quantity is None:
        raise InvalidRequest(
            "Quantity is required. Add `quantity` to `line_items`.", code="parameter_missing", param=param
        )
    if quantity < 1:
        raise InvalidRequest("Quantity must be a positive integer.", param=f"{param}[quantity]")
    price = _price(item, param=param)
    if price["custom_unit_amount"]:
        raise InvalidRequest(
            "The sandbox takes a price with `custom_unit_amount` in a payment link alone. Stripe takes it here too.",
            code="sandbox_unsupported_parameter",
            param=param,
        )
    name = store.get("product", price["product"])["name"]
    return line_item(price, quantity=quantity, description=name)


def _price(item: Params, *, param: str) -> Document:
    if "price_data" in item:
        return new_price(item["price_data"], param=f"{param}[price_data]")
    price = store.get("price", item["price"], param=f"{param}[price]")
    if not price["active"]:
        raise InvalidRequest(
            "The price specified is inactive. This field only accepts active prices.", param=f"{param}[price]"
        )
    return store.shown(price)

"""What somebody does who scans a poster: the page behind a payment link makes a checkout session for each."""

from django.db import transaction

from payments.sandbox import store
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.sessions import add_session
from payments.sandbox.documents import Document, Params
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.checkout import line_item


class AmountNotOffered(NotPossible):
    """The page takes no such amount."""


@transaction.atomic
def open_payment_link(link_id: str, *, amount: int | None = None) -> Document:
    """A new session of the link. `amount` in minor units is the donor's, where the donor chooses."""
    link = store.locked("payment_link", link_id)
    if not link["active"]:
        raise NotPossible(link["inactive_message"] or "This link is no longer active.")
    items = [_item(asked, amount) for asked in link.private["line_items"]]
    recurring = any(item["price"]["recurring"] for item in items)
    return store.shown(add_session(_params(link, recurring=recurring), items, payment_link=link))


def _item(asked: Document, amount: int | None) -> Document:
    price = store.shown(store.get("price", asked["price"]))
    name = str(store.get("product", price["product"])["name"])
    chosen = price["custom_unit_amount"]
    if chosen is None:
        return line_item(price, quantity=asked["quantity"], description=name)
    wanted = chosen["preset"] if amount is None else amount
    least, most = chosen["minimum"], chosen["maximum"]
    if wanted is None or (least is not None and wanted < least) or (most is not None and wanted > most):
        raise AmountNotOffered(f"The amount must lie between {least} and {most}, in the smallest unit.")
    return line_item(price, quantity=asked["quantity"], description=name, unit_amount=wanted)


def _params(link: SandboxObject, *, recurring: bool) -> Params:
    after = link["after_completion"]
    params: Params = {
        "mode": "subscription" if recurring else "payment",
        # The link's own metadata comes along; that of its payments is said separately.
        "metadata": dict(link["metadata"]),
        "adaptive_pricing": {"enabled": True},
    }
    if after["type"] == "redirect":
        params["success_url"] = after["redirect"]["url"]
    if recurring:
        params["subscription_data"] = link.private["subscription_data"]
    else:
        params["submit_type"] = link["submit_type"]
        params["customer_creation"] = link["customer_creation"]
        params["payment_intent_data"] = link.private["payment_intent_data"]
    return params

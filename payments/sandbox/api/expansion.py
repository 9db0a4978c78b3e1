"""`expand[]`: putting the object in the place of its id, and adding lists that are otherwise left out.

https://docs.stripe.com/api/expanding_objects
"""

from collections.abc import Callable
from typing import Any

from payments.sandbox import store
from payments.sandbox.documents import Document
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.blank import collection

_DEEPEST = 4

# kind → field that holds an id → kind that it points to
_REFERENCES: dict[str, dict[str, str]] = {
    "balance_transaction": {"source": "charge"},
    "charge": {
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    },
    "checkout.session": {
        "customer": "customer",
        "invoice": "invoice",
        "payment_intent": "payment_intent",
        "payment_link": "payment_link",
        "subscription": "subscription",
    },
    "customer": {"invoice_settings.default_payment_method": "payment_method"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "invoice": {
        "customer": "customer",
        "default_payment_method": "payment_method",
        "parent.subscription_details.subscription": "subscription",
    },
    "invoice_payment": {
        "invoice": "invoice",
        "payment.charge": "charge",
        "payment.payment_intent": "payment_intent",
    },
    "line_item": {"pricing.price_details.price": "price", "subscription": "subscription"},
    "payment_intent": {
        "customer": "customer",
        "latest_charge": "charge",
        "payment_method": "payment_method",
    },
    "mandate": {"payment_method": "payment_method"},
    "payment_method": {"customer": "customer"},
    "payout": {
        "balance_transaction": "balance_transaction",
        "failure_balance_transaction": "balance_transaction",
        "original_payout": "payout",
        "reversed_by": "payout",
    },
    "price": {"product": "product"},
    "product": {"default_price": "price"},
    "refund": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    },
    "setup_intent": {
        "customer": "customer",
        "mandate": "mandate",
        "payment_method": "payment_method",
    },
    "subscription": {
        "customer": "customer",
        "default_payment_method": "payment_method",
        "latest_invoice": "invoice",
    },
}

_SOURCES = {"re": "refund", "pyr": "refund", "dp": "dispute", "po": "payout"}


def expanded(document: Document, paths: list[str]) -> Document:
    for path in paths:
        steps = path.split(".")
        if len(steps) - steps.count("data") > _DEEPEST:
            raise InvalidRequest("You cannot expand more than 4 levels of a property.", param="expand")
        _expand(document, steps, path)
    return document


def _expand(document: Document, steps: list[str], path: str) -> None:
    """Walk the plain objects of one document until the next document begins."""
    if document.get("object") == "list":
        _expand_each(document, steps, path)
        return
    if document.get("deleted"):
        return  # nothing of it is left to expand
    kind, holder = str(document["object"]), document
    for reached in range(1, len(steps) + 1):
        field, name = ".".join(steps[:reached]), steps[reached - 1]
        known = _put(kind, document, holder, field, name)
        value: Any = holder.get(name)
        if isinstance(value, dict) and "object" in value:
            if reached < len(steps):
                _expand(value, steps[reached:], path)
            return
        if known and (value is None or reached == len(steps)):
            return  # what was asked for; where nothing is there yet Stripe shows null too
        if not isinstance(value, dict) or reached == len(steps):
            raise _not_expandable(path)
        holder = value


def _expand_each(collected: Document, steps: list[str], path: str) -> None:
    if steps[0] != "data" or len(steps) < 2:
        raise _not_expandable(path)
    for item in collected["data"]:
        _expand(item, steps[1:], path)


def _put(kind: str, document: Document, holder: Document, field: str, name: str) -> bool:
    """Expand this very field if it is one that can be; tell whether it is."""
    if (kind, field) in _LISTS:
        if name not in holder:
            holder[name] = _LISTS[kind, field](document)
        return True
    target = _REFERENCES.get(kind, {}).get(field)
    if target is None:
        return False
    if isinstance(holder.get(name), str):
        # A balance transaction names what moved the money, and that is not always a charge.
        kind_of_it = _SOURCES.get(holder[name].partition("_")[0], target) if name == "source" else target
        holder[name] = store.shown(store.get(kind_of_it, holder[name]))
    return True


def _not_expandable(path: str) -> InvalidRequest:
    return InvalidRequest(
        f"This property cannot be expanded ({path}). You may want to try expanding another property.",
        param="expand",
    )


def _line_items(session: Document) -> Document:
    found = store.get("checkout.session", session["id"])
    return collection(found.private["line_items"], url=f"/v1/checkout/sessions/{session['id']}/line_items")


def _invoice_payments(invoice: Document) -> Document:
    rows = SandboxObject.objects.filter(kind="invoice_payment", data__invoice=invoice["id"])
    return collection([store.shown(row) for row in rows], url=f"/v1/invoice_payments?invoice={invoice['id']}")


def _confirmation_secret(invoice: Document) -> Document:
    """The client secret of the payment that the invoice waits for."""
    row = SandboxObject.objects.filter(kind="invoice_payment", data__invoice=invoice["id"]).first()
    if row is None:
        return {"client_secret": "", "type": "payment_intent"}
    intent = store.get("payment_intent", row["payment"]["payment_intent"])
    return {"client_secret": intent["client_secret"], "type": "payment_intent"}


def _refunds(charge: Document) -> Document:
    rows = SandboxObject.objects.filter(kind="refund", data__charge=charge["id"])
    return collection([store.shown(row) for row in rows], url=f"/v1/charges/{charge['id']}/refunds")


def _subscriptions(customer: Document) -> Document:
    rows = SandboxObject.objects.filter(kind="subscription", data__customer=customer["id"]).exclude(
        data__status="canceled"
    )
    return collection([store.shown(row) for row in rows], url=f"/v1/customers/{customer['id']}/subscriptions")


# Lists that an object shows only when asked.
_LISTS: dict[tuple[str, str], Callable[[Document], Document]] = {
    ("charge", "refunds"): _refunds,
    ("checkout.session", "line_items"): _line_items,
    ("customer", "subscriptions"): _subscriptions,
    ("invoice", "confirmation_secret"): _confirmation_secret,
    ("invoice", "payments"): _invoice_payments,
}

"""The customer of a checkout session and the card or account it is paid with."""

from payments.sandbox import events, store
from payments.sandbox.behaviour import methods
from payments.sandbox.behaviour.declines import BankDebitUnavailable
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import people

_NOBODY = "donor@example.org"


def payer_details(session: SandboxObject, *, email: str | None, name: str | None) -> Document:
    """Who pays. An address that the session was made with cannot be changed on the page."""
    customer = store.get("customer", session["customer"]).data if session["customer"] else {}
    return people.billing_details(
        email=customer.get("email") or session["customer_email"] or email or _NOBODY,
        name=name or customer.get("name"),
    )


def customer_for(session: SandboxObject, payer: Document) -> SandboxObject | None:
    """The customer that the payment will belong to: the given one, a new one, or none for a guest."""
    if session["customer"]:
        return store.get("customer", session["customer"])
    if session["customer_creation"] == "if_required":
        return None
    if known := session.private.get("customer"):  # made by an attempt that was declined
        return store.get("customer", known)
    customer = store.add(people.customer({"email": payer["email"], "name": payer["name"]}))
    events.emit("customer.created", customer)
    session.private["customer"] = customer.pk
    return customer


def card_method(card: str, payer: Document, customer: SandboxObject | None) -> Document:
    return _kept("card", methods.card_details(card), payer, customer)


def debit_method(session: SandboxObject, payer: Document, customer: SandboxObject | None) -> Document:
    kind = methods.debit_kind(session["currency"])
    if kind is None or kind not in session["payment_method_types"]:
        raise BankDebitUnavailable(f"No bank debit can be made in {session['currency'].upper()} here.")
    return _kept(kind, methods.debit_details(session["currency"]), payer, customer)


def _kept(kind: str, details: Document, payer: Document, customer: SandboxObject | None) -> Document:
    method = people.payment_method(
        kind=kind, details=details, billing=payer, customer_id=customer.pk if customer else None
    )
    store.add(method)
    return method

"""What Stripe.js does in somebody's own front end: confirm a payment intent with its client secret."""

from django.db import transaction

from payments.sandbox import store
from payments.sandbox.behaviour import attempts, hosted_invoices, methods
from payments.sandbox.behaviour.declines import CardDeclined, NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.shapes.people import billing_details, payment_method


def confirm_payment(
    payment_intent_id: str,
    *,
    card: str = "4242424242424242",
    email: str | None = None,
    name: str | None = None,
    authenticated: bool | None = None,
) -> Document:
    """Pay an intent that was made through the API, the first of a subscription too; a declined card raises
    `CardDeclined` after the commit, one whose owner is asked to prove it `AuthenticationRequired`.
    """
    with transaction.atomic():
        intent = store.locked("payment_intent", payment_intent_id)
        if intent["status"] not in ("requires_payment_method", "requires_action"):
            raise NotPossible(f"A payment that is {intent['status']} cannot be confirmed.")
        method = payment_method(
            kind="card",
            details=methods.card_details(card),
            billing=billing_details(email=email, name=name),
            customer_id=intent["customer"],
        )
        store.add(method)
        problem = attempts.donors_attempt(intent, method, card, authenticated=authenticated)
        if problem is None:
            hosted_invoices.first_payment(intent, method)
        elif isinstance(problem, CardDeclined):
            hosted_invoices.first_payment_failed(intent)
    if problem is not None:
        raise problem
    return store.shown(intent)

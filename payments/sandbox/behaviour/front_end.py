"""What Stripe.js does in somebody's own front end: confirm a payment intent with its client secret."""

from django.db import transaction

from payments.sandbox import store
from payments.sandbox.behaviour import attempts, methods
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.shapes.people import billing_details, payment_method


def confirm_payment(
    payment_intent_id: str,
    *,
    card: str = "4242424242424242",
    email: str | None = None,
    name: str | None = None,
) -> Document:
    """Pay an intent that was made through the API; a declined card raises `CardDeclined` after the commit."""
    with transaction.atomic():
        intent = store.locked("payment_intent", payment_intent_id)
        if intent["status"] != "requires_payment_method":
            raise NotPossible(f"A payment that is {intent['status']} cannot be confirmed.")
        method = payment_method(
            kind="card",
            details=methods.card_details(card),
            billing=billing_details(email=email, name=name),
            customer_id=intent["customer"],
        )
        store.add(method)
        decline = attempts.card_attempt(intent, method, card)
    if decline is not None:
        raise attempts.refusal(decline, intent)
    return store.shown(intent)

"""Money that did not come through us: a payment made in Stripe's dashboard, or by `stripe trigger`."""

from django.db import transaction

from payments.sandbox import store
from payments.sandbox.behaviour import attempts, methods
from payments.sandbox.documents import Document
from payments.sandbox.shapes.people import billing_details, payment_method
from payments.sandbox.validation import limits


@transaction.atomic
def make_dashboard_payment(amount: int, currency: str) -> Document:
    """A succeeded payment of `amount` minor units without any metadata of ours."""
    code = limits.currency(currency, param="currency")
    limits.charge_amount(amount, code, param="amount")
    intent = attempts.new_intent(
        amount=amount,
        currency=code,
        customer=None,
        metadata={},
        payment_method_types=["card"],
        description="(created in the Stripe Dashboard)",
        receipt_email=None,
    )
    method = store.add(
        payment_method(
            kind="card",
            details=methods.card_details("4242424242424242"),
            billing=billing_details(email=None, name=None),
            customer_id=None,
        )
    )
    attempts.succeed(intent, method.data)
    return store.shown(intent)

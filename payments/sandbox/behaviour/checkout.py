"""What a donor does on the checkout page: pay by card or bank debit, or let the session expire."""

from typing import Literal

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.behaviour import attempts, invoices, payers, subscriptions
from payments.sandbox.behaviour.declines import NotPossible, SessionClosed
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.checkout import customer_details


def pay_session(
    session_id: str,
    *,
    card: str = "4242424242424242",
    method: Literal["card", "bank_debit"] = "card",
    email: str | None = None,
    name: str | None = None,
    authenticated: bool | None = None,
) -> Document:
    """Confirm an open session and return it.

    Of two at once exactly one pays: the other waits for the row, finds the session complete and gets
    `SessionClosed`. A declined card raises `CardDeclined` after what was tried is committed; the session stays
    open for the next try. So does AuthenticationRequired, to which `authenticated` is the answer.
    """
    expire_if_due(session_id)
    with transaction.atomic():
        session = store.locked("checkout.session", session_id)
        if session["status"] != "open":
            raise SessionClosed(session["status"])
        payer = payers.payer_details(session, email=email, name=name)
        customer = payers.customer_for(session, payer)
        intent = _intent(session, customer)
        if method == "bank_debit":
            problem = None
            paid_with = payers.debit_method(session, payer, customer)
            attempts.process(intent, paid_with)
        else:
            paid_with = payers.card_method(card, payer, customer)
            problem = attempts.donors_attempt(intent, paid_with, card, authenticated=authenticated)
        if problem is None:
            _complete(session, intent, customer, payer, paid_with)
    if problem is not None:
        raise problem
    return store.shown(session)


@transaction.atomic
def expire_session(session_id: str) -> Document:
    session = store.locked("checkout.session", session_id)
    if session["status"] != "open":
        raise NotPossible(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status '
            f"of {session['status']}."
        )
    _expire(session)
    return store.shown(session)


@transaction.atomic
def expire_if_due(session_id: str) -> None:
    """Stripe expires a session on the minute; here whoever comes next finds it expired."""
    session = store.locked("checkout.session", session_id)
    if session["status"] == "open" and session["expires_at"] <= clock.now():
        _expire(session)


def _expire(session: SandboxObject) -> None:
    events.change(session, "checkout.session.expired", status="expired", url=None)


def _intent(session: SandboxObject, customer: SandboxObject | None) -> SandboxObject:
    """Made at the first confirmation and used again by the next one."""
    if known := session.private.get("payment_intent"):
        return store.locked("payment_intent", known)
    asked: Document = session.private["payment_intent_data"]
    in_subscription = session["mode"] == "subscription"
    intent = attempts.new_intent(
        amount=session["amount_total"],
        currency=session["currency"],
        customer=customer.pk if customer else None,
        # Neither the session's nor the subscription's metadata comes along.
        metadata=asked.get("metadata", {}),
        payment_method_types=session["payment_method_types"],
        description="Subscription creation" if in_subscription else asked.get("description"),
        receipt_email=asked.get("receipt_email"),
        setup_future_usage="off_session" if in_subscription else asked.get("setup_future_usage"),
        statement_descriptor=asked.get("statement_descriptor"),
        statement_descriptor_suffix=asked.get("statement_descriptor_suffix"),
    )
    session.private["payment_intent"] = intent.pk
    events.change(session, payment_intent=None if in_subscription else intent.pk)
    return intent


def _complete(
    session: SandboxObject,
    intent: SandboxObject,
    customer: SandboxObject | None,
    payer: Document,
    method: Document,
) -> None:
    paid = intent["status"] == "succeeded"
    made: Document = {}
    if session["mode"] == "subscription":
        assert customer is not None  # subscription mode always makes one
        subscription, invoice = subscriptions.start(
            session=session, customer=customer, method=method, intent=intent
        )
        if paid:
            invoices.mark_paid(invoice)
        made = {"subscription": subscription.pk, "invoice": invoice.pk}
    events.change(
        session,
        "checkout.session.completed",
        customer=customer.pk if customer else None,
        customer_details=customer_details(email=payer["email"], name=payer["name"]),
        payment_status="paid" if paid else "unpaid",
        status="complete",
        url=None,
        **made,
    )

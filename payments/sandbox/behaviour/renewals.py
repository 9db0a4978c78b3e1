"""A new billing period: its invoice is paid, fails and is recovered, or is not asked for at all."""

from typing import Literal

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.behaviour import attempts, invoices, methods, subscriptions
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.periods import period_end
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject

Outcome = Literal["paid", "failed", "processing", "draft", "unproven"]


@transaction.atomic
def renew(subscription_id: str, outcome: Outcome = "paid", *, decline: str = "") -> Document:
    """Begin the next period and return the subscription; its `latest_invoice` is the one of that period.

    `processing`: a bank has been asked. `draft`: Stripe waits an hour before it asks; `collect` goes on. `failed`:
    declined by the code `decline`. `unproven`: the bank wants to know who pays, and nobody is there.
    """
    subscription = store.locked("subscription", subscription_id)
    if subscription["status"] not in ("active", "past_due", "trialing"):
        raise NotPossible(f"A subscription that is {subscription['status']} does not renew.")
    if _ends_with_the_period(subscription):
        return subscriptions.cancel_subscription(subscription_id)
    _end_pause_in_time(subscription)
    _begin_next_period(subscription)
    if subscription["status"] == "trialing":
        subscriptions.set_status(subscription, "active")
    invoice = invoices.draft(
        subscription=subscription,
        reason="subscription_cycle",
        lines=subscriptions.item_lines(subscription),
    )
    events.change(subscription, latest_invoice=invoice.pk)
    if subscription["pause_collection"]:
        invoices.close_uncollected(invoice, subscription["pause_collection"]["behavior"])
    elif outcome != "draft":
        _collect(subscription, invoice, outcome, decline)
    return store.shown(subscription)


@transaction.atomic
def collect(invoice_id: str) -> Document:
    """The hour of a draft is over: it is asked for, unless somebody has stopped it."""
    invoice = store.locked("invoice", invoice_id)
    if invoice["status"] != "draft" or not invoice["auto_advance"]:
        raise NotPossible("Only a draft that advances by itself is collected.")
    subscription = subscriptions.subscription_of(invoice)
    if subscription["pause_collection"]:
        invoices.close_uncollected(invoice, subscription["pause_collection"]["behavior"])
    else:
        _collect(subscription, invoice, "paid")
    return store.shown(invoice)


@transaction.atomic
def recover(invoice_id: str) -> Document:
    """The next attempt at an open invoice succeeds; a subscription that was past due is active again."""
    invoice = store.locked("invoice", invoice_id)
    intent_is_free = invoice["status"] == "open" and (
        invoices.intent_of(invoice)["status"] == "requires_payment_method"
    )
    if not intent_is_free:
        raise NotPossible("Only an open invoice whose payment failed can be recovered.")
    subscription = subscriptions.subscription_of(invoice)
    attempts.succeed(invoices.intent_of(invoice), _default_method(subscription))
    invoices.mark_paid(invoice)
    subscriptions.forgive(invoice)
    return store.shown(invoice)


def _ends_with_the_period(subscription: SandboxObject) -> bool:
    """In either form: the portal sets the date alone."""
    ends = max(item["current_period_end"] for item in subscription["items"]["data"])
    planned = subscription["cancel_at"]
    return subscription["cancel_at_period_end"] or (planned is not None and planned <= ends)


def _end_pause_in_time(subscription: SandboxObject) -> None:
    """A pause with a date is over when a period begins after it."""
    begins = max(item["current_period_end"] for item in subscription["items"]["data"])
    ends = pause_end(subscription)
    if ends is not None and ends <= begins:
        _collect_again(subscription)


def pause_end(subscription: SandboxObject) -> int | None:
    """The day that was named for a pause of the collection."""
    return (subscription["pause_collection"] or {}).get("resumes_at")


@transaction.atomic
def end_pause(subscription_id: str) -> Document:
    """Its day has come. A subscription with the status `paused` goes on resting all the same."""
    subscription = store.locked("subscription", subscription_id)
    _collect_again(subscription)
    return store.shown(subscription)


def _collect_again(subscription: SandboxObject) -> None:
    events.change(subscription, "customer.subscription.updated", pause_collection=None)


def _begin_next_period(subscription: SandboxObject) -> None:
    items = store.shown(subscription)["items"]
    for item in items["data"]:
        item["current_period_start"] = item["current_period_end"]
        item["current_period_end"] = period_end(
            item["current_period_end"],
            item["price"]["recurring"],
            anchor=subscription["billing_cycle_anchor"],
        )
    events.change(subscription, "customer.subscription.updated", items=items)


def _collect(subscription: SandboxObject, invoice: SandboxObject, outcome: str, decline: str = "") -> None:
    method = _default_method(subscription)
    refused = _refusal(method, outcome, decline)
    intent = attempts.new_intent(
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        customer=subscription["customer"],
        metadata={},
        payment_method_types=[method["type"]],
        description="Subscription update",
        receipt_email=None,
        setup_future_usage="off_session",
    )
    invoices.finalize(invoice, intent=intent)
    if refused is not None:
        attempts.fail(intent, method, refused)
        invoices.mark_failed(invoice, wants_proof=refused is methods.UNPROVEN)
        subscriptions.set_status(subscription, "past_due")
    elif outcome == "paid":
        attempts.succeed(intent, method)
        invoices.mark_paid(invoice)
    else:
        attempts.process(intent, method)


def _refusal(method: Document, outcome: str, decline: str) -> methods.Decline | None:
    if outcome == "unproven":
        return methods.UNPROVEN
    if outcome == "failed":
        return methods.decline_by_code(decline) if decline else methods.GENERIC
    return methods.decline_of_saved(method) if outcome == "paid" else None


def _default_method(subscription: SandboxObject) -> Document:
    return store.shown(store.get("payment_method", subscription["default_payment_method"]))

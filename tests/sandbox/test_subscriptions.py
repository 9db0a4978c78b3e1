"""Monthly gifts: begun by checkout, renewed, failed, recovered, changed and cancelled."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from payments.sandbox import behaviour
from payments.sandbox.behaviour.periods import period_end
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import create, line_item, monthly


@pytest.fixture
def subscription_id(client: stripe.StripeClient) -> str:
    paid = behaviour.pay_session(create(client, monthly()).id, email="mary@example.org", name="Mary")
    return str(paid["subscription"])


def _types() -> list[str]:
    return list(SandboxEvent.objects.order_by("position").values_list("type", flat=True))


def test_it_makes_subscription_and_invoice_with_the_payment(client: stripe.StripeClient) -> None:
    session = create(client, monthly())

    paid = behaviour.pay_session(session.id, email="mary@example.org", name="Mary")

    assert (paid["payment_status"], paid["payment_intent"]) == ("paid", None)
    subscription = client.v1.subscriptions.retrieve(
        paid["subscription"], {"expand": ["latest_invoice.payments", "customer"]}
    )
    assert subscription.status == "active"
    assert subscription.metadata.to_dict() == {"link": "8"}
    assert isinstance(subscription.customer, stripe.Customer)
    assert subscription.customer.email == "mary@example.org"
    item = subscription["items"]["data"][0]
    assert item.current_period_end > item.current_period_start
    assert "current_period_end" not in subscription
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert (invoice.id, invoice.status, invoice.billing_reason) == (
        paid["invoice"],
        "paid",
        "subscription_create",
    )
    assert (invoice.amount_paid, invoice.amount_remaining) == (2500, 0)
    details = invoice.parent.subscription_details if invoice.parent else None
    assert details is not None
    assert details.subscription == subscription.id
    assert details.metadata is not None
    assert details.metadata.to_dict() == {"link": "8"}
    assert invoice.payments is not None
    payment = invoice.payments.data[0]
    assert (payment.status, payment.payment.type) == ("paid", "payment_intent")
    intent = client.v1.payment_intents.retrieve(str(payment.payment.payment_intent))
    assert intent.metadata.to_dict() == {}
    assert _types()[-1] == "checkout.session.completed"
    assert "charge.succeeded" in _types()


def test_it_leaves_no_subscription_after_a_decline(client: stripe.StripeClient) -> None:
    session = create(client, monthly())

    with pytest.raises(behaviour.CardDeclined):
        behaviour.pay_session(session.id, card="4000000000000002")

    assert not SandboxObject.objects.filter(kind__in=["subscription", "invoice"]).exists()
    assert client.v1.checkout.sessions.retrieve(session.id).payment_intent is None
    paid = behaviour.pay_session(session.id)
    assert paid["status"] == "complete"
    assert SandboxObject.objects.filter(kind="customer").count() == 1


def test_it_joins_invoice_and_payment_both_ways(client: stripe.StripeClient, subscription_id: str) -> None:
    invoice = client.v1.subscriptions.retrieve(subscription_id).latest_invoice
    by_invoice = client.v1.invoice_payments.list({"invoice": str(invoice)}).data[0]

    by_intent = client.v1.invoice_payments.list(
        {
            "payment": {
                "type": "payment_intent",
                "payment_intent": str(by_invoice.payment.payment_intent),
            }
        }
    )

    assert [found.id for found in by_intent.data] == [by_invoice.id]
    assert client.v1.invoice_payments.retrieve(by_invoice.id).invoice == invoice


def test_it_bills_a_one_time_item_with_the_first_invoice_alone(client: stripe.StripeClient) -> None:
    both = [line_item(2500, recurring={"interval": "month"}), line_item(1000)]
    paid = behaviour.pay_session(create(client, monthly(line_items=both)).id)

    renewed = behaviour.renew(paid["subscription"])

    invoices = client.v1.invoices.list({"subscription": paid["subscription"]}).data
    assert [invoice.amount_paid for invoice in invoices] == [2500, 3500]
    assert renewed["latest_invoice"] == invoices[0].id


def test_it_renews_with_a_new_period_and_a_paid_invoice(
    client: stripe.StripeClient, subscription_id: str
) -> None:
    before = client.v1.subscriptions.retrieve(subscription_id)

    behaviour.renew(subscription_id)

    after = client.v1.subscriptions.retrieve(subscription_id, {"expand": ["latest_invoice"]})
    assert after["items"]["data"][0].current_period_start == before["items"]["data"][0].current_period_end
    invoice = after.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert (invoice.billing_reason, invoice.status) == ("subscription_cycle", "paid")
    assert invoice.number is not None
    assert invoice.number.endswith("-0002")
    line = invoice.lines.data[0]
    assert line.period.end == after["items"]["data"][0].current_period_end
    assert line.pricing is not None


def test_it_is_past_due_after_a_failure_and_active_after_recovery(
    client: stripe.StripeClient, subscription_id: str
) -> None:
    failed = behaviour.renew(subscription_id, outcome="failed")

    assert failed["status"] == "past_due"
    invoice = client.v1.invoices.retrieve(failed["latest_invoice"])
    assert (invoice.status, invoice.attempt_count, invoice.amount_remaining) == ("open", 1, 2500)
    assert invoice.next_payment_attempt is not None
    assert _types()[-2:] == ["invoice.payment_failed", "customer.subscription.updated"]

    recovered = behaviour.recover(invoice.id)

    assert (recovered["status"], recovered["attempt_count"]) == ("paid", 2)
    assert client.v1.subscriptions.retrieve(subscription_id).status == "active"
    with pytest.raises(behaviour.NotPossible):
        behaviour.recover(invoice.id)


def test_it_stays_past_due_while_another_invoice_is_open(subscription_id: str) -> None:
    first = behaviour.renew(subscription_id, outcome="failed")["latest_invoice"]
    second = behaviour.renew(subscription_id, outcome="failed")["latest_invoice"]

    behaviour.recover(first)
    assert SandboxObject.objects.get(pk=subscription_id)["status"] == "past_due"
    behaviour.recover(second)
    assert SandboxObject.objects.get(pk=subscription_id)["status"] == "active"


def test_it_updates_metadata_key_by_key(client: stripe.StripeClient, subscription_id: str) -> None:
    client.v1.subscriptions.update(subscription_id, {"metadata": {"fund": "school", "link": ""}})

    assert client.v1.subscriptions.retrieve(subscription_id).metadata.to_dict() == {"fund": "school"}
    invoice = client.v1.invoices.list({"subscription": subscription_id}).data[0]
    assert invoice.parent is not None
    assert invoice.parent.subscription_details is not None
    assert invoice.parent.subscription_details.metadata is not None
    assert invoice.parent.subscription_details.metadata.to_dict() == {"link": "8"}


def test_it_ends_with_the_period_when_asked(client: stripe.StripeClient, subscription_id: str) -> None:
    scheduled = client.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": True})
    assert (scheduled.status, scheduled.cancel_at_period_end) == ("active", True)
    assert scheduled.cancel_at == scheduled["items"]["data"][0].current_period_end

    kept = client.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": False})
    assert (kept.cancel_at, kept.canceled_at) == (None, None)

    client.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": True})
    assert behaviour.renew(subscription_id)["status"] == "canceled"
    assert client.v1.invoices.list({"subscription": subscription_id}).data[0].billing_reason == (
        "subscription_create"
    )


def test_it_is_cancelled_once(client: stripe.StripeClient, subscription_id: str) -> None:
    ended = client.v1.subscriptions.cancel(
        subscription_id, {"cancellation_details": {"comment": "moved", "feedback": "other"}}
    )

    assert (ended.status, ended.ended_at is not None) == ("canceled", True)
    assert ended.cancellation_details is not None
    assert (ended.cancellation_details.comment, ended.cancellation_details.reason) == (
        "moved",
        "cancellation_requested",
    )
    assert _types()[-1] == "customer.subscription.deleted"
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        client.v1.subscriptions.cancel(subscription_id)
    with pytest.raises(behaviour.NotPossible, match="does not renew"):
        behaviour.renew(subscription_id)
    assert client.v1.subscriptions.list().data == []
    assert [found.id for found in client.v1.subscriptions.list({"status": "all"}).data] == [subscription_id]


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("void", "void"), ("mark_uncollectible", "uncollectible"), ("keep_as_draft", "draft")],
)
def test_it_asks_for_no_money_while_collection_is_paused(
    client: stripe.StripeClient, subscription_id: str, behavior: Any, status: str
) -> None:
    paused = client.v1.subscriptions.update(subscription_id, {"pause_collection": {"behavior": behavior}})
    assert paused.status == "active"

    renewed = behaviour.renew(subscription_id)

    assert client.v1.invoices.retrieve(renewed["latest_invoice"]).status == status
    assert SandboxObject.objects.filter(kind="charge").count() == 1
    resumed = client.v1.subscriptions.update(subscription_id, {"pause_collection": ""})
    assert resumed.pause_collection is None


@pytest.mark.parametrize(
    ("start", "recurring", "end"),
    [
        ("2026-01-31", {"interval": "month", "interval_count": 1}, "2026-02-28"),
        ("2026-02-28", {"interval": "month", "interval_count": 1}, "2026-03-31"),
        ("2026-11-30", {"interval": "month", "interval_count": 3}, "2027-02-28"),
        ("2028-02-29", {"interval": "year", "interval_count": 1}, "2029-02-28"),
        ("2026-12-31", {"interval": "week", "interval_count": 1}, "2027-01-07"),
        ("2026-12-31", {"interval": "day", "interval_count": 2}, "2027-01-02"),
    ],
)
def test_it_ends_a_period_on_the_anchor_day(start: str, recurring: dict[str, Any], end: str) -> None:
    anchor_day = {"2026-02-28": "2026-01-31"}.get(start, start)

    ends = period_end(_seconds(start), recurring, anchor=_seconds(anchor_day))

    assert datetime.fromtimestamp(ends, UTC).date().isoformat() == end


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC).timestamp())

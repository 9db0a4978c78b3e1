"""Recurring gifts: begun, renewed, failed, recovered, paused, cancelled, in any order of the events."""

from collections import Counter
from typing import Any

import pytest
from djmoney.money import Money

from backoffice.core.models import WorkItem
from payments.models import Donation, PaymentLink, RecurringGift, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.paying.checkout_returns import State, refresh_after_return
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    monthly_link,
    open_page,
    state_of,
)

pytestmark = pytest.mark.django_db
every_order = pytest.mark.parametrize("order", ORDERS)
GIFT = "25.00 EUR"


def subscription() -> str:
    return str(SandboxObject.objects.get(kind="subscription").pk)


def newest(kind: str) -> SandboxObject:
    found = SandboxObject.objects.filter(kind=kind).order_by("-position").first()
    assert found is not None
    return found


def begun(**fields: Any) -> PaymentLink:
    link = monthly_link(**fields)
    behaviour.pay_session(open_page(link))
    return link


def changed_at_stripe(**changes: Any) -> None:
    from payments.sandbox import events

    events.change(SandboxObject.objects.get(kind="subscription"), "customer.subscription.updated", **changes)


@every_order
def test_the_first_payment_begins_everything(order: Order) -> None:
    link = begun()
    deliver_all(order)
    deliver_all_again()
    assert state_of(link) == {
        "link": "paid",
        "attempts": Counter(complete=1),
        "donations": [("succeeded", GIFT, "None")],
        "gifts": ["active"],
        "sponsorship": "active",
        "entries": Counter(received=1, allocated=1),
        "receipts": 1,
        "mails": 1,
    }
    gift = RecurringGift.objects.get()
    assert gift.stripe_subscription_id == subscription()
    assert gift.stripe_customer_id
    assert gift.next_payment_at is not None
    assert gift.started_at is not None
    assert_all_is_well()


def test_coming_back_begins_it_before_any_event() -> None:
    link = monthly_link()
    page = open_page(link)
    behaviour.pay_session(page)
    assert refresh_after_return(link, page) == State.PAID
    assert state_of(link)["sponsorship"] == "active"
    deliver_all()
    assert state_of(link)["receipts"] == 1
    assert_all_is_well()


@every_order
@pytest.mark.parametrize("late", [False, True])
def test_each_renewal_is_one_more_gift(order: Order, late: bool) -> None:
    link = begun()
    if not late:
        deliver_all(order)
    behaviour.renew(subscription())
    behaviour.renew(subscription())
    deliver_all(order)
    deliver_all_again()
    state = state_of(link)
    assert state["donations"] == [("succeeded", GIFT, "None")] * 3
    assert (state["receipts"], state["mails"]) == (3, 3)
    assert state["entries"] == Counter(received=3, allocated=3)
    assert (state["gifts"], state["sponsorship"]) == (["active"], "active")
    renewals = Donation.objects.filter(payment_link=None)
    assert {(row.donor, row.child, row.fund, row.sponsorship) for row in renewals} == {
        (link.donor, link.child, link.fund, link.sponsorship)
    }
    assert_all_is_well()


@every_order
@pytest.mark.parametrize("late", [False, True])
def test_a_failed_renewal_falls_behind_and_recovers_as_one_gift(order: Order, late: bool) -> None:
    link = begun()
    behaviour.renew(subscription(), "failed")
    if not late:
        deliver_all(order)
        state = state_of(link)
        assert state["donations"] == [("failed", GIFT, "None"), ("succeeded", GIFT, "None")]
        assert (state["gifts"], state["sponsorship"]) == (["past_due"], "past_due")
        assert (state["receipts"], state["mails"]) == (1, 1)
    behaviour.recover(newest("invoice").pk)
    deliver_all(order)
    deliver_all_again()
    state = state_of(link)
    assert state["donations"] == [("succeeded", GIFT, "None")] * 2
    assert (state["gifts"], state["sponsorship"]) == (["active"], "active")
    assert (state["receipts"], state["mails"]) == (2, 2)
    assert_all_is_well()


@every_order
@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
def test_a_first_bank_debit_is_decided_later(order: Order, outcome: str) -> None:
    link = monthly_link()
    behaviour.pay_session(open_page(link), method="bank_debit")
    deliver_all(order)
    state = state_of(link)
    assert state["donations"] == [("processing", GIFT, "None")]
    assert (state["link"], state["sponsorship"]) == ("open", "pending")
    behaviour.settle_bank_debit(newest("payment_intent").pk, outcome)  # type: ignore[arg-type]
    deliver_all(order)
    deliver_all_again()
    state = state_of(link)
    expected = {
        "succeeded": ("paid", ["active"], "active", 1),
        "failed": ("open", ["past_due"], "pending", 0),
    }
    assert state["donations"] == [(outcome, GIFT, "None")]
    assert (state["link"], state["gifts"], state["sponsorship"], state["receipts"]) == expected[outcome]
    assert_all_is_well()


@every_order
def test_a_cancelled_subscription_ends_the_promise(order: Order) -> None:
    link = begun()
    deliver_all(order)
    behaviour.cancel_subscription(subscription())
    deliver_all(order)
    deliver_all_again()
    gift = RecurringGift.objects.get()
    assert gift.status == "cancelled"
    assert gift.cancelled_at is not None
    assert gift.next_payment_at is None
    promise = gift.sponsorship
    assert promise is not None
    assert (promise.status, promise.end_reason) == (
        "ended",
        "The recurring gift was cancelled: cancellation requested.",
    )
    assert state_of(link)["donations"] == [("succeeded", GIFT, "None")]
    assert_all_is_well()


@every_order
def test_all_of_a_life_told_at_once_ends_as_if_told_in_time(order: Order) -> None:
    link = begun()
    behaviour.renew(subscription())
    behaviour.renew(subscription(), "failed")
    behaviour.cancel_subscription(subscription())
    deliver_all(order)
    deliver_all_again()
    state = state_of(link)
    assert state["donations"] == [("failed", GIFT, "None")] + [("succeeded", GIFT, "None")] * 2
    assert (state["gifts"], state["receipts"]) == (["cancelled"], 2)
    assert state["sponsorship"] == "ended"
    assert_all_is_well()


@pytest.mark.parametrize("behind_first", [False, True])
def test_a_pause_and_its_end_are_followed(behind_first: bool) -> None:
    link = begun()
    deliver_all()
    if behind_first:
        behaviour.renew(subscription(), "failed")
        deliver_all()
        assert state_of(link)["sponsorship"] == "past_due"
    changed_at_stripe(pause_collection={"behavior": "void", "resumes_at": None})
    deliver_all()
    assert (state_of(link)["gifts"], state_of(link)["sponsorship"]) == (["paused"], "paused")
    changed_at_stripe(pause_collection=None)
    deliver_all()
    after = "past_due" if behind_first else "active"
    assert (state_of(link)["gifts"], state_of(link)["sponsorship"]) == ([after], after)
    assert_all_is_well()


def test_a_planned_end_is_known() -> None:
    begun()
    deliver_all()
    end = SandboxObject.objects.get(kind="subscription")["items"]["data"][0]["current_period_end"]
    changed_at_stripe(cancel_at_period_end=True, cancel_at=None)
    deliver_all()
    gift = RecurringGift.objects.get()
    assert gift.cancels_at is not None
    assert int(gift.cancels_at.timestamp()) == end
    assert gift.status == "active"
    changed_at_stripe(cancel_at_period_end=False)
    deliver_all()
    assert RecurringGift.objects.get().cancels_at is None


def test_another_amount_of_a_renewal_stops_everything() -> None:
    link = begun()
    deliver_all()
    behaviour.renew(subscription())
    invoice = newest("invoice")
    invoice.data["amount_paid"] = 2400
    invoice.save()
    deliver_all()
    assert state_of(link)["receipts"] == 1
    assert state_of(link)["donations"] == [("succeeded", GIFT, "None")]
    failed = WebhookEvent.objects.get(status="failed", type="invoice.paid")
    assert "25.00 EUR here and 24.00 EUR at Stripe" in failed.error
    assert WorkItem.objects.filter(kind="event.failed", subject_id=str(failed.pk)).exists()


def test_a_subscription_that_is_not_ours_is_a_strangers_money() -> None:
    link = begun()
    link.attempts.all().delete()
    link.donations.all().delete()
    RecurringGift.objects.all().delete()
    deliver_all()
    deliver_all_again()
    donation = Donation.objects.get()
    assert (donation.donor, donation.fund, donation.amount) == (None, None, Money("25.00", "EUR"))
    assert_all_is_well()


def test_a_second_subscription_of_a_donor_stands_under_the_same_customer() -> None:
    first = begun()
    deliver_all()
    second = monthly_link()
    second.donor = first.donor
    second.save()
    open_page(second)
    assert (
        newest("checkout.session")["customer"]
        == RecurringGift.objects.get(payment_link=first).stripe_customer_id
    )


def test_the_first_payment_of_an_unfinished_subscription_waits_for_its_invoice() -> None:
    """At Stripe the payment succeeds some moments before the subscription and its invoice are there."""
    link = begun()
    payment = SandboxObject.objects.get(kind="invoice_payment")
    SandboxObject.objects.filter(pk=payment.pk).delete()
    deliver_all(lambda events: [event for event in events if event.type.startswith(("charge", "payment_i"))])
    waiting = WebhookEvent.objects.get(type="payment_intent.succeeded")
    assert (waiting.status, waiting.attempts) == ("received", 0)
    assert not Donation.objects.filter(fund=None).exists()
    payment.save(force_insert=True)
    WebhookEvent.objects.filter(status="received").update(next_attempt_at=waiting.received_at)
    deliver_all()
    deliver_all_again()
    assert state_of(link)["donations"] == [("succeeded", GIFT, "None")]
    assert_all_is_well()

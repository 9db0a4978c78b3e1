"""One-off gifts: whatever order the events come in, and however often, one gift, one receipt, one mail."""

from collections import Counter

import pytest
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, WorkItem
from payments.models import Donation, PaymentLink, Receipt, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.links import cancel_link
from tests import factories
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    as_they_come,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    monthly_link,
    one_off_link,
    open_page,
    state_of,
)

pytestmark = pytest.mark.django_db
every_order = pytest.mark.parametrize("order", ORDERS)


def intent() -> str:
    return str(SandboxObject.objects.filter(kind="payment_intent").values_list("pk", flat=True).get())


def charge() -> str:
    return str(SandboxObject.objects.get(kind="charge", data__status="succeeded").pk)


@every_order
def test_a_card_gift_comes_once(order: Order) -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    behaviour.settle_charge_fee(charge())
    deliver_all(order)
    deliver_all_again()
    assert state_of(link) == {
        "link": "paid",
        "attempts": Counter(complete=1),
        "donations": [("succeeded", "19.99 USD", "0.88 USD")],
        "gifts": [],
        "sponsorship": None,
        "entries": Counter(received=1, fee=1),
        "receipts": 1,
        "mails": 1,
    }
    assert_all_is_well()


def test_the_gift_knows_its_payment() -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link), name="Anne Ødegård", email="anne@example.org")
    deliver_all()
    donation = link.donations.get()
    assert (donation.payer_name, donation.payer_email) == ("Anne Ødegård", link.donor.email)
    assert (donation.stripe_payment_intent_id, donation.stripe_charge_id) == (intent(), charge())
    assert donation.received_at is not None
    assert abs((timezone.now() - donation.received_at).total_seconds()) < 60
    assert next(iter(link.history.all())).history_change_reason.startswith("Paid by G-")


def test_a_gift_to_a_verified_child_reaches_its_partner() -> None:
    child = factories.make_verified_child()
    link = one_off_link(child=child)
    behaviour.pay_session(open_page(link))
    deliver_all()
    assert state_of(link)["entries"] == Counter(received=1, allocated=1)
    assert_all_is_well()


@every_order
def test_a_declined_card_may_be_tried_again(order: Order) -> None:
    link = one_off_link()
    page = open_page(link)
    with pytest.raises(behaviour.CardDeclined):
        behaviour.pay_session(page, card="4000000000000002")
    deliver_all(order)
    assert state_of(link)["donations"] == [("pending", "19.99 USD", "None")]
    behaviour.pay_session(page)
    deliver_all(order)
    deliver_all_again()
    assert state_of(link)["donations"] == [("succeeded", "19.99 USD", "None")]
    assert_all_is_well()


@every_order
@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
@pytest.mark.parametrize("late", [False, True])
def test_a_bank_debit_is_decided_later(order: Order, outcome: str, late: bool) -> None:
    link = one_off_link(amount=Money("20.00", "EUR"))
    behaviour.pay_session(open_page(link), method="bank_debit")
    if not late:
        deliver_all(order)
        assert state_of(link)["donations"] == [("processing", "20.00 EUR", "None")]
        assert state_of(link)["receipts"] == 0
    behaviour.settle_bank_debit(intent(), outcome)  # type: ignore[arg-type]
    deliver_all(order)
    deliver_all_again()
    state = state_of(link)
    paid = outcome == "succeeded"
    assert state["donations"] == [(outcome, "20.00 EUR", "None")]
    assert (state["link"], state["receipts"], state["mails"]) == (("paid", 1, 1) if paid else ("open", 0, 0))
    assert state["attempts"] == Counter(complete=1)
    if not paid:
        assert "insufficient funds" in link.donations.get().failure_reason
    assert_all_is_well()


@every_order
def test_a_page_that_closes_unpaid_cancels_its_gift(order: Order) -> None:
    link = one_off_link()
    page = open_page(link)
    with pytest.raises(behaviour.CardDeclined):
        behaviour.pay_session(page, card="4000000000000002")
    behaviour.expire_session(page)
    deliver_all(order)
    deliver_all_again()
    state = state_of(link)
    assert state["donations"] == [("cancelled", "19.99 USD", "None")]
    assert (state["link"], state["attempts"]) == ("open", Counter(expired=1))
    assert_all_is_well()


@pytest.mark.parametrize("status", [PaymentLink.Status.CANCELLED, PaymentLink.Status.EXPIRED])
def test_money_on_a_closed_link_is_taken_and_told(status: str) -> None:
    link = one_off_link()
    page = open_page(link)
    link.move(status)
    behaviour.pay_session(page)
    deliver_all()
    deliver_all_again()
    assert state_of(link)["link"] == "paid"
    assert state_of(link)["receipts"] == 1
    item = WorkItem.objects.get(kind="link.paid_late")
    assert item.subject == link.donations.get()
    assert_all_is_well()


def test_money_on_a_withdrawn_promise_is_taken_and_told() -> None:
    link = monthly_link()
    page = open_page(link)
    promise = link.sponsorship
    assert promise is not None
    cancel_link(link, by=None, reason="withdrawn")
    promise.refresh_from_db()
    assert promise.status == "pending"  # somebody may be paying at this moment
    behaviour.pay_session(page)
    deliver_all()
    state = state_of(link)
    assert (state["link"], state["sponsorship"], state["gifts"]) == ("paid", "active", ["active"])
    assert WorkItem.objects.filter(kind="link.paid_late").count() == 1
    assert_all_is_well()


@every_order
def test_a_payment_that_is_not_ours_is_booked_and_told(order: Order) -> None:
    payment = behaviour.make_dashboard_payment(1234, "usd")
    behaviour.settle_charge_fee(payment["latest_charge"])
    deliver_all(order)
    deliver_all_again()
    donation = Donation.objects.get()
    assert (donation.status, donation.amount, donation.donor, donation.fund) == (
        "succeeded",
        Money("12.34", "USD"),
        None,
        None,
    )
    assert donation.fee is not None
    assert WorkItem.objects.get(kind="payment.unattributed").subject == donation
    assert not Receipt.objects.exists()
    assert not OutgoingEmail.objects.filter(kind="thank_you").exists()
    assert_all_is_well()


def tampered(kind: str, **changes: object) -> None:
    found = SandboxObject.objects.get(kind=kind)
    found.data.update(changes)
    found.save()


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("payment_intent", {"amount": 100, "amount_received": 100}),
        ("payment_intent", {"currency": "eur"}),
        ("checkout.session", {"amount_total": 100}),
        ("checkout.session", {"currency": "eur"}),
    ],
)
def test_another_amount_at_stripe_stops_everything(kind: str, changes: dict[str, object]) -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    tampered(kind, **changes)
    deliver_all()
    assert state_of(link)["donations"] == [("pending", "19.99 USD", "None")]
    assert state_of(link)["entries"] == Counter()
    failed = WebhookEvent.objects.filter(status="failed")
    assert failed.count() == 3
    assert all(event.next_attempt_at is None and "at Stripe" in event.error for event in failed)
    assert WorkItem.objects.filter(kind="event.failed").count() == 3


def test_one_payment_is_never_two_gifts() -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    factories.make_donation(stripe_payment_intent_id=intent())
    deliver_all()
    assert link.donations.get().status == "pending"
    assert "booked as" in WebhookEvent.objects.filter(status="failed")[0].error


def test_a_session_without_our_rows_is_a_strangers_payment() -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    link.attempts.all().delete()
    link.donations.all().delete()
    deliver_all(as_they_come)
    assert Donation.objects.get().fund is None
    assert_all_is_well()

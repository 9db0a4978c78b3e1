"""A gift catalogue order whose money goes back: it is given up, its pieces return, and staff are asked what is unclear."""

from typing import Any

import pytest
from django.utils import timezone

from backoffice.core.models import User, WorkItem
from payments.models import GiftItem, GiftOrder, Refund
from payments.sandbox import behaviour
from payments.services import donations, links
from payments.services.catalogue.gift_items import given_of
from payments.services.giving_back import refunds
from tests import factories
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    open_page,
)

pytestmark = pytest.mark.django_db
PARTLY, SOLD_OUT = "order.partly_returned", "order.sold_out_meanwhile"


@pytest.fixture
def goat() -> GiftItem:
    """Two of three are ordered below."""
    return factories.make_gift_item(name="Goat", slug="goat", price=euros("60.00"), stock=1)


@pytest.fixture
def order(goat: GiftItem) -> GiftOrder:
    """Paid, two goats."""
    order = factories.make_gift_order(item=goat, quantity=2)
    behaviour.pay_session(open_page(order.payment_link))
    deliver_all()
    assert state(order, goat) == ("paid", 1, 2)
    return order


def state(order: GiftOrder, item: GiftItem) -> tuple[str, int | None, int]:
    """(what became of the order, what is left in stock, how many were given)"""
    order.refresh_from_db()
    item.refresh_from_db()
    return order.status, item.stock, given_of([item]).get(item.pk, 0)


def payment_of(order: GiftOrder) -> str:
    return str(order.payment_link.donations.get().stripe_payment_intent_id)


def tasks(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.open().filter(kind=kind))


@pytest.mark.parametrize("order_of_events", ORDERS)
def test_a_full_refund_gives_the_order_up_and_its_pieces_back(
    order: GiftOrder, goat: GiftItem, order_of_events: Order
) -> None:
    behaviour.refund_payment(payment_of(order))
    deliver_all(order_of_events)
    deliver_all_again()
    assert state(order, goat) == ("cancelled", 3, 0)
    history: Any = order.history
    assert "given back" in history.first().history_change_reason
    assert_all_is_well()


@pytest.mark.parametrize("order_of_events", ORDERS)
def test_paid_and_refunded_before_anything_was_told(goat: GiftItem, order_of_events: Order) -> None:
    order = factories.make_gift_order(item=goat, quantity=2)
    paid = behaviour.pay_session(open_page(order.payment_link))
    behaviour.refund_payment(paid["payment_intent"])
    deliver_all(order_of_events)
    deliver_all_again()
    assert state(order, goat) == ("cancelled", 3, 0)
    assert_all_is_well()


def test_money_that_staff_give_back_by_hand_counts_too(
    order: GiftOrder, goat: GiftItem, finance: User
) -> None:
    gift = order.payment_link.donations.get()
    refund = refunds.ask(
        gift, amount=gift.amount, reason="donor_asked", by=finance, way=Refund.Way.BY_HAND, note="Card closed"
    )
    assert state(order, goat) == ("paid", 1, 2), "not paid back yet"
    refunds.mark_paid(refund, by=finance, bank_reference="Slip 12")
    assert state(order, goat) == ("cancelled", 3, 0)
    assert_all_is_well()


@pytest.mark.parametrize("order_of_events", ORDERS)
@pytest.mark.parametrize(("outcome", "found"), [("lost", ("cancelled", 3, 0)), ("won", ("paid", 1, 2))])
def test_a_dispute_decides_over_the_order(
    order: GiftOrder, goat: GiftItem, order_of_events: Order, outcome: Any, found: tuple[str, int, int]
) -> None:
    dispute = behaviour.open_dispute(payment_of(order))
    deliver_all(order_of_events)
    assert state(order, goat) == ("paid", 1, 2), "while the bank decides, the gift stands"
    behaviour.decide_dispute(dispute["id"], outcome)
    deliver_all(order_of_events)
    deliver_all_again()
    assert state(order, goat) == found
    assert_all_is_well()


@pytest.mark.parametrize("order_of_events", ORDERS)
def test_a_refund_that_fails_restores_the_order(
    order: GiftOrder, goat: GiftItem, order_of_events: Order
) -> None:
    refund = behaviour.refund_payment(payment_of(order))
    deliver_all(order_of_events)
    behaviour.settle_refund(refund["id"], "failed")
    deliver_all(order_of_events)
    deliver_all_again()
    assert state(order, goat) == ("paid", 1, 2)
    assert tasks(SOLD_OUT) == []
    assert_all_is_well()


def test_what_was_sold_meanwhile_is_a_task_and_no_piece_is_returned_that_was_not_taken(
    order: GiftOrder, goat: GiftItem
) -> None:
    refund = behaviour.refund_payment(payment_of(order))
    deliver_all()
    GiftItem.objects.filter(pk=goat.pk).update(stock=1)
    behaviour.settle_refund(refund["id"], "failed")
    deliver_all()
    deliver_all_again()
    assert state(order, goat) == ("paid", 1, 2)
    (task,) = tasks(SOLD_OUT)
    assert "2 × Goat" in task.details
    behaviour.refund_payment(payment_of(order))
    deliver_all()
    deliver_all_again()
    assert state(order, goat) == ("cancelled", 1, 0)
    assert tasks(SOLD_OUT) == [], "nobody need find these pieces any more"
    # The same once more, with enough in stock: now they are taken, and come back.
    last = str(order.payment_link.donations.get().refunds.latest("created_at").stripe_refund_id)
    GiftItem.objects.filter(pk=goat.pk).update(stock=5)
    behaviour.settle_refund(last, "failed")
    deliver_all()
    assert state(order, goat) == ("paid", 3, 2)
    behaviour.refund_payment(payment_of(order))
    deliver_all()
    assert state(order, goat) == ("cancelled", 5, 0)


def test_late_money_that_goes_back_returns_only_what_was_taken(goat: GiftItem, finance: User) -> None:
    order = factories.make_gift_order(item=goat, quantity=2)
    links.cancel_link(order.payment_link, by=None, reason="too slow")
    GiftItem.objects.filter(pk=goat.pk).update(stock=1)
    gift = factories.make_donation(
        donor=order.donor, amount=order.total, payment_link=order.payment_link, channel="cash"
    )
    donations.succeed(gift, received_at=timezone.now())
    assert state(order, goat) == ("paid", 1, 2)
    refund = refunds.ask(gift, amount=gift.amount, reason="donor_asked", by=finance)
    refunds.mark_paid(refund, by=finance, bank_reference="Slip 12")
    assert state(order, goat) == ("cancelled", 1, 0)


@pytest.mark.parametrize("order_of_events", ORDERS)
def test_a_part_that_goes_back_is_asked_about_and_the_rest_answers(
    order: GiftOrder, goat: GiftItem, order_of_events: Order
) -> None:
    behaviour.refund_payment(payment_of(order), 6000)
    deliver_all(order_of_events)
    deliver_all_again()
    assert state(order, goat) == ("paid", 1, 2)
    (task,) = tasks(PARTLY)
    assert "60.00 EUR" in task.title
    assert "2 × Goat" in task.details
    behaviour.refund_payment(payment_of(order), 6000)
    deliver_all(order_of_events)
    deliver_all_again()
    assert state(order, goat) == ("cancelled", 3, 0)
    assert tasks(PARTLY) == []


def test_of_an_order_that_was_paid_twice_one_payment_may_go_back(order: GiftOrder, goat: GiftItem) -> None:
    again = factories.make_donation(donor=order.donor, amount=order.total, payment_link=order.payment_link)
    donations.succeed(again, received_at=timezone.now())
    first = order.payment_link.donations.exclude(pk=again.pk).get()
    behaviour.refund_payment(str(first.stripe_payment_intent_id))
    deliver_all()
    assert state(order, goat) == ("paid", 1, 2)
    assert tasks(PARTLY) == []

"""Pressing Pay: one payable page for one link, whatever happens on the way."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import WorkItem
from payments.gateway import get_gateway
from payments.gateway.errors import GatewayError, NotFound
from payments.models import CheckoutAttempt, Donation, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.events import inbox
from payments.services.links import cancel_link
from payments.services.paying.checkout import LinkNotPayable, start_checkout
from payments.services.paying.checkout_returns import State, refresh_after_return, state_of, tidy
from payments.tasks.checkouts import close_payment_page
from tests import factories
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    monthly_link,
    one_off_link,
    open_page,
)
from tests.payments.stripe_story import (
    state_of as story_of,
)

pytestmark = pytest.mark.django_db
Status = CheckoutAttempt.Status


def pages(status: str | None = None) -> list[SandboxObject]:
    found = SandboxObject.objects.filter(kind="checkout.session")
    return list(found.filter(data__status=status) if status else found)


def test_it_writes_its_rows_and_leads_to_a_page() -> None:
    link = one_off_link(donor=factories.make_donor(language="fr", email="anne@example.org"))
    address = start_checkout(link)
    [page] = pages()
    donation = link.donations.get()
    assert address == page["url"]
    assert donation.status == Donation.Status.PENDING
    assert donation.amount == Money("19.99", "USD")
    assert (page["amount_total"], page["currency"], page["mode"]) == (1999, "usd", "payment")
    assert page["client_reference_id"] == str(link.pk)
    assert page["customer_email"] == "anne@example.org"
    assert page["locale"] == "fr"
    assert page["metadata"] == page.private["payment_intent_data"]["metadata"]
    assert page["metadata"]["almoner_donation"] == str(donation.pk)
    assert page["success_url"].endswith(f"/pay/{link.token}/thanks/?session_id={{CHECKOUT_SESSION_ID}}")
    assert page["cancel_url"] == f"{link.url}?back=1"
    link.refresh_from_db()
    assert link.started_at is not None


@pytest.mark.parametrize(
    ("interval", "recurring"),
    [("month", ("month", 1)), ("quarter", ("month", 3)), ("year", ("year", 1))],
)
def test_a_recurring_link_leads_to_a_subscription(interval: str, recurring: tuple[str, int]) -> None:
    link = one_off_link(interval=interval)
    open_page(link)
    [page] = pages()
    price = page.private["line_items"][0]["price"]
    assert page["mode"] == "subscription"
    assert (price["recurring"]["interval"], price["recurring"]["interval_count"]) == recurring
    gift = link.recurring_gifts.get()
    assert (gift.status, gift.interval) == ("incomplete", interval)
    assert page.private["subscription_data"]["metadata"]["almoner_recurring_gift"] == str(gift.pk)


@pytest.mark.parametrize(("amount", "minor"), [("500", 500), ("19.99", 1999)])
def test_it_counts_in_the_currency_s_own_units(amount: str, minor: int) -> None:
    open_page(one_off_link(amount=Money(amount, "JPY" if minor == 500 else "EUR")))
    assert pages()[0]["amount_total"] == minor


def test_the_page_names_the_child_by_first_name_alone() -> None:
    link = monthly_link()
    open_page(link)
    name = pages()[0].private["line_items"][0]["description"]
    assert link.child is not None
    assert link.child.first_name in name
    assert link.child.family_name not in name


def test_pressing_twice_leads_to_the_same_page() -> None:
    link = one_off_link()
    assert start_checkout(link) == start_checkout(link)
    assert len(pages()) == 1
    assert link.donations.count() == 1


@pytest.mark.parametrize("days", [0.001, 0.5, 30])
def test_the_page_ends_with_the_link_as_far_as_stripe_allows(days: float) -> None:
    link = one_off_link(expires_at=timezone.now() + datetime.timedelta(days=days))
    open_page(link)
    lasts = pages()[0]["expires_at"] - timezone.now().timestamp()
    assert 30 * 60 <= lasts <= 24 * 3600


def test_an_answer_that_was_lost_leads_to_the_same_page() -> None:
    link = one_off_link()
    bad_line = UnreliableTransport(failing={0}, after=True)
    with pytest.raises(GatewayError) as told:
        start_checkout(link, gateway=bad_line.gateway())
    assert told.value.retryable
    assert "try again" in str(told.value.user_message)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20), tick=True):
        assert start_checkout(link) == pages()[0]["url"]
    assert len(pages()) == 1
    assert link.donations.count() == 1


def test_a_page_that_has_closed_is_replaced() -> None:
    link = one_off_link()
    first = open_page(link)
    behaviour.expire_session(first)
    second = open_page(link)
    assert second != first
    assert len(pages("open")) == 1
    assert sorted(link.donations.values_list("status", flat=True)) == ["cancelled", "pending"]
    deliver_all()
    assert_all_is_well()


def test_a_page_of_another_account_is_replaced() -> None:
    link = one_off_link()
    open_page(link)
    SandboxObject.objects.all().delete()
    assert start_checkout(link) == pages("open")[0]["url"]
    assert sorted(link.attempts.values_list("status", flat=True)) == ["expired", "open"]


def test_one_recurring_gift_serves_all_pages_of_a_link() -> None:
    link = monthly_link()
    behaviour.expire_session(open_page(link))
    open_page(link)
    assert RecurringGift.objects.count() == 1


def test_a_page_that_was_never_heard_of_is_replaced_once_it_must_have_closed() -> None:
    link = one_off_link()
    with pytest.raises(GatewayError):
        start_checkout(link, gateway=UnreliableTransport(failing={0}).gateway())
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=True):
        start_checkout(link)
    assert sorted(link.attempts.values_list("status", flat=True)) == ["expired", "open"]


def test_a_paid_page_is_learned_of_before_its_webhook() -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    with pytest.raises(LinkNotPayable):
        start_checkout(link)
    link.refresh_from_db()
    assert link.status == PaymentLink.Status.PAID
    deliver_all()
    assert link.donations.get().receipts.count() == 1
    assert_all_is_well()


def test_nothing_more_is_asked_while_the_bank_works() -> None:
    link = one_off_link(amount=Money("20.00", "EUR"))
    behaviour.pay_session(open_page(link), method="bank_debit")
    for _press in range(2):
        with pytest.raises(LinkNotPayable):
            start_checkout(link)
    assert len(pages()) == 1


def test_a_subscription_whose_first_debit_failed_is_not_begun_twice() -> None:
    link = monthly_link()
    behaviour.pay_session(open_page(link), method="bank_debit")
    intent = SandboxObject.objects.get(kind="payment_intent")
    behaviour.settle_bank_debit(intent.pk, "failed")
    deliver_all()
    link.refresh_from_db()
    assert link.is_payable
    with pytest.raises(LinkNotPayable):
        start_checkout(link)


@pytest.mark.parametrize("status", ["paid", "expired", "cancelled"])
def test_a_closed_link_leads_nowhere(status: str) -> None:
    link = one_off_link()
    link.move(status)
    with pytest.raises(LinkNotPayable):
        start_checkout(link)
    assert pages() == []
    assert not link.donations.exists()


def test_what_stripe_refuses_is_told_to_staff_and_asked_anew() -> None:
    # Allowed by us, and less than Stripe charges in a currency that it converts.
    link = one_off_link(amount=Money("1.00", "KES"))
    for _press in range(2):
        with pytest.raises(GatewayError) as told:
            start_checkout(link)
        assert not told.value.retryable
        assert "not been charged" in str(told.value.user_message)
    assert set(link.attempts.values_list("status", flat=True)) == {"expired"}
    assert WorkItem.objects.filter(kind="checkout.refused").count() == 1


def test_the_gateway_refuses_to_be_called_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        get_gateway().checkout_session("cs_1")


def test_the_gateway_refuses_an_empty_id() -> None:
    with pytest.raises(ValueError, match="without its id"):
        get_gateway().payment("")


def test_what_stripe_does_not_know_is_not_found() -> None:
    with pytest.raises(NotFound) as told:
        get_gateway().subscription("sub_unknown")
    assert not told.value.retryable
    assert told.value.code == "resource_missing"


def test_a_donor_who_comes_back_is_told_the_truth() -> None:
    link = one_off_link()
    page = open_page(link)
    assert refresh_after_return(link, page) == State.OPEN
    behaviour.pay_session(page)
    assert refresh_after_return(link, page) == State.PAID
    assert refresh_after_return(link, page) == State.PAID
    assert refresh_after_return(link, "cs_of_somebody_else") == State.PAID
    assert link.donations.get().receipts.count() == 1


def test_coming_back_asks_only_about_the_link_s_own_page() -> None:
    link, other = one_off_link(), one_off_link()
    behaviour.pay_session(open_page(other))
    assert refresh_after_return(link, other.attempts.get().stripe_session_id or "") == State.OPEN
    other.refresh_from_db()
    assert other.status == PaymentLink.Status.OPEN


def test_a_failed_debit_is_told_and_can_be_tried_again() -> None:
    link = one_off_link(amount=Money("20.00", "EUR"))
    behaviour.pay_session(open_page(link), method="bank_debit")
    deliver_all()
    assert state_of(link) == State.PROCESSING
    behaviour.settle_bank_debit(SandboxObject.objects.get(kind="payment_intent").pk, "failed")
    deliver_all()
    assert state_of(link) == State.FAILED
    behaviour.pay_session(open_page(link))
    deliver_all()
    assert story_of(link)["donations"] == [
        ("failed", "20.00 EUR", "None"),
        ("succeeded", "20.00 EUR", "None"),
    ]
    assert_all_is_well()


def test_the_page_of_a_withdrawn_link_is_closed(supporter_care: Any) -> None:
    link = monthly_link()
    open_page(link)
    cancel_link(link, by=supporter_care, reason="asked by mistake")
    close_payment_page.call(str(link.pk))
    assert pages("open") == []
    state = story_of(link)
    assert state["donations"] == [("cancelled", "25.00 EUR", "None")]
    assert state["sponsorship"] == "ended"  # the child is free for somebody else
    deliver_all()
    assert_all_is_well()


def test_a_page_that_ended_without_a_word_is_asked_about() -> None:
    link = one_off_link()
    open_page(link)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=True):
        assert tidy() == 1
    assert link.attempts.get().status == Status.EXPIRED
    assert inbox.drain() == 0

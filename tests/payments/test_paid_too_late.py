"""A hold or a promise ended while the donor typed the card number: the payment stands, no child is promised twice."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import WorkItem
from donors.models import Hold, Sponsorship
from donors.services import holds, sponsorships
from payments.models import Donation, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.services import links
from tests import factories
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    monthly_link,
    open_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
every_order = pytest.mark.parametrize("order", ORDERS)
Status = Sponsorship.Status
EUR25 = Money("25.00", "EUR")


def ended_while_typing() -> tuple[PaymentLink, str]:
    """The payment page is open, and somebody ends the promise."""
    link = monthly_link()
    page = open_page(link)
    assert link.sponsorship is not None
    sponsorships.end(link.sponsorship, reason="entered twice")
    return link, page


@every_order
def test_a_child_still_free_is_promised_anew(order: Order) -> None:
    link, page = ended_while_typing()
    behaviour.pay_session(page)
    deliver_all(order)
    deliver_all_again()
    promise = Sponsorship.objects.live().get()
    assert (promise.status, promise.payer, promise.child) == (Status.ACTIVE, link.donor, link.child)
    gift, donation = RecurringGift.objects.get(), Donation.objects.get()
    assert gift.sponsorship == donation.sponsorship == promise
    assert [row.status for row in promise.instalments.all()] == ["paid"]
    assert not WorkItem.objects.exists()
    assert_all_is_well()


@every_order
def test_a_child_promised_to_another_is_not_promised_twice(order: Order) -> None:
    link, page = ended_while_typing()
    assert link.child is not None
    other = sponsorships.start_sponsorship(payer=factories.make_donor(), child=link.child, amount=EUR25)
    behaviour.pay_session(page)
    deliver_all(order)
    deliver_all_again()
    assert Sponsorship.objects.live().get() == other
    assert Donation.objects.get().status == Donation.Status.SUCCEEDED
    assert RecurringGift.objects.get().status == RecurringGift.Status.ACTIVE
    item = WorkItem.objects.get()
    assert item.kind == "recurring.without_sponsorship"
    assert "Offer the donor another child, or cancel the recurring gift and refund" in item.details
    assert_all_is_well()


def test_a_child_kept_for_another_meanwhile_is_not_taken_away() -> None:
    link, page = ended_while_typing()
    assert link.child is not None
    holds.place_hold(child=link.child, donor=factories.make_donor())
    behaviour.pay_session(page)
    deliver_all()
    assert not Sponsorship.objects.live().exists()
    assert "is kept for" in WorkItem.objects.get().details


def test_a_hold_that_ended_on_the_payment_page_costs_nobody_the_child() -> None:
    """The promise that began with the link stands for as long as its page can be paid."""
    donor, child = factories.make_donor(), factories.make_published_child()
    hold = holds.place_hold(
        child=child, donor=donor, expires_at=timezone.now() + datetime.timedelta(minutes=20)
    )
    link = links.create_link(donor=donor, amount=EUR25, interval="month", child=child, hold=hold)
    hold.refresh_from_db()
    assert hold.release == Hold.Release.SPONSORED
    page = open_page(link)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=30)):
        holds.release_overdue()
        with pytest.raises(sponsorships.SponsorshipRefused):
            sponsorships.start_sponsorship(payer=factories.make_donor(), child=child, amount=EUR25)
        behaviour.pay_session(page)
        deliver_all()
    assert Sponsorship.objects.live().get().status == Status.ACTIVE


def test_the_promise_takes_on_the_amount_and_the_rhythm_of_its_card() -> None:
    """Paid by hand on the first until now; from the card's day on it is due with the card."""
    promise = sponsorships.begin(
        factories.make_sponsorship(amount=EUR25, starts_on=timezone.localdate() - datetime.timedelta(days=3))
    )
    link = factories.make_link(
        donor=promise.payer,
        child=promise.child,
        sponsorship=promise,
        interval="month",
        amount=Money("30.00", "EUR"),
    )
    behaviour.pay_session(open_page(link))
    deliver_all()
    promise.refresh_from_db()
    today = timezone.localdate()
    assert (promise.amount, promise.due_day) == (Money("30.00", "EUR"), today.day)
    assert promise.next_due_on is not None
    assert promise.next_due_on.day in (today.day, 28, 29, 30)  # some months are short
    first = promise.instalments.first()
    assert first is not None
    assert (first.amount, first.status) == (EUR25, "paid")

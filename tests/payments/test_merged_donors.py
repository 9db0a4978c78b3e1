"""Two donors with gifts at Stripe become one: nothing that Stripe does afterwards goes astray."""

import pytest

from backoffice.core.models import User
from donors.models import Donor
from donors.services.merging import merge_donors, undo_merge
from payments.models import Donation, GiftOrder, LinkBatchRecipient, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from tests import factories
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    monthly_link,
    one_off_link,
    open_page,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by() -> User:
    return factories.make_user(role="Supporter care")


def _monthly_giver() -> Donor:
    link = monthly_link()
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link.donor


def _renew_all() -> None:
    for subscription in SandboxObject.objects.filter(kind="subscription"):
        behaviour.renew(subscription.pk)
    deliver_all()


def _received(donor: Donor) -> int:
    return Donation.objects.filter(donor=donor, status=Donation.Status.SUCCEEDED).count()


def test_two_customers_go_on_being_charged_and_both_renewals_land_on_the_survivor(by: User) -> None:
    survivor, absorbed = _monthly_giver(), _monthly_giver()
    customers = set(RecurringGift.objects.values_list("stripe_customer_id", flat=True))
    assert len(customers) == 2
    merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
    assert set(RecurringGift.objects.values_list("stripe_customer_id", flat=True)) == customers
    assert (_received(survivor), _received(absorbed)) == (2, 0)
    _renew_all()
    assert (_received(survivor), _received(absorbed)) == (4, 0)
    assert set(RecurringGift.objects.values_list("donor", "status")) == {(survivor.pk, "active")}
    deliver_all_again()
    assert (_received(survivor), _received(absorbed)) == (4, 0)
    assert_all_is_well()


def test_unmerging_after_new_gifts_gives_back_what_moved_and_no_more(by: User) -> None:
    survivor, absorbed = _monthly_giver(), _monthly_giver()
    merge = merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
    _renew_all()
    stayed = undo_merge(merge, by=by, reason="two sisters")
    assert (_received(survivor), _received(absorbed)) == (3, 1)
    assert any("donations since then: 2" in words for words in stayed)
    _renew_all()
    assert (_received(survivor), _received(absorbed)) == (4, 2)
    assert_all_is_well()


def test_a_link_that_was_sent_before_is_paid_for_the_survivor(by: User) -> None:
    link = one_off_link()
    session = open_page(link)
    survivor = factories.make_donor()
    merge_donors(survivor=survivor, absorbed=link.donor, by=by, reason="one donor")
    behaviour.pay_session(session)
    deliver_all()
    assert (_received(survivor), _received(link.donor)) == (1, 0)
    survivor.refresh_from_db()
    assert survivor.last_gift_on is not None
    assert_all_is_well()


def test_orders_and_appeals_follow(by: User) -> None:
    survivor, absorbed, other = (factories.make_donor() for _ in range(3))
    link = one_off_link(donor=absorbed)
    order = GiftOrder.objects.create(donor=absorbed, payment_link=link, total=euros("25.00"))
    to_both = factories.make_appeal(created_by=by, donors=[survivor, absorbed])
    to_one = factories.make_appeal(created_by=by, donors=[absorbed, other])
    merge = merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
    order.refresh_from_db()
    assert order.donor == survivor
    asked = LinkBatchRecipient.objects.filter(donor=survivor)
    assert set(asked.values_list("batch", flat=True)) == {to_both.pk, to_one.pk}
    undo_merge(merge, by=by, reason="two sisters")
    order.refresh_from_db()
    assert order.donor == absorbed
    assert to_both.recipients.count() == to_one.recipients.count() == 2
    assert set(to_one.recipients.values_list("donor", flat=True)) == {absorbed.pk, other.pk}

"""Donors merged while somebody else merges them too, or while they pay: with real threads on PostgreSQL."""

from collections.abc import Callable
from functools import partial

import pytest

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from donors.models import Donor, Sponsorship
from donors.services.merging import merge_donors, undo_merge
from payments.models import Donation, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.events import pending_events
from payments.sandbox.models import SandboxObject
from payments.services.links import create_link
from tests import factories
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    euros,
    monthly_link,
    one_off_link,
    open_page,
    post,
)
from tests.payments.test_many_at_once import at_once, finish, working

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def by() -> User:
    return factories.make_user(role="Supporter care")


def _try(act: Callable[[], object]) -> str:
    try:
        act()
    except DomainError as refusal:
        return str(refusal)
    return ""


def test_two_people_merge_the_same_pair_in_both_directions(by: User) -> None:
    for _round in range(3):
        one, other = factories.make_donor(), factories.make_donor()
        for donor in (one, other):
            factories.make_received_donation(donor=donor)
        answers = at_once(
            [
                partial(_try, partial(merge_donors, survivor=one, absorbed=other, by=by, reason="one")),
                partial(_try, partial(merge_donors, survivor=other, absorbed=one, by=by, reason="one")),
            ]
        )
        assert sorted(map(bool, answers)) == [False, True]
        assert "already" in "".join(answers)
        (left,) = Donor.objects.standing().filter(pk__in=(one.pk, other.pk))
        assert Donation.objects.filter(donor=left).count() == 2


def test_payments_that_come_while_their_donor_is_merged_land_on_the_survivor(by: User) -> None:
    for _round in range(1):
        absorbed, survivor = factories.make_donor(), factories.make_donor()
        links = [one_off_link(donor=absorbed) for _ in range(4)]
        promise = monthly_link()
        PaymentLink.objects.filter(pk=promise.pk).update(donor=absorbed)
        assert promise.sponsorship is not None
        Sponsorship.objects.filter(pk=promise.sponsorship.pk).update(payer=absorbed)
        behaviour.pay_session(open_page(PaymentLink.objects.get(pk=promise.pk)))
        deliver_all()
        for link in links:
            behaviour.pay_session(open_page(link))
        gift = RecurringGift.objects.get(payment_link=promise)
        behaviour.renew(str(gift.stripe_subscription_id))
        for event in pending_events():
            post(event)
        merging = partial(merge_donors, survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
        acts: list[Callable[[], object]] = [*[lambda: list(working())] * 2, partial(_try, merging)]
        at_once(acts)
        finish()
        assert Donor.objects.get(pk=absorbed.pk).merged_into == survivor
        for model in (PaymentLink, RecurringGift, Donation):
            assert not model.objects.filter(donor=absorbed).exists(), model
        received = Donation.objects.filter(donor=survivor, status=Donation.Status.SUCCEEDED)
        assert received.count() == 6
        survivor.refresh_from_db()
        assert survivor.last_gift_on is not None
    assert SandboxObject.objects.filter(kind="subscription").count() == 1
    assert_all_is_well()


def test_payments_that_come_while_a_merge_is_undone_are_lost_by_nobody(by: User) -> None:
    absorbed, survivor = factories.make_donor(), factories.make_donor()
    links = [one_off_link(donor=absorbed) for _ in range(4)]
    merge = merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
    for link in links:
        behaviour.pay_session(open_page(PaymentLink.objects.get(pk=link.pk)))
    for event in pending_events():
        post(event)
    undoing = partial(undo_merge, merge, by=by, reason="two")
    acts: list[Callable[[], object]] = [*[lambda: list(working())] * 2, undoing]
    at_once(acts)
    finish()
    assert Donation.objects.filter(status=Donation.Status.SUCCEEDED).count() == 4
    assert set(PaymentLink.objects.values_list("donor", flat=True)) == {absorbed.pk}
    assert_all_is_well()


def test_a_link_asked_for_while_its_donor_is_merged_is_the_survivors_or_refused(by: User) -> None:
    fund = factories.make_fund()
    for _round in range(3):
        absorbed, survivor = factories.make_donor(), factories.make_donor()
        asking = [
            partial(_try, partial(create_link, donor=absorbed, amount=euros("10.00"), fund=fund))
            for _ in range(4)
        ]
        merging = partial(merge_donors, survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
        answers = at_once([*asking, partial(_try, merging)])
        assert answers[-1] == ""
        assert not PaymentLink.objects.filter(donor=absorbed).exists()
        assert all("merged into" in answer for answer in answers[:-1] if answer)

"""Sponsors who answer in the same second, workers who hear of a charge while its child leaves: on PostgreSQL."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from backoffice.core.models import WorkItem
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from beneficiaries.services import verify
from donors.models import ChildOffer, Sponsorship
from donors.services import offer_answers, offers
from payments.models import Donation, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.events import pending_events
from payments.sandbox.models import SandboxObject
from payments.services.recurring_gifts import charges
from tests import factories
from tests.payments.stripe_story import assert_all_is_well, deliver_all, monthly_link, open_page, post
from tests.payments.test_many_at_once import at_once, finish, working

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sent_offers(number: int) -> list[ChildOffer]:
    """Each to another sponsor with a running charge, all with the same children."""
    factories.make_fund()
    for _sponsor in range(number):
        behaviour.pay_session(open_page(monthly_link()))
    deliver_all()
    verifier, care = factories.make_user(role="Verifier"), factories.make_user(role="Supporter care")
    shown = [factories.make_published_child(first_name=name) for name in ("Juma", "Neema")]
    sent = []
    for gift in RecurringGift.objects.select_related("child"):
        assert gift.child is not None
        verify.leave(gift.child, by=verifier, kind="moved")
        offer = ChildOffer.objects.get(sponsorship=gift.sponsorship)
        offer.children.set(shown)
        sent.append(offers.send_offer(offer, by=care))
    drain()
    return sent


def answer(offer: ChildOffer, child: Child) -> str:
    try:
        offer_answers.accept(offer, child=child)
    except offer_answers.ChildTaken:
        return "taken"
    return "moved"


def test_of_many_sponsors_one_has_the_child_and_the_others_choose_again() -> None:
    sent = sent_offers(4)
    juma, neema = Child.objects.get(first_name="Juma"), Child.objects.get(first_name="Neema")
    answers = at_once([partial(answer, offer, juma) for offer in sent])
    assert Counter(answers) == {"moved": 1, "taken": 3}
    assert Sponsorship.objects.live().filter(child=juma).count() == 1
    loser = next(offer for offer, said in zip(sent, answers, strict=True) if said == "taken")
    assert answer(loser, neema) == "moved"
    drain()
    finish()
    gifts = RecurringGift.objects.filter(child__in=[juma, neema])
    assert {gift.status for gift in gifts} == {"active"}
    assert RecurringGift.objects.filter(status="paused").count() == 2
    assert_all_is_well()


def test_many_thumbs_are_one_answer() -> None:
    (offer,) = sent_offers(1)
    children = list(Child.objects.filter(first_name__in=["Juma", "Neema"]))

    def press(child: Child) -> str:
        try:
            offer_answers.accept(offer, child=child)
        except offer_answers.OfferClosed:
            return "closed"
        return "moved"

    def end() -> str:
        try:
            offer_answers.decline(offer)
        except offer_answers.OfferClosed:
            return "closed"
        return "ended"

    acts: list[Callable[[], str]] = [*[partial(press, child) for child in children * 3], end, end]
    answers = Counter(at_once(acts))
    assert len(answers.keys() - {"closed"}) == 1
    assert Sponsorship.objects.live().count() == (0 if answers["ended"] else 1)
    drain()
    finish()
    assert RecurringGift.objects.get().status == ("cancelled" if answers["ended"] else "active")
    assert not WorkItem.objects.open().filter(kind__startswith="recurring.").exists()


@pytest.mark.parametrize("outcome", ["paid", "failed"])
def test_a_child_leaves_while_workers_book_its_renewal(outcome: str) -> None:
    factories.make_fund()
    behaviour.pay_session(open_page(monthly_link()))
    deliver_all()
    gift = RecurringGift.objects.select_related("child").get()
    child = gift.child
    assert child is not None
    behaviour.renew(str(gift.stripe_subscription_id), outcome)  # type: ignore[arg-type]
    for event in pending_events():
        post(event)
    verifier = factories.make_user(role="Verifier")
    acts: list[Callable[[], object]] = [
        lambda: list(working()),
        lambda: list(working()),
        lambda: verify.leave(child, by=verifier, kind="moved"),
        lambda: charges.settle(str(gift.pk)),
    ]
    at_once(acts)
    drain()
    deliver_all()
    finish()
    gift.refresh_from_db()
    assert (gift.status, Sponsorship.objects.get().status) == ("paused", "paused")
    assert SandboxObject.objects.get(kind="subscription")["pause_collection"] is not None
    assert Counter(Donation.objects.values_list("status", flat=True)) == (
        {"succeeded": 2} if outcome == "paid" else {"succeeded": 1, "failed": 1}
    )
    assert_all_is_well()

"""Making a link: what may be asked of whom, and one mail however many people press."""

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User
from backoffice.core.money import InvalidAmount
from donors.models import Hold, Sponsorship
from donors.services import holds
from donors.services.shares import SponsorshipRefused
from payments.models import PaymentLink, RecurringGift
from payments.services import links
from tests import factories

pytestmark = pytest.mark.django_db
EUR25 = Money("25.00", "EUR")


def make(**fields: Any) -> PaymentLink:
    fields.setdefault("donor", factories.make_donor())
    fields.setdefault("amount", EUR25)
    return links.create_link(**fields)


def euros(amount: str) -> Money:
    return Money(amount, "EUR")


def gift_of(link: PaymentLink, status: str) -> RecurringGift:
    gift = RecurringGift.objects.create(
        donor=link.donor,
        child=link.child,
        sponsorship=link.sponsorship,
        amount=link.amount,
        fund=link.fund,
        stripe_subscription_id=f"sub_{link.pk.hex}",
    )
    return gift.move(status)


def test_the_donor_may_choose_within_bounds() -> None:
    campaign = factories_campaign()
    link = make(least=euros("10"), most=euros("100"), campaign=campaign)
    assert link.donor_chooses
    assert (link.least, link.most, link.campaign) == (euros("10"), euros("100"), campaign)
    mail = OutgoingEmail.objects.get()
    assert "from 10.00 EUR to 100.00 EUR" in mail.text
    assert campaign.name in mail.html


def factories_campaign() -> Any:
    from donors.models import Campaign

    return Campaign.objects.create(slug="kits", name="School kits 2027")


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (euros("100"), euros("10"), "Exchange them"),
        (euros("30"), euros("100"), "lies outside"),
        (euros("1"), euros("20"), "lies outside"),
        (euros("10"), None, "or neither"),
        (None, euros("10"), "or neither"),
        (Money("10", "USD"), euros("100"), "in one currency"),
    ],
)
def test_bounds_that_make_no_sense_are_refused(least: Money, most: Money, words: str) -> None:
    with pytest.raises(links.LinkRefused, match=words):
        make(least=least, most=most)
    assert not PaymentLink.objects.exists()


@pytest.mark.parametrize(
    ("least", "most"), [(euros("0.10"), euros("30")), (euros("1"), euros("100001")), (euros("-1"), EUR25)]
)
def test_bounds_that_cannot_be_charged_are_refused(least: Money, most: Money) -> None:
    with pytest.raises(InvalidAmount):
        make(least=least, most=most)


def test_a_link_can_be_handed_over_without_a_mail() -> None:
    link = make(donor=factories.make_donor(email=""), send=False)
    assert link.sent_at is None
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("send", [True, False])
@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"do_not_contact": True}, "asked not to be contacted"),
        ({"is_deceased": True}, "has died"),
        ({"erased_at": timezone.now()}, "was erased on request"),
    ],
)
def test_who_is_not_to_be_asked_is_refused_by_mail_and_by_hand(
    about: dict[str, Any], words: str, send: bool
) -> None:
    with pytest.raises(links.LinkRefused, match=words):
        make(donor=factories.make_donor(**about), send=send)


def test_a_merged_record_names_the_one_to_ask() -> None:
    survivor = factories.make_donor(name="Zoë the elder")
    with pytest.raises(links.LinkRefused, match="was merged into Zoë the elder"):
        make(donor=factories.make_donor(merged_into=survivor))


def test_a_colleague_who_sends_the_same_within_minutes_is_told_of_the_first(supporter_care: User) -> None:
    donor, colleague = factories.make_donor(), factories.make_user(role="Supporter care")
    first = make(donor=donor, by=colleague)
    with pytest.raises(links.SameLinkStands, match=f"{colleague} sent it") as told:
        make(donor=donor, by=supporter_care)
    assert told.value.link == first
    assert make(donor=donor, amount=euros("26"), by=supporter_care) != first
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        make(donor=donor, by=supporter_care)
    assert OutgoingEmail.objects.count() == 3


def test_the_same_may_be_asked_anew_once_the_first_is_closed(supporter_care: User) -> None:
    donor = factories.make_donor()
    links.cancel_link(make(donor=donor, by=supporter_care), by=supporter_care, reason="typo in the message")
    assert make(donor=donor, by=supporter_care).status == PaymentLink.Status.OPEN


def test_sending_again_a_moment_later_is_refused(supporter_care: User) -> None:
    link = make(by=supporter_care)
    with pytest.raises(links.LinkRefused, match="a moment ago"):
        links.send_again(link, by=supporter_care)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6)):
        links.send_again(link, by=supporter_care)
        stale = PaymentLink.objects.get()
        with pytest.raises(links.LinkRefused, match="a moment ago"):
            links.send_again(stale, by=supporter_care)
    assert OutgoingEmail.objects.count() == 2
    assert link.history.filter(history_change_reason="Sent again.").count() == 1


def test_what_was_only_handed_over_can_be_sent_at_once(supporter_care: User) -> None:
    link = make(send=False, by=supporter_care)
    links.send_again(link, by=supporter_care)
    assert OutgoingEmail.objects.count() == 1


def test_a_link_for_a_kept_child_turns_the_hold_into_a_promise(supporter_care: User) -> None:
    donor, child = factories.make_donor(), factories.make_verified_child()
    hold = holds.place_hold(child=child, donor=donor, by=supporter_care)
    link = make(donor=donor, child=child, interval="month", hold=hold)
    hold.refresh_from_db()
    assert link.hold == hold
    assert hold.release == Hold.Release.SPONSORED
    assert link.sponsorship is not None
    assert link.sponsorship.status == Sponsorship.Status.PENDING


def test_a_child_that_is_kept_for_somebody_else_is_refused() -> None:
    child = factories.make_verified_child()
    holds.place_hold(child=child, donor=factories.make_donor())
    with pytest.raises(SponsorshipRefused, match="is kept for"):
        make(child=child, interval="month")
    assert not PaymentLink.objects.exists()


def test_a_live_gift_is_doubled_only_by_saying_so() -> None:
    link = make(child=factories.make_verified_child(), interval="month")
    gift = gift_of(link, RecurringGift.Status.ACTIVE)
    same: dict[str, Any] = {
        "donor": link.donor,
        "child": link.child,
        "sponsorship": link.sponsorship,
        "interval": "month",
    }
    with pytest.raises(links.LinkRefused, match="already gives"):
        make(**same)
    assert make(**{**same, "interval": "once"}).replaces is None
    assert make(**same, replaces=gift).replaces == gift


def test_a_gift_that_is_behind_is_replaced_by_its_new_start() -> None:
    link = make(child=factories.make_verified_child(), interval="month")
    gift = gift_of(link, RecurringGift.Status.PAST_DUE)
    assert make(donor=link.donor, child=link.child, interval="month").replaces == gift


def test_one_that_is_cancelled_has_nothing_to_replace() -> None:
    link = make(interval="month")
    gift = gift_of(link, RecurringGift.Status.CANCELLED)
    assert make(donor=link.donor, interval="month", replaces=gift).replaces is None


def test_an_ended_sponsorship_takes_no_new_start() -> None:
    promise = factories.make_sponsorship()
    promise.move("ended", ended_on=timezone.localdate(), end_reason="moved away")
    with pytest.raises(links.LinkRefused, match="has ended"):
        make(donor=promise.payer, sponsorship=promise, interval="month")

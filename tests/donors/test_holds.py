"""A child is kept for one donor at a time, and let go by itself."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from beneficiaries.models import Child
from donors.models import Donor, Hold
from donors.services import holds
from donors.services.availability import available_children
from donors.services.shares import SponsorshipRefused
from donors.services.sponsorships import start_sponsorship
from tests import factories

pytestmark = pytest.mark.django_db
EUR25 = Money("25.00", "EUR")
DAY = datetime.timedelta(days=1)


def soon(days: float = 7) -> datetime.datetime:
    return timezone.now() + days * DAY


def test_it_stands_for_its_donor_until_its_time(supporter_care: User) -> None:
    child, donor = factories.make_verified_child(), factories.make_donor()
    hold = holds.place_hold(child=child, donor=donor, expires_at=soon(), by=supporter_care)
    assert holds.live_hold_of(child) == hold
    assert (hold.owner, hold.history.get().history_user) == (supporter_care, supporter_care)
    with time_machine.travel(soon(8)):
        assert holds.live_hold_of(child) is None
        assert holds.release_overdue() == 1
        assert holds.release_overdue() == 0
    hold.refresh_from_db()
    assert hold.release == Hold.Release.EXPIRED
    assert hold.history.count() == 2


def test_another_donor_is_refused_and_told_for_whom_and_how_long() -> None:
    child, donor, other = factories.make_verified_child(), factories.make_donor(), factories.make_donor()
    holds.place_hold(child=child, donor=donor)
    with pytest.raises(holds.HoldRefused, match=f"is kept for {donor}"):
        holds.place_hold(child=child, donor=other)
    with pytest.raises(SponsorshipRefused, match="Release the hold first"):
        start_sponsorship(payer=other, child=child, amount=EUR25)


def test_the_same_donor_keeps_one_that_lasts_longer() -> None:
    child, donor = factories.make_verified_child(), factories.make_donor()
    first = holds.place_hold(child=child, donor=donor, expires_at=soon(2))
    later = soon(5)
    assert holds.place_hold(child=child, donor=donor, kind=Hold.Kind.PAYMENT, expires_at=later) == first
    holds.place_hold(child=child, donor=donor, kind=Hold.Kind.PAYMENT)  # an hour: shorter
    assert Hold.objects.get().expires_at == later


def test_its_donor_uses_it_up() -> None:
    child, donor = factories.make_verified_child(), factories.make_donor()
    holds.place_hold(child=child, donor=donor)
    start_sponsorship(payer=donor, child=child, amount=EUR25)
    assert Hold.objects.get().release == Hold.Release.SPONSORED


def test_one_for_an_event_is_used_by_whoever_shows_it() -> None:
    child, donor = factories.make_verified_child(), factories.make_donor()
    hold = holds.place_hold(child=child, kind=Hold.Kind.EVENT, expires_at=soon())
    with pytest.raises(SponsorshipRefused, match="Kept for an event"):
        start_sponsorship(payer=donor, child=child, amount=EUR25)
    start_sponsorship(payer=donor, child=child, amount=EUR25, hold=hold)
    assert holds.live_hold_of(child) is None


def test_one_whose_time_has_passed_keeps_nobody_away() -> None:
    child, donor, other = factories.make_verified_child(), factories.make_donor(), factories.make_donor()
    holds.place_hold(child=child, donor=donor, expires_at=soon(1))
    with time_machine.travel(soon(2)):
        second = holds.place_hold(child=child, donor=other, expires_at=soon(1))
        assert Hold.objects.standing().get() == second
        start_sponsorship(payer=other, child=child, amount=EUR25)


def test_nobody_is_kept_who_cannot_be_had() -> None:
    with pytest.raises(holds.HoldRefused, match="Only a verified child"):
        holds.place_hold(child=factories.make_child())
    carried = factories.make_sponsorship().child
    with pytest.raises(holds.HoldRefused, match="in full already"):
        holds.place_hold(child=carried)


@pytest.mark.parametrize("days", [-1, 0, 181])
def test_it_refuses_an_end_that_is_none(days: int) -> None:
    with pytest.raises(holds.HoldRefused, match="within 180 days"):
        holds.place_hold(child=factories.make_verified_child(), expires_at=soon(days))


def test_it_is_prolonged_and_released_by_hand(supporter_care: User) -> None:
    hold = holds.place_hold(child=factories.make_verified_child(), expires_at=soon(1))
    later = soon(9)
    assert holds.prolong(hold, expires_at=later, by=supporter_care).expires_at == later
    released = holds.release(hold, how=Hold.Release.RELEASED, by=supporter_care, reason="changed her mind")
    assert released.released_at is not None
    newest = released.history.first()
    assert (newest.history_user, newest.history_change_reason) == (supporter_care, "changed her mind")
    assert holds.release(hold, how=Hold.Release.EXPIRED).release == Hold.Release.RELEASED
    with pytest.raises(holds.HoldRefused, match="Place a new one"):
        holds.prolong(hold, expires_at=later, by=supporter_care)


def test_its_owner_is_told_a_day_before_once_and_again_when_prolonged(supporter_care: User) -> None:
    hold = holds.place_hold(
        child=factories.make_verified_child(),
        donor=factories.make_donor(),
        expires_at=soon(3),
        by=supporter_care,
    )
    holds.tell_owners()
    assert not WorkItem.objects.exists()
    with time_machine.travel(soon(2.5)):
        holds.tell_owners()
        holds.tell_owners()
        item = WorkItem.objects.get()
        assert (item.owner, item.subject) == (supporter_care, hold)
        holds.prolong(hold, expires_at=soon(4), by=supporter_care)
    with time_machine.travel(soon(6)):
        holds.tell_owners()
        assert WorkItem.objects.open().count() == 2
        holds.release(hold, how=Hold.Release.RELEASED, by=supporter_care)
    assert not WorkItem.objects.open().exists()


def test_a_child_that_leaves_the_offer_is_let_go(verifier: User) -> None:
    child = factories.make_verified_child()
    hold = holds.place_hold(child=child, donor=factories.make_donor())
    child.move(Child.Status.SUSPENDED, by=verifier, reason="a doubt")
    hold.refresh_from_db()
    assert hold.release == Hold.Release.CHILD_LEFT


def test_only_who_is_published_free_and_not_kept_is_available() -> None:
    free, half, carried, kept = (factories.make_published_child() for _number in range(4))
    factories.make_verified_child()  # not published
    factories.make_sponsorship(child=half, share=50)
    factories.make_sponsorship(child=carried, share=60)
    factories.make_sponsorship(child=carried, share=40)
    donor = factories.make_donor()
    holds.place_hold(child=kept, donor=donor)
    assert set(available_children()) == {free, half}
    assert set(available_children(for_donor=donor)) == {free, half, kept}
    assert set(available_children(for_donor=factories.make_donor())) == {free, half}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_want_to_keep_a_child_at_once_one_does() -> None:
    child = factories.make_verified_child()
    donors = [factories.make_donor() for _number in range(50)]

    def ask(donor: Donor) -> str:
        try:
            holds.place_hold(child=Child.objects.get(pk=child.pk), donor=donor)
        except holds.HoldRefused:
            return "refused"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(max_workers=14) as threads:
        answers = list(threads.map(ask, donors))
    assert sorted(answers) == ["kept"] + ["refused"] * 49


def test_the_public_gallery_offers_only_who_is_free_and_each_page_says_so(client: Client) -> None:
    free, carried, kept = (
        factories.make_published_child(first_name=name) for name in ("Faraja", "Caro", "Kito")
    )
    factories.make_sponsorship(child=carried)
    hold = holds.place_hold(child=kept, donor=factories.make_donor())
    assert _shown(client) == {"Faraja"}
    assert "Sponsor Faraja" in client.get(_page_of(free)).content.decode()
    for child in (carried, kept):
        page = client.get(_page_of(child)).content.decode()
        assert f"already standing by {child.first_name}" in page
        assert "mailto:" not in page
    holds.release(hold, how=Hold.Release.RELEASED)
    assert _shown(client) == {"Faraja", "Kito"}
    answer = client.get("/api/view-children/").json()
    assert {row["first_name"]: row["is_available"] for row in answer} == {
        "Faraja": True,
        "Caro": False,
        "Kito": True,
    }


def _shown(client: Client) -> set[str]:
    page = client.get(reverse("public_children"))
    return {child.first_name for child in page.context["page"].children}


def _page_of(child: Child) -> str:
    return reverse("public_child", args=[child.reference])

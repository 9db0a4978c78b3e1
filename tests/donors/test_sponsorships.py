"""A child is promised once: shares never exceed the whole, also when many ask in one moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from backoffice.core.money import InvalidAmount
from backoffice.core.moves import IllegalMove
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from donors.services import sponsorships
from payments.models import RecurringGift
from payments.tasks.charges import settle_charge
from tests import factories

pytestmark = pytest.mark.django_db
EUR25 = Money("25.00", "EUR")
Status = Sponsorship.Status


def test_it_begins_pending_with_the_payer_as_correspondent(supporter_care: User) -> None:
    donor, child = factories.make_donor(), factories.make_verified_child()
    promise = sponsorships.start_sponsorship(payer=donor, child=child, amount=EUR25, by=supporter_care)
    assert (promise.status, promise.correspondent, promise.share) == (Status.PENDING, donor, 100)
    assert promise.history.get().history_user == supporter_care


def test_shares_add_up_to_the_whole_and_no_further() -> None:
    child = factories.make_verified_child()
    for _time in range(2):
        sponsorships.start_sponsorship(payer=factories.make_donor(), child=child, amount=EUR25, share=40)
    with pytest.raises(sponsorships.SponsorshipRefused, match="Only 20 % of"):
        sponsorships.start_sponsorship(payer=factories.make_donor(), child=child, amount=EUR25, share=21)
    sponsorships.start_sponsorship(payer=factories.make_donor(), child=child, amount=EUR25, share=20)
    with pytest.raises(sponsorships.SponsorshipRefused, match="in full already"):
        sponsorships.start_sponsorship(payer=factories.make_donor(), child=child, amount=EUR25, share=1)


def test_an_ended_promise_frees_its_share() -> None:
    child = factories.make_verified_child()
    promise = sponsorships.start_sponsorship(payer=factories.make_donor(), child=child, amount=EUR25)
    ended = sponsorships.end(promise, reason="moved abroad")
    assert ended.ended_on is not None
    assert sponsorships.free_share(child) == 100
    with pytest.raises(IllegalMove):
        sponsorships.resume(ended, reason="came back")


@pytest.mark.parametrize("share", [0, -1, 101])
def test_it_refuses_a_share_that_is_none(share: int) -> None:
    with pytest.raises(sponsorships.SponsorshipRefused, match="between 1 and 100"):
        sponsorships.start_sponsorship(
            payer=factories.make_donor(), child=factories.make_verified_child(), amount=EUR25, share=share
        )


def test_it_refuses_a_child_that_is_not_verified() -> None:
    with pytest.raises(sponsorships.SponsorshipRefused, match="Only a verified child"):
        sponsorships.start_sponsorship(
            payer=factories.make_donor(), child=factories.make_child(), amount=EUR25
        )


def test_it_refuses_a_bad_amount() -> None:
    with pytest.raises(InvalidAmount):
        sponsorships.start_sponsorship(
            payer=factories.make_donor(), child=factories.make_verified_child(), amount=Money("0", "EUR")
        )


def test_its_end_asks_stripe_to_stop_the_charge_and_says_so_until_that_is_confirmed() -> None:
    promise = factories.make_sponsorship()
    gift = RecurringGift.objects.create(
        donor=promise.payer,
        child=promise.child,
        sponsorship=promise,
        amount=EUR25,
        interval="month",
        fund=factories.make_fund(),
        stripe_subscription_id="sub_running",
    )
    gift.move(RecurringGift.Status.ACTIVE)

    assert sponsorships.end(promise, reason="asked by phone").status == Status.ENDED

    item = WorkItem.objects.get(kind="recurring.to_cancel")
    assert item.subject == gift
    assert DBTaskResult.objects.filter(task_path=settle_charge.module_path).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_ask_for_one_child_at_once_one_gets_it() -> None:
    child = factories.make_verified_child()
    donors = [factories.make_donor() for _number in range(20)]

    def ask(donor: Donor) -> str:
        try:
            sponsorships.start_sponsorship(payer=donor, child=Child.objects.get(pk=child.pk), amount=EUR25)
        except sponsorships.SponsorshipRefused:
            return "refused"
        finally:
            connection.close()
        return "promised"

    with ThreadPoolExecutor(max_workers=16) as threads:
        answers = list(threads.map(ask, donors))
    assert sorted(answers) == ["promised"] + ["refused"] * 19
    assert Sponsorship.objects.get().share == 100


def test_staff_end_one_on_screen_with_a_reason(client: Client, supporter_care: User) -> None:
    promise = factories.make_sponsorship()
    client.force_login(supporter_care)
    address = reverse("admin:donors_sponsorship_end", args=[promise.pk])
    assert client.get(address).status_code == 200
    assert (
        "field is required" in client.post(address, {"_form_submitted": "on", "reason": ""}).content.decode()
    )
    client.post(address, {"_form_submitted": "on", "kind": "sponsor", "reason": "Asked by phone"})
    promise.refresh_from_db()
    assert (promise.status, promise.end_kind, promise.end_reason) == (
        Status.ENDED,
        Sponsorship.EndKind.SPONSOR,
        "Asked by phone",
    )


def test_an_auditor_cannot(client: Client, auditor: User) -> None:
    promise = factories.make_sponsorship()
    client.force_login(auditor)
    address = reverse("admin:donors_sponsorship_end", args=[promise.pk])
    assert client.post(address, {"_form_submitted": "on", "reason": "x"}).status_code == 403


def test_staff_begin_one_on_screen_and_are_told_by_field_why_not(
    client: Client, supporter_care: User
) -> None:
    donor, child, other = factories.make_donor(), factories.make_verified_child(), factories.make_child()
    client.force_login(supporter_care)
    facts = {
        "payer": str(donor.pk),
        "correspondent": "",
        "child": str(other.pk),
        "share": "100",
        "amount_0": "25.00",
        "amount_1": "EUR",
        "interval": "month",
        "starts_on": "2026-11-21",
    }
    page = client.post(reverse("admin:donors_sponsorship_add"), facts)
    assert "Only a verified child can be sponsored" in page.content.decode()
    page = client.post(reverse("admin:donors_sponsorship_add"), facts | {"child": str(child.pk)})
    assert page.status_code == 302, page.context["errors"]
    promise = Sponsorship.objects.get()
    assert (promise.payer, promise.correspondent, promise.child) == (donor, donor, child)

"""Pledges by phone: asked once in each period, once more when that failed, and stopped with what they were for."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.money import InvalidAmount
from backoffice.core.tasks.draining import drain as run_tasks
from beneficiaries.models import Child
from beneficiaries.services.verify import leave
from donors.models import Donor, Sponsorship
from donors.services import deceased, sponsorships
from donors.services.archives import ask_for_archive
from donors.services.erasing import ErasureRefused, erase_donor
from payments import demo_mobile
from payments.models import MobilePayment, MobilePledge, WebhookEvent
from payments.sandbox.models import SandboxObject
from payments.services.mobile import mobile_lookups, mobile_pledges
from payments.services.mobile.mobile_pledges import PledgeRefused
from tests import factories
from tests.donors.pressing import press as push
from tests.payments.mobile_network import asked_of_sandbox, assert_books_are_right, gift_of, pressed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


def at(year: int, month: int, day: int, hour: int = 12) -> time_machine.travel:
    return time_machine.travel(datetime.datetime(year, month, day, hour, tzinfo=datetime.UTC), tick=True)


def pledge(**about: Any) -> MobilePledge:
    about.setdefault("donor", factories.make_donor())
    facts: dict[str, Any] = {
        "provider": "sandbox",
        "phone": "+254712345678",
        "amount": Money(2500, "KES"),
        "interval": "month",
        "starts_on": timezone.localdate(),
    }
    return mobile_pledges.create(**{**facts, **about})


def prompts(made: MobilePledge) -> list[tuple[str, str]]:
    return [(str(each.due_on), each.status) for each in made.payments.order_by("due_on", "created_at")]


def prompt_due() -> int:
    asked = mobile_pledges.prompt_due()
    run_tasks()
    return asked


def test_each_period_is_asked_for_once_and_keeps_its_day() -> None:
    with at(2026, 1, 31):
        promise = factories.make_sponsorship(amount=Money(2500, "KES"))
        made = pledge(donor=promise.payer, sponsorship=promise)
        assert [prompt_due(), prompt_due()] == [1, 0]
        pressed(made.payments.get(), "approve")
        promise.refresh_from_db()
        assert promise.status == Sponsorship.Status.ACTIVE
    with at(2026, 2, 27):
        assert prompt_due() == 0
    with at(2026, 2, 28, hour=3):
        assert prompt_due() == 0  # nobody's phone rings at night
    with at(2026, 2, 28):
        assert prompt_due() == 1
        pressed(made.payments.get(due_on="2026-02-28"), "approve")
    with at(2026, 6, 2):
        # Three months were missed: the present period alone is asked for.
        assert [prompt_due(), prompt_due()] == [1, 0]
    assert prompts(made) == [
        ("2026-01-31", "succeeded"),
        ("2026-02-28", "succeeded"),
        ("2026-05-31", "pending"),
    ]
    made.refresh_from_db()
    assert made.next_prompt_on == datetime.date(2026, 6, 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        MobilePayment.objects.create(
            donation=factories.make_donation(donor=promise.payer),
            provider="sandbox",
            phone="1",
            pledge=made,
            due_on="2026-05-31",
        )
    assert_books_are_right()


def test_two_pledges_of_one_phone_ring_one_after_the_other() -> None:
    donor = factories.make_donor()
    with at(2026, 3, 1):
        made = [pledge(donor=donor, child=factories.make_verified_child()) for _n in range(2)]
        assert prompt_due() == 1
        pressed(MobilePayment.objects.get(), "approve")
    with at(2026, 3, 1, hour=13):
        assert [prompt_due(), prompt_due()] == [1, 0]
    assert [prompts(each)[0][0] for each in made] == ["2026-03-01", "2026-03-01"]
    assert not WorkItem.objects.open().filter(kind="mobile.pledge_refused").exists()


@pytest.mark.parametrize("second_answer", ["approve", "no_answer"])
def test_money_that_comes_late_after_the_second_prompt_is_booked(second_answer: str) -> None:
    with at(2026, 3, 1):
        made = pledge()
        prompt_due()
        first = pressed(made.payments.get(), "no_answer")
    with at(2026, 3, 3, hour=13):
        assert prompt_due() == 1
        second = made.payments.exclude(pk=first.pk).get()
        prompt = SandboxObject.objects.get(pk=str(first.reference))
        prompt.data |= {"status": "pending", "reason": ""}  # the network has told us too early
        prompt.save()
        pressed(first, "approve")
        assert (first.status, gift_of(first).status) == ("succeeded", "succeeded")
        item = WorkItem.objects.open().get(kind="mobile.period_paid_late")
        assert gift_of(second).reference in item.details
        pressed(second, second_answer)
        assert gift_of(second).status == ("succeeded" if second_answer == "approve" else "failed")
    with at(2026, 3, 5, hour=15):
        assert prompt_due() == 0
    assert ("2026-03-01", "succeeded") in prompts(made)
    assert not OutgoingEmail.objects.filter(kind="mobile_prompt_failed").exists()
    assert_books_are_right()


def test_a_failed_prompt_is_sent_once_more_and_then_told() -> None:
    with at(2026, 3, 1):
        made = pledge()
        prompt_due()
        pressed(made.payments.get(), "no_answer")
        assert prompt_due() == 0
        assert not OutgoingEmail.objects.exists()
    with at(2026, 3, 3, hour=13):
        assert [prompt_due(), prompt_due()] == [1, 0]
        second = made.payments.exclude(status="failed").get()
        pressed(second, "no_money")
        assert OutgoingEmail.objects.filter(kind="mobile_prompt_failed").count() == 1
        item = WorkItem.objects.open().get(kind="mobile.pledge_failed")
        assert "not enough money" in item.details
    with at(2026, 3, 6, hour=13):
        assert prompt_due() == 0
    with at(2026, 4, 1):
        assert prompt_due() == 1
    assert prompts(made) == [("2026-03-01", "failed"), ("2026-03-01", "failed"), ("2026-04-01", "pending")]


def test_what_the_provider_does_not_take_is_refused_in_words() -> None:
    donor, child = factories.make_donor(), factories.make_verified_child()
    for wrong in (
        {"amount": Money("2500.50", "UGX")},
        {"amount": Money(25, "EUR")},
        {"phone": "0712"},
        {"provider": "mpesa"},
        {"starts_on": timezone.localdate() - datetime.timedelta(days=1)},
    ):
        with pytest.raises(
            (DomainError, InvalidAmount), match=r"UGX|EUR|numbers such as|mpesa|today or later"
        ):
            pledge(donor=donor, **wrong)
    pledge(donor=donor, child=child)
    with pytest.raises(PledgeRefused, match="already"):
        pledge(donor=donor, child=child)
    assert MobilePledge.objects.count() == 1


def test_staff_pledge_pause_resume_and_end(supporter_care: User) -> None:
    donor = factories.make_donor(phone="+254712345678")
    client = Client()
    client.force_login(supporter_care)
    asked = {
        "phone": "+254712345678",
        "provider": "sandbox",
        "amount": "2500",
        "currency": "KES",
        "interval": "month",
        "starts_on": timezone.localdate().isoformat(),
    }
    answer = push(client, donor, "pledge_by_phone", **asked)
    made = MobilePledge.objects.get()
    page = reverse("admin:payments_mobilepledge_change", args=[made.pk])
    assert answer.headers["HX-Redirect"] == page
    for name, status in (("pause", "paused"), ("resume", "active"), ("end", "ended")):
        push(client, made, name, reason="She travels")
        made.refresh_from_db()
        assert made.status == status
    latest: Any = made.history.first()
    assert (latest.history_user, latest.history_change_reason) == (supporter_care, "She travels")
    assert made.next_prompt_on is None
    assert (
        donor.name.encode()
        in client.get(reverse("admin:payments_mobilepledge_changelist"), {"q": donor.name}).content
    )


class TestWithTheirPeople:
    def test_it_ends_with_its_sponsorship_and_rests_with_it(self, administrator: User) -> None:
        promise = sponsorships.begin(factories.make_sponsorship(amount=Money(2500, "KES")))
        made = pledge(donor=promise.payer, sponsorship=promise)
        sponsorships.pause(promise, by=administrator, reason="She travels")
        with at(timezone.localdate().year + 1, 1, 15):
            assert prompt_due() == 0
        sponsorships.end(promise, by=administrator, reason="Moved away")
        made.refresh_from_db()
        assert made.status == "ended"

    def test_a_child_who_leaves_is_asked_for_no_more(self, administrator: User) -> None:
        child = factories.make_verified_child()
        made = pledge(child=child)
        leave(child, by=administrator, kind=Child.LeavingReason.GRADUATED)
        made.refresh_from_db()
        assert made.status == "paused"
        assert WorkItem.objects.open().filter(kind="mobile.child_left").count() == 1

    def test_of_a_donor_who_died_it_is_put_before_a_person(self, administrator: User) -> None:
        made = pledge()
        deceased.mark_deceased(made.donor, by=administrator, reason="Her daughter wrote")
        item = WorkItem.objects.open().get(kind="donor.deceased")
        assert "Pledge by phone" in item.details
        with at(timezone.localdate().year + 1, 1, 15):
            assert prompt_due() == 0
        assert WorkItem.objects.open().filter(kind="mobile.pledge_refused").count() == 1

    def test_a_donor_gets_a_copy_and_is_forgotten(self, administrator: User) -> None:
        donor: Donor = factories.make_donor()
        made = pledge(donor=donor)
        payment = asked_of_sandbox(donor=donor, phone="+254711222333")
        with pytest.raises(ErasureRefused, match="by phone"):
            erase_donor(donor=donor, by=administrator, reason="asked")
        pressed(payment, "decline")
        archive = ask_for_archive(donor=donor, by=administrator, reason="asked")
        run_tasks()
        archive.refresh_from_db()
        assert archive.file
        erase_donor(donor=donor, by=administrator, reason="asked")
        made.refresh_from_db()
        payment.refresh_from_db()
        assert (made.status, made.phone, payment.phone, payment.provider_said) == ("ended", "", "", "")
        assert "254711222333" not in WebhookEvent.objects.get().payload
        history: Any = MobilePayment.history
        assert not history.exclude(phone="").exists()


def test_a_failed_look_leaves_the_pledge_as_it_is() -> None:
    made = pledge()
    with at(2026, 12, 15):
        prompt_due()
        payment = made.payments.get()
        assert mobile_lookups.look_quietly(payment).status == "pending"


def test_the_demo_shows_each_outcome(supporter_care: User) -> None:
    donors = [factories.make_donor() for _n in range(8)]
    demo_mobile.seed(donors=donors, seed=1, by=supporter_care)
    shown = set(MobilePayment.objects.values_list("status", "failure"))
    assert shown == {
        ("succeeded", ""),
        ("failed", "insufficient"),
        ("failed", "wrong_pin"),
        ("failed", "timeout"),
        ("pending", ""),
    }
    assert MobilePledge.objects.count() == 2
    assert_books_are_right()

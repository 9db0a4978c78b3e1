"""What a dispute may turn into, and what it may be about: each with its money, its tasks and its last day."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.core.models import User, WorkItem
from payments.models import Dispute, Donation, JournalEntry, Refund
from payments.models.dispute import last_day
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services import accounts, ledger
from payments.services.disputing import answering, dispute_tasks
from payments.services.disputing.answering import DisputeRefused
from payments.services.disputing.dispute_booking import standing_as_lost
from payments.services.giving_back import refund_sending, refunds, returned
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    one_off_link,
    open_page,
)
from tests.payments.test_disputes import disputed, only, tasks

pytestmark = pytest.mark.django_db
Status = Dispute.Status
SLOW_CARD = "4000000000007726"


def at_stripe() -> SandboxObject:
    return SandboxObject.objects.get(kind="dispute")


def stripe_says(**fields: object) -> None:
    """Behind our back; then all its events are told again."""
    found = at_stripe()
    found.data |= fields
    found.save()
    deliver_all()
    deliver_all_again()


def test_a_fee_that_stripe_gives_back_is_no_second_fee() -> None:
    _donation, dispute_id = disputed()
    assert ledger.balance(accounts.processing_fees()) == [euros("15.00")]
    behaviour.decide_dispute(dispute_id, "won")
    taken, given_back = at_stripe()["balance_transactions"]
    stripe_says(balance_transactions=[taken, given_back | {"fee": -1500}])
    assert only().fee == euros("0.00")
    assert ledger.balance(accounts.processing_fees()) == []
    assert_all_is_well()


def test_a_refund_that_fails_after_all_leaves_its_part_to_the_lost_dispute(finance: User) -> None:
    """Banks do both at once: 'charge for pending refund disputed'."""
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link), card=SLOW_CARD)
    deliver_all()
    donation = link.donations.get()
    refund_sending.send(str(refunds.ask(donation, amount=euros("40.00"), reason="other", by=finance).pk))
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    assert ledger.balance(accounts.disputes()) == [euros("40.00")]
    assert dispute_tasks.ABOVE_GIFT in tasks()

    behaviour.settle_refund(str(Refund.objects.get().stripe_refund_id), "failed")
    deliver_all()
    deliver_all()
    deliver_all_again()
    assert ledger.balance(accounts.disputes()) == []
    assert dispute_tasks.ABOVE_GIFT not in tasks()
    assert returned.kept(donation) == euros("0.00")
    assert_all_is_well()
    # And won in the end it is ours again, all of it, once.
    stripe_says(status="won")
    assert returned.kept(donation) == euros("100.00")
    assert dispute_tasks.LOST not in tasks()
    assert_all_is_well()


def test_two_lost_disputes_of_one_gift_take_it_once() -> None:
    """Each takes its part; what the books hold of the one is left out of the other, however often both are told."""
    donation, dispute_id = disputed(amount=6000)
    behaviour.decide_dispute(dispute_id, "lost")
    deliver_all()
    second = at_stripe()
    second.data |= {"id": "dp_second", "balance_transactions": [], "created": second["created"] + 1}
    SandboxObject.objects.create(pk="dp_second", kind="dispute", data=second.data, created=second.created + 1)
    for _told in range(3):
        deliver_all_again()
        booked = {str(one.stripe_dispute_id): standing_as_lost(one) for one in Dispute.objects.all()}
        assert booked == {dispute_id: euros("60.00"), "dp_second": euros("40.00")}
    assert JournalEntry.objects.filter(kind="dispute", key__contains=":lost").count() == 2
    assert returned.kept(donation) == euros("0.00")
    assert_all_is_well()


def test_an_amount_that_changes_in_another_currency_than_ours_is_followed() -> None:
    """What was booked of a movement stays, though it was booked by the amount of then."""
    disputed()
    moved = [one | {"currency": "usd", "amount": -11000} for one in at_stripe()["balance_transactions"]]
    stripe_says(balance_transactions=[])
    stripe_says(balance_transactions=[one | {"id": "txn_other"} for one in moved])
    stripe_says(amount=9000)
    assert only().amount == euros("90.00")


def test_an_inquiry_is_refunded_not_accepted(finance: User, client: Client) -> None:
    """Closing one gives nobody any money."""
    donation, _dispute_id = disputed(inquiry=True)
    with pytest.raises(DisputeRefused, match=f"refund the gift {donation.reference}"):
        answering.accept(only(), reason="She is right.", by=finance)
    assert at_stripe()["status"] == "warning_needs_response"
    client.force_login(finance)
    page = client.get(f"/admin/payments/dispute/{only().pk}/change/").content.decode()
    assert "Send evidence" in page
    assert "Accept the dispute" not in page
    assert "refund the gift" in tasks()[dispute_tasks.TO_ANSWER].details
    refund_sending.send(str(refunds.ask(donation, amount=euros("100.00"), reason="other", by=finance).pk))
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED


def test_the_task_follows_an_inquiry_that_becomes_a_dispute() -> None:
    _donation, dispute_id = disputed(inquiry=True)
    asked = tasks()[dispute_tasks.TO_ANSWER]
    assert asked.title.startswith("The bank asks")
    behaviour.escalate_inquiry(dispute_id)
    later = timezone.now() + datetime.timedelta(days=30)
    stripe_says(evidence_details=at_stripe()["evidence_details"] | {"due_by": int(later.timestamp())})
    asked.refresh_from_db()
    assert asked.title.endswith("are disputed")
    assert asked.due_on == last_day(later)
    assert WorkItem.objects.filter(kind=dispute_tasks.TO_ANSWER).count() == 1


def test_an_appeal_is_answered_at_stripe(finance: User) -> None:
    _donation, dispute_id = disputed()
    behaviour.decide_dispute(dispute_id, "lost")
    deliver_all()
    stripe_says(status="appeal_needs_response")
    with pytest.raises(DisputeRefused, match="Stripe's dashboard"):
        answering.send_evidence(only(), text="x", by=finance)


def test_an_answer_given_in_the_dashboard_is_not_given_again(finance: User) -> None:
    """Its event is still on its way."""
    disputed()
    found = at_stripe()
    found.data["status"] = "under_review"
    found.save()
    with pytest.raises(DisputeRefused, match="nothing to answer"):
        answering.accept(only(), reason="She is right.", by=finance)
    assert at_stripe()["status"] == only().stripe_status == "under_review"


def test_a_payment_that_the_books_do_not_hold_has_a_last_day_too() -> None:
    """A gift of years before, brought in as history: Stripe knows it, and its money is not in our books."""
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    donation = link.donations.get()
    Donation.objects.filter(pk=donation.pk).update(is_history=True, old_reference="A-17")
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    deliver_all()
    asked = tasks()[dispute_tasks.NOT_IN_BOOKS]
    assert made["id"] in asked.details
    assert asked.due_on is not None
    assert not Dispute.objects.exists()
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    assert dispute_tasks.NOT_IN_BOOKS not in tasks()


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", 5), ("Europe/Zurich", 5), ("Africa/Nairobi", 5), ("America/New_York", 5)]
)
def test_a_deadline_at_midnight_of_stripe_is_never_a_day_late_here(
    finance: User, client: Client, zone: str, day: int
) -> None:
    """In Nairobi it is at 02:59 of the 6th: whoever reads '6 December' comes to the office too late."""
    disputed()
    due_by = datetime.datetime(2030, 12, 5, 23, 59, 59, tzinfo=datetime.UTC)
    with timezone.override(zone):
        stripe_says(evidence_details=at_stripe()["evidence_details"] | {"due_by": int(due_by.timestamp())})
        assert tasks()[dispute_tasks.TO_ANSWER].due_on == datetime.date(2030, 12, day)


def test_the_page_tells_the_hour_and_when_it_is_too_late(finance: User, client: Client) -> None:
    disputed()
    client.force_login(finance)
    address = f"/admin/payments/dispute/{only().pk}/change/"
    Dispute.objects.update(due_by=timezone.now() - datetime.timedelta(minutes=1))
    assert "too late" in client.get(address).content.decode()
    Dispute.objects.update(due_by=datetime.datetime(2030, 12, 5, 23, 59, tzinfo=datetime.UTC))
    assert "Dec. 5, 2030, 11:59 p.m." in client.get(address).content.decode()


def test_a_prevented_dispute_has_taken_nothing(finance: User, client: Client) -> None:
    disputed()
    stripe_says(status="prevented", balance_transactions=[])
    client.force_login(finance)
    page = client.get(f"/admin/payments/dispute/{only().pk}/change/").content.decode()
    assert "no money has been taken so far" in page

"""check_ledger about refunds and disputes: each fault is named, and many gifts cost no more questions than one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import Dispute, Donation, Refund
from payments.sandbox import behaviour
from payments.services import ledger_check
from payments.services.ledger_check import receipts, refunds
from tests.payments.stripe_story import deliver_all, one_off_link, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


def gift() -> Donation:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link.donations.get()


def came_back(how: Callable[[str], object]) -> Donation:
    donation = gift()
    how(donation.stripe_payment_intent_id or "")
    deliver_all()
    return donation


def lost(payment_id: str) -> None:
    behaviour.decide_dispute(behaviour.open_dispute(payment_id)["id"], "lost")


def findings() -> list[str]:
    return ledger_check.check(files=False).findings


def questions() -> int:
    with CaptureQueriesContext(connection) as asked:
        for question in (*refunds.QUESTIONS, *receipts.QUESTIONS):
            assert list(question()) == []
    return len(asked)


def test_many_returns_cost_no_more_questions_than_one_of_each() -> None:
    ways = (lambda payment: behaviour.refund_payment(payment, 100), behaviour.refund_payment, lost)
    for way in ways:
        came_back(way)
    few = questions()
    for way in ways:
        came_back(way)
    assert questions() == few


def test_each_fault_is_named() -> None:
    donation = came_back(lambda payment: behaviour.refund_payment(payment, 500))
    assert findings() == []
    refund = donation.refunds.get()
    Refund.objects.filter(pk=refund.pk).update(amount=4)
    kept = int(donation.amount.amount * 100) - 400
    currency = donation.amount.currency
    assert set(findings()) == {
        f"Refund {refund.pk} is 400 in minor units and booked as -500 {currency}.",
        f"Of donation {donation.reference} {kept} minor units are kept and {kept - 100} stand in the books.",
        f"Receipt {donation.receipts.get(status='issued').number} says {(kept - 100) / 100:.2f}, and "
        f"{kept / 100:.2f} were kept.",
    }
    Refund.objects.filter(pk=refund.pk).update(amount=5)

    disputed = came_back(behaviour.open_dispute).disputes.get()
    Dispute.objects.filter(pk=disputed.pk).update(status=Dispute.Status.LOST)
    reference, given = disputed.donation.reference, int(disputed.amount.amount * 100)
    assert f"Of donation {reference} 0 minor units are kept and {given} stand in the books." in findings()
    Dispute.objects.filter(pk=disputed.pk).update(status=Dispute.Status.OPEN)

    decided = came_back(lost).disputes.get()
    Dispute.objects.filter(pk=decided.pk).update(status=Dispute.Status.WON)
    assert f"Dispute {decided.stripe_dispute_id} is 'won', and its gift is booked as lost." in findings()

"""A refund that waits to be paid by hand, and a dispute of the same gift: its money goes back once."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.core.models import User
from payments.models import Donation, Refund
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.disputing import dispute_evidence, dispute_tasks
from payments.services.giving_back import disputed_refunds, refund_sending, refunds, returned
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    one_off_link,
    open_page,
)
from tests.payments.test_dispute_turns import SLOW_CARD
from tests.payments.test_disputes import only, tasks

pytestmark = pytest.mark.django_db


def by_hand(finance: User, amount: str = "100.00") -> tuple[Donation, Refund]:
    """A card gift whose card is closed: the refund waits to be paid by hand."""
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    donation = link.donations.get()
    refund = refunds.ask(donation, amount=euros(amount), reason="other", by=finance, way=Refund.Way.BY_HAND)
    assert tasks()[refunds.TO_PAY].title.startswith("Pay back")
    return donation, refund


def press_paid(client: Client, refund: Refund, **words: str) -> str:
    address = reverse("admin:payments_refund_mark_paid", args=[refund.pk])
    page = client.get(address).content.decode()
    client.post(address, {"_form_submitted": "1", "bank_reference": "T-1", **words})
    refund.refresh_from_db()
    return page


def test_a_refund_by_hand_waits_while_the_bank_decides(finance: User, client: Client) -> None:
    donation, refund = by_hand(finance)
    client.force_login(finance)
    assert (
        "had gone before"
        not in client.get(reverse("admin:payments_refund_mark_paid", args=[refund.pk])).content.decode()
    )
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    deliver_all()
    item = tasks()[refunds.TO_PAY]
    assert item.title.startswith("Do not pay back 100.00 EUR")
    assert "mark the refund as paid" in item.details
    assert "had gone before" in press_paid(client, refund)
    assert refund.status == Refund.Status.APPROVED, "the bank has it: paid as well it is gone twice"

    behaviour.decide_dispute(made["id"], "won")
    deliver_all()
    deliver_all_again()
    assert tasks()[refunds.TO_PAY].pk == item.pk
    assert tasks()[refunds.TO_PAY].title.startswith("Pay back")
    press_paid(client, refund)
    assert (refund.status, refunds.TO_PAY in tasks()) == (Refund.Status.SUCCEEDED, False)
    assert_all_is_well()


def test_a_lost_dispute_takes_the_place_of_a_refund_by_hand(finance: User) -> None:
    donation, refund = by_hand(finance)
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    deliver_all_again()
    refund.refresh_from_db()
    assert refund.status == Refund.Status.CANCELLED
    assert refunds.TO_PAY not in tasks()
    asked = tasks()[disputed_refunds.OVERTAKEN]
    assert "was to be paid back by hand" in asked.title
    assert returned.gone(donation) == euros("100.00")
    assert_all_is_well()


def test_a_part_that_still_fits_goes_back_all_the_same(finance: User) -> None:
    donation, refund = by_hand(finance, "30.00")
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id), amount=7000)
    deliver_all()
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    refund.refresh_from_db()
    assert refund.status == Refund.Status.APPROVED
    assert tasks()[refunds.TO_PAY].title.startswith("Pay back")
    refunds.mark_paid(refund, by=finance, bank_reference="T-1")
    assert returned.gone(donation) == euros("100.00")
    assert_all_is_well()


def test_money_that_had_gone_before_is_booked_and_told_to_the_bank(finance: User, client: Client) -> None:
    donation, refund = by_hand(finance)
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    deliver_all()
    client.force_login(finance)
    press_paid(client, refund, had_gone="on")
    assert (refund.status, refunds.TO_PAY in tasks()) == (Refund.Status.SUCCEEDED, False)
    assert "100.00 EUR were given back on" in dispute_evidence.draft(only())
    assert "T-1" in dispute_evidence.draft(only())
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    assert dispute_tasks.ABOVE_GIFT in tasks(), "gone twice, and a person is told"
    assert_all_is_well()


def test_an_inquiry_holds_nothing_until_it_is_more(finance: User) -> None:
    donation, refund = by_hand(finance)
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id), inquiry=True)
    deliver_all()
    assert tasks()[refunds.TO_PAY].title.startswith("Pay back")
    behaviour.escalate_inquiry(made["id"])
    deliver_all()
    assert tasks()[refunds.TO_PAY].title.startswith("Do not pay back")
    refunds.withdraw(refund, by=finance, reason="The bank has it.")
    deliver_all_again()
    assert refunds.TO_PAY not in tasks()
    assert_all_is_well()


def test_a_refund_that_a_dispute_stopped_is_not_to_be_made_by_hand(finance: User) -> None:
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link), card=SLOW_CARD)
    deliver_all()
    donation = link.donations.get()
    refund = refunds.ask(donation, amount=euros("40.00"), reason="other", by=finance)
    refund_sending.send(str(refund.pk))
    refund.refresh_from_db()
    behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    behaviour.settle_refund(str(refund.stripe_refund_id), "failed")
    at_stripe = SandboxObject.objects.get(pk=refund.stripe_refund_id)
    at_stripe.data["failure_reason"] = "charge_for_pending_refund_disputed"
    at_stripe.save()
    deliver_all()
    assert "Do not give it back by hand" in tasks()["refund.failed"].details
    assert_all_is_well()

"""Paying by phone: asked once, booked once, whatever is lost, late or told twice."""

import itertools
import random
from typing import Any

import pytest
import requests
from django.test import Client
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.tasks.draining import drain as run_tasks
from donors.services.sponsorships import begin
from payments.mobile_money.sandbox import DEAD_LINE, NO_SUCH_PHONE
from payments.models import MobilePayment, WebhookEvent
from payments.sandbox.behaviour.phones import callback_of, press
from payments.sandbox.models import SandboxObject
from payments.services.events import inbox
from payments.services.mobile import mobile_lookups, mobile_payments
from payments.services.mobile.mobile_payments import AskRefused
from tests import factories
from tests.donors.pressing import press as push
from tests.payments.mobile_network import (
    FAILED,
    PAID,
    UGX,
    Network,
    asked_of,
    asked_of_sandbox,
    assert_books_are_right,
    body,
    call_back,
    facts,
    gift_of,
    later,
    pressed,
)
from tests.payments.mobile_network import network as network
from tests.payments.mobile_network import signs as signs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


class TestAPromptIsPaid:
    def test_accepted_is_not_paid_and_the_callback_books_it_once(self, signs: bool) -> None:
        promise = begin(factories.make_sponsorship(amount=Money(2500, "KES")))
        payment = asked_of_sandbox(sponsorship=promise, child=promise.child, donor=promise.payer)
        assert facts(payment) == ("pending", "pending", 0)
        pressed(payment, "approve")
        assert facts(payment) == PAID
        gift = gift_of(payment)
        assert (gift.channel, gift.paid_with) == ("mobile_money", "Sandbox phone")
        accounts = set(gift.entries.values_list("lines__account__code", flat=True))
        assert "mobile-money" in accounts
        assert f"wallet:{promise.child.partner.pk}" in accounts
        assert payment.provider_receipt.startswith("SBX")
        assert OutgoingEmail.objects.filter(kind="thank_you").count() == 1
        # Its network repeats itself: the same callback, the same event.
        assert call_back(payment) == 200
        inbox.drain()
        assert (facts(payment), WebhookEvent.objects.count()) == (PAID, 1)
        assert_books_are_right()

    @pytest.mark.parametrize(
        ("button", "why"),
        [
            ("wrong_pin", "wrong_pin"),
            ("decline", "declined"),
            ("no_money", "insufficient"),
            ("no_answer", "timeout"),
        ],
    )
    def test_a_refusal_is_told_in_words(self, signs: bool, button: str, why: str) -> None:
        payment = pressed(asked_of_sandbox(), button)
        assert (*facts(payment), payment.failure) == (*FAILED, why)
        assert gift_of(payment).failure_reason == mobile_payments.sentence_of(payment)
        assert_books_are_right()

    def test_a_lost_callback_is_made_up_for_by_asking(self) -> None:
        payment = asked_of_sandbox()
        press(str(payment.reference), "approve_unheard")
        assert mobile_lookups.look_up_due() == 0
        with later(seconds=21):
            assert mobile_lookups.look_up_due() == 1
        assert facts(payment) == PAID
        assert mobile_lookups.look_up_due() == 0
        assert_books_are_right()

    def test_any_order_and_any_number_of_callbacks_and_looks_end_the_same(self, settings: Any) -> None:
        settings.MOBILE_SANDBOX_SIGNS = True
        for seed, first in itertools.product((1, 2), ("no_answer", "approve")):
            payment = asked_of_sandbox(phone=f"+25471234567{seed}")
            prompt = SandboxObject.objects.get(pk=str(payment.reference))
            deliveries = []
            for state, receipt, reason in (("failed", "", "timeout"), ("succeeded", f"R{payment.pk}", "")):
                prompt.data |= {
                    "status": state,
                    "receipt": receipt,
                    "reason": reason,
                    "event": f"{state}{payment.pk}",
                }
                prompt.save()
                deliveries.append(callback_of(prompt.pk))
            if first == "approve":
                deliveries.reverse()
            mixed = [*deliveries, *deliveries]
            random.Random(seed).shuffle(mixed)
            for address, said, headers in mixed:
                assert (
                    Client().post(address, said, content_type="application/json", headers=headers).status_code
                    == 200
                )
                inbox.drain()
                mobile_lookups.look_quietly(MobilePayment.objects.get(pk=payment.pk))
            assert facts(payment) == PAID
        assert_books_are_right()

    def test_money_that_was_given_up_may_still_come(self) -> None:
        payment = pressed(asked_of_sandbox(), "no_answer")
        prompt = SandboxObject.objects.get(pk=str(payment.reference))
        prompt.data |= {"status": "succeeded", "receipt": "LATE1", "reason": ""}
        prompt.save()
        mobile_lookups.look_up(payment)
        assert facts(payment) == PAID
        assert_books_are_right()


class TestNobodyIsAskedTwice:
    def test_no_answer_to_the_asking_is_looked_up_and_never_asked_again(self) -> None:
        payment = asked_of_sandbox(phone=DEAD_LINE)
        assert facts(payment) == ("unknown", "pending", 0)
        run_tasks()
        assert mobile_payments.send(payment.pk).status == "unknown"
        assert SandboxObject.objects.filter(kind="mobile_prompt").count() == 1
        press(str(payment.reference), "approve_unheard")
        with later(seconds=30):
            mobile_lookups.look_up_due()
        assert facts(payment) == PAID

    def test_a_prompt_that_never_arrived_fails_after_a_while(self, network: Network) -> None:
        network.answer("POST", "/token/", (200, body("mtn_token", "")))
        network.answer("POST", "/requesttopay", requests.ReadTimeout())
        network.answer("GET", "/requesttopay", (404, "{}"))
        payment = asked_of("mtn", UGX, "+256771234567")
        assert payment.status == "unknown"
        with later(minutes=5):
            mobile_lookups.look_up_due()
            assert facts(payment) == ("unknown", "pending", 0)
        with later(minutes=11):
            mobile_lookups.look_up_due()
        assert facts(payment) == FAILED
        assert payment.failure == "unreached"
        assert network.count("POST", "/requesttopay") == 1

    def test_what_is_certainly_not_done_fails_at_once(self) -> None:
        payment = asked_of_sandbox(phone=NO_SUCH_PHONE)
        assert (*facts(payment), payment.failure) == (*FAILED, "unreached")

    def test_a_task_that_came_too_late_rings_nowhere(self) -> None:
        donor = factories.make_donor()
        payment = mobile_payments.ask(
            donor=donor, provider="sandbox", phone="254712345678", amount=Money(500, "KES")
        )
        with later(minutes=16):
            mobile_lookups.look_up_due()
            run_tasks()
        assert facts(payment) == FAILED
        assert not SandboxObject.objects.filter(kind="mobile_prompt").exists()

    def test_a_second_prompt_waits_for_the_first(self) -> None:
        donor = factories.make_donor()
        first = asked_of_sandbox(donor=donor)
        with pytest.raises(AskRefused, match="being asked already"):
            asked_of_sandbox(donor=donor)
        pressed(first, "decline")
        assert asked_of_sandbox(donor=donor).status == "pending"

    def test_looks_come_later_and_later_and_end_with_a_person(self) -> None:
        payment = asked_of_sandbox()
        pauses = [mobile_lookups.pause_after(number).total_seconds() for number in (0, 1, 2, 20)]
        assert pauses == [20, 40, 80, 3600]
        with later(days=2, minutes=1):
            mobile_lookups.look_up_due()
        payment.refresh_from_db()
        assert (payment.status, payment.next_query_at, payment.queries) == ("pending", None, 1)
        item = WorkItem.objects.open().get(kind="mobile.undecided")
        pressed(payment, "approve")
        item.refresh_from_db()
        assert item.status == "done"

    def test_what_no_provider_tells_of_is_closed_by_a_person(self, finance: User, settings: Any) -> None:
        payment = asked_of_sandbox()
        client = Client()
        client.force_login(finance)
        push(client, payment, "close_unpaid")
        assert facts(payment) == ("pending", "pending", 0), "the provider is still being asked"
        with later(days=2, minutes=1):
            settings.MOBILE_MONEY = {}
            mobile_lookups.look_up_due()
        item = WorkItem.objects.open().get(kind="mobile.undecided")
        push(client, payment, "close_unpaid", reason="Not in the portal of the old contract")
        assert facts(payment) == FAILED
        item.refresh_from_db()
        assert (item.status, payment.provider_said) == ("done", "Not in the portal of the old contract")
        last = payment.history.latest()
        assert (last.history_user, last.status) == (finance, "failed")

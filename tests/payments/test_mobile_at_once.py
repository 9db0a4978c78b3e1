"""Callbacks, looks and presses at the same moment, on a database that lets them be: one prompt, one gift, one receipt."""

import pytest
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail
from payments.models import MobilePayment, WebhookEvent
from payments.sandbox.behaviour.phones import press
from payments.sandbox.models import SandboxObject
from payments.services.events import inbox
from payments.services.mobile import mobile_lookups, mobile_payments
from payments.services.mobile.mobile_payments import AskRefused
from tests import factories
from tests.payments.mobile_network import asked_of_sandbox, assert_books_are_right, call_back, facts
from tests.payments.test_many_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_who_ask_at_once_make_one_phone_ring_once() -> None:
    donor, _fund = factories.make_donor(), factories.make_fund()

    def ask() -> bool:
        try:
            payment = mobile_payments.ask(
                donor=donor, provider="sandbox", phone="254712345678", amount=Money(500, "KES")
            )
        except AskRefused:
            return False
        mobile_payments.send(payment.pk)
        return True

    assert sorted(at_once([ask] * 4)) == [False, False, False, True]
    payment = MobilePayment.objects.get()
    at_once([lambda: mobile_payments.send(payment.pk)] * 4)
    assert SandboxObject.objects.filter(kind="mobile_prompt").count() == 1


def test_callbacks_and_looks_at_once_book_one_gift() -> None:
    factories.make_fund()
    payment = asked_of_sandbox()
    press(str(payment.reference), "approve")
    calls = [lambda: call_back(payment)] * 8
    looks = [lambda: mobile_lookups.look_quietly(MobilePayment.objects.get(pk=payment.pk)).status] * 4
    answers = at_once([*calls, *looks, inbox.drain])
    assert set(answers[:8]) == {200}
    inbox.drain()
    assert WebhookEvent.objects.count() == 1
    assert facts(payment) == ("succeeded", "succeeded", 1)
    assert OutgoingEmail.objects.filter(kind="thank_you").count() == 1
    assert_books_are_right()

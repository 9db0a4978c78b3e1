"""Callbacks for a pledge whose period is paid already: wrong, replayed and forged ones take and add nothing."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.core.models import OutgoingEmail, WorkItem
from backoffice.core.tasks.draining import drain as run_tasks
from payments.mobile_money.sandbox import SECRET
from payments.mobile_money.signatures import signed_headers
from payments.models import Donation, JournalEntry, MobilePayment, MobilePledge, Receipt, WebhookEvent
from payments.sandbox.behaviour.phones import callback_of
from payments.sandbox.models import SandboxObject
from payments.services.events import inbox
from tests.payments.mobile_network import PAID, assert_books_are_right, call_back, facts, gift_of, pressed
from tests.payments.mobile_network import signs as signs
from tests.payments.test_mobile_pledges import at, pledge, prompt_due, prompts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


def paid_period() -> tuple[MobilePledge, MobilePayment]:
    made = pledge()
    assert prompt_due() == 1
    paid = pressed(made.payments.get(), "approve")
    assert facts(paid) == PAID
    return made, paid


def said_of(payment: MobilePayment, **instead: Any) -> str:
    _address, said, _headers = callback_of(str(payment.reference))
    return json.dumps({**json.loads(said), **instead})


def posted(payment: MobilePayment, text: str, *, signs: bool, secret: str = SECRET) -> int:
    """As the provider would: signed anew where it signs, and then with an id that is new to us."""
    headers = signed_headers(secret, text) if signs else {}
    status = call_back(payment, text=text, **headers)
    inbox.drain()
    return status


def all_that_counts(made: MobilePledge) -> tuple[Any, ...]:
    made.refresh_from_db()
    return (
        prompts(made),
        made.next_prompt_on,
        list(Donation.objects.order_by("pk").values_list("status", "amount", "received_at")),
        list(MobilePayment.objects.order_by("pk").values_list("provider_receipt", "due_on", "settled_at")),
        JournalEntry.objects.count(),
        Receipt.objects.count(),
        OutgoingEmail.objects.count(),
    )


LIES: list[dict[str, Any]] = [
    {"amount": "1.00"},
    {"amount": "250000.00"},
    {"amount": None},
    {"currency": "UGX"},
    {"receipt": "SBXFORGED"},
    {"receipt": ""},
    {"status": "failed", "reason": "declined"},
    {"status": "pending"},
    {"status": "whatever"},
]


@pytest.mark.parametrize(
    "lie", LIES, ids=lambda lie: "-".join(f"{key}={value}" for key, value in lie.items())
)
def test_a_lie_about_a_paid_period_moves_nothing(signs: bool, lie: dict[str, Any]) -> None:
    with at(2026, 3, 1):
        made, paid = paid_period()
        before = all_that_counts(made)
        assert posted(paid, said_of(paid, **lie), signs=signs) == 200
        assert all_that_counts(made) == before
        is_odd = signs and (lie.keys() & {"amount", "currency"} or lie.get("receipt"))
        asked = WorkItem.objects.open().filter(kind="event.failed").count()
        assert asked == bool(is_odd), (
            "money that contradicts what came is put before a person, the rest is not"
        )
    with at(2026, 3, 4):
        assert prompt_due() == 0
    with at(2026, 4, 1):
        assert prompt_due() == 1, "the next period is asked for as ever"
    run_tasks()  # the receipts are made
    assert_books_are_right()


def test_told_again_it_is_paid_once(signs: bool) -> None:
    with at(2026, 3, 1):
        made, paid = paid_period()
        before = all_that_counts(made)
        assert call_back(paid) == 200, "word for word"
        assert posted(paid, said_of(paid), signs=signs) == 200, "and as a new delivery"
        assert posted(paid, said_of(paid, reference=str(paid.reference).upper()), signs=signs) == 200
        assert all_that_counts(made) == before
        assert not WebhookEvent.objects.filter(status="received").exists()
        assert not WorkItem.objects.open().exists()
    run_tasks()  # the receipts are made
    assert_books_are_right()


def test_a_receipt_of_last_month_does_not_pay_this_one(signs: bool) -> None:
    with at(2026, 3, 1):
        made, paid = paid_period()
    with at(2026, 4, 1):
        prompt_due()
        second = made.payments.get(due_on="2026-04-01")
        before = all_that_counts(made)
        told = said_of(second, status="succeeded", receipt=paid.provider_receipt)
        assert posted(second, told, signs=signs) == 200
        assert all_that_counts(made) == before
        assert gift_of(second).status == "pending"
        assert WorkItem.objects.open().filter(kind="event.failed").count() == signs
        prompt = SandboxObject.objects.get(pk=str(second.reference))
        assert prompt["status"] == "pending"
        pressed(second, "approve")
        assert facts(second) == PAID
    run_tasks()  # the receipts are made
    assert_books_are_right()


def test_who_cannot_prove_it_is_not_even_kept(signs: bool) -> None:
    with at(2026, 3, 1):
        _made, paid = paid_period()
        known = WebhookEvent.objects.count()
        text = said_of(paid, amount="1.00")
        if signs:
            assert posted(paid, text, signs=True, secret="whsec_" + "B" * 43 + "=") == 400
            good = signed_headers(SECRET, said_of(paid))
            assert call_back(paid, text=text, **good) == 400, "the signature of another body"
        else:
            assert call_back(paid, text=text, secret="somebody-guesses") == 404
            bare = reverse("v1:mobile-callback", args=["sandbox"])
            assert Client().post(bare, text, content_type="application/json").status_code == 404
        assert WebhookEvent.objects.count() == known


def test_a_prompt_that_failed_in_a_period_that_another_has_paid(signs: bool) -> None:
    """Its provider may still tell of money: a lie books nothing, the truth is booked once and put before a person."""
    with at(2026, 3, 1):
        made = pledge()
        prompt_due()
        first = pressed(made.payments.get(), "no_answer")
    with at(2026, 3, 3, hour=13):
        prompt_due()
        second = pressed(made.payments.exclude(pk=first.pk).get(), "approve")
        before = all_that_counts(made)
        for lie in ({"amount": "1.00", "receipt": "SBXLATE"}, {"receipt": second.provider_receipt}):
            assert posted(first, said_of(first, status="succeeded", **lie), signs=signs) == 200
        assert all_that_counts(made) == before
        prompt = SandboxObject.objects.get(pk=str(first.reference))
        prompt.data |= {"status": "succeeded", "reason": "", "receipt": "SBXLATE"}
        prompt.save()
        for _time in range(2):
            assert posted(first, said_of(first), signs=signs) == 200
        assert facts(first) == PAID
        assert WorkItem.objects.open().filter(kind="mobile.period_paid_late").count() == 1
        assert JournalEntry.objects.count() == 2
        assert facts(second) == PAID, "it was booked before, and stays"
    with at(2026, 3, 9):
        assert prompt_due() == 0
    run_tasks()
    assert_books_are_right()

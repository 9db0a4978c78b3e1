"""Providers of mobile money as the tests speak of them: a network that answers as told, and their callbacks.

Everything goes through real doors: `requests` up to the wire, the callback's address, the worker's own steps.
"""

import datetime
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from payments.mobile_money import registry
from payments.models import Donation, MobilePayment
from payments.sandbox.behaviour.phones import callback_of, press
from payments.services import ledger_check
from payments.services.events import inbox
from payments.services.mobile import mobile_payments
from payments.services.mobile.mobile_payments import Purpose
from tests import factories

BODIES = Path(__file__).parent / "mobile_bodies"
LIPILA_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
CALLBACK_SECRET = "an-address-that-nobody-else-knows"
MTN = {
    "subscription_key": "d484a1f0d34f4301916d0f2c9e9106a2",
    "api_user": "c72025f5-5cd1-4630-99e4-8ba4722fad56",
    "api_key": "f1db798c98df4bcf83b538175893bbf0",
    "environment": "mtnuganda",
    "api_base": "https://momo.test",
}
LIPILA = {"api_key": "lsk_test", "webhook_secret": LIPILA_SECRET, "api_base": "https://lipila.test/api/v1"}
UGX, ZMW = Money(50000, "UGX"), Money("150.50", "ZMW")
PAID, FAILED = ("succeeded", "succeeded", 1), ("failed", "failed", 0)


def later(**delay: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**delay), tick=True)


@pytest.fixture(params=[False, True], ids=["unsigned", "signed"])
def signs(request: pytest.FixtureRequest, settings: Any) -> bool:
    settings.MOBILE_SANDBOX_SIGNS = request.param
    registry._made.cache_clear()
    return bool(request.param)


def body(name: str, reference: object, **instead: Any) -> str:
    """A recorded body about our reference, with other facts where a test wants them."""
    text = (BODIES / f"{name}.json").read_text().replace("{reference}", str(reference))
    return json.dumps({**json.loads(text), **instead}) if instead else text


@dataclass
class Network:
    """Answers by method and the end of the address, the last answer again and again; keeps what was asked."""

    answers: dict[tuple[str, str], list[tuple[int, str] | Exception]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, method: str, end: str, *answers: tuple[int, str] | Exception) -> None:
        self.answers[method, end] = list(answers)

    def __call__(self, method: str, url: str, **given: Any) -> requests.Response:
        self.asked.append({"method": method, "url": url, **given})
        for (known, end), answers in self.answers.items():
            if known == method and end in url:
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                if isinstance(answer, Exception):
                    raise answer
                response = requests.Response()
                response.status_code, response._content = answer[0], answer[1].encode()
                return response
        raise AssertionError(f"Nobody told what {method} {url} answers.")

    def count(self, method: str, end: str) -> int:
        return sum(each["method"] == method and end in each["url"] for each in self.asked)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Network:
    settings.MOBILE_MONEY = {"mtn": MTN, "lipila": LIPILA}
    settings.MOBILE_MONEY_CALLBACK_SECRET = CALLBACK_SECRET
    registry._made.cache_clear()
    made = Network()
    monkeypatch.setattr(requests, "request", made)
    return made


def asked_of(provider: str, amount: Money, phone: str, **about: Any) -> MobilePayment:
    """Somebody was asked by phone, and the provider has the prompt."""
    donor = about.pop("donor", None) or factories.make_donor()
    payment = mobile_payments.ask(
        donor=donor, provider=provider, phone=phone, amount=amount, purpose=Purpose(**about)
    )
    return mobile_payments.send(payment.pk)


def asked_of_sandbox(amount: Money | None = None, **about: Any) -> MobilePayment:
    return asked_of("sandbox", amount or Money(2500, "KES"), about.pop("phone", "+254 712 345 678"), **about)


def call_back(
    payment: MobilePayment, *, text: str | None = None, secret: str | None = None, **headers: str
) -> int:
    """The sandbox's provider calls us; `text` forges what it says."""
    address, said, signed = callback_of(str(payment.reference))
    path = address.removeprefix("http://testserver")
    if secret is not None:
        path = reverse("mobile-callback-secret", args=[payment.provider, secret])
    answer = Client(enforce_csrf_checks=True).post(
        path,
        data=said if text is None else text,
        content_type="application/json",
        headers={**signed, **headers},
    )
    return answer.status_code


def pressed(payment: MobilePayment, button: str) -> MobilePayment:
    """The donor presses, the provider calls, and the worker handles it."""
    press(str(payment.reference), button)
    assert call_back(payment) == 200
    inbox.drain()
    payment.refresh_from_db()
    return payment


def gift_of(payment: MobilePayment) -> Donation:
    return Donation.objects.get(pk=payment.donation_id)


def facts(payment: MobilePayment) -> tuple[str, str, int]:
    """How payment and gift stand, and how many receipts there are."""
    payment.refresh_from_db()
    gift = gift_of(payment)
    return payment.status, gift.status, gift.receipts.count()


def assert_books_are_right() -> None:
    assert ledger_check.check(files=False).findings == []

"""Callbacks at their door: signed, unsigned, forged, replayed, old, and about another amount."""

import datetime
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import WorkItem
from payments.mobile_money.signatures import signed_headers
from payments.models import Donation, MobilePayment, WebhookEvent
from payments.sandbox.behaviour.phones import callback_of, press
from payments.sandbox.models import SandboxObject
from payments.services.events import inbox, replays
from payments.services.mismatch import Mismatch
from payments.services.mobile import mobile_lookups
from tests import factories
from tests.payments.mobile_network import (
    CALLBACK_SECRET,
    LIPILA_SECRET,
    PAID,
    UGX,
    ZMW,
    Network,
    asked_of,
    asked_of_sandbox,
    assert_books_are_right,
    body,
    call_back,
    facts,
    pressed,
)
from tests.payments.mobile_network import network as network
from tests.payments.mobile_network import signs as signs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


def forge(payment: MobilePayment, **instead: Any) -> str:
    """A callback that says something else than the sandbox's provider would."""
    _address, said, _headers = callback_of(str(payment.reference))
    return json.dumps({**json.loads(said), **instead})


class TestCallbacksThatLie:
    def test_an_unsigned_one_only_makes_us_ask(self) -> None:
        payment = asked_of_sandbox()
        assert call_back(payment, text=forge(payment, status="succeeded", receipt="FORGED")) == 200
        inbox.drain()
        assert facts(payment) == ("pending", "pending", 0)
        assert "not confirmed" in WebhookEvent.objects.get().effect
        assert call_back(payment, secret="somebody-guesses") == 404
        assert WebhookEvent.objects.count() == 1

    @pytest.mark.parametrize(
        "instead",
        [{"amount": "25"}, {"currency": "UGX"}, {"amount": "many"}, {"amount": None}],
        ids=["amount", "currency", "words", "none"],
    )
    def test_another_amount_is_stopped_and_told(self, signs: bool, instead: dict[str, Any]) -> None:
        payment = asked_of_sandbox()
        press(str(payment.reference), "approve_unheard")
        prompt = SandboxObject.objects.get(pk=str(payment.reference))
        prompt.data |= instead
        prompt.save()
        assert call_back(payment) == 200
        inbox.drain()
        event = WebhookEvent.objects.get()
        assert (event.status, event.next_attempt_at, event.provider) == ("failed", None, "sandbox")
        assert "KES" in event.error
        assert facts(payment) == ("pending", "pending", 0)
        assert WorkItem.objects.open().filter(kind="event.failed").count() == 1
        with pytest.raises(Mismatch):
            mobile_lookups.look_up(payment)
        payment.refresh_from_db()
        assert payment.next_query_at is None
        assert WorkItem.objects.open().filter(kind="mobile.mismatch").count() == 1
        # Mended at the provider, one click books it.
        prompt.data |= {"amount": "2500.00", "currency": "KES"}
        prompt.save()
        if not signs:
            replays.replay(event, by=factories.make_user())
            assert (facts(payment), event.status) == (PAID, "processed")
        else:
            mobile_lookups.look_up(payment)
            assert facts(payment) == PAID
        assert not WorkItem.objects.open().filter(kind="mobile.mismatch").exists()
        assert_books_are_right()

    def test_a_receipt_pays_one_gift(self, settings: Any) -> None:
        settings.MOBILE_SANDBOX_SIGNS = True
        paid = pressed(asked_of_sandbox(), "approve")
        other = asked_of_sandbox()
        press(str(other.reference), "approve_unheard")
        prompt = SandboxObject.objects.get(pk=str(other.reference))
        prompt.data["receipt"] = paid.provider_receipt
        prompt.save()
        call_back(other)
        inbox.drain()
        assert facts(other) == ("pending", "pending", 0)
        assert "cannot pay" in WebhookEvent.objects.get(object_id=str(other.reference)).error

    def test_lipila_signed_forged_replayed_and_old(self, network: Network) -> None:
        network.answer("POST", "/mobile-money", (200, body("lipila_accepted", "x")))
        payment = asked_of("lipila", ZMW, "+260971234567")
        url = reverse("v1:mobile-callback", args=["lipila"])
        assert network.asked[-1]["headers"]["callbackUrl"] == f"http://testserver{url}"

        def post(text: str, **headers: str) -> int:
            answer = Client(enforce_csrf_checks=True).post(
                url, text, content_type="application/json", headers=headers
            )
            return answer.status_code

        text = body("lipila_callback", payment.reference)
        hour_ago = timezone.now() - datetime.timedelta(hours=1)
        refused = [
            {},
            signed_headers(LIPILA_SECRET, text, at=hour_ago),
            signed_headers("whsec_" + "B" * 43 + "=", text),
        ]
        assert [post(text, **headers) for headers in refused] == [400, 400, 400]
        assert not WebhookEvent.objects.exists()
        too_much = body("lipila_callback", payment.reference, amount=1)
        assert post(too_much, **signed_headers(LIPILA_SECRET, too_much, event_id="msg_0")) == 200
        inbox.drain()
        assert facts(payment) == ("pending", "pending", 0)
        good = signed_headers(LIPILA_SECRET, text, event_id="msg_1")
        assert [post(text, **good), post(text, **good)] == [200, 200]
        inbox.drain()
        assert facts(payment) == PAID
        assert payment.provider_receipt == "MP251003.1252.C7324"
        assert WebhookEvent.objects.filter(provider="lipila").count() == 2
        # Of a payment that we did not ask for a person is told, and nothing is booked.
        strange = body("lipila_callback", "b4c9a8f1-7c4d-4b3e-bc8a-5d9e2b15f7a1")
        assert post(strange, **signed_headers(LIPILA_SECRET, strange)) == 200
        inbox.drain()
        assert WorkItem.objects.open().filter(kind="mobile.stranger").count() == 1
        assert Donation.objects.count() == 1
        assert_books_are_right()

    def test_mtn_by_put_or_post_is_confirmed_by_asking(self, network: Network) -> None:
        network.answer("POST", "/token/", (200, body("mtn_token", "")))
        network.answer("POST", "/requesttopay", (202, ""))
        payment = asked_of("mtn", UGX, "+256771234567")
        asked = network.asked[-1]["headers"]["X-Callback-Url"].removeprefix("http://testserver")
        assert asked == f"/api/v1/payments/webhook/mtn/{CALLBACK_SECRET}/"
        said = body("mtn_successful", payment.reference)
        network.answer("GET", "/requesttopay", (200, body("mtn_pending", payment.reference)), (200, said))
        client = Client(enforce_csrf_checks=True)
        for method in ("put", "post"):
            assert getattr(client, method)(asked, said, content_type="application/json").status_code == 200
        inbox.drain()
        assert facts(payment) == ("pending", "pending", 0)
        replays.replay(WebhookEvent.objects.get(), by=None)
        assert facts(payment) == PAID
        assert payment.provider_receipt == "23503452"
        assert (
            client.post(
                reverse("mobile-callback", args=["mtn"]), said, content_type="application/json"
            ).status_code
            == 404
        )
        assert client.get(asked).status_code == 405
        big = client.post(asked, b"x" * 1_000_001, content_type="application/json")
        assert (
            big.status_code,
            client.post("/api/payments/webhook/nobody/", b"{}", content_type="application/json").status_code,
        ) == (413, 404)
        assert_books_are_right()

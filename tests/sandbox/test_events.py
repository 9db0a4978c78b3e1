"""Events: what they say, how they are signed, and how they reach our webhook."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import stripe
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from payments.sandbox import behaviour, clock, tasks
from payments.sandbox.delivery import deliver
from payments.sandbox.events import pending_events, previous_attributes, signed_request
from payments.sandbox.models import EventDelivery, SandboxEvent
from tests.sandbox.requests import create, monthly, once


class Webhook(BaseHTTPRequestHandler):
    """A web server that answers as the test says and keeps what it was sent."""

    answers: list[int]
    bodies: list[bytes]
    signatures: list[str]

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.signatures.append(self.headers["Stripe-Signature"])
        self.send_response(self.answers.pop(0))
        self.send_header("Location", "/elsewhere/")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the test speaks for itself."""


@pytest.fixture
def webhook(settings: Any) -> Iterator[type[Webhook]]:
    handler = type("Handler", (Webhook,), {"answers": [], "bodies": [], "signatures": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield handler
        server.shutdown()
        thread.join()


def test_it_signs_what_the_sdk_verifies(client: stripe.StripeClient, settings: Any) -> None:
    behaviour.pay_session(create(client, once()).id)

    for event in pending_events():
        body, headers = signed_request(event)
        parsed = stripe.Webhook.construct_event(
            body, headers["Stripe-Signature"], settings.STRIPE_WEBHOOK_SECRETS[0]
        )
        assert (parsed.id, parsed.type, parsed.livemode) == (event.pk, event.type, False)
        assert parsed.api_version == "2026-10-28.endive"


def test_it_signs_late_deliveries_with_their_own_time(client: stripe.StripeClient, settings: Any) -> None:
    create(client, once())
    behaviour.make_dashboard_payment(1000, "eur")
    event = pending_events()[0]

    body, headers = signed_request(event, at=clock.now() - 3600)

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], settings.STRIPE_WEBHOOK_SECRETS[0])


def test_it_freezes_the_object_as_it_was(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(create(client, monthly()).id)
    behaviour.renew(paid["subscription"], outcome="failed")
    behaviour.cancel_subscription(paid["subscription"])

    created = json.loads(SandboxEvent.objects.get(type="customer.subscription.created").payload)
    updates = SandboxEvent.objects.filter(type="customer.subscription.updated").order_by("position")
    period, past_due = (json.loads(event.payload)["data"] for event in updates)

    assert created["data"]["object"]["status"] == "active"
    assert "previous_attributes" not in created["data"]
    assert set(period["previous_attributes"]) == {"items"}
    assert past_due["previous_attributes"] == {"status": "active"}
    assert past_due["object"]["status"] == "past_due"


def test_it_says_what_changed_inside_an_object() -> None:
    before = {"a": {"x": 1, "y": 2}, "b": [1], "c": 3}

    assert previous_attributes(before, {"a": {"x": 1, "y": 5}, "b": [1, 2], "c": 3}) == {
        "a": {"y": 2},
        "b": [1],
    }


def test_it_lists_events_by_type_and_delivery(client: stripe.StripeClient) -> None:
    behaviour.pay_session(create(client, once()).id)
    delivered = SandboxEvent.objects.get(type="charge.succeeded")
    EventDelivery.objects.create(event=delivered, status=500)
    EventDelivery.objects.create(event=delivered, status=200)

    events = client.v1.events

    assert [event.id for event in events.list({"delivery_success": True}).data] == [delivered.pk]
    assert delivered.pk not in [event.pk for event in pending_events()]
    assert [event.type for event in events.list({"types": ["checkout.session.completed"]}).data] == [
        "checkout.session.completed"
    ]
    assert {event.type for event in events.list({"type": "payment_intent.*"}).data} == {
        "payment_intent.created",
        "payment_intent.succeeded",
    }
    assert events.retrieve(delivered.pk).to_dict() == json.loads(delivered.payload)


def test_it_posts_the_exact_bytes(client: stripe.StripeClient, webhook: type[Webhook], settings: Any) -> None:
    webhook.answers += [200]
    create(client, once())
    behaviour.make_dashboard_payment(1000, "eur")
    event = pending_events()[0]

    delivery = deliver(event.pk)

    assert (delivery.status, delivery.error, delivery.accepted) == (200, "", True)
    assert webhook.bodies == [event.payload.encode()]
    stripe.WebhookSignature.verify_header(
        webhook.bodies[0], webhook.signatures[0], settings.STRIPE_WEBHOOK_SECRETS[0], 300
    )


@pytest.mark.parametrize("status", [302, 400, 500])
def test_it_counts_anything_but_success_as_refused(
    client: stripe.StripeClient, webhook: type[Webhook], status: int
) -> None:
    webhook.answers += [status]
    behaviour.make_dashboard_payment(1000, "eur")

    delivery = deliver(pending_events()[0].pk)

    assert (delivery.status, delivery.accepted) == (status, False)
    assert len(webhook.bodies) == 1


def test_it_writes_down_a_server_that_is_not_there(client: stripe.StripeClient, settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:9"
    behaviour.make_dashboard_payment(1000, "eur")

    delivery = deliver(pending_events()[0].pk)

    assert delivery.status is None
    assert "refused" in delivery.error


def test_it_asks_the_worker_in_the_same_transaction(client: stripe.StripeClient, settings: Any) -> None:
    settings.SANDBOX_DELIVERS_EVENTS = True

    behaviour.make_dashboard_payment(1000, "eur")

    asked = list(DBTaskResult.objects.order_by("enqueued_at"))
    assert {task.args_kwargs["args"][0] for task in asked if "deliver" in task.task_path} == {
        event.pk for event in SandboxEvent.objects.all()
    }
    fees = [task for task in asked if "settle_charge_fee" in task.task_path]
    assert [task.run_after > timezone.now() for task in fees] == [True]


def test_it_comes_back_later_after_a_refusal(client: stripe.StripeClient, webhook: type[Webhook]) -> None:
    webhook.answers += [503, 503, 503, 503]
    behaviour.make_dashboard_payment(1000, "eur")
    event = pending_events()[0]

    tasks.deliver_event.call(event.pk)

    retry = DBTaskResult.objects.get()
    assert retry.args_kwargs["args"] == [event.pk, 1]
    assert retry.run_after > timezone.now() + timedelta(seconds=1)
    for failures in (1, 2, 3):
        tasks.deliver_event.call(event.pk, failures)
    assert [delivery.status for delivery in EventDelivery.objects.filter(event=event)] == [503] * 4
    assert DBTaskResult.objects.count() == 3


def test_it_does_not_come_back_after_success(client: stripe.StripeClient, webhook: type[Webhook]) -> None:
    webhook.answers += [200]
    behaviour.make_dashboard_payment(1000, "eur")

    tasks.deliver_event.call(pending_events()[0].pk)

    assert not DBTaskResult.objects.exists()

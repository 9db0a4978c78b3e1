"""What the webhook takes, and what it answers to everything else."""

import io
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.test import Client

from backoffice.core.models import User
from payments.models import WebhookEvent
from payments.sandbox.events import sign
from payments.services.events import replays
from payments.views import webhooks
from tests.payments.stripe_story import WEBHOOK, post_body

pytestmark = pytest.mark.django_db
SECRET = "whsec_sandbox"


def event(**changes: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_790_000_000,
        "livemode": False,
        "type": "payment_intent.succeeded",
        "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    } | changes


def signed(body: str, *, secret: str = SECRET, at: int | None = None) -> HttpResponse:
    return post_body(body, {"Stripe-Signature": sign(body, secret, at=at)})


def stored() -> WebhookEvent:
    return WebhookEvent.objects.get()


def test_it_keeps_the_body_as_it_came() -> None:
    body = json.dumps(event(), indent=3, ensure_ascii=False).replace("pi_1", "pi_ü")
    assert signed(body).status_code == 200
    assert stored().payload == body
    assert stored().status == "received"
    assert (stored().event_id, stored().type, stored().api_version) == (
        "evt_1",
        "payment_intent.succeeded",
        "2026-10-28.endive",
    )


def test_it_takes_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        signed(json.dumps(event()))


def test_a_second_delivery_leaves_nothing(django_assert_num_queries: Any) -> None:
    body = json.dumps(event())
    assert signed(body).content == b"Kept.\n"
    with django_assert_num_queries(1):
        assert signed(body, at=now() - 5).content == b"Known already.\n"
    assert WebhookEvent.objects.count() == 1


def test_it_answers_without_the_slash_too() -> None:
    body = json.dumps(event())
    response = Client().post(
        WEBHOOK.rstrip("/"),
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": sign(body, SECRET)},
    )
    assert response.status_code == 200


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_each_configured_secret_is_tried(settings: Any, secret: str) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_old", "whsec_new"]
    assert signed(json.dumps(event()), secret=secret).status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "patch", "options"])
def test_other_methods_are_refused(method: str) -> None:
    response = getattr(Client(), method)(WEBHOOK)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def now(minutes: int = 0) -> int:
    return int(time.time()) + 60 * minutes


BAD_SIGNATURES: dict[str, Callable[[str], str]] = {
    "empty": lambda _body: "",
    "nonsense": lambda _body: "nonsense",
    "empty parts": lambda _body: "t=,v1=",
    "no time": lambda _body: "v1=abc",
    "no number": lambda _body: "t=abc,v1=abc",
    "not ASCII": lambda _body: "t=1,v1=é",
    "huge number": lambda _body: f"t={'9' * 6000},v1=abc",
    "of another body": lambda body: sign(f"{body} ", SECRET),
    "by somebody else": lambda body: sign(body, "whsec_of_somebody_else"),
    "old": lambda body: sign(body, SECRET, at=now(minutes=-6)),
    "of the future": lambda body: sign(body, SECRET, at=now(minutes=6)),
}


def test_no_signature_is_refused() -> None:
    assert post_body(json.dumps(event()), {}).status_code == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("name", BAD_SIGNATURES)
def test_a_bad_signature_is_refused(name: str) -> None:
    body = json.dumps(event())
    response = post_body(body, {"Stripe-Signature": BAD_SIGNATURES[name](body)})
    assert response.status_code == 400
    assert b"signature" in response.content
    assert not WebhookEvent.objects.exists()


def test_a_time_that_the_sdk_can_read_is_no_error_of_ours() -> None:
    body = json.dumps(event())
    odd = sign(body, SECRET, at=now()).replace(",", "=9,")
    assert post_body(body, {"Stripe-Signature": odd}).status_code == 200


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_by_some_minutes(minutes: int) -> None:
    assert signed(json.dumps(event()), at=now(minutes)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not JSON",
        "[]",
        "null",
        '"event"',
        "{}",
        "[" * 100_000,
        json.dumps([event()]),
        json.dumps(event(object="v2.core.event")),
        json.dumps(event(id="")),
        json.dumps(event(id=7)),
        json.dumps(event(id="evt_" + "x" * 300)),
        json.dumps(event(id="evt_\0")),
        json.dumps(event(id="evt_\ud800")),
        json.dumps(event(type=None)),
        json.dumps(event(type="x" * 101)),
        json.dumps(event(livemode="no")),
        json.dumps(event(data=None)),
        json.dumps(event(data={"object": "pi_1"})),
    ],
    ids=lambda body: body[:30],
)
def test_what_is_no_event_is_refused(body: str) -> None:
    response = signed(body)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/plain"
    assert not WebhookEvent.objects.exists()


def test_a_body_that_is_no_text_is_refused() -> None:
    assert post_body(b"\xff\xfe\xfd", {"Stripe-Signature": "t=1,v1=abc"}).status_code == 400


def test_a_large_body_is_refused() -> None:
    body = json.dumps(event(padding="x" * 2_000_000))
    assert signed(body).status_code == 413
    assert not WebhookEvent.objects.exists()


def test_a_large_body_is_refused_although_nobody_announced_it() -> None:
    scope = {"type": "http", "method": "POST", "path": WEBHOOK, "headers": [], "query_string": b""}
    request = ASGIRequest(scope, io.BytesIO(b"x" * 2_000_000))
    assert webhooks.stripe(request).status_code == 413


def test_an_unknown_type_is_kept_and_ignored() -> None:
    assert signed(json.dumps(event(type="something.new"))).status_code == 200
    assert stored().status == "ignored"
    assert stored().next_attempt_at is None
    assert "type" in stored().effect


def test_what_no_column_takes_is_left_out_of_the_row() -> None:
    odd = event(api_version="\0", data={"object": {"id": "pi_\ud800", "object": "payment_intent"}})
    assert signed(json.dumps(odd)).status_code == 200
    assert (stored().api_version, stored().object_id, stored().object_key) == ("", "", "evt_1")


def test_a_connected_account_is_not_ours(finance: User) -> None:
    """An endpoint that listens to connected accounts: with our key their objects cannot be read."""
    assert signed(json.dumps(event(account="acct_1"))).status_code == 200
    assert stored().status == "ignored"
    assert "acct_1" in stored().effect
    with pytest.raises(replays.ReplayRefused, match="connected account"):
        replays.replay(stored(), by=finance)


def test_the_other_mode_is_kept_and_ignored() -> None:
    assert signed(json.dumps(event(livemode=True))).status_code == 200
    assert stored().status == "ignored"
    assert "other mode" in stored().effect


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        ({"object": "payment_intent", "id": "pi_1"}, "pi_1"),
        ({"object": "charge", "id": "ch_1", "payment_intent": "pi_1"}, "pi_1"),
        ({"object": "charge", "id": "ch_1", "payment_intent": {"id": "pi_1"}}, "pi_1"),
        ({"object": "charge", "id": "ch_1", "payment_intent": None}, "ch_1"),
        ({"object": "checkout.session", "id": "cs_1", "payment_intent": None, "subscription": None}, "cs_1"),
        ({"object": "checkout.session", "id": "cs_1", "payment_intent": "pi_1"}, "pi_1"),
        ({"object": "checkout.session", "id": "cs_1", "subscription": "sub_1"}, "sub_1"),
        ({"object": "subscription", "id": "sub_1"}, "sub_1"),
        (
            {
                "object": "invoice",
                "id": "in_1",
                "parent": {"subscription_details": {"subscription": "sub_1"}},
            },
            "sub_1",
        ),
        ({"object": "invoice", "id": "in_1", "parent": None}, "in_1"),
        ({"object": "balance"}, "evt_1"),
    ],
)
def test_the_root_object_is_known_from_the_body(subject: dict[str, Any], key: str) -> None:
    signed(json.dumps(event(data={"object": subject})))
    assert stored().object_key == key

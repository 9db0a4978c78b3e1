"""Changes of a subscription through the SDK and by people at Stripe: understood, told, or refused as Stripe refuses."""

import datetime

import pytest
import stripe
from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from payments.gateway import get_gateway
from payments.gateway.errors import GatewayError
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import create, line_item, monthly


@pytest.fixture
def subscription_id(client: stripe.StripeClient) -> str:
    paid = behaviour.pay_session(create(client, monthly()).id, email="mary@example.org", name="Mary")
    return str(paid["subscription"])


def _shown(subscription_id: str) -> SandboxObject:
    return SandboxObject.objects.get(pk=subscription_id)


def _moment(days: int) -> datetime.datetime:
    return timezone.now().replace(microsecond=0) + datetime.timedelta(days=days)


def test_another_amount_makes_another_price_once(subscription_id: str) -> None:
    gateway = get_gateway()
    for _time in range(2):
        told = gateway.change_amount(subscription_id, amount=Money("40", "EUR"))
        assert told.amount == Money("40", "EUR")
    assert SandboxObject.objects.filter(kind="price").count() == 2, "asked twice, it is one new price"
    behaviour.renew(subscription_id)
    invoice = SandboxObject.objects.get(pk=_shown(subscription_id)["latest_invoice"])
    assert invoice["amount_paid"] == 4000
    with pytest.raises(GatewayError, match="doesn't match the expected currency"):
        gateway.change_amount(subscription_id, amount=Money("40", "USD"))
    with pytest.raises(GatewayError, match="at least 50 EUR"):
        gateway.change_amount(subscription_id, amount=Money("0.10", "EUR"))


def test_what_stripe_would_bill_for_is_refused(client: stripe.StripeClient, subscription_id: str) -> None:
    item = _shown(subscription_id)["items"]["data"][0]["id"]
    price = {"currency": "eur", "product": "prod_no", "recurring": {"interval": "month"}, "unit_amount": 900}
    wrong: list[tuple[dict[str, object], str]] = [
        ({"trial_end": int(_moment(5).timestamp())}, "proration_behavior=none"),
        ({"trial_end": 1_000_000, "proration_behavior": "none"}, "in the future"),
        ({"trial_end": "now", "proration_behavior": "none"}, "bills nothing at once"),
        ({"items": [{"id": item, "price_data": price}], "proration_behavior": "none"}, "No such product"),
        ({"items": [{"id": "si_no"}], "proration_behavior": "none"}, "No such subscription_item"),
        ({"items": [{"id": item, "deleted": True}], "proration_behavior": "none"}, "deleted"),
        ({"cancel_at": "", "cancel_at_period_end": False}, "only specify one"),
        ({"cancel_at": 1_000_000}, "in the future"),
        ({"default_payment_method": "pm_no"}, "No such payment_method"),
        ({"pause_collection": {"behavior": "void", "resumes_at": 1_000_000}}, "in the future"),
        ({"current_period_end": 5}, "unknown parameter"),
        ({"payment_method_types": ["card"]}, "no longer supported"),
    ]
    for params, words in wrong:
        with pytest.raises(stripe.InvalidRequestError, match=words):
            client.v1.subscriptions.update(subscription_id, params)  # type: ignore[arg-type]
    assert _shown(subscription_id)["status"] == "active"


def test_a_moved_day_is_a_trial_that_bills_nothing(subscription_id: str) -> None:
    day = _moment(9)
    for _time in range(2):
        told = get_gateway().move_next_payment(subscription_id, to=day)
        assert (told.next_payment_at, told.anchored_at) == (day, day)
    assert (_shown(subscription_id)["status"], told.state.value) == ("trialing", "active")
    free = SandboxObject.objects.get(kind="invoice", data__billing_reason="subscription_update")
    assert (free["status"], free["total"], free["amount_paid"]) == ("paid", 0, 0)
    behaviour.renew(subscription_id)
    assert _shown(subscription_id)["status"] == "active"
    assert SandboxObject.objects.filter(kind="charge").count() == 2


def test_both_forms_of_a_planned_end(subscription_id: str) -> None:
    gateway = get_gateway()
    by_api = gateway.cancel_subscription(subscription_id, at_period_end=True)
    kept = gateway.keep_subscription(subscription_id)
    assert (by_api.cancels_at is None, kept.cancels_at) == (False, None)
    planned = behaviour.plan_end(subscription_id, by="portal")
    assert (planned["cancel_at_period_end"], planned["cancel_at"] is None) == (False, False)
    assert gateway.subscription(subscription_id).cancels_at == by_api.cancels_at
    assert gateway.keep_subscription(subscription_id).cancels_at is None
    behaviour.plan_end(subscription_id, by="portal")
    assert behaviour.renew(subscription_id)["status"] == "canceled"


def test_the_newer_card_of_the_customer_is_told_apart(
    client: stripe.StripeClient, subscription_id: str
) -> None:
    gateway = get_gateway()
    before = gateway.subscription(subscription_id)
    assert before.method is not None
    assert (before.method.words, before.newer_method) == ("Visa 4242", None)
    new = behaviour.replace_card(before.customer_id, "378282246310005", expires=(2030, 2))
    told = gateway.subscription(subscription_id)
    assert told.method == before.method
    assert told.newer_method is not None
    assert told.newer_method.words == "American Express 0005"
    assert told.newer_method.expires_on == datetime.date(2030, 2, 28)
    gateway.use_method(subscription_id, method_id=new["id"])
    after = gateway.subscription(subscription_id)
    assert (after.method, after.newer_method) == (told.newer_method, None)
    assert gateway.payment_method(new["id"]).customer_id == before.customer_id
    cards = client.v1.payment_methods.list({"customer": before.customer_id, "type": "card"})
    assert len(cards.data) == 2
    client.v1.payment_methods.detach(new["id"])
    with pytest.raises(stripe.InvalidRequestError, match="belongs to no customer"):
        client.v1.payment_methods.detach(new["id"])
    mandate = gateway.mandate(behaviour.revoke_mandate(before.method.id)["id"])
    assert (mandate.method_id, mandate.stands) == (before.method.id, False)
    with pytest.raises(behaviour.CardDeclined):
        behaviour.replace_card(before.customer_id, "4000000000009995")
    attempt = SandboxObject.objects.filter(kind="setup_intent").order_by("-position").first()
    assert attempt is not None
    assert gateway.setup_attempt(attempt.pk).failure == "Your card has insufficient funds."
    types = set(SandboxEvent.objects.values_list("type", flat=True))
    assert types >= {
        "payment_method.attached",
        "payment_method.detached",
        "setup_intent.succeeded",
        "setup_intent.setup_failed",
        "mandate.updated",
        "customer.updated",
    }


def test_the_portal_takes_a_card_and_leads_back(subscription_id: str) -> None:
    customer = _shown(subscription_id)["customer"]
    address = get_gateway().portal_url(customer, return_url="http://testserver/my-gift/x/", locale="fr")
    browser, path = Client(), address.removeprefix("http://testserver")
    assert browser.get(path).status_code == 200
    wrong = browser.post(path, {"card_number": "4242", "card_expiry": "01/20", "card_cvc": "1"})
    assert wrong.status_code == 400
    good = {"card_number": "4242 4242 4242 4242", "card_expiry": "04/31", "card_cvc": "123"}
    back = browser.post(path, good)
    assert (back.status_code, back.headers["Location"]) == (303, "http://testserver/my-gift/x/")
    assert browser.get("/sandbox/portal/bps_unknown/").status_code == 404


def test_a_subscription_of_several_parts_is_left_to_people(client: stripe.StripeClient) -> None:
    parts = [
        line_item(1000, recurring={"interval": "month"}),
        line_item(1500, recurring={"interval": "month"}),
    ]
    paid = behaviour.pay_session(create(client, monthly(line_items=parts)).id)
    with pytest.raises(GatewayError, match="made of 2 parts"):
        get_gateway().change_amount(paid["subscription"], amount=Money("30", "EUR"))

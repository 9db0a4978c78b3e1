"""Payment links: pages that anybody may pay on, again and again, as far as Almoner uses them."""

from typing import Any

import pytest
import stripe
from django.test import Client

from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import chosen_price as price
from tests.sandbox.requests import payment_link as link

pytestmark = pytest.mark.django_db


def fixed(client: stripe.StripeClient, **changes: Any) -> str:
    return price(client, custom_unit_amount=None, unit_amount=1500, **changes)


def monthly(client: stripe.StripeClient) -> stripe.PaymentLink:
    return link(
        client,
        fixed(client, recurring={"interval": "month"}),
        payment_intent_data=None,
        submit_type=None,
        subscription_data={"metadata": {"poster": "7"}},
    )


def test_a_session_of_a_link_knows_it_and_its_payment_says_its_metadata(client: stripe.StripeClient) -> None:
    made = link(client, price(client))
    session = behaviour.open_payment_link(made.id, amount=3300)
    assert (session["payment_link"], session["metadata"], session["amount_total"]) == (
        made.id,
        {"poster": "7"},
        3300,
    )
    paid = behaviour.pay_session(session["id"], email="a@example.org", name="Ann")
    intent = client.v1.payment_intents.retrieve(paid["payment_intent"])
    assert intent.metadata["poster"] == "7"
    assert paid["success_url"] == "http://testserver/thanks/"
    assert [found.id for found in client.v1.checkout.sessions.list({"payment_link": made.id}).data] == [
        session["id"]
    ]


def test_a_link_is_paid_again_and_again(client: stripe.StripeClient) -> None:
    made = link(client, fixed(client))
    sessions = [behaviour.open_payment_link(made.id)["id"] for _number in range(3)]
    assert len({behaviour.pay_session(session)["payment_intent"] for session in sessions}) == 3


def test_a_recurring_link_begins_a_subscription_with_its_metadata(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(behaviour.open_payment_link(monthly(client).id)["id"])
    subscription = client.v1.subscriptions.retrieve(paid["subscription"])
    assert subscription.metadata["poster"] == "7"


def test_it_tells_of_links_that_are_made_and_changed(client: stripe.StripeClient) -> None:
    made = link(client, price(client))
    for active in (False, False, True):
        assert client.v1.payment_links.update(made.id, {"active": active}).active is active
    events = SandboxEvent.objects.order_by("position").values_list("type", flat=True)
    kinds = [kind for kind in events if kind.startswith("payment_link")]
    assert kinds == ["payment_link.created", "payment_link.updated", "payment_link.updated"]


def test_a_closed_link_takes_no_gift(client: stripe.StripeClient) -> None:
    made = link(client, price(client), inactive_message="Thank you, it is over.")
    client.v1.payment_links.update(made.id, {"active": False})
    with pytest.raises(behaviour.NotPossible, match="it is over"):
        behaviour.open_payment_link(made.id)
    page = Client().get(f"/sandbox/links/{made.id}/")
    assert page.status_code == 410
    assert "Thank you, it is over." in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"line_items": None}, "line_items"),
        ({"subscription_data": {"metadata": {}, "description": "x"}}, "subscription_data"),
        ({"after_completion": {"type": "redirect"}}, "after_completion[redirect]"),
        (
            {"after_completion": {"type": "redirect", "redirect": {"url": "nowhere"}}},
            "after_completion[redirect][url]",
        ),
        ({"inactive_message": "x" * 501}, "inactive_message"),
        ({"metadata": {"k" * 41: "v"}}, "metadata"),
        ({"allow_promotion_codes": True}, "allow_promotion_codes"),
        ({"success_url": "http://testserver/"}, "success_url"),
    ],
)
def test_a_wrong_link_is_refused(client: stripe.StripeClient, changes: Any, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        link(client, price(client), **changes)
    assert refusal.value.param == param


@pytest.mark.parametrize(
    "changes",
    [
        {"recurring": {"interval": "month"}},
        {"unit_amount": 2000},
        {"custom_unit_amount": {"enabled": True, "minimum": 10}},
        {"custom_unit_amount": {"enabled": True, "minimum": 500, "preset": 100}},
        {"custom_unit_amount": {"enabled": True, "preset": 5000, "maximum": 1000}},
    ],
)
def test_a_wrong_price_is_refused(client: stripe.StripeClient, changes: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        price(client, **changes)


def test_a_link_of_an_unknown_price_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        link(client, "price_unknown")


def test_a_link_is_made_once_for_a_key(client: stripe.StripeClient) -> None:
    params: Any = {"line_items": [{"price": fixed(client), "quantity": 1}]}
    made = [client.v1.payment_links.create(params, {"idempotency_key": "poster-1"}).id for _number in "ab"]
    assert made[0] == made[1]
    assert SandboxObject.objects.filter(kind="payment_link").count() == 1


def test_the_page_asks_for_an_amount_and_leads_to_the_checkout(client: stripe.StripeClient) -> None:
    made = link(client, price(client))
    address = f"/sandbox/links/{made.id}/"
    browser = Client()
    assert 'value="20.00"' in browser.get(address).content.decode()
    for wrong in ("", "abc", "0", "0.10", "9999999"):
        assert browser.post(address, {"amount": wrong}).status_code == 400
    answer = browser.post(address, {"amount": "12.50"})
    assert answer.status_code == 303
    assert SandboxObject.objects.get(kind="checkout.session")["amount_total"] == 1250


def test_an_unknown_page_is_not_found(client: stripe.StripeClient) -> None:
    assert Client().get("/sandbox/links/plink_nothing/").status_code == 404

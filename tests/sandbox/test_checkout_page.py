"""The checkout page as a donor uses it."""

from typing import Any

import pytest
import stripe
from django.test import Client

from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from tests.sandbox.requests import create, line_item, monthly, once

FORM = {
    "email": "mary@example.org",
    "name": "Mary Jones",
    "method": "card",
    "card_number": "4242 4242 4242 4242",
    "card_expiry": "12/34",
    "card_cvc": "123",
}


@pytest.fixture
def page(client: stripe.StripeClient) -> str:
    return f"/sandbox/checkout/{create(client, once()).id}/"


def test_it_says_who_asks_for_what(client: stripe.StripeClient, page: str, settings: Any) -> None:
    response = Client().get(page)

    text = response.content.decode()
    assert response.status_code == 200
    assert settings.ORGANISATION_NAME in text
    assert "Gift for Amina" in text
    assert "25.00 EUR" in text
    assert "no real money" in text
    assert 'href="http://testserver/pay/token/"' in text
    assert "<script" not in text
    assert "style=" not in text


@pytest.mark.parametrize(
    ("recurring", "words"),
    [
        ({"interval": "month"}, "every month"),
        ({"interval": "month", "interval_count": 3}, "every 3 months"),
        ({"interval": "year"}, "every year"),
        ({"interval": "week", "interval_count": 2}, "every 2 weeks"),
    ],
)
def test_it_says_how_often(client: stripe.StripeClient, recurring: Any, words: str) -> None:
    session = create(client, monthly(line_items=[line_item(recurring=recurring)]))

    assert words in Client().get(f"/sandbox/checkout/{session.id}/").content.decode()


def test_it_says_what_comes_after_a_larger_first_payment(client: stripe.StripeClient) -> None:
    both = [line_item(2500, recurring={"interval": "month"}), line_item(1000)]
    session = create(client, monthly(line_items=both))

    text = Client().get(f"/sandbox/checkout/{session.id}/").content.decode()

    assert "35.00 EUR" in text
    assert "now, then 25.00 EUR every month" in text


def test_it_pays_and_sends_the_donor_back(client: stripe.StripeClient, page: str) -> None:
    response = Client().post(page, FORM)

    session = SandboxObject.objects.get(kind="checkout.session")
    assert response.status_code == 303
    assert response["Location"] == f"http://testserver/thanks/?session={session.pk}"
    assert session["customer_details"]["name"] == "Mary Jones"

    again = Client().get(page)
    assert again.status_code == 200
    assert "This payment is complete" in again.content.decode()
    assert "Nothing more will be taken" in Client().post(page, FORM).content.decode()
    assert SandboxObject.objects.filter(kind="charge").count() == 1


def test_it_says_that_a_card_was_declined(client: stripe.StripeClient, page: str) -> None:
    response = Client().post(page, FORM | {"card_number": "4000000000000002"})

    assert response.status_code == 402
    text = response.content.decode()
    assert "Your card was declined. Nothing was taken." in text
    assert 'role="alert"' in text
    assert "mary@example.org" in text
    assert Client().post(page, FORM).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"card_number": "4242"}, "incomplete or mistyped"),
        ({"card_number": "4242424242424241"}, "incomplete or mistyped"),
        ({"card_number": ""}, "incomplete or mistyped"),
        ({"card_number": "4111111111111111"}, "Only test cards work here"),
        ({"card_expiry": "01/20"}, "expiry date is in the past"),
        ({"card_expiry": "13/34"}, "MM/YY"),
        ({"card_expiry": ""}, "MM/YY"),
        ({"card_cvc": "1"}, "three or four digits"),
        ({"email": "mary"}, "valid email address"),
        ({"name": ""}, "required"),
        ({"method": "gold"}, "valid choice"),
    ],
)
def test_it_marks_what_is_wrong(
    client: stripe.StripeClient, page: str, wrong: dict[str, str], words: str
) -> None:
    response = Client().post(page, FORM | wrong)

    assert response.status_code == 400
    assert words in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert not SandboxObject.objects.filter(kind="payment_intent").exists()


def test_it_takes_a_bank_debit_without_a_card(client: stripe.StripeClient, page: str) -> None:
    response = Client().post(page, {"email": "mary@example.org", "name": "Mary", "method": "bank_debit"})

    assert response.status_code == 303
    assert SandboxObject.objects.get(kind="checkout.session")["payment_status"] == "unpaid"
    assert "on its way" in Client().get(page).content.decode()


def test_it_offers_no_bank_debit_where_there_is_none(client: stripe.StripeClient) -> None:
    session = create(client, once(line_items=[line_item(500000, "kes")]))
    page = f"/sandbox/checkout/{session.id}/"

    assert "bank_debit" not in Client().get(page).content.decode()
    assert Client().post(page, FORM | {"method": "bank_debit"}).status_code == 400


def test_it_keeps_the_address_that_the_session_was_made_with(client: stripe.StripeClient) -> None:
    session = create(client, once(customer_email="asked@example.org"))

    Client().post(f"/sandbox/checkout/{session.id}/", FORM | {"email": "other@example.org"})

    found = client.v1.checkout.sessions.retrieve(session.id)
    assert found.customer_details is not None
    assert found.customer_details.email == "asked@example.org"


def test_it_says_that_a_session_has_expired(client: stripe.StripeClient, page: str) -> None:
    behaviour.expire_session(page.split("/")[3])

    for response in (Client().get(page), Client().post(page, FORM)):
        assert response.status_code == 410
        assert "has expired" in response.content.decode()


def test_it_knows_no_such_session(client: stripe.StripeClient) -> None:
    assert Client().get("/sandbox/checkout/cs_test_gone/").status_code == 404
    assert Client().delete("/sandbox/checkout/cs_test_gone/").status_code == 405


def test_it_wants_the_form_of_its_own_page(client: stripe.StripeClient, page: str) -> None:
    assert Client(enforce_csrf_checks=True).post(page, FORM).status_code == 403

"""What Stripe refuses, the sandbox refuses with the same kind of answer."""

import time
from typing import Any

import pytest
import stripe

from payments.sandbox.models import SandboxObject
from tests.sandbox.requests import create, line_item, monthly, once


def _with_line(**overrides: Any) -> Any:
    return once(line_items=[line_item() | overrides])


def _data(**overrides: Any) -> Any:
    return once(line_items=[{"quantity": 1, "price_data": line_item()["price_data"] | overrides}])


REFUSED: dict[str, tuple[Any, str, str | None]] = {
    "removed parameter": (
        once(payment_method_types=["card"]),
        "payment_method_types",
        "payment_method_types_no_longer_supported",
    ),
    "unknown parameter": (once(colour="red"), "colour", "parameter_unknown"),
    "unknown nested": (_with_line(amount=5), "line_items[0][amount]", "parameter_unknown"),
    "key in the wrong place": (once(idempotency_key="k"), "idempotency_key", "parameter_unknown"),
    "no mode": (once(mode=None), "mode", "parameter_missing"),
    "mode misspelt": (once(mode="paymint"), "mode", None),
    "old ui mode": (once(ui_mode="hosted"), "ui_mode", None),
    "no success url": (once(success_url=None), "success_url", "parameter_missing"),
    "relative url": (once(success_url="/thanks/"), "success_url", "url_invalid"),
    "no line items": (once(line_items=None), "line_items", "parameter_missing"),
    "no quantity": (_with_line(quantity=None), "line_items[0]", "parameter_missing"),
    "quantity zero": (_with_line(quantity=0), "line_items[0][quantity]", None),
    "price and price data": (_with_line(price="price_1"), "line_items[0]", None),
    "decimal amount": (
        _data(unit_amount="19.99"),
        "line_items[0][price_data][unit_amount]",
        "parameter_invalid_integer",
    ),
    "words as amount": (
        _data(unit_amount="abc"),
        "line_items[0][price_data][unit_amount]",
        "parameter_invalid_integer",
    ),
    "negative amount": (
        _data(unit_amount=-5),
        "line_items[0][price_data][unit_amount]",
        "parameter_invalid_integer",
    ),
    "no currency": (_data(currency=None), "line_items[0][price_data][currency]", "parameter_missing"),
    "no such currency": (_data(currency="xyz"), "line_items[0][price_data][currency]", None),
    "too little": (_data(unit_amount=49), "line_items", "amount_too_small"),
    "too little yen": (_data(unit_amount=49, currency="jpy"), "line_items", "amount_too_small"),
    "nine digits": (
        _data(unit_amount=100_000_000),
        "line_items[0][price_data][unit_amount]",
        "amount_too_large",
    ),
    "ugandan cents": (
        _data(unit_amount=500_050, currency="ugx"),
        "line_items[0][price_data][unit_amount]",
        "invalid_charge_amount",
    ),
    "two currencies": (once(line_items=[line_item(), line_item(currency="usd")]), "line_items", None),
    "recurring in payment mode": (
        once(line_items=[line_item(recurring={"interval": "month"})]),
        "line_items",
        None,
    ),
    "one-time in subscription mode": (monthly(line_items=[line_item()]), "line_items", None),
    "quarter as interval": (
        monthly(line_items=[line_item(recurring={"interval": "quarter"})]),
        "line_items[0][price_data][recurring][interval]",
        None,
    ),
    "four years": (
        monthly(line_items=[line_item(recurring={"interval": "month", "interval_count": 37})]),
        "line_items[0][price_data][recurring][interval_count]",
        None,
    ),
    "intent data in subscription mode": (
        monthly(payment_intent_data={"metadata": {"a": "b"}}),
        "payment_intent_data",
        None,
    ),
    "subscription data in payment mode": (
        once(subscription_data={"metadata": {"a": "b"}}),
        "subscription_data",
        None,
    ),
    "customer creation in subscription mode": (
        monthly(customer_creation="always"),
        "customer_creation",
        None,
    ),
    "submit type of the other mode": (monthly(submit_type="book"), "submit_type", None),
    "customer and email": (once(customer="cus_1", customer_email="a@example.org"), "customer", None),
    "no such customer": (once(customer="cus_1"), "customer", "resource_missing"),
    "no email": (once(customer_email="mary"), "customer_email", "email_invalid"),
    "empty text": (once(client_reference_id=""), "client_reference_id", "parameter_invalid_empty"),
    "51 metadata keys": (once(metadata={f"k{n}": "v" for n in range(51)}), "metadata", None),
    "long metadata key": (once(metadata={"k" * 41: "v"}), "metadata", None),
    "long metadata value": (once(metadata={"k": "v" * 501}), "metadata[k]", None),
    "long metadata of the intent": (
        once(payment_intent_data={"metadata": {"k": "v" * 501}}),
        "payment_intent_data[metadata][k]",
        None,
    ),
    "expires too soon": (once(expires_at=int(time.time()) + 60), "expires_at", None),
    "expires too late": (once(expires_at=int(time.time()) + 3 * 86400), "expires_at", None),
    "known to Stripe alone": (
        once(discounts=[{"coupon": "x"}]),
        "discounts",
        "sandbox_unsupported_parameter",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(client: stripe.StripeClient, case: str) -> None:
    params, param, code = REFUSED[case]

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        create(client, params)

    error = refusal.value
    assert error.http_status in (400, 404)
    assert (error.param, error.code) == (param, code)
    assert error.request_id
    assert not SandboxObject.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        ("get", "/v1/customers/cus_nobody", "No such customer: 'cus_nobody'"),
        ("get", "/v1/customers/..%2Fcharges", "No such customer: '../charges'"),
        ("get", "/v1/customers/", "Unrecognized request URL"),
        ("get", "/v1/terminal/readers", "Unrecognized request URL"),
        ("delete", "/v1/payment_intents/pi_1", "Unrecognized request URL"),
    ],
)
def test_it_knows_no_such_address_or_object(
    client: stripe.StripeClient, method: str, path: str, message: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message) as refusal:
        client.deserialize(client.raw_request(method, path), api_mode="V1")

    assert refusal.value.http_status == 404


def test_it_wants_a_secret_key_of_test_mode(client: stripe.StripeClient) -> None:
    for key in ("sk_live_123", "pk_test_123", "nonsense"):
        with pytest.raises(stripe.AuthenticationError):
            client.v1.customers.list(options={"api_key": key})
    assert client.v1.customers.list(options={"api_key": "rk_test_123"}).data == []


def test_it_speaks_one_version_alone(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="2020-08-27"):
        client.v1.customers.list(options={"stripe_version": "2020-08-27"})


@pytest.mark.parametrize("limit", [0, 101])
def test_it_keeps_pages_between_one_and_a_hundred(client: stripe.StripeClient, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="between 1 and 100"):
        client.v1.customers.list({"limit": limit})

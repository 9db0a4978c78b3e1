"""The sandbox's pages in a real Chromium: they work without a mouse, on a phone, in the dark."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from payments.sandbox import behaviour
from tests.browser import DESKTOP, PHONE, screen, sign_in
from tests.looking import look
from tests.sandbox.requests import create, line_item, monthly, once

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=["desktop light", "phone dark"])
def page(request: pytest.FixtureRequest, chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    device, theme = request.param.split()
    with screen(
        chromium, live_server.url, size=DESKTOP if device == "desktop" else PHONE, theme=theme
    ) as page:
        yield page


def _stays_here(params: Any, live_server: LiveServer) -> Any:
    return params | {
        "success_url": f"{live_server.url}/sandbox/checkout/{{CHECKOUT_SESSION_ID}}/",
        "cancel_url": f"{live_server.url}/sandbox/",
    }


def test_it_is_paid_with_the_keyboard_after_a_decline(
    client: stripe.StripeClient, live_server: LiveServer, settings: Any, page: Page
) -> None:
    settings.SITE_URL = live_server.url
    both = [line_item(recurring={"interval": "month"}), line_item(700) | {"quantity": 2}]
    session = create(client, _stays_here(monthly(line_items=both), live_server))

    page.goto(str(session.url))
    look(page, "checkout")
    page.get_by_label("Email").fill("mary@example.org")
    page.get_by_label("Name").fill("Mary Jones")
    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    page.get_by_label("Expiry").fill("12/34")
    page.get_by_label("Security code").fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("three or four digits")).to_be_visible()
    look(page, "checkout-wrong")
    page.get_by_label("Security code").fill("123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    look(page, "checkout-declined")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading")).to_contain_text("This payment is complete")
    look(page, "checkout-complete")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_it_renews_from_the_panel(
    client: stripe.StripeClient, live_server: LiveServer, settings: Any, administrator: User, page: Page
) -> None:
    settings.SITE_URL = live_server.url
    paid = behaviour.pay_session(create(client, monthly()).id, email="mary@example.org")
    create(client, once())
    behaviour.pay_session(create(client, once()).id, method="bank_debit")
    sign_in(page.context, live_server.url, administrator)

    page.goto("/sandbox/")
    look(page, "panel")
    page.get_by_role("button", name=f"Fail renewal {paid['subscription']}").click()

    expect(page.get_by_role("status")).to_contain_text("is now past_due")
    look(page, "panel-done")
    assert client.v1.subscriptions.retrieve(paid["subscription"]).status == "past_due"

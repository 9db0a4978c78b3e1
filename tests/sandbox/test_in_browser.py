"""The sandbox's pages in a real Chromium: they work without a mouse, on a phone, in the dark."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from backoffice.core.models import User
from payments.sandbox import behaviour
from tests.sandbox.requests import create, line_item, monthly, once

SCREENSHOTS = os.environ.get("SCREENSHOTS", "")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=["desktop light", "phone dark"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    device, scheme = request.param.split()
    size = {"width": 1280, "height": 900} if device == "desktop" else {"width": 375, "height": 740}
    context = chromium.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def _looked_at(page: Page, name: str) -> None:
    """No serious fault by axe, no sideways scrolling, and a picture for people."""
    if SCREENSHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{width}.png", full_page=True)
    faults = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _stays_here(params: Any, live_server: Any) -> Any:
    return params | {
        "success_url": f"{live_server.url}/sandbox/checkout/{{CHECKOUT_SESSION_ID}}/",
        "cancel_url": f"{live_server.url}/sandbox/",
    }


def test_it_is_paid_with_the_keyboard_after_a_decline(
    client: stripe.StripeClient, live_server: Any, settings: Any, page: Page
) -> None:
    settings.SITE_URL = live_server.url
    both = [line_item(recurring={"interval": "month"}), line_item(700) | {"quantity": 2}]
    session = create(client, _stays_here(monthly(line_items=both), live_server))

    page.goto(str(session.url))
    _looked_at(page, "checkout")
    page.get_by_label("Email").fill("mary@example.org")
    page.get_by_label("Name").fill("Mary Jones")
    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    page.get_by_label("Expiry").fill("12/34")
    page.get_by_label("Security code").fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("three or four digits")).to_be_visible()
    _looked_at(page, "checkout-wrong")
    page.get_by_label("Security code").fill("123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    _looked_at(page, "checkout-declined")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading")).to_contain_text("This payment is complete")
    _looked_at(page, "checkout-complete")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_it_renews_from_the_panel(
    client: stripe.StripeClient, live_server: Any, settings: Any, administrator: User, page: Page
) -> None:
    settings.SITE_URL = live_server.url
    paid = behaviour.pay_session(create(client, monthly()).id, email="mary@example.org")
    create(client, once())
    behaviour.pay_session(create(client, once()).id, method="bank_debit")
    signed_in = Client()
    signed_in.force_login(administrator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": live_server.url}]
    )

    page.goto(f"{live_server.url}/sandbox/")
    _looked_at(page, "panel")
    page.get_by_role("button", name=f"Fail renewal {paid['subscription']}").click()

    expect(page.get_by_role("status")).to_contain_text("is now past_due")
    _looked_at(page, "panel-done")
    assert client.v1.subscriptions.retrieve(paid["subscription"]).status == "past_due"

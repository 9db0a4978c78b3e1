"""A gift by phone in a real Chromium: the donor types the number, the phone is pressed, both pages tell the truth."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from djmoney.money import Money
from playwright.sync_api import Browser, Page, expect

from payments.models import MobilePayment
from payments.services.events import inbox
from payments.services.mobile import mobile_pledges
from tests import factories
from tests.payments.mobile_network import call_back, facts

SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
# Each page is examined once; lists and other records are examined elsewhere.
_SEEN = {"outcome-failed", "outcome-succeeded", "pay-refused", "payments", "pledges", "pledge"}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _looked_at(page: Page, name: str) -> None:
    if SCREENSHOTS:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{width}.png", full_page=True)
    if name in _SEEN:
        return
    _SEEN.add(name)
    faults = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _press(page: Page, name: str) -> None:
    """A button of the head, with the name of its icon around its words."""
    exactly = re.compile(rf"^\s*(?:[a-z_]+\s+)?{re.escape(name)}\s*(?:[a-z_]+\s*)?$")
    button = page.get_by_role("button", name=exactly)
    button.or_(page.get_by_role("link", name=exactly)).first.click()


def _office(chromium: Browser, live_server: Any) -> Page:
    client = Client()
    client.force_login(factories.make_user(role="Supporter care"))
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def test_a_donor_pays_by_phone_after_a_wrong_pin(chromium: Browser, live_server: Any, settings: Any) -> None:
    settings.SITE_URL = "http://testserver"
    link = factories.make_link(amount=Money(2500, "KES"), child=factories.make_verified_child())
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    donor, office = context.new_page(), _office(chromium, live_server)
    page = f"{live_server.url}/pay/{link.token}/"
    donor.goto(page)
    _looked_at(donor, "pay")
    donor.get_by_label("Phone number").fill("0712")
    donor.get_by_role("button", name="Ask my phone").click()
    expect(donor.get_by_role("alert")).to_contain_text("+254 712 345 678")
    _looked_at(donor, "pay-refused")
    for button, outcome in (("Wrong PIN", "The PIN was wrong."), ("Approve", "This gift for Amina is paid.")):
        donor.get_by_label("Phone number").fill("+254 712 345 678")
        donor.get_by_role("button", name="Ask my phone").click()
        expect(donor.get_by_role("heading", name="Look at your phone")).to_be_visible()
        _looked_at(donor, "wait")
        office.goto(f"{live_server.url}/sandbox/phone/")
        _looked_at(office, "phone")
        office.get_by_role("button", name=button, exact=True).click()
        expect(office.get_by_text("Pressed.")).to_be_visible()
        payment = MobilePayment.objects.latest("created_at")
        assert call_back(payment) == 200
        inbox.drain()
        # The page looks again by itself.
        expect(donor.get_by_text(outcome)).to_be_visible(timeout=15_000)
        _looked_at(donor, f"outcome-{facts(payment)[0]}")
        if payment.status == "failed":
            donor.get_by_role("link", name="Back to your gift").click()
    assert facts(payment) == ("succeeded", "succeeded", 1)
    office.goto(f"{live_server.url}/admin/payments/mobilepayment/{payment.pk}/change/")
    expect(office.get_by_text("The payment has come.")).to_be_visible()
    _looked_at(office, "payment")
    made = mobile_pledges.create(
        donor=link.donor,
        provider="sandbox",
        phone="254712345678",
        amount=Money(2500, "KES"),
        interval="month",
        starts_on=timezone.localdate(),
    )
    for name, address in (
        ("pledge", f"mobilepledge/{made.pk}/change/"),
        ("payments", "mobilepayment/"),
        ("pledges", "mobilepledge/"),
    ):
        office.goto(f"{live_server.url}/admin/payments/{address}")
        _looked_at(office, name)
    office.set_viewport_size({"width": 1280, "height": 900})
    office.goto(f"{live_server.url}/admin/donors/donor/{link.donor.pk}/change/")
    _press(office, "More")
    _press(office, "Pledge by phone")
    expect(office.get_by_label("First prompt")).to_be_visible()
    _looked_at(office, "dialog")
    context.close()
    office.context.close()

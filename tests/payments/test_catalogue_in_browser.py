"""A guest on a telephone gives two things from the catalogue: from /gifts/ to the thanks, no script needed."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from djmoney.money import Money
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from donors.models import Donor
from payments.models import Donation, GiftOrder
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, settings: Any) -> Iterator[Page]:
    settings.SITE_URL = live_server.url
    cache.clear()
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def looked_at(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """With scripts, for axe's sake."""
    context = chromium.new_context(base_url=live_server.url, bypass_csp=True)
    yield context.new_page()
    context.close()


def test_from_the_catalogue_to_the_thanks(page: Page, looked_at: Page) -> None:
    fund = factories.make_fund()
    factories.make_gift_item(name="School kit", slug="kit", price=Money("25.00", "EUR"), fund=fund)
    factories.make_gift_item(name="Goat", slug="goat", price=Money("60.00", "EUR"), stock=3, fund=fund)
    campaign = factories.make_campaign(goal=Money("100.00", "EUR"))

    page.goto(f"/gifts/?from={campaign.slug}")
    page.get_by_label("How many of School kit").fill("2")
    page.get_by_label("How many of Goat").fill("1")
    page.get_by_role("button", name="Look at your gift").click()
    expect(page.get_by_role("button", name="Give 110.00 EUR")).to_be_visible()
    page.get_by_label("Your name").fill("Wanjiru Kamau")
    page.get_by_role("button", name="Give 110.00 EUR").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.get_by_label("Your email").fill("wanjiru@example.org")
    page.get_by_role("button", name="Give 110.00 EUR").click()

    expect(page.get_by_text("2 pieces")).to_be_visible()
    page.get_by_label("Name").fill("Wanjiru Kamau")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expiry").fill("12/34")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()

    # Back, and pressed once more: nothing is ordered twice.
    page.go_back()
    order = GiftOrder.objects.get()
    assert order.status == GiftOrder.Status.PAID
    assert (Donation.objects.get().campaign, Donor.objects.get().source) == (campaign, Donor.Source.WEBSITE)

    for address in ("/gifts/", "/gifts/order/?n-kit=2", f"/campaigns/{campaign.slug}/", "/give/"):
        looked_at.goto(address)
        found = Axe().run(looked_at).response["violations"]
        assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == [], address
        looked_at.set_viewport_size({"width": 390, "height": 844})
        assert looked_at.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address

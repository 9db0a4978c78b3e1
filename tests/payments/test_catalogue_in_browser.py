"""A guest on a telephone gives two things from the catalogue: from /gifts/ to the thanks, no script needed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from djmoney.money import Money
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from donors.models import Donor
from payments.models import Donation, GiftOrder
from tests import factories
from tests.browser import DESKTOP, PHONE, screen
from tests.looking import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, settings: Any) -> Iterator[Page]:
    settings.SITE_URL = live_server.url
    cache.clear()
    with screen(chromium, live_server.url, size=PHONE, scripts=False) as page:
        yield page


@pytest.fixture
def looked_at(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """With scripts, for axe's sake."""
    with screen(chromium, live_server.url) as page:
        yield page


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

    # Back at the form, nothing can be paid twice.
    page.go_back()
    expect(page.get_by_text("Nothing more will be taken.")).to_be_visible()
    order = GiftOrder.objects.get()
    assert order.status == GiftOrder.Status.PAID
    assert (Donation.objects.get().campaign, Donor.objects.get().source) == (campaign, Donor.Source.WEBSITE)

    for address in ("/gifts/", "/gifts/order/?n-kit=2", f"/campaigns/{campaign.slug}/", "/give/"):
        looked_at.goto(address)
        for size in (DESKTOP, PHONE):
            looked_at.set_viewport_size(size)
            look(looked_at, address)

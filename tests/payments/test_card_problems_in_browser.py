"""A declined card, the bank's question, a renewal that fails and is mended: as a donor sees it in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from payments.models import Donation, RecurringGift
from payments.sandbox import behaviour
from payments.services.cards.mend_links import mend_url
from tests.payments.stripe_story import deliver_all, monthly_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, settings: Any) -> Iterator[Page]:
    settings.SITE_URL = live_server.url
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, bypass_csp=True
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def type_card(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12/34")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay").click()


def assert_no_violation(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_declined_proven_failed_and_mended(page: Page) -> None:
    link = monthly_link()
    page.goto(f"/pay/{link.token}/")
    page.get_by_role("button", name="Give").click()
    page.get_by_label("Name").fill("Wanjiru Kamau")
    type_card(page, "4000 0000 0000 9995")
    expect(page.get_by_role("alert")).to_contain_text("insufficient funds")
    type_card(page, "4000 0027 6000 3184")
    expect(page.get_by_role("heading", name="Is it you who pays")).to_be_visible()
    assert_no_violation(page)
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()

    # A month later nobody sits before a page, and this card wants its owner each time.
    deliver_all()
    behaviour.renew(RecurringGift.objects.get().stripe_subscription_id or "")
    deliver_all()
    donation = Donation.objects.get(status="failed")
    assert donation.needs_proof
    page.goto(mend_url(donation))
    assert_no_violation(page)
    type_card(page, "4242 4242 4242 4242")
    expect(page.get_by_text("This invoice is paid")).to_be_visible()
    page.goto(mend_url(donation))
    expect(page.get_by_role("heading", name="Already paid, thank you!")).to_be_visible()
    assert_no_violation(page)
    deliver_all()
    donation.refresh_from_db()
    assert donation.recovered_at is not None

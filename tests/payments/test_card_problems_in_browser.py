"""A declined card, the bank's question, a renewal that fails and is mended: as a donor sees it in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from payments.models import Donation, RecurringGift
from payments.sandbox import behaviour
from payments.services.cards.mend_links import mend_url
from tests.browser import PHONE, screen
from tests.looking import look
from tests.payments.stripe_story import deliver_all, monthly_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, settings: Any) -> Iterator[Page]:
    settings.SITE_URL = live_server.url
    with screen(chromium, live_server.url, size=PHONE) as page:
        yield page


def type_card(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12/34")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay").click()


def test_declined_proven_failed_and_mended(page: Page) -> None:
    link = monthly_link()
    page.goto(f"/pay/{link.token}/")
    page.get_by_role("button", name="Give").click()
    page.get_by_label("Name").fill("Wanjiru Kamau")
    type_card(page, "4000 0000 0000 9995")
    expect(page.get_by_role("alert")).to_contain_text("insufficient funds")
    type_card(page, "4000 0027 6000 3184")
    expect(page.get_by_role("heading", name="Is it you who pays")).to_be_visible()
    look(page, "card question")
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()

    # A month later nobody sits before a page, and this card wants its owner each time.
    deliver_all()
    behaviour.renew(RecurringGift.objects.get().stripe_subscription_id or "")
    deliver_all()
    donation = Donation.objects.get(status="failed")
    assert donation.needs_proof
    page.goto(mend_url(donation))
    look(page, "card to mend")
    type_card(page, "4242 4242 4242 4242")
    expect(page.get_by_text("This invoice is paid")).to_be_visible()
    page.goto(mend_url(donation))
    expect(page.get_by_role("heading", name="Already paid, thank you!")).to_be_visible()
    look(page, "card mended")
    deliver_all()
    donation.refresh_from_db()
    assert donation.recovered_at is not None

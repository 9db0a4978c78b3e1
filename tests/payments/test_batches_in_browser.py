"""A Sunday's collection in a real Chromium: the slip, its gifts row by row, the count, and the batch is closed."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from payments.models import Donation, OfflineBatch, Receipt
from payments.services import ledger_check
from tests import factories
from tests.browser import press, screen
from tests.looking import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_collection_is_entered_counted_and_closed(
    chromium: Browser, live_server: LiveServer, pay_desk: None
) -> None:
    factories.make_fund(slug="sponsorship")
    factories.make_donor(name="Wanjiru Kamau", email="wanjiru@example.org")
    with screen(chromium, live_server.url, factories.make_user(role="Finance")) as page:
        page.goto("/admin/payments/offlinebatch/add/")
        page.get_by_label("Title").fill("Sunday collection")
        page.locator("[name=slip_count]").fill("2")
        page.locator("[name=slip_total_0]").fill("60.00")
        page.locator("[name=slip_total_1]").select_option("EUR")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#batch-count")).to_contain_text("2 gifts are missing; 60.00 EUR missing")

        page.locator("[name=gifts-0-sum]").fill("20")
        page.locator("[name=gifts-0-donor] + .select2 .select2-selection").click()
        page.locator(".select2-search__field").last.fill("Wanjiru")
        page.locator(".select2-results__option", has_text="Wanjiru Kamau").click()
        page.locator("[name=gifts-1-sum]").fill("39.50")
        press(page, "Save and continue editing")
        expect(page.locator("#batch-count")).to_contain_text("2 of 2 gifts, 59.50 EUR of 60.00 EUR")
        look(page, "batch")
        table = page.locator("#gifts-group .simplebar-content-wrapper")
        assert table.evaluate("box => box.scrollWidth <= box.clientWidth")

        page.locator("[name=gifts-1-sum]").fill("40.00")
        press(page, "Save and continue editing")
        expect(page.locator("#batch-count")).to_contain_text("count and total are those of the slip")
        press(page, "Close and book")
        expect(page.locator("#dialog").get_by_text("Close this batch?")).to_be_visible()
        page.locator("#dialog").get_by_role("button", name="Close and book").click()
        expect(page.get_by_text("The batch is closed and its gifts are booked.")).to_be_visible()
        expect(page.locator("[name=gifts-0-sum]")).to_have_count(0)
        press(page, "Brought to the bank")
        page.locator("#dialog").get_by_role("button", name="Brought to the bank").click()
        expect(page.locator("#batch-whereabouts")).to_contain_text("at the bank since")
        page.get_by_role("link", name=Donation.objects.get(donor=None).reference).click()
        expect(page.get_by_text("40.00 EUR").first).to_be_visible()

    assert OfflineBatch.objects.get().status == OfflineBatch.Status.CLOSED
    assert Receipt.objects.count() == 2
    assert ledger_check.check(files=False).findings == []

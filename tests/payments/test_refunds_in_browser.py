"""A refund in a real Chromium: asked for by finance, agreed on by an approver, shown on the gift."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.tasks.draining import drain
from payments.models import Refund
from payments.sandbox import behaviour
from tests import factories
from tests.browser import control, press, screen
from tests.looking import look
from tests.payments.stripe_story import deliver_all, euros, one_off_link, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_refund_is_asked_for_agreed_on_and_shown(chromium: Browser, live_server: LiveServer) -> None:
    factories.make_fund()
    link = one_off_link(amount=euros("1200.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    gift = link.donations.get()
    page_of_gift = f"/admin/payments/donation/{gift.pk}/change/"

    with screen(chromium, live_server.url, factories.make_user(role="Finance")) as page:
        page.goto(page_of_gift)
        press(page, "Refund")
        dialog = page.locator("#dialog")
        expect(dialog.locator("[name=amount]")).to_have_value("1200.00")
        dialog.locator("[name=amount]").fill("1200.01")
        dialog.get_by_role("button", name="Refund").click()
        expect(dialog.get_by_text("Only 1,200.00 EUR can still go back.")).to_be_visible()
        dialog.locator("[name=amount]").fill("700")
        dialog.locator("[name=reason]").select_option("wrong_amount")
        dialog.locator("[name=note]").fill("She meant 500.")
        dialog.get_by_role("button", name="Refund").click()
        expect(page.get_by_text("Asked for: an approver must agree.")).to_be_visible()
        refund = Refund.objects.get()
        page_of_refund = f"/admin/payments/refund/{refund.pk}/change/"
        page.goto(page_of_refund)
        expect(page.get_by_text("She meant 500.").first).to_be_visible()
        expect(control(page, "Withdraw")).to_be_visible()
        expect(control(page, "Approve")).to_have_count(0)

    with screen(chromium, live_server.url, factories.make_user(role="Approver")) as page:
        page.goto(page_of_refund)
        look(page, "refund")
        press(page, "Approve")
        page.locator("#dialog").get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Approved. The refund is under way.")).to_be_visible()
    drain()
    deliver_all()

    with screen(chromium, live_server.url, factories.make_user(role="Finance")) as page:
        page.goto("/admin/payments/refund/?status__exact=succeeded")
        expect(page.get_by_text(gift.reference).first).to_be_visible()
        page.goto("/admin/payments/donation/")
        expect(page.get_by_text("1,200.00 EUR (−700.00 EUR)").first).to_be_visible()
        page.goto(page_of_gift)
        page.get_by_text("Money back", exact=True).first.click()
        expect(page.get_by_text("500.00 EUR").first).to_be_visible()
        look(page, "gift refunded")

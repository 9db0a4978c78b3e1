"""A refund in a real Chromium: asked for by finance, agreed on by an approver, shown on the gift."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from payments.models import Refund
from payments.sandbox import behaviour
from tests import factories
from tests.payments.stripe_story import deliver_all, euros, one_off_link, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SLOW = 20_000  # milliseconds, where a whole page follows a dialog


def test_a_refund_is_asked_for_agreed_on_and_shown(chromium: Browser, live_server: LiveServer) -> None:
    factories.make_fund()
    link = one_off_link(amount=euros("1200.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    gift = link.donations.get()
    page_of_gift = f"/admin/payments/donation/{gift.pk}/change/"

    with _screen(chromium, live_server, factories.make_user(role="Finance")) as page:
        page.goto(page_of_gift)
        _press(page, "Refund")
        dialog = page.locator("#dialog")
        expect(dialog.locator("[name=amount]")).to_have_value("1200.00")
        dialog.locator("[name=amount]").fill("1200.01")
        dialog.get_by_role("button", name="Refund").click()
        expect(dialog.get_by_text("Only 1,200.00 EUR can still go back.")).to_be_visible()
        dialog.locator("[name=amount]").fill("700")
        dialog.locator("[name=reason]").select_option("wrong_amount")
        dialog.locator("[name=note]").fill("She meant 500.")
        dialog.get_by_role("button", name="Refund").click()
        expect(page.get_by_text("Asked for: an approver must agree.")).to_be_visible(timeout=SLOW)
        refund = Refund.objects.get()
        page_of_refund = f"/admin/payments/refund/{refund.pk}/change/"
        page.goto(page_of_refund)
        expect(page.get_by_text("She meant 500.").first).to_be_visible()
        expect(_button(page, "Withdraw")).to_be_visible()
        expect(_button(page, "Approve")).to_have_count(0)

    with _screen(chromium, live_server, factories.make_user(role="Approver")) as page:
        page.goto(page_of_refund)
        _shut_nobody_out(page)
        _press(page, "Approve")
        page.locator("#dialog").get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Approved. The refund is under way.")).to_be_visible(timeout=SLOW)
    drain()
    deliver_all()

    with _screen(chromium, live_server, factories.make_user(role="Finance")) as page:
        page.goto("/admin/payments/refund/?status__exact=succeeded")
        expect(page.get_by_text(gift.reference).first).to_be_visible()
        page.goto("/admin/payments/donation/")
        expect(page.get_by_text("1,200.00 EUR (−700.00 EUR)").first).to_be_visible()
        page.goto(page_of_gift)
        page.get_by_text("Money back", exact=True).first.click()
        expect(page.get_by_text("500.00 EUR").first).to_be_visible()
        _shut_nobody_out(page)


@contextmanager
def _screen(chromium: Browser, server: LiveServer, who: User, size: ViewportSize = DESKTOP) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.url, viewport=size)
    client = Client()
    client.force_login(who)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server.url}])
    yield context.new_page()
    context.close()


def _press(page: Page, name: str) -> None:
    _button(page, name).click()


def _button(page: Page, name: str) -> Locator:
    """By its words; an icon's name may stand before them."""
    exactly = re.compile(rf"^\s*(?:[a-z_]+\s+)?{re.escape(name)}\s*$")
    return page.get_by_role("button", name=exactly).or_(page.get_by_role("link", name=exactly)).first


def _shut_nobody_out(page: Page) -> None:
    faults = Axe().run(page).response["violations"]
    assert not [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in faults
        if fault["impact"] in {"serious", "critical"}
    ]

"""Finance looks at a deposit and compares our books with Stripe's, in a real Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from djmoney.money import Money
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from payments.models import Donation, ProcessorPayout
from payments.sandbox import behaviour, clock
from payments.sandbox.behaviour import behind_our_back
from tests import factories
from tests.payments.stripe_story import deliver_all, one_off_link, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_finance_explains_a_deposit_and_compares_the_books(
    chromium: Browser, live_server: LiveServer
) -> None:
    payout, finance = _a_payout(), factories.make_user(role="Finance")
    with _screen(chromium, live_server, finance) as page:
        page.goto("/admin/payments/processorpayout/")
        expect(page.get_by_text("To the cent")).to_be_visible()
        page.goto(f"/admin/payments/processorpayout/{payout.pk}/change/")
        expect(page.get_by_text("Explained to the cent.")).to_be_visible()
        expect(page.get_by_role("row", name="Came to the bank").get_by_text("62.64 EUR")).to_be_visible()
        expect(page.get_by_role("link", name="Refund of G-")).to_be_visible()
        _shut_nobody_out(page)

        yesterday = timezone.now() - timedelta(days=1)
        with behind_our_back.silently(), clock.moved_to(yesterday):
            behaviour.make_dashboard_payment(4200, "eur")
        page.goto("/admin/payments/reconciliation/")
        page.get_by_text("Compare with Stripe now").first.click()
        page.locator("#dialog").get_by_role("button", name="Compare", exact=True).click()
        expect(page.get_by_text("The comparison has begun.")).to_be_visible()
        page.locator("#result_list tbody a").first.click()
        expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
        drain()
        page.get_by_role("link", name="1 difference: look at its task").click()
        expect(page.get_by_text("42.00 EUR came at Stripe").first).to_be_visible()
        _shut_nobody_out(page)

    with _screen(chromium, live_server, finance, PHONE) as page:
        page.goto(f"/admin/payments/processorpayout/{payout.pk}/change/")
        expect(page.get_by_text("Explained to the cent.")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _a_payout() -> ProcessorPayout:
    factories.make_fund()
    for amount in (Money("50.00", "EUR"), Money("5000.00", "KES")):
        link = one_off_link(amount=amount)
        behaviour.pay_session(open_page(link))
        deliver_all()
        gift = link.donations.get()
        behaviour.settle_charge_fee(gift.stripe_charge_id or "")
    behaviour.refund_payment(_gift_in_euro(), 1500)
    behaviour.charge_for_service(284)
    behaviour.pay_out()
    deliver_all()
    return ProcessorPayout.objects.get()


def _gift_in_euro() -> str:
    return str(Donation.objects.get(amount_currency="EUR").stripe_payment_intent_id)


@contextmanager
def _screen(chromium: Browser, server: LiveServer, who: User, size: ViewportSize = DESKTOP) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.url, viewport=size)
    client = Client()
    client.force_login(who)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server.url}])
    yield context.new_page()
    context.close()


def _shut_nobody_out(page: Page) -> None:
    faults = Axe().run(page).response["violations"]
    assert not [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in faults
        if fault["impact"] in {"serious", "critical"}
    ]

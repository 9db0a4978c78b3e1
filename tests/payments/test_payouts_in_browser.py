"""Finance looks at a deposit and compares our books with Stripe's, in a real Chromium."""

from datetime import timedelta

import pytest
from django.utils import timezone
from djmoney.money import Money
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.tasks.draining import drain
from payments.models import Donation, ProcessorPayout
from payments.sandbox import behaviour, clock
from payments.sandbox.behaviour import behind_our_back
from tests import factories
from tests.browser import PHONE, press, screen
from tests.looking import look
from tests.payments.stripe_story import deliver_all, one_off_link, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_finance_explains_a_deposit_and_compares_the_books(
    chromium: Browser, live_server: LiveServer
) -> None:
    payout, finance = _a_payout(), factories.make_user(role="Finance")
    with screen(chromium, live_server.url, finance) as page:
        page.goto("/admin/payments/processorpayout/")
        expect(page.get_by_text("To the cent")).to_be_visible()
        page.goto(f"/admin/payments/processorpayout/{payout.pk}/change/")
        expect(page.get_by_text("Explained to the cent.")).to_be_visible()
        expect(page.get_by_role("row", name="Came to the bank").get_by_text("62.64 EUR")).to_be_visible()
        expect(page.get_by_role("link", name="Refund of G-")).to_be_visible()
        look(page, "deposit")

        yesterday = timezone.now() - timedelta(days=1)
        with behind_our_back.silently(), clock.moved_to(yesterday):
            behaviour.make_dashboard_payment(4200, "eur")
        page.goto("/admin/payments/reconciliation/")
        press(page, "Compare with Stripe now")
        page.locator("#dialog").get_by_role("button", name="Compare", exact=True).click()
        expect(page.get_by_text("The comparison has begun.")).to_be_visible()
        page.locator("#result_list tbody a").first.click()
        expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
        drain()
        page.get_by_role("link", name="1 difference: look at its task").click()
        expect(page.get_by_text("42.00 EUR came at Stripe").first).to_be_visible()
        look(page, "difference")

    with screen(chromium, live_server.url, finance, PHONE) as page:
        page.goto(f"/admin/payments/processorpayout/{payout.pk}/change/")
        expect(page.get_by_text("Explained to the cent.")).to_be_visible()
        look(page, "deposit")


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

"""A gift by phone in a real Chromium: the donor types the number, the phone is pressed, both pages tell the truth."""

from typing import Any

import pytest
from django.utils import timezone
from djmoney.money import Money
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from payments.models import MobilePayment, PaymentLink
from payments.services.events import inbox
from payments.services.mobile import mobile_pledges
from tests import factories
from tests.browser import PHONE, press, screen
from tests.looking import keep_picture, look
from tests.payments.mobile_network import call_back, facts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_donor_pays_by_phone_after_a_wrong_pin(
    chromium: Browser, live_server: LiveServer, settings: Any
) -> None:
    settings.SITE_URL = "http://testserver"
    link = factories.make_link(amount=Money(2500, "KES"), child=factories.make_verified_child())
    care = factories.make_user(role="Supporter care")
    with (
        screen(chromium, live_server.url, size=PHONE) as donor,
        screen(chromium, live_server.url, care) as office,
    ):
        payment = _pays_at_the_second_try(donor, office, link)
        _is_shown_in_the_office(office, payment, link)


def _pays_at_the_second_try(donor: Page, office: Page, link: PaymentLink) -> MobilePayment:
    donor.goto(f"/pay/{link.token}/")
    look(donor, "pay")
    donor.get_by_label("Phone number").fill("0712")
    donor.get_by_role("button", name="Ask my phone").click()
    expect(donor.get_by_role("alert")).to_contain_text("+254 712 345 678")
    look(donor, "pay refused")
    for button, outcome in (("Wrong PIN", "The PIN was wrong."), ("Approve", "This gift for Amina is paid.")):
        donor.get_by_label("Phone number").fill("+254 712 345 678")
        donor.get_by_role("button", name="Ask my phone").click()
        expect(donor.get_by_role("heading", name="Look at your phone")).to_be_visible()
        look(donor, "wait")
        office.goto("/sandbox/phone/")
        look(office, "phone")
        office.get_by_role("button", name=button, exact=True).click()
        expect(office.get_by_text("Pressed.")).to_be_visible()
        payment = MobilePayment.objects.latest("created_at")
        assert call_back(payment) == 200
        inbox.drain()
        # The page looks again by itself.
        expect(donor.get_by_text(outcome)).to_be_visible()
        look(donor, f"outcome {button}")
        if button == "Wrong PIN":
            donor.get_by_role("link", name="Back to your gift").click()
    assert facts(payment) == ("succeeded", "succeeded", 1)
    return payment


def _is_shown_in_the_office(office: Page, payment: MobilePayment, link: PaymentLink) -> None:
    office.goto(f"/admin/payments/mobilepayment/{payment.pk}/change/")
    expect(office.get_by_text("The payment has come.")).to_be_visible()
    look(office, "payment")
    made = mobile_pledges.create(
        donor=link.donor,
        provider="sandbox",
        phone="254712345678",
        amount=Money(2500, "KES"),
        interval="month",
        starts_on=timezone.localdate(),
    )
    # Pages like others that are looked at elsewhere.
    for address in (f"mobilepledge/{made.pk}/change/", "mobilepayment/", "mobilepledge/"):
        office.goto(f"/admin/payments/{address}")
        keep_picture(office, address)
    office.goto(f"/admin/donors/donor/{link.donor.pk}/change/")
    press(office, "More")
    press(office, "Pledge by phone")
    expect(office.get_by_label("First prompt")).to_be_visible()
    look(office, "dialog")

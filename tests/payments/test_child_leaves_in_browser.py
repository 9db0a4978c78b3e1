"""A child leaves and its sponsor moves by link, in a real Chromium: the dialog, the letter, the sponsor's phone."""

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from beneficiaries.services.photos import add_photo, publish_photo
from donors.models import ChildOffer, Sponsorship
from payments.models import RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from tests import factories
from tests.beneficiaries import pictures
from tests.browser import PHONE, press, screen
from tests.looking import look
from tests.payments.stripe_story import deliver_all, monthly_link, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_child_leaves_and_its_sponsor_moves_by_link(chromium: Browser, live_server: LiveServer) -> None:
    gift, juma = _a_monthly_gift(), _a_child_who_waits()
    subscription = SandboxObject.objects.get(kind="subscription").pk
    child = gift.child
    assert child is not None

    with screen(chromium, live_server.url, factories.make_user(is_superuser=True)) as page:
        page.goto(f"/admin/beneficiaries/child/{child.pk}/change/")
        press(page, "More")
        press(page, "Record leaving")
        expect(page.get_by_text("1 charge is paused at Stripe: 25.00 EUR monthly.")).to_be_visible()
        page.locator("#dialog [name=kind]").select_option("graduated")
        page.locator("#dialog").get_by_role("button", name="Record leaving").click()
        expect(page).to_have_url(re.compile(r"/admin/donors/childoffer/\?q="))
        expect(page.get_by_text(gift.donor.name).first).to_be_visible()
        look(page, "child left")
    drain()
    assert SandboxObject.objects.get(pk=subscription)["pause_collection"]["behavior"] == "void"
    behaviour.renew(subscription)

    with screen(chromium, live_server.url, factories.make_user(role="Supporter care")) as page:
        page.goto(f"/admin/donors/childoffer/{ChildOffer.objects.get().pk}/change/")
        expect(page.get_by_text("Juma").first).to_be_visible()
        look(page, "offer")
        press(page, "Send")
        expect(page.locator("#dialog").get_by_text("has finished with our programme")).to_be_visible()
        page.locator("#dialog").get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("The letter is on its way")).to_be_visible()

    with screen(chromium, live_server.url, size=PHONE) as page:
        page.goto(f"/offer/{ChildOffer.objects.get().token}/")
        look(page, "offered children")
        page.get_by_role("link", name=re.compile("Juma")).click()
        expect(page.locator("img.offer-portrait")).not_to_have_js_property("naturalWidth", 0)
        assert juma.family_name not in page.content()
        look(page, "offered child")
        page.get_by_role("button", name="Yes, I will stand by Juma").click()
        expect(page.get_by_role("heading", name="Thank you! You now stand by Juma.")).to_be_visible()

    drain()
    behaviour.renew(subscription)
    deliver_all()
    moved = Sponsorship.objects.get(child=juma)
    assert (moved.status, moved.donations.count()) == ("active", 1)
    assert RecurringGift.objects.get().status == "active"
    assert SandboxObject.objects.filter(kind="charge").count() == 2, "the first, and the one for Juma"


def _a_monthly_gift() -> RecurringGift:
    factories.make_fund()
    behaviour.pay_session(open_page(monthly_link()))
    deliver_all()
    return RecurringGift.objects.select_related("child", "donor").get()


def _a_child_who_waits() -> Child:
    child = factories.make_verified_child(first_name="Juma")
    photo = add_photo(child, upload=pictures.small_photo(), by=child.registered_by)
    publish_photo(photo, by=factories.make_user(role="Verifier"))
    return child

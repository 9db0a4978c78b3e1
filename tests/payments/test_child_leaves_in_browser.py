"""A child leaves and its sponsor moves by link, in a real Chromium: the dialog, the letter, the sponsor's phone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from beneficiaries.services.photos import add_photo, publish_photo
from donors.models import ChildOffer, Sponsorship
from payments.models import RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from tests import factories
from tests.beneficiaries import pictures
from tests.payments.stripe_story import deliver_all, monthly_link, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_a_child_leaves_and_its_sponsor_moves_by_link(chromium: Browser, live_server: LiveServer) -> None:
    gift, juma = _a_monthly_gift(), _a_child_who_waits()
    subscription = SandboxObject.objects.get(kind="subscription").pk
    child = gift.child
    assert child is not None

    with _screen(chromium, live_server, factories.make_user(is_superuser=True)) as page:
        page.goto(f"/admin/beneficiaries/child/{child.pk}/change/")
        _press(page, "More")
        page.get_by_text("Record leaving", exact=True).first.click()
        expect(page.get_by_text("1 charge is paused at Stripe: 25.00 EUR monthly.")).to_be_visible()
        page.locator("#dialog [name=kind]").select_option("graduated")
        page.locator("#dialog").get_by_role("button", name="Record leaving").click()
        expect(page).to_have_url(re.compile(r"/admin/donors/childoffer/\?q="))
        expect(page.get_by_text(gift.donor.name).first).to_be_visible()
        _shut_nobody_out(page)
    drain()
    assert SandboxObject.objects.get(pk=subscription)["pause_collection"]["behavior"] == "void"
    behaviour.renew(subscription)

    with _screen(chromium, live_server, factories.make_user(role="Supporter care")) as page:
        page.goto(f"/admin/donors/childoffer/{ChildOffer.objects.get().pk}/change/")
        expect(page.get_by_text("Juma").first).to_be_visible()
        _shut_nobody_out(page)
        _press(page, "Send")
        expect(page.locator("#dialog").get_by_text("has finished with our programme")).to_be_visible()
        page.locator("#dialog").get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("The letter is on its way")).to_be_visible()

    with _screen(chromium, live_server, None, PHONE) as page:
        page.goto(f"/offer/{ChildOffer.objects.get().token}/")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        _shut_nobody_out(page)
        page.get_by_role("link", name=re.compile("Juma")).click()
        expect(page.locator("img.offer-portrait")).to_have_js_property("complete", True)
        assert page.locator("img.offer-portrait").evaluate("image => image.naturalWidth") > 0
        assert juma.family_name not in page.content()
        _shut_nobody_out(page)
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


@contextmanager
def _screen(
    chromium: Browser, server: LiveServer, who: User | None, size: ViewportSize = DESKTOP
) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.url, viewport=size)
    if who is not None:
        client = Client()
        client.force_login(who)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server.url}])
    yield context.new_page()
    context.close()


def _press(page: Page, name: str) -> None:
    exactly = re.compile(rf"^\s*(?:[a-z_]+\s+)?{re.escape(name)}\s*(?:[a-z_]+\s*)?$")
    button = page.get_by_role("button", name=exactly)
    button.or_(page.get_by_role("link", name=exactly)).first.click()


def _shut_nobody_out(page: Page) -> None:
    faults = Axe().run(page).response["violations"]
    assert not [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in faults
        if fault["impact"] in {"serious", "critical"}
    ]

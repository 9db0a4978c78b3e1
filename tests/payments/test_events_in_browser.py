"""The inbox in a real Chromium: what went wrong is read, many are replayed, and the run is followed to its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from payments.models import WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.events import inbox
from tests import factories
from tests.payments.stripe_story import (
    UnreliableTransport,
    deliver_all,
    one_off_link,
    open_page,
    post,
    undelivered,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_what_failed_is_read_and_replayed(chromium: Browser, live_server: LiveServer) -> None:
    behaviour.pay_session(open_page(one_off_link()))
    deliver_all()
    for _gift in range(3):
        behaviour.pay_session(open_page(one_off_link()))
    for event in undelivered():
        post(event)
        inbox.handle_next(UnreliableTransport(failing={0}).gateway())
    lost = WebhookEvent.objects.filter(status="failed", type="checkout.session.completed").first()
    handled = WebhookEvent.objects.filter(status="processed").first()
    assert lost is not None
    assert handled is not None
    SandboxObject.objects.filter(pk=lost.object_id).delete()
    WebhookEvent.objects.filter(status="failed").update(next_attempt_at=None)
    finance = factories.make_user(role="Finance")

    for size in (PHONE, DESKTOP):
        with _screen(chromium, live_server, finance, size) as page:
            page.goto(f"/admin/payments/webhookevent/{handled.pk}/change/")
            _looked_at(page, "event-handled")
            page.goto(f"/admin/payments/webhookevent/{lost.pk}/change/")
            expect(page.get_by_text("Remove the cause, then replay it").first).to_be_attached()
            _looked_at(page, "event-failed")
            page.goto("/admin/payments/webhookevent/?status__exact=failed&next_attempt_at__isnull=True")
            _looked_at(page, "events")

    with _screen(chromium, live_server, finance, DESKTOP) as page:
        page.goto("/admin/payments/webhookevent/?status__exact=failed&next_attempt_at__isnull=True")
        page.get_by_role("link", name="Replay what failed").or_(
            page.get_by_role("button", name="Replay what failed")
        ).first.click()
        page.locator("#dialog").get_by_role("button", name="Replay").click()
        expect(page.get_by_text("events so far")).to_be_visible()
        _looked_at(page, "replay-begun")
        drain()
        expect(page.get_by_text("events were handled again.")).to_be_visible(timeout=10_000)
        _looked_at(page, "replay-done")
        assert WebhookEvent.objects.filter(status="failed").count() == 1
        run = page.url
    with _screen(chromium, live_server, finance, PHONE) as page:
        page.goto(run)
        _looked_at(page, "replay-done")


@contextmanager
def _screen(chromium: Browser, server: LiveServer, user: User, size: ViewportSize) -> Iterator[Page]:
    client = Client()
    client.force_login(user)
    context = chromium.new_context(base_url=server.url, viewport=size)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    yield context.new_page()
    context.close()


def _looked_at(page: Page, name: str) -> None:
    if SCREENSHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{width}.png", full_page=True)
    faults = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

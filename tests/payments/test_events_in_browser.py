"""The inbox in a real Chromium: what went wrong is read, many are replayed, and the run is followed to its end."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.tasks.draining import drain
from payments.models import WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.events import inbox
from tests import factories
from tests.browser import DESKTOP, PHONE, press, screen
from tests.looking import look
from tests.payments.stripe_story import (
    UnreliableTransport,
    deliver_all,
    one_off_link,
    open_page,
    post,
    undelivered,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
        with screen(chromium, live_server.url, finance, size) as page:
            page.goto(f"/admin/payments/webhookevent/{handled.pk}/change/")
            look(page, "event-handled")
            page.goto(f"/admin/payments/webhookevent/{lost.pk}/change/")
            expect(page.get_by_text("Remove the cause, then replay it").first).to_be_attached()
            look(page, "event-failed")
            page.goto("/admin/payments/webhookevent/?status__exact=failed&next_attempt_at__isnull=True")
            look(page, "events")

    with screen(chromium, live_server.url, finance, DESKTOP) as page:
        page.goto("/admin/payments/webhookevent/?status__exact=failed&next_attempt_at__isnull=True")
        press(page, "Replay what failed")
        page.locator("#dialog").get_by_role("button", name="Replay").click()
        expect(page.get_by_text("events so far")).to_be_visible()
        look(page, "replay-begun")
        drain()
        expect(page.get_by_text("events were handled again.")).to_be_visible()
        look(page, "replay-done")
        assert WebhookEvent.objects.filter(status="failed").count() == 1
        run = page.url
    with screen(chromium, live_server.url, finance, PHONE) as page:
        page.goto(run)
        look(page, "replay-done")

"""The upload page in a real Chromium: chosen and dropped photos, their progress, and what became of each."""

import base64
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.tasks.draining import drain
from tests import factories
from tests.beneficiaries import pictures
from tests.browser import PHONE, screen
from tests.looking import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([zone, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], name, { type: "image/jpeg" }));
    document.querySelector(zone).dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true }));
}"""


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The photos of a child, opened by its registrar on a telephone."""
    registrar = factories.make_registrar()
    child = factories.make_child(partner=registrar.partner_member.partner, registered_by=registrar)
    with screen(chromium, live_server.url, registrar, PHONE) as page:
        page.goto(reverse("admin:beneficiaries_child_photos", args=[child.pk]))
        yield page


def chosen(name: str, content: bytes = b"") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content or pictures.small_photo().read()}


def test_three_photos_one_broken_are_sent_and_told(page: Page) -> None:
    torn = pictures.small_photo().read()[:9000]
    page.locator("#photo-files").set_input_files([chosen("one.jpg"), chosen("torn.jpg", torn)])
    page.evaluate(DROP, ["#photo-drop", "two.jpg", base64.b64encode(pictures.small_photo().read()).decode()])

    expect(page.locator("#photo-count")).to_have_text("All photos are sent.")
    expect(page.locator("#photo-sending")).to_be_hidden()
    expect(page.locator("#photo-state").get_by_text("Waiting")).to_have_count(3)
    assert drain() == 3
    refused = page.locator("#photo-state li", has_text="torn.jpg")
    expect(refused).to_contain_text("The photo is damaged or was not uploaded completely.")
    expect(page.locator(".almoner-gallery > li")).to_have_count(2)
    look(page, "photos sent")

    refused.get_by_role("button", name="Dismiss torn.jpg").click()
    expect(page.locator("#photo-state li", has_text="torn.jpg")).to_have_count(0)
    expect(page.locator(".almoner-gallery > li")).to_have_count(2)


def test_what_could_not_be_sent_is_kept_and_tried_again(page: Page) -> None:
    session = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#photo-files").set_input_files([chosen("one.jpg")])
    expect(page.get_by_role("alert")).to_contain_text("You have been signed out.")

    page.context.add_cookies(session)  # type: ignore[arg-type]
    page.get_by_role("button", name="Try again: one.jpg").click()

    expect(page.locator("#photo-count")).to_have_text("All photos are sent.")
    expect(page.locator("#photo-state").get_by_text("Waiting")).to_have_count(1)

"""A morning's review by keyboard alone, in a real Chromium."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from beneficiaries.models import Child
from beneficiaries.services.documents import add_document
from beneficiaries.services.photos import add_photo
from beneficiaries.services.register import submit_child
from tests import factories
from tests.beneficiaries import pictures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def children(transactional_db: None) -> list[Child]:
    made = []
    for name in ("Amina", "Baraka", "Chausiku"):
        child = factories.make_child_ready_for_review(first_name=name)
        add_photo(child, upload=pictures.small_photo(), by=child.registered_by)
        add_document(child, kind="identity", upload=pictures.small_photo(), by=child.registered_by)
        made.append(submit_child(child, by=child.registered_by))
    return made


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, children: list[Child]) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    client = Client()
    client.force_login(factories.make_user(role="Verifier"))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page = context.new_page()
    page.goto("/admin/beneficiaries/child/review/")
    yield page
    context.close()


def stands_at(page: Page, name: str, place: str) -> None:
    expect(page.locator(".review-name h2")).to_contain_text(name)
    expect(page.locator(".review-place")).to_have_text(place)


def test_the_queue_is_walked_and_children_are_verified_by_keyboard(page: Page, children: list[Child]) -> None:
    amina, baraka, _chausiku = children
    stands_at(page, "Amina", "1 of 3")
    serious = [
        f"{found['id']}: {found['nodes'][0]['html'][:200]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in {"serious", "critical"}
    ]
    assert not serious

    page.keyboard.press("j")
    stands_at(page, "Baraka", "2 of 3")
    page.keyboard.press("k")
    stands_at(page, "Amina", "1 of 3")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")  # a dialog is open: the queue stands still
    page.keyboard.press("Escape")
    stands_at(page, "Amina", "1 of 3")

    # What was ticked is saved by going on, and letters typed into a note move nothing.
    page.keyboard.press("1")
    page.locator(".review-check").first.get_by_text("Note, evidence, expiry").click()
    page.get_by_label("Note on Identity paper").fill("j, k and v were read.")
    page.get_by_label("Note on Identity paper").press("v")
    page.locator(".review-name h2").click()
    page.keyboard.press("j")
    stands_at(page, "Baraka", "2 of 3")
    assert amina.checks.get(kind__code="identity").note == "j, k and v were read.v"

    for number in "12345":
        page.keyboard.press(number)
    page.keyboard.press("v")  # saves, then asks
    expect(page.get_by_role("dialog")).to_contain_text("Verify this child?")
    page.get_by_role("dialog").get_by_label("Note").fill("Home visited.")
    page.keyboard.press("Control+Enter")
    stands_at(page, "Chausiku", "2 of 2")
    baraka.refresh_from_db()
    assert baraka.status == Child.Status.VERIFIED

    page.keyboard.press("b")
    page.get_by_role("dialog").get_by_label("Reason").fill("Which school?")
    page.keyboard.press("Control+Enter")
    stands_at(page, "Amina", "1 of 1")

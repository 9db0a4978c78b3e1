"""Can everybody use the admin? Checked by axe in a real Chromium, in both themes, and by keyboard alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from tests import factories
from tests.backoffice.people import House

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def child(transactional_db: None) -> Any:
    house = House()
    child = factories.make_child_ready_for_review(partner=house.partner, registered_by=house.registrar)
    return child.move("in_review", by=house.registrar, submitted_at=timezone.now())


def _open(browser: Browser, server: LiveServer, user: User | None, theme: str, size: dict[str, int]) -> Page:
    context = browser.new_context(
        base_url=server.url,
        viewport=size,  # type: ignore[arg-type]
        color_scheme=theme,  # type: ignore[arg-type]
    )
    if user is not None:
        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server.url}])
    return context.new_page()


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def _visit(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function("!document.querySelector('[x-cloak]')")  # drawn by the page's own script


def test_no_page_has_a_serious_violation(chromium: Browser, live_server: LiveServer, child: Any) -> None:
    """Each page as it opens on a dark desktop, and then, without opening it again, on a light phone."""
    administrator = factories.make_user(is_superuser=True)
    donor = factories.make_donor()
    factories.make_received_donation(donor=donor)
    shown = factories.make_published_child()
    pages = [
        "/admin/",
        "/admin/beneficiaries/child/",
        "/admin/beneficiaries/child/add/",
        f"/admin/beneficiaries/child/{child.pk}/change/",
        f"/admin/beneficiaries/child/{child.pk}/history/",
        f"/admin/beneficiaries/child/{child.pk}/photos/",
        "/admin/beneficiaries/child/quick/",
        f"/admin/beneficiaries/partner/{child.partner_id}/change/",
        "/admin/core/importbatch/",
        "/admin/donors/donor/add/",
        f"/admin/donors/donor/{donor.pk}/change/",
        "/admin/payments/paymentlink/",
        "/admin/payments/donation/",
        "/admin/core/outgoingemail/",
        "/admin/reports/reportrun/",
        "/admin/two-factor/settings/",
        "/admin/two-factor/set-up/",
    ]
    wrong = []
    stranger = _open(chromium, live_server, None, "dark", DESKTOP)
    for path in ("/admin/login/", "/children/", "/children/?sex=male", f"/children/{shown.reference}/"):
        _visit(stranger, path)
        wrong += _serious(stranger)
        _become_a_light_phone(stranger)
        wrong += _serious(stranger)
        _become_a_dark_desktop(stranger)
    page = _open(chromium, live_server, administrator, "dark", DESKTOP)
    for path in pages:
        _visit(page, path)
        assert "dark" in page.evaluate("document.documentElement.className")
        wrong += [*_serious(page), *_too_wide(page)]
        _become_a_light_phone(page)
        wrong += [*_serious(page), *_too_wide(page)]
        _become_a_dark_desktop(page)
    assert wrong == []


def _become_a_light_phone(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    # As the theme's own switch does; the page looks at the system's theme when it opens.
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.wait_for_timeout(200)  # colours change by and by


def _become_a_dark_desktop(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def _too_wide(page: Page) -> list[str]:
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{page.url} is {overflow} pixels too wide"] if overflow > 0 else []


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, child: Any) -> Iterator[Page]:
    page = _open(chromium, live_server, factories.make_user(role="Verifier"), "light", DESKTOP)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    assert complaints == []


def test_the_first_stop_leads_past_the_sidebar(desk: Page) -> None:
    _visit(desk, "/admin/")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_the_menu_with_sign_out_opens_by_keyboard(desk: Page) -> None:
    _visit(desk, "/admin/")
    desk.focus("[x-data*=openUserLinks] > [role=button]")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#logout-form button", state="visible")


def test_a_dialog_takes_keeps_and_gives_back_the_focus(desk: Page, child: Any) -> None:
    _visit(desk, f"/admin/beneficiaries/child/{child.pk}/change/")
    desk.locator("a", has_text="Send back").first.focus()
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#modal-content[role=dialog] textarea", state="visible")
    desk.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    assert _serious(desk) == []
    for _ in range(12):
        desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('#modal-content') !== null")
    desk.keyboard.press("Escape")
    desk.wait_for_function("document.activeElement.textContent.includes('Send back')")


def test_the_palette_finds_and_opens_by_keyboard(desk: Page, child: Any) -> None:
    _visit(desk, "/admin/")
    desk.keyboard.press("Control+k")
    desk.wait_for_function("document.activeElement.id === 'search-input-command'")
    desk.keyboard.type(child.first_name, delay=20)
    desk.wait_for_selector("#command-results-list li")
    assert _serious(desk) == []
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/admin/beneficiaries/child/{child.pk}/change/")


def test_filters_open_by_keyboard(desk: Page) -> None:
    _visit(desk, "/admin/beneficiaries/child/")
    desk.locator("#changelist [role=button]", has_text="Filters").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#changelist-filter", state="visible")
    assert _serious(desk) == []

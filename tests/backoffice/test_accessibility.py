"""Can everybody use the admin? Checked by axe in a real Chromium, in both themes, and by keyboard alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.backoffice.people import House
from tests.browser import DESKTOP, PHONE, control, screen
from tests.looking import barriers, look, wait_until_drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pale_words_shut_people_out_and_icons_do_not(chromium: Browser) -> None:
    """Of what axe is told to leave out: no more than the colour of an icon, whose font is late here."""
    with screen(chromium, "http://nowhere.example") as page:
        page.set_content(
            """<html lang="en"><title>A</title><main><h1>A</h1>
            <p style="color: #bbb">pale words</p>
            <span class="material-symbols-outlined" style="color: #bbb">search</span>
            <button class="material-symbols-outlined"></button>"""
        )
        pale, nameless = sorted(barriers(page), reverse=True)
    assert "color-contrast: <p" in pale
    assert "button-name: <button" in nameless


@pytest.fixture
def child(transactional_db: None) -> Any:
    house = House()
    child = factories.make_child_ready_for_review(partner=house.partner, registered_by=house.registrar)
    return child.move("in_review", by=house.registrar, submitted_at=timezone.now())


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
    with screen(chromium, live_server.url, theme="dark") as stranger:
        for path in ("/admin/login/", "/children/", "/children/?sex=male", f"/children/{shown.reference}/"):
            stranger.goto(path)
            wrong += _barriers_in_the_dark_and_on_a_phone(stranger)
    with screen(chromium, live_server.url, administrator, theme="dark") as page:
        for path in pages:
            page.goto(path)
            expect(page.locator("html")).to_contain_class("dark")
            wrong += _barriers_in_the_dark_and_on_a_phone(page)
    assert not wrong, "\n".join(wrong)


def _barriers_in_the_dark_and_on_a_phone(page: Page) -> list[str]:
    in_the_dark = barriers(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    # As the theme's own switch does; the page looks at the system's theme when it opens.
    page.evaluate("document.documentElement.classList.remove('dark')")
    on_a_phone = barriers(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESKTOP)
    return [*in_the_dark, *on_a_phone]


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, child: Any) -> Iterator[Page]:
    complaints: list[str] = []
    with screen(chromium, live_server.url, factories.make_user(role="Verifier")) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        yield page
    assert complaints == []


def _visit(page: Page, path: str) -> None:
    page.goto(path)
    wait_until_drawn(page)


def test_the_first_stop_leads_past_the_sidebar(desk: Page) -> None:
    _visit(desk, "/admin/")
    desk.keyboard.press("Tab")
    expect(desk.locator(":focus")).to_have_attribute("href", "#content")


def test_the_menu_with_sign_out_opens_by_keyboard(desk: Page) -> None:
    _visit(desk, "/admin/")
    desk.focus("[x-data*=openUserLinks] > [role=button]")
    desk.keyboard.press("Enter")
    expect(desk.locator("#logout-form button")).to_be_visible()


def test_a_dialog_takes_keeps_and_gives_back_the_focus(desk: Page, child: Any) -> None:
    _visit(desk, f"/admin/beneficiaries/child/{child.pk}/change/")
    control(desk, "Send back").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog").locator("textarea")).to_be_focused()
    look(desk, "dialog")
    for _ in range(12):
        desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('#modal-content') !== null")
    desk.keyboard.press("Escape")
    expect(control(desk, "Send back")).to_be_focused()


def test_the_palette_finds_and_opens_by_keyboard(desk: Page, child: Any) -> None:
    _visit(desk, "/admin/")
    desk.keyboard.press("Control+k")
    asked = desk.locator("#search-input-command")
    expect(asked).to_be_focused()
    # One stroke for the last letter, so that nothing is asked twice and the list is not drawn again under the arrow.
    asked.fill(child.first_name[:-1])
    desk.keyboard.press(child.first_name[-1])
    expect(desk.locator("#command-results-list li").first).to_be_visible()
    look(desk, "palette")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/admin/beneficiaries/child/{child.pk}/change/")


def test_filters_open_by_keyboard(desk: Page) -> None:
    _visit(desk, "/admin/beneficiaries/child/")
    desk.locator("#changelist [role=button]", has_text="Filters").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#changelist-filter")).to_be_visible()
    look(desk, "filters")

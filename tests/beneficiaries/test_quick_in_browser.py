"""The short form on a phone whose line drops."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from beneficiaries.models import Child
from tests import factories
from tests.beneficiaries import pictures
from tests.browser import PHONE, press, screen, sign_in
from tests.looking import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUICK = "/admin/beneficiaries/child/quick/"


def test_nothing_typed_is_lost_and_the_child_arrives_once(
    chromium: Browser, live_server: LiveServer, transactional_db: None
) -> None:
    registrar = factories.make_registrar()
    with screen(chromium, live_server.url, registrar, PHONE) as page:
        page.goto(QUICK)
        look(page, "quick")
        _the_line_drops(page)
        _the_session_is_gone(page)
        sign_in(page.context, live_server.url, registrar)
        page.goto(QUICK)
        _the_child_arrives(page, registrar)
        _a_slip_is_told(page)
        _the_phone_forgets(page)


SLOW_STORE = """
Object.defineProperty(window, "almonerDrafts", {
    set(drafts) {
        const of = drafts.of;
        drafts.of = (person) => new Promise((read) => setTimeout(() => read(of(person)), 1000));
        this.kept = drafts;
    },
    get() { return this.kept; },
});
"""


def test_what_is_typed_while_a_slow_phone_looks_for_drafts_stays(
    chromium: Browser, live_server: LiveServer, transactional_db: None
) -> None:
    with screen(chromium, live_server.url, factories.make_registrar(), PHONE) as page:
        page.goto(QUICK)
        page.fill("[name=first_name]", "Nekesa")
        expect(page.locator("#quick-forget")).to_be_visible()
        page.add_init_script(SLOW_STORE)
        page.goto(QUICK)
        page.fill("[name=first_name]", "Juma")
        expect(page.locator("#quick-list")).to_contain_text("Nekesa")
        expect(page.locator("[name=first_name]")).to_have_value("Juma")


def _the_line_drops(page: Page) -> None:
    """What is typed survives, photo and all."""
    page.context.set_offline(True)
    page.fill("[name=first_name]", "Nekesa")
    page.select_option("[name=sex]", "female")
    page.fill("[name=birth_year]", "2016")
    photo: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": pictures.small_photo().read()}
    page.set_input_files("[name=photo]", photo)
    expect(page.locator("#quick-photo")).to_be_visible()
    press(page, "Register")
    expect(_status(page)).to_contain_text("Saved on this phone. It is sent when the line is back.")
    expect(page.locator("#quick-list")).to_contain_text("Nekesa")
    assert not Child.objects.exists()


def _the_session_is_gone(page: Page) -> None:
    """The line is back, but nobody is signed in: it says so and keeps the draft."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.context.set_offline(False)
    expect(_status(page)).to_contain_text("You are signed out")
    sign_in_page = f"{reverse('admin:login')}?next={QUICK}"
    expect(_status(page).get_by_role("link")).to_have_attribute("href", sign_in_page)


def _the_child_arrives(page: Page, registrar: User) -> None:
    """The page sends it by itself, once."""
    expect(_status(page)).to_contain_text("Registered: Nekesa")
    expect(page.locator("#quick-waiting")).to_be_hidden()
    child = Child.objects.get()
    assert (child.first_name, child.registered_by) == ("Nekesa", registrar)
    assert child.photos.count() == 1


def _a_slip_is_told(page: Page) -> None:
    """At its field, with the draft back in the form."""
    page.fill("[name=first_name]", "Juma")
    press(page, "Register")
    expect(page.locator("[data-field=sex] .almoner-quick-errors")).to_contain_text("required")
    expect(page.locator("[name=first_name]")).to_have_value("Juma")


def _the_phone_forgets(page: Page) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    press(page, "Forget drafts on this phone")
    expect(_status(page)).to_contain_text("keeps no drafts")
    page.reload()
    expect(page.locator("[name=first_name]")).to_have_value("")
    assert page.evaluate("almonerDrafts.of(document.querySelector('#quick-form').dataset.person)") == []


def _status(page: Page) -> Locator:
    return page.locator("#quick-status")

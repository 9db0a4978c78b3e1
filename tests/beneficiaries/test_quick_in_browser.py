"""The short form on a phone whose line drops."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import User
from beneficiaries.models import Child
from tests import factories
from tests.beneficiaries import pictures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _cookie(user: User, server: LiveServer) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": server.url}


def test_nothing_typed_is_lost_and_the_child_arrives_once(
    chromium: Browser, live_server: LiveServer, transactional_db: None
) -> None:
    registrar = factories.make_registrar()
    phone = chromium.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    phone.add_cookies([_cookie(registrar, live_server)])  # type: ignore[list-item]
    page = phone.new_page()
    quick = reverse("admin:beneficiaries_child_quick")
    page.goto(quick)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    # The line drops; what is typed survives, photo and all.
    phone.set_offline(True)
    page.fill("[name=first_name]", "Nekesa")
    page.select_option("[name=sex]", "female")
    page.fill("[name=birth_year]", "2016")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": pictures.small_photo().read()}
    page.set_input_files("[name=photo]", photo)  # type: ignore[arg-type]
    expect(page.locator("#quick-photo")).to_be_visible()
    page.get_by_role("button", name="Register", exact=True).click()
    status = page.locator("#quick-status")
    expect(status).to_contain_text("Saved on this phone. It is sent when the line is back.")
    expect(page.locator("#quick-list")).to_contain_text("Nekesa")
    assert not Child.objects.exists()

    # The line is back, but the session is gone: it says so and keeps the draft.
    phone.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.set_offline(False)
    expect(status).to_contain_text("You are signed out")
    expect(status.get_by_role("link")).to_have_attribute("href", f"{reverse('admin:login')}?next={quick}")

    # Signed in again, the page sends it by itself, once.
    phone.add_cookies([_cookie(registrar, live_server)])  # type: ignore[list-item]
    page.goto(quick)
    expect(status).to_contain_text("Registered: Nekesa")
    expect(page.locator("#quick-waiting")).to_be_hidden()
    child = Child.objects.get()
    assert (child.first_name, child.registered_by) == ("Nekesa", registrar)
    assert child.photos.count() == 1

    # A slip is told at its field, with the draft back in the form; then the phone forgets.
    page.fill("[name=first_name]", "Juma")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.locator("[data-field=sex] .almoner-quick-errors")).to_contain_text("required")
    assert page.input_value("[name=first_name]") == "Juma"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget drafts on this phone").click()
    expect(status).to_contain_text("keeps no drafts")
    page.reload()
    assert page.input_value("[name=first_name]") == ""
    phone.close()

"""A real Chromium, one for all tests of a process: Playwright cannot be started twice in one. And people before it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright

from backoffice.core.models import User

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A sheet made by script, which a page's own policy lets through. Half-way colours and half-open dialogs are nobody's.
_NOTHING_MOVES = """
const still = new CSSStyleSheet();
still.replaceSync(`*, ::before, ::after {
    transition-duration: 0s !important; transition-delay: 0s !important;
    animation-duration: 0s !important; animation-delay: 0s !important;
}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
"""

# Five seconds are not enough where a page books gifts and the machine does other things too. Milliseconds.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium: install the package chromium")
    # Playwright's loop lives on in this thread, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def screen(
    chromium: Browser,
    address: str,
    who: User | None = None,
    size: ViewportSize = DESKTOP,
    *,
    theme: Literal["light", "dark"] = "light",
    scripts: bool = True,
) -> Iterator[Page]:
    """An empty page before a person with cookies of their own, signed in if `who` is given.

    `address` is the server's; paths are opened below it. `scripts=False`: a browser that runs none.
    """
    context = chromium.new_context(
        base_url=address, viewport=size, color_scheme=theme, java_script_enabled=scripts, locale="en-GB"
    )
    context.add_init_script(_NOTHING_MOVES)
    try:
        if who is not None:
            sign_in(context, address, who)
        yield context.new_page()
    finally:
        context.close()  # whatever happened: it would go on asking the server of the next test


def sign_in(context: BrowserContext, address: str, who: User) -> None:
    """Without the pages for it, which have tests of their own."""
    client = Client()
    client.force_login(who)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def control(page: Page, name: str) -> Locator:
    """The button or link that is called exactly so to a screen reader, which does not read the icons out.

    The admin's script takes the icons out of the names as soon as the page has come: who waits for the name waits for
    a page that listens, and who expects that a name is missing waits for the page first.
    """
    button, link = (page.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
    return button.or_(link).first


def press(page: Page, name: str) -> None:
    control(page, name).click()

"""A person before the screen: signs in, looks, presses buttons, and notices what no sighted tester does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from backoffice.demo import PASSWORD

SCREENSHOTS = Path(__file__).parent / "screenshots"
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Person:
    page: Page
    url: str

    def sign_in(self, email: str) -> None:
        self.go("/admin/")
        self.page.fill("[name=username]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.look("sign in")
        self.page.locator("button[type=submit]").first.click()
        expect(self.page.get_by_role("heading", name="How are we doing?")).to_be_visible()

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.url}{path}")

    def look(self, step: str, *, everywhere: bool = False) -> None:
        """Keep a picture of this step, and check that nobody is shut out of the page.

        `everywhere`: pictures on a phone and in the dark too.
        """
        SCREENSHOTS.mkdir(exist_ok=True)
        self._keep(step)
        self._shut_nobody_out(step)
        if everywhere:
            self._look_on_a_phone_and_in_the_dark(step)

    def _shut_nobody_out(self, step: str) -> None:
        faults = Axe().run(self.page).response["violations"]
        serious = [
            f"{fault['id']}: {node['html'][:200]}"
            for fault in faults
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]
        assert not serious, f"{step} ({self.page.url}):\n" + "\n".join(serious)

    def press(self, name: str) -> None:
        """Press a button or follow a link that is called exactly so."""
        self.control(name).first.click()

    def control(self, name: str) -> Locator:
        exactly = re.compile(rf"^\s*(?:[a-z_]+\s+)?{re.escape(name)}\s*$")
        return self.page.get_by_role("button", name=exactly).or_(self.page.get_by_role("link", name=exactly))

    def answer_dialog(self, name: str, *, refused: bool = False) -> None:
        """Press the dialog's button, and wait for the page that follows; a `refused` answer leaves one here."""
        button = self.page.locator("#dialog").get_by_role("button", name=name, exact=True)
        if refused:
            button.click()
            return
        with self.page.expect_event("domcontentloaded"):
            button.click()

    def choose(self, field: str, text: str) -> None:
        """Type into a search field and take the first record found."""
        self.page.locator(f"select[name={field}] + .select2").click()
        self.page.locator(".select2-search__field").last.fill(text)
        self.page.locator(".select2-results__option--highlighted", has_text=text).first.click()

    def told(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def _look_on_a_phone_and_in_the_dark(self, step: str) -> None:
        self.page.set_viewport_size(PHONE)
        self._keep(f"{step} phone")
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{step} scrolls sideways on a phone"
        )
        self.page.set_viewport_size(DESKTOP)
        self._darken(True)
        self._keep(f"{step} dark")
        self._shut_nobody_out(f"{step} in the dark")
        self._darken(False)

    def _darken(self, dark: bool) -> None:
        """As the system's setting and, since the admin reads that only when a page loads, as its own."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", dark)
        if dark:
            self.page.wait_for_timeout(250)  # colours change by and by

    def _keep(self, step: str) -> None:
        name = re.sub(r"[^a-z0-9]+", "-", step.lower())
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, animations="disabled")


@contextmanager
def somebody(browser: Browser, url: str, email: str = "") -> Iterator[Person]:
    """A person with a browser of their own; signed in if an email is given."""
    context = browser.new_context(viewport=DESKTOP, locale="en-GB", accept_downloads=True)
    context.set_default_timeout(30_000)
    person = Person(context.new_page(), url)
    if email:
        person.sign_in(email)
    try:
        yield person
    finally:
        context.close()

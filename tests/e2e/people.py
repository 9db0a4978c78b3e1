"""A person before the screen: signs in, looks, presses buttons, and notices what no sighted tester does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

from backoffice.demo import PASSWORD
from tests.browser import DESKTOP, PHONE, control, press, screen
from tests.looking import look


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
        self.page.goto(path)

    def look(self, step: str, *, everywhere: bool = False) -> None:
        """That nobody is shut out of the page; `everywhere`: on a phone in the dark too."""
        look(self.page, step)
        if everywhere:
            self.page.set_viewport_size(PHONE)
            self._darken(True)
            look(self.page, f"{step} phone dark")
            self._darken(False)
            self.page.set_viewport_size(DESKTOP)

    def press(self, name: str) -> None:
        """Press a button or follow a link that is called exactly so."""
        press(self.page, name)

    def control(self, name: str) -> Locator:
        return control(self.page, name)

    def comes_to(self, path: str) -> None:
        """The page that was pressed for is there: what is looked at next is that one. `path` may be a part of it."""
        self.page.wait_for_url(lambda address: path in address)

    def is_asked(self, name: str) -> None:
        """A dialog is open, with a button of that name to end it."""
        expect(self._answer(name)).to_be_visible()

    def answer_dialog(self, name: str, *, refused: bool = False) -> None:
        """Press the dialog's button, and wait for the page that follows; a `refused` answer leaves one here."""
        if refused:
            self._answer(name).click()
            return
        with self.page.expect_event("domcontentloaded"):
            self._answer(name).click()

    def choose(self, field: str, text: str) -> None:
        """Type into a search field and take the first record found."""
        self.page.locator(f"select[name={field}] + .select2").click()
        self.page.locator(".select2-search__field").last.fill(text)
        self.page.locator(".select2-results__option--highlighted", has_text=text).first.click()

    def told(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def _answer(self, name: str) -> Locator:
        return self.page.locator("#dialog").get_by_role("button", name=name, exact=True)

    def _darken(self, dark: bool) -> None:
        """As the system's setting and, since the admin reads that only when a page loads, as its own."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", dark)


@contextmanager
def somebody(browser: Browser, url: str, email: str = "") -> Iterator[Person]:
    """A person with a browser of their own; signed in if an email is given."""
    with screen(browser, url) as page:
        person = Person(page, url)
        if email:
            person.sign_in(email)
        yield person

"""Supporter care asks two hundred donors at once: each gets one mail, and a second press sends none."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Stack
from tests.e2e.people import Person, somebody

# One process for both: the house that they open is built once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

NUMBER = 200
MAKE_DONORS = f"""
from donors.models import Donor, DonorConsent
donors = Donor.objects.bulk_create(
    Donor(name=f"Bulk Donor {{number:03}}", email=f"bulk{{number}}@example.org") for number in range({NUMBER})
)
DonorConsent.objects.bulk_create(
    DonorConsent(donor=donor, channel="email", purpose="appeals", granted=True, source="form") for donor in donors
)
"""
MAILS = 'OutgoingEmail.objects.filter(kind="payment_link", to__startswith="bulk").count()'


def test_bulk_links_to_two_hundred_donors(stack: Stack, chromium: Browser) -> None:
    stack.manage("shell", "--no-imports", "-c", MAKE_DONORS)
    with somebody(chromium, stack.url, "care@demo.example") as care:
        _choose_all(care)
        care.told(f"{NUMBER} donors get a link each")
        care.look("bulk 1 who gets a link", everywhere=True)
        _fill_in(care)
        care.press("Preview the email")
        care.told("Nothing has been sent yet.")
        expect(care.page.frame_locator("iframe").get_by_text("Dear Bulk Donor 000")).to_be_visible()
        care.look("bulk 2 preview")
        assert stack.ask(MAILS) == "0"
        _send(care)
        appeal = care.page.url
        care.look("bulk 3 sent", everywhere=True)
        assert stack.ask(MAILS) == str(NUMBER)

        _choose_all(care)
        _fill_in(care)
        _send(care)
        assert care.page.url != appeal
        care.told("has the same link already")
        assert stack.ask(MAILS) == str(NUMBER)


def _choose_all(care: Person) -> None:
    page = care.page
    care.go("/admin/donors/donor/?q=Bulk")
    page.locator("#action-toggle").check()
    page.get_by_text(re.compile(f"Select all {NUMBER}")).click()
    page.select_option("[name=action]", "send_link_to_each")
    page.locator("[name=index]").first.click()


def _fill_in(care: Person) -> None:
    care.page.fill("[name=amount]", "25")
    care.page.fill("[name=least]", "5")
    care.page.fill("[name=most]", "500")
    care.page.fill("[name=message]", "Will you help us once more, {name}?")


def _send(care: Person) -> None:
    care.press(f"Send {NUMBER} links")
    care.page.get_by_text("Everybody who could be asked has a link.").wait_for(timeout=180_000)

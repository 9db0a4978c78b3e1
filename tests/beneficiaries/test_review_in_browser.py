"""A morning's review by keyboard alone, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from beneficiaries.models import Child
from beneficiaries.services.documents import add_document
from beneficiaries.services.photos import add_photo
from beneficiaries.services.register import submit_child
from tests import factories
from tests.beneficiaries import pictures
from tests.browser import screen
from tests.looking import look, wait_until_drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REVIEW = "/admin/beneficiaries/child/review/"


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
    with screen(chromium, live_server.url, factories.make_user(role="Verifier")) as page:
        page.goto(REVIEW)
        yield page


def stands_at(page: Page, name: str, place: str) -> None:
    expect(page.locator(".review-name h2")).to_contain_text(name)
    expect(page.locator(".review-place")).to_have_text(place)
    wait_until_drawn(page)  # and listens to keys


def test_what_is_ticked_before_the_photos_have_come_is_saved(page: Page, children: list[Child]) -> None:
    on_their_way: list[Route] = []
    page.route(
        "**/*",
        lambda route: (
            on_their_way.append(route) if route.request.resource_type == "image" else route.continue_()
        ),
    )
    page.goto(REVIEW, wait_until="domcontentloaded")
    page.keyboard.press("1")
    for photo in on_their_way:
        photo.continue_()
    page.unroute_all()
    stands_at(page, "Amina", "1 of 3")
    page.keyboard.press("j")
    stands_at(page, "Baraka", "2 of 3")
    assert children[0].checks.get(kind__code="identity").result == "passed"


def test_the_queue_is_walked_and_children_are_verified_by_keyboard(page: Page, children: list[Child]) -> None:
    amina, baraka, _chausiku = children
    stands_at(page, "Amina", "1 of 3")
    look(page, "review")

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

"""Letters in the admin: entered, reviewed one by one, printed, sent."""

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from backoffice.core.models import AuditEntry, OutgoingEmail, User
from donors import demo_letters
from donors.models import Letter, LetterScan, Sponsorship
from donors.services import letter_scans
from tests import factories
from tests.beneficiaries import pictures

pytestmark = pytest.mark.django_db
LETTERS = "/admin/donors/letter/"
QUEUE = f"{LETTERS}review/"
BUDGET = 26  # as counted when it was written
Status = Letter.Status


@pytest.fixture
def desk(client: Client, supporter_care: User) -> Client:
    client.force_login(supporter_care)
    return client


@pytest.fixture
def promise() -> Sponsorship:
    partner = factories.make_partner(name="Mwangaza School", address="Mill Road 7, Kisumu")
    child = factories.make_verified_child(partner=partner, family_name="Otieno")
    return factories.make_sponsorship(child=child, payer=factories.make_donor(name="Zoë Sommer"))


def press(client: Client, letter: Letter, name: str, *, behind: str = "", **fields: str) -> Any:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{behind or LETTERS}"}
    return client.post(
        reverse_of(name, letter),
        {"_form_submitted": "1", "reason": "", **fields},
        headers=headers,
    )


def reverse_of(name: str, letter: Letter) -> str:
    return reverse(f"admin:donors_letter_{name}", args=[letter.pk])


def form(promise: Sponsorship, **fields: Any) -> dict[str, Any]:
    return {
        "sponsorship": promise.pk, "direction": "to_sponsor", "delivery": "portal", "language": "sw",
        "written_on": "", "text": "Habari", "translation": "Hello", **fields,
    }  # fmt: skip


def test_a_letter_is_entered_with_its_pages(desk: Client, promise: Sponsorship, supporter_care: User) -> None:
    page = desk.get(f"{LETTERS}add/?sponsorship={promise.pk}").content.decode()
    assert f'value="{promise.pk}" selected' in page
    answer = desk.post(
        f"{LETTERS}add/", form(promise, pages=[pictures.small_photo(), pictures.small_photo()])
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    letter = Letter.objects.get()
    assert letter.entered_by == supporter_care
    assert [scan.number for scan in letter.scans.all()] == [1, 2]
    assert letter.scans.first().uploaded_by == supporter_care  # type: ignore[union-attr]


def test_a_page_that_is_none_is_an_error_of_the_form(desk: Client, promise: Sponsorship) -> None:
    answer = desk.post(f"{LETTERS}add/", form(promise, pages=[pictures.pdf()]))
    assert answer.status_code == 200
    assert "This is a PDF. Upload each page as a picture" in answer.content.decode()
    future = desk.post(f"{LETTERS}add/", form(promise, written_on="2999-01-01"), follow=True)
    assert "cannot have been written in the future" in future.content.decode()
    assert not Letter.objects.exists()


def test_pages_are_put_in_order_and_taken_away_while_it_is_a_draft(
    desk: Client, promise: Sponsorship, supporter_care: User
) -> None:
    letter = factories.make_letter(sponsorship=promise)
    prepared = [
        letter_scans.prepare_scan(pictures.picture("PNG", pictures.scene(size, 80))) for size in (50, 60, 70)
    ]
    first, second, third = letter_scans.add_scans(letter, prepared, by=supporter_care)
    stored = str(second.image.name)
    assert second.image.storage.exists(stored)
    rows: dict[str, Any] = {"scans-TOTAL_FORMS": 3, "scans-INITIAL_FORMS": 3}
    for at, (scan, number) in enumerate([(first, 3), (second, 2), (third, 1)]):
        rows |= {f"scans-{at}-id": scan.pk, f"scans-{at}-letter": letter.pk, f"scans-{at}-number": number}
    fields = form(promise, change_reason="Order.") | rows | {"scans-1-DELETE": "on"}

    answer = desk.post(f"{LETTERS}{letter.pk}/change/", fields)

    assert answer.status_code == 302
    assert list(letter.scans.all()) == [third, first]
    assert LetterScan.history.filter(history_type="-").count() == 1

    letter.refresh_from_db()
    letter.move(Status.IN_REVIEW)
    assert desk.post(f"{LETTERS}{letter.pk}/change/", fields).status_code == 403
    assert letter.scans.count() == 2


# --- the review screen -----------------------------------------------------------------------------------


def test_it_marks_what_must_go_in_both_texts(desk: Client, promise: Sponsorship) -> None:
    letter = factories.make_letter_in_review(
        sponsorship=promise, language="sw", text="Njoo Kisumu <b>", translation="By grace I live in Kisumu"
    )
    assert desk.get(QUEUE).headers["Location"] == f"{QUEUE}{letter.pk}/"
    page = desk.get(f"{QUEUE}{letter.pk}/").content.decode()
    assert page.count('<mark class="almoner-flag" title="place">Kisumu</mark>') == 2
    assert '<mark class="almoner-flag letter-doubt" title="guardian&#x27;s name">grace</mark>' in page
    assert "&lt;b&gt;" in page


def test_it_walks_through_the_queue(desk: Client, promise: Sponsorship) -> None:
    first, second = (factories.make_letter_in_review(sponsorship=promise) for _number in range(2))
    page = desk.get(f"{QUEUE}{first.pk}/").content.decode()
    assert "1 of 2" in page
    assert f'data-key="j ArrowRight" href="{QUEUE}{second.pk}/"' in page

    answer = press(desk, first, "release", behind=f"{QUEUE}{first.pk}/")
    assert answer.headers["HX-Redirect"] == f"{QUEUE}{second.pk}/"
    answer = press(desk, second, "send_back", behind=f"{QUEUE}{second.pk}/", reason="Which goat?")
    assert answer.headers["HX-Redirect"] == QUEUE
    assert "No letter waits for review" in desk.get(QUEUE).content.decode()
    assert desk.get(f"{QUEUE}{first.pk}/").headers["Location"] == QUEUE
    assert {letter.status for letter in Letter.objects.all()} == {"released", "draft"}


def test_the_dialog_asks_for_what_the_letter_asks_for(
    desk: Client, promise: Sponsorship, supporter_care: User
) -> None:
    letter = factories.make_letter(sponsorship=promise, text="By grace I run")
    letter_scans.add_scans(letter, [letter_scans.prepare_scan(pictures.small_photo())], by=supporter_care)
    letter.move(Status.IN_REVIEW)
    dialog = desk.get(reverse_of("release", letter)).content.decode()
    assert "Why this may stand" in dialog
    assert "I have read every scanned page" in dialog
    assert press(desk, letter, "release", scans_read="on").status_code == 200, "the reason is missing"
    assert press(desk, letter, "release", reason="A common word.").status_code == 200, (
        "the pages are not read"
    )
    letter.refresh_from_db()
    assert letter.status == Status.IN_REVIEW
    press(desk, letter, "release", reason="A common word.", scans_read="on")
    letter.refresh_from_db()
    assert letter.status == Status.RELEASED


def test_the_review_screen_asks_no_more_for_a_long_queue(
    desk: Client, promise: Sponsorship, supporter_care: User
) -> None:
    letter = factories.make_letter(sponsorship=promise)
    page = letter_scans.prepare_scan(pictures.small_photo())
    letter_scans.add_scans(letter, [page], by=supporter_care)
    letter.move(Status.IN_REVIEW)

    def questions() -> int:
        desk.get(f"{QUEUE}{letter.pk}/")
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(f"{QUEUE}{letter.pk}/").status_code == 200
        return len(asked)

    factories.make_letter_in_review(sponsorship=promise)
    few = questions()
    for _number in range(20):
        factories.make_letter_in_review(sponsorship=promise)
    assert questions() == few
    assert few <= BUDGET


# --- sent and printed ------------------------------------------------------------------------------------


def test_it_is_mailed_by_its_button(desk: Client, promise: Sponsorship) -> None:
    letter = factories.make_released_letter(sponsorship=promise)
    press(desk, letter, "mail")
    letter.refresh_from_db()
    assert letter.status == Status.SENT
    assert OutgoingEmail.objects.get(kind="letter").recipient_id == promise.correspondent_id


def test_letters_on_paper_are_printed_together_and_marked(
    desk: Client, promise: Sponsorship, supporter_care: User
) -> None:
    to_post = factories.make_letter(
        sponsorship=promise, delivery="post", text="Nina mbuzi", translation="A goat"
    )
    letter_scans.add_scans(to_post, [letter_scans.prepare_scan(pictures.small_photo())], by=supporter_care)
    to_post.move(Status.IN_REVIEW)
    to_post.move(Status.RELEASED, reviewed_by=supporter_care, released_at=timezone.now())
    to_child = factories.make_released_letter(sponsorship=promise, direction="to_child", text="Well done")
    factories.make_released_letter(sponsorship=promise)  # goes by mail

    answer = desk.get(reverse("admin:donors_letter_print_to_post"))
    assert answer.headers["Content-Type"] == "application/pdf"
    texts = text_of(answer.content)
    assert len(texts) in (2, 3)
    assert "A goat" in texts[0]
    assert "Nina mbuzi" in texts[0]
    assert "Page 1 of 1" in texts[-1], "each letter counts its own pages"
    assert "Well done" in texts[-1]
    assert "Zoë" in texts[-1]
    assert "Sommer" not in texts[-1], "the child learns the first name"
    assert b"/DCTDecode" in answer.content
    assert AuditEntry.objects.filter(action="letter.printed").count() == 2

    dialog = desk.get(reverse("admin:donors_letter_mark_posted")).content.decode()
    assert dialog.count("checked") >= 2
    answer = desk.post(
        reverse("admin:donors_letter_mark_posted"),
        {"_form_submitted": "1", "letters": [str(to_post.pk)], "reason": ""},
        headers={"HX-Request": "true"},
    )
    to_post.refresh_from_db()
    to_child.refresh_from_db()
    assert (to_post.status, to_child.status) == (Status.SENT, Status.RELEASED)


def text_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_what_is_not_released_is_not_printed(desk: Client, promise: Sponsorship) -> None:
    letter = factories.make_letter_in_review(sponsorship=promise)
    answer = desk.get(reverse_of("print_letter", letter))
    assert answer.headers.get("Content-Type") != "application/pdf"


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "button", ["submit", "release", "send_back", "mail", "mail_again", "mark_sent", "mark_read"]
)
def test_the_auditor_reads_but_changes_nothing(client: Client, auditor: User, button: str) -> None:
    letter = factories.make_letter_in_review()
    client.force_login(auditor)
    assert client.get(f"{LETTERS}{letter.pk}/change/").status_code == 200
    assert press(client, letter, button, reason="x").status_code == 403
    assert client.get(QUEUE).status_code == 403
    assert client.get(f"{QUEUE}{letter.pk}/").status_code == 403
    letter.refresh_from_db()
    assert letter.status == Status.IN_REVIEW


def test_registrars_and_verifiers_see_no_letters(
    client: Client, registrar: User, verifier: User, supporter_care: User
) -> None:
    letter = factories.make_letter()
    [scan] = letter_scans.add_scans(
        letter, [letter_scans.prepare_scan(pictures.small_photo())], by=supporter_care
    )
    for person in (registrar, verifier):
        client.force_login(person)
        for address in (LETTERS, f"{LETTERS}{letter.pk}/change/", f"{LETTERS}{letter.pk}/history/", QUEUE):
            assert client.get(address).status_code == 403, address
        assert client.get(f"/files/letter-page/{scan.pk}/").status_code == 403
        assert not re.search(r"Letters", client.get("/admin/").content.decode())
    client.force_login(supporter_care)
    assert client.get(f"/files/letter-page/{scan.pk}/").status_code == 200


@pytest.mark.parametrize("key", ["x", "0", "%00", "00000000-0000-0000-0000-000000000000"])
def test_odd_addresses_are_no_faults(desk: Client, key: str) -> None:
    for name in ("change", "release", "mend", "submit", "mail", "print_letter"):
        assert desk.get(f"{LETTERS}{key}/{name}/").status_code in (302, 404), name
        assert desk.post(f"{LETTERS}{key}/{name}/", {"_form_submitted": "1"}).status_code in (302, 404), name
    assert desk.get(f"{QUEUE}{key}/").status_code in (302, 404)
    assert desk.get(f"{LETTERS}add/?sponsorship={key}").status_code == 200
    assert desk.get(f"{LETTERS}?status__exact={key}").status_code in (200, 302)


def test_demo_letters_stand_in_every_state(supporter_care: User) -> None:
    for _number in range(4):
        factories.make_sponsorship().move("active")
    demo_letters.seed(seed=1, by=supporter_care)
    assert set(Letter.objects.values_list("status", flat=True)) == set(Status.values)
    assert Letter.objects.filter(origin="answer").exists()

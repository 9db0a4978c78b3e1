"""What a sponsor gets to see of a letter holds no word of what is private: not on the page, not in its answer, not in
the mail, and a child gets none of the sponsor's.

Every text of the child, its partner and guardians, and of the sponsor, holds a word that stands nowhere else.
"""

import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from backoffice.core.models import OutgoingEmail, User
from donors.models import Letter
from donors.services import letter_delivery, letter_links, letter_pdf, letter_scans
from tests import factories
from tests.beneficiaries import pictures
from tests.safety.marking import Marks

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
SHOWN = frozenset({"child.first_name", "letter.text", "letter.translation"})


@pytest.fixture
def marks() -> Marks:
    return Marks()


@pytest.fixture
def letter(supporter_care: User, marks: Marks) -> Letter:
    """Released, with everything around it marked."""
    letter = factories.make_letter(language="sw", text="Nina mbuzi.", translation="I have a goat.")
    letter_scans.add_scans(letter, [letter_scans.prepare_scan(pictures.small_photo())], by=supporter_care)
    letter.move(Letter.Status.IN_REVIEW)
    letter.move(Letter.Status.RELEASED, reviewed_by=supporter_care)
    promise = letter.sponsorship
    child: Any = promise.child
    rows = [child, child.partner, *child.guardians.all(), *child.consents.all(), promise, letter]
    marks.put(rows, but=SHOWN)
    return Letter.objects.get(pk=letter.pk)


def test_neither_the_mail_nor_the_page_tells_what_is_private(
    letter: Letter, marks: Marks, supporter_care: User
) -> None:
    letter_delivery.send_by_mail(letter, by=supporter_care)

    mail = OutgoingEmail.objects.get(kind="letter")
    assert marks.found_in(mail.subject + mail.text + mail.html) == set()
    assert "goat" not in mail.text + mail.html, "the words of the letter lie in no mailbox"

    stranger = Client()
    address = f"/letters/{letter_links.token_of(letter)}/"
    for answer in (
        stranger.get(address),
        stranger.post(f"{address}answer/", {"words": ""}),
        stranger.post(f"{address}answer/", {"words": "Hello!"}),
        stranger.get(f"{address}thanks/"),
    ):
        assert answer.status_code < 500
        assert marks.found_in(answer.content) == set()
        assert marks.found_in(str(answer.headers)) == set()
    assert "I have a goat." in stranger.get(address).content.decode()


def test_the_paper_for_the_sponsor_tells_no_more(letter: Letter, marks: Marks) -> None:
    assert marks.found_in(_text(letter_pdf.letters_pdf([letter]))) == set()


def test_the_child_learns_nothing_of_where_the_sponsor_is(marks: Marks) -> None:
    letter = factories.make_released_letter(direction="to_child", text="Well done!")
    donor: Any = letter.sponsorship.correspondent
    marks.put([donor], but=frozenset({"donor.name"}))
    paper = _text(letter_pdf.letters_pdf([Letter.objects.get(pk=letter.pk)]))
    assert marks.found_in(paper) == set()
    assert "Well done!" in paper
    assert "Müller" not in paper


def _text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)

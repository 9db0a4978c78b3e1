"""Papers: taken by what they are, handed out as downloads."""

import io
from typing import Any

import piexif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from backoffice.core.files.links import guarded_link
from backoffice.core.models import AuditEntry, User
from beneficiaries.models import Child
from beneficiaries.services.checks import record_check
from beneficiaries.services.documents import PaperInUse, PaperRefused, add_document, remove_document
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import edited, formset, page_of


def test_it_keeps_a_pdf_as_it_came_and_hands_it_out_as_a_download(
    client: Client, registered: Child, registrar: User
) -> None:
    upload = pictures.pdf(b"% page")
    paper = add_document(registered, kind="identity", upload=upload, by=registrar)
    client.force_login(registrar)

    answer = client.get(guarded_link("child-document", paper) + "?download")

    upload.seek(0)
    assert b"".join(answer.streaming_content) == upload.read()  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert registered.first_name not in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.filter(action="file.downloaded", actor=registrar).count() == 1


def test_it_reencodes_a_photographed_paper_without_its_metadata(registered: Child, registrar: User) -> None:
    upload = pictures.phone_photo(1200, 900)
    assert piexif.load(upload.read())["GPS"]

    paper = add_document(registered, kind="identity", upload=upload, by=registrar)

    assert paper.content_type == "image/webp"
    with paper.file.open("rb") as stored:
        content = stored.read()
    image = Image.open(io.BytesIO(content))
    assert image.size == (900, 1200)
    assert not image.getexif()
    assert b"SN-12345" not in content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("paper.pdf", pictures.HTML, "This is a web page"),
        ("paper.pdf", b"MZ\x90\x00" + bytes(500), "A paper may also be a PDF."),
        ("paper.pdf", b"%PDF-1.7\n" + b"1 0 obj" * 50, "The PDF was not uploaded completely."),
        ("paper.pdf", b"%PDF-1.7\n" + bytes(21_000_000) + b"%%EOF", "too large: 21.0 MB"),
        ("paper.svg", pictures.SVG, "SVG"),
    ],
)
def test_it_refuses_by_the_real_type(
    client: Client, registered: Child, registrar: User, name: str, content: bytes, words: str
) -> None:
    upload = SimpleUploadedFile(name, content, "application/pdf")
    with pytest.raises(PaperRefused, match=words):
        add_document(registered, kind="identity", upload=upload, by=registrar)
    upload.seek(0)
    client.force_login(registrar)
    row = {"kind": "identity", "number": "", "issued_on": "", "expires_on": "", "upload": upload}

    answer = client.post(page_of(registered), edited(registered, **formset("documents", [row])))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not registered.documents.exists()


def test_it_asks_for_the_file_and_for_dates_that_can_be(
    client: Client, registered: Child, registrar: User
) -> None:
    client.force_login(registrar)
    row: dict[str, Any] = {"kind": "identity", "number": "1", "issued_on": "2999-01-01", "expires_on": ""}
    page = client.post(
        page_of(registered), edited(registered, **formset("documents", [row]))
    ).content.decode()
    assert "This field is required." in page
    assert "cannot have been issued in the future" in page

    row |= {"issued_on": "2020-01-01", "expires_on": "2019-01-01", "upload": pictures.pdf()}
    page = client.post(
        page_of(registered), edited(registered, **formset("documents", [row]))
    ).content.decode()
    assert "cannot expire before it was issued" in page
    assert not registered.documents.exists()


def test_it_removes_a_paper_on_the_page_but_not_one_that_proves_something(
    client: Client, in_review: Child, registrar: User, verifier: User
) -> None:
    proof = add_document(in_review, kind="identity", upload=pictures.pdf(), by=registrar)
    record_check(in_review, "identity", by=verifier, result="passed", evidence=proof)
    with pytest.raises(PaperInUse, match="is the proof of a check"):
        remove_document(proof, by=registrar)

    other = add_document(in_review, kind="other", upload=pictures.pdf(), by=registrar)
    client.force_login(registrar)
    papers = list(in_review.documents.all())
    first = client.post(
        page_of(in_review), edited(in_review, **{f"documents-{papers.index(proof)}-DELETE": "on"})
    )
    client.post(page_of(in_review), edited(in_review, **{f"documents-{papers.index(other)}-DELETE": "on"}))

    assert first.status_code == 200, "refused by the form"
    assert list(in_review.documents.all()) == [proof]

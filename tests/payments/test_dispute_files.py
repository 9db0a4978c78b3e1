"""Files for the bank: chosen by staff, left with Stripe once, named in the evidence, and refused in words."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import stripe
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.core.models import User
from payments.gateway import get_gateway
from payments.gateway.facts_refunds import EvidenceFile, EvidenceSlot
from payments.gateway.stripe_gateway import StripeGateway, _live_client, sandbox_client
from payments.models import Dispute, DisputeEvidence, DisputeNote
from payments.sandbox.models import SandboxObject
from payments.services.disputing import answering, evidence_files
from payments.services.disputing.answering import DisputeRefused
from payments.services.events import leases
from tests.beneficiaries import pictures
from tests.payments.stripe_story import UnreliableTransport
from tests.payments.test_disputes import disputed, only

pytestmark = pytest.mark.django_db
Status = Dispute.Status


def pdf(size: int = 0, pages: int = 1) -> SimpleUploadedFile:
    content = b"%PDF-1.7\n" + b"<< /Type /Page >>\n" * pages + b" " * size + b"\n%%EOF"
    return SimpleUploadedFile("letter.pdf", content, content_type="application/pdf")


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("receipt.jpg", pictures.small_photo().read(), content_type="image/jpeg")


class Desk:
    """Somebody of finance before the page of the one dispute."""

    def __init__(self, client: Client, user: User) -> None:
        client.force_login(user)
        self._client = client
        self.page = f"/admin/payments/dispute/{only().pk}"

    def add(self, kind: str, upload: SimpleUploadedFile) -> str:
        return self._pressed("add_file", {"kind": kind, "upload": upload})

    def send(self, *papers: DisputeEvidence, text: str = "She wrote to the child in May.") -> str:
        return self._pressed("send_evidence", {"text": text, "files": [str(paper.pk) for paper in papers]})

    def asked(self) -> str:
        return self._client.get(f"{self.page}/send_evidence/").content.decode()

    def _pressed(self, button: str, facts: dict[str, Any]) -> str:
        """What the person reads then: the dialog with its errors, or the page with its message."""
        answer = self._client.post(f"{self.page}/{button}/", facts | {"_form_submitted": "1"})
        if answer.status_code == 303:
            answer = self._client.get(f"{self.page}/change/")
        return answer.content.decode()


@pytest.fixture
def desk(client: Client, finance: User) -> Desk:
    disputed()
    return Desk(client, finance)


def at_stripe() -> Any:
    return SandboxObject.objects.get(kind="dispute")


def uploads() -> list[SandboxObject]:
    return list(SandboxObject.objects.filter(kind="file").order_by("position"))


def papers(*kinds: str) -> list[DisputeEvidence]:
    return [DisputeEvidence.objects.get(kind=kind) for kind in kinds]


def test_what_staff_choose_goes_to_the_bank(desk: Desk) -> None:
    desk.add("receipt", scan())
    desk.add("correspondence", pdf())
    desk.add("other", pdf())  # for ourselves
    ticked = re.findall(r'name="files" value="([^"]+)"[^>]*checked', re.sub(r"\s+", " ", desk.asked()))
    assert len(ticked) == 3, "the newest of each kind is suggested"

    assert "Now the bank decides" in desk.send(*papers("receipt", "correspondence"))

    evidence = at_stripe()["evidence"]
    told = {file.pk: (file["purpose"], file["type"], file["filename"]) for file in uploads()}
    assert told[evidence["receipt"]] == ("dispute_evidence", "jpg", "receipt.jpg"), "a bank reads no WebP"
    assert told[evidence["customer_communication"]][1:] == ("pdf", "customer_communication.pdf")
    assert evidence["uncategorized_file"] is None
    assert len(told) == 2
    sent = DisputeEvidence.objects.exclude(sent_at=None)
    assert {paper.stripe_file_id for paper in sent} == set(told)
    assert "With files: Receipt, Letters and mails" in DisputeNote.objects.get().text
    assert only().status == Status.UNDER_REVIEW


def test_every_kind_has_a_drawer_of_its_own() -> None:
    assert set(evidence_files._SLOTS) == set(DisputeEvidence.Kind)
    assert set(evidence_files._SLOTS.values()) == set(EvidenceSlot)


def test_what_the_bank_would_not_take_is_said_before(desk: Desk) -> None:
    assert "too large for the bank: 4.6 MB" in desk.add("receipt", pdf(size=4_600_000))
    assert not DisputeEvidence.objects.exists()
    for kind in ("receipt", "receipt", "other", "correspondence"):
        desk.add(kind, pdf(size=1_500_000))
    first, second = DisputeEvidence.objects.filter(kind="receipt")
    assert "two are &#x27;Receipt&#x27;" in desk.send(first, second)
    assert "the bank takes 4.5 MB together" in desk.send(second, *papers("other", "correspondence"))
    second.file.storage.delete(str(second.file.name))
    assert "cannot be read any more" in desk.send(second)
    assert (uploads(), only().status) == ([], Status.OPEN)
    desk.send(first, *papers("other"))
    assert only().status == Status.UNDER_REVIEW


def test_what_stripe_refuses_is_read_on_screen_and_nothing_is_submitted(desk: Desk) -> None:
    desk.add("other", pdf(pages=51))
    said = desk.send(*papers("other"))
    assert "fewer than 50 pages" in said
    assert "Nothing was submitted" in said
    assert "She wrote to the child in May." in said, "what was written is not lost"
    assert (uploads(), only().status, at_stripe()["status"]) == ([], Status.OPEN, "needs_response")
    assert not DisputeNote.objects.exists()


@contextmanager
def over(line: UnreliableTransport) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "get_gateway", line.gateway)
        yield


# Asked one after the other: how the dispute stands, the two files, the evidence.
@pytest.mark.parametrize("after", [False, True], ids=["not arrived", "arrived"])
@pytest.mark.parametrize("failing", [0, 1, 2, 3])
def test_a_line_that_breaks_is_tried_again_and_nothing_is_done_twice(
    desk: Desk, failing: int, after: bool
) -> None:
    desk.add("receipt", scan())
    desk.add("correspondence", pdf())
    both = papers("receipt", "correspondence")
    with over(UnreliableTransport(failing={failing}, after=after)):
        assert "Now the bank decides" not in desk.send(*both)
    assert not DisputeNote.objects.exists()
    known = DisputeEvidence.objects.exclude(stripe_file_id="").count()
    again = UnreliableTransport(failing=set())
    with over(again):
        said = desk.send(*both)
    submitted = failing == 3 and after
    assert sum(request.endswith("/v1/files") for request in again.requests) == 2 - known
    assert ("there is nothing to answer" in said) == submitted
    assert ("Now the bank decides" in said) != submitted
    assert len(uploads()) == 2
    assert at_stripe()["evidence_details"]["submission_count"] == 1
    assert only().status == Status.UNDER_REVIEW


def test_a_file_is_uploaded_once_although_its_id_was_lost() -> None:
    """The process died between Stripe's answer and our row; the SDK draws another boundary the next time."""
    file = EvidenceFile(ours=disputed()[0].pk, name="receipt.pdf", content=pdf().read())
    assert get_gateway().upload_evidence(file) == get_gateway().upload_evidence(file)
    assert len(uploads()) == 1


def test_two_who_press_at_once_do_not_answer_twice(finance: User) -> None:
    donation, _dispute_id = disputed()
    leases.take(str(donation.stripe_payment_intent_id), holder="a colleague")
    with pytest.raises(DisputeRefused, match="Somebody else is at work"):
        answering.send_evidence(only(), text="x", by=finance)
    with pytest.raises(DisputeRefused, match="Somebody else is at work"):
        answering.accept(only(), reason="x", by=finance)
    assert at_stripe()["status"] == "needs_response"


def _to_other_house(api: stripe.StripeClient) -> None:
    api.raw_request("post", "/v1/files", purpose="dispute_evidence")


Refused = Callable[[stripe.StripeClient], object]
REFUSED: dict[str, tuple[Refused, str]] = {
    "a text": (
        lambda api: api.v1.files.create({"purpose": "dispute_evidence", "file": "x"}),
        "must be uploaded",
    ),
    "an empty one": (lambda api: _create(api, b""), "empty"),
    "5 MB and more": (lambda api: _create(api, b"%PDF-" + b" " * 5 * 1024 * 1024), "too large"),
    "a WebP": (lambda api: _create(api, b"RIFF____WEBP"), "PDF, JPEG or PNG"),
    "no purpose": (lambda api: _create(api, b"%PDF-", purpose=None), "Missing required param: purpose"),
    "another purpose": (lambda api: _create(api, b"%PDF-", purpose="business_logo"), "business_logo"),
    "a purpose that nobody knows": (lambda api: _create(api, b"%PDF-", purpose="x"), "Invalid purpose"),
    "the other house": (_to_other_house, "Unrecognized request URL"),
    "a file that is none": (lambda api: _evidence(api, receipt="file_none"), "No such file upload"),
    "a long text": (lambda api: _evidence(api, uncategorized_text="x" * 20_001), "20000 characters"),
    "too much together": (
        lambda api: _evidence(
            api,
            receipt=_create(api, b"%PDF-" + b" " * 3_000_000),
            refund_policy=_create(api, b"%PDF-" + b" " * 3_000_000),
        ),
        "total size",
    ),
}


def _create(api: stripe.StripeClient, content: bytes, **fields: Any) -> str:
    wanted: Any = {"purpose": "dispute_evidence", "file": ContentFile(content, name="x.pdf")} | fields
    return str(api.v1.files.create(wanted).id)


def _evidence(api: stripe.StripeClient, **evidence: Any) -> object:
    changes: Any = {"evidence": evidence}
    return api.v1.disputes.update(at_stripe().pk, changes)


@pytest.mark.parametrize("what", REFUSED)
def test_the_sandbox_takes_what_stripe_takes(what: str) -> None:
    disputed()
    ask, words = REFUSED[what]
    with pytest.raises(stripe.InvalidRequestError, match=words):
        ask(sandbox_client())
    assert at_stripe()["evidence_details"]["submission_count"] == 0


@pytest.mark.django_db(transaction=True)
def test_files_go_where_all_else_goes_when_somebody_stands_in_for_stripe(
    live_server: Any, settings: Any
) -> None:
    """Or a developer's files would reach the real Stripe."""
    settings.STRIPE_API_BASE = f"{live_server.url}/sandbox/api"
    file = EvidenceFile(ours=uuid.uuid4(), name="receipt.pdf", content=pdf(size=4_000_000).read())
    assert StripeGateway(_live_client()).upload_evidence(file) == uploads()[0].pk

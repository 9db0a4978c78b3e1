"""A donor asks what we keep, and to be forgotten: nothing that named the person is left in any table."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from djmoney.money import Money
from pypdf import PdfReader

from backoffice.core.models import (
    AuditEntry,
    ImportBatch,
    ImportRow,
    OutgoingEmail,
    SavedView,
    User,
    WorkItem,
)
from backoffice.core.registry import Collection, tell_collect
from backoffice.core.services import audit, work
from backoffice.core.tasks.draining import drain as run_tasks
from backoffice.words.extraction import ARCHIVES
from donors.models import (
    ContactNote,
    Donor,
    DonorArchive,
    DonorConsent,
    DonorDocument,
    DonorErasure,
    DonorSuspicion,
    DonorTag,
    Hold,
    Household,
    Letter,
    OtherEmail,
    OtherPhone,
    Sponsorship,
    TaxIdentifier,
)
from donors.services import collected_rows
from donors.services.archives import ask_for_archive
from donors.services.erasing import ErasureRefused, erase_donor
from donors.services.sponsorships import end
from payments.gateway.stripe_gateway import sandbox_client
from payments.models import Donation, Receipt, RecurringGift, WebhookEvent
from payments.sandbox.models import SandboxObject
from payments.services import donations, links
from payments.services.events import inbox
from tests.factories import (
    make_donation,
    make_donor,
    make_fund,
    make_link,
    make_sponsorship,
    make_user,
    make_verified_child,
)

pytestmark = pytest.mark.django_db

# Words that name the person, each in a place of its own.
MARKS = (
    "Quillfeather",
    "quillfeather",
    "Larkspur",
    "97531",
    "Zimtstern",
    "Heliotrop",
    "+4930123456",
    "DE-SECRET",
)
# Receipts are proofs that tax law asks us to keep, with the name that stands on them; the sandbox is not ours but Stripe's.
KEPT = ("payments_receipt", "payments_historicalreceipt", "sandbox_")


@pytest.fixture
def admin(db: None) -> User:
    return make_user(role="Administrator", is_superuser=True)


@pytest.fixture
def donor(admin: User) -> Donor:
    """Somebody of whom every table that can knows something."""
    home = Household.objects.create(name="Familie Quillfeather", street="Larkspur 3")
    donor = make_donor(
        name="Ada Quillfeather",
        greeting="Dear Ada Quillfeather",
        email="ada@quillfeather.example",
        phone="+4930123456",
        street="Larkspur Street 97531",
        city="Larkspur",
        notes="Zimtstern allergy",
        household=home,
    )
    donor.name = "Ada Quillfeather-Heliotrop"
    donor.save()
    donor.tags.add(DonorTag.objects.create(name="Choir"))
    donor.user = User.objects.create_user(email="ada2@quillfeather.example", full_name="Ada Quillfeather")
    donor.save()
    OtherEmail.objects.create(donor=donor, address="old@quillfeather.example")
    OtherPhone.objects.create(donor=donor, number="+4930123456")
    TaxIdentifier.objects.create(donor=donor, country="DE", number="DE-SECRET")
    ContactNote.objects.create(
        donor=donor, summary="Ada Quillfeather called about Zimtstern.", written_by=admin
    )
    DonorConsent.objects.create(donor=donor, channel="email", purpose="news", granted=True, source="form", note="Zimtstern", recorded_by=admin)  # fmt: skip
    paper = DonorDocument(donor=donor, kind="other", number="DE-SECRET", content_type="application/pdf", size=3, sha256="x", uploaded_by=admin)  # fmt: skip
    paper.file.save("", ContentFile(b"pdf"))
    DonorSuspicion.objects.create(donor_a=donor, donor_b=make_donor(), score=90, reasons=["name"])
    sponsorship = make_sponsorship(payer=donor)
    Letter.objects.create(
        sponsorship=sponsorship, direction="to_child", text="Dear child, Ada Quillfeather writes."
    )
    Hold.objects.create(child=make_verified_child(), donor=donor, note="Zimtstern", expires_at=donor.created_at, released_at=donor.created_at, release="expired")  # fmt: skip
    end(sponsorship, by=admin, reason="Ada Quillfeather asked for it")
    links.create_link(donor=donor, amount=Money("20.00", "EUR"), message="Dear Ada Quillfeather", by=admin)
    gift = make_donation(donor=donor, payer_name="A. Quillfeather", payer_email="ada@quillfeather.example", stripe_payment_intent_id="pi_ada")  # fmt: skip
    donations.succeed(gift, received_at=donor.created_at)
    WebhookEvent.objects.create(event_id="evt_1", type="payment_intent.succeeded", object_id="pi_ada", object_key="pi_ada", payload='{"name": "Ada Quillfeather"}', effect="Of Ada Quillfeather")  # fmt: skip
    work.ask("staff.note", title="Call Ada Quillfeather", details="Zimtstern", subject=donor)
    audit.record("donor.viewed", subject=donor)
    SavedView.objects.create(
        owner=admin, model="donors.donor", name="That donor", query="q=ada%40quillfeather.example"
    )
    batch = ImportBatch.objects.create(kind="donors", file_name="donors.csv", requested_by=admin, samples=[["Quillfeather"]])  # fmt: skip
    batch.file.save("", ContentFile(b"Quillfeather"))
    ImportRow.objects.create(batch=batch, number=2, values={"name": "Quillfeather"}, outcome="created", record_key=str(donor.pk), record_label="Ada Quillfeather")  # fmt: skip
    run_tasks()
    return donor


def _texts() -> Iterator[tuple[str, str, str]]:
    """(table, column, text) of everything that can hold words, in every table of the house."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        columns = [
            field.column
            for field in model._meta.concrete_fields
            if field.column
            and isinstance(field, (models.CharField, models.TextField, models.JSONField, models.FileField))
        ]
        if not columns or table.startswith(KEPT):
            continue
        with connection.cursor() as cursor:
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {names} FROM "{table}"')
            for row in cursor.fetchall():
                yield from ((table, column, str(text)) for column, text in zip(columns, row, strict=True))


def _named() -> set[tuple[str, str]]:
    return {(table, column) for table, column, text in _texts() for mark in MARKS if mark in text}


def test_after_an_erasure_no_table_names_the_person(
    donor: Donor, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    assert len(_named()) > 30  # the walk sees what it should
    stored = [str(DonorDocument.objects.get().file.name), str(ImportBatch.objects.get().file.name)]
    storage = DonorDocument.objects.get().file.storage

    with django_capture_on_commit_callbacks(execute=True):
        erasure = erase_donor(donor=donor, by=admin, reason="Letter of 3 May")
    run_tasks()

    assert _named() == set()
    assert not any(storage.exists(name) for name in stored)
    donor.refresh_from_db()
    assert donor.is_erased
    assert donor.do_not_contact
    assert erasure.blanked["records"] == 1
    assert erasure.blanked["mails"] >= 2
    # Money, and what happened, stay.
    gift = Donation.objects.get(donor=donor, status="succeeded")
    assert Receipt.objects.get(donation=gift).facts["donor"]["name"].startswith("Ada")
    assert Letter.objects.get().text == ""
    assert AuditEntry.objects.filter(action="donor.erased").exists()
    assert WorkItem.objects.get(kind="staff.note").status == WorkItem.Status.DISMISSED
    assert not OutgoingEmail.objects.filter(recipient_id=donor.pk, status="queued").exists()
    history: Any = donor.history
    assert history.count() >= 3
    assert donor.payment_links.get().status == "cancelled"


def test_an_erasure_is_refused_while_something_runs_and_says_what_to_do_first(
    donor: Donor, admin: User
) -> None:
    make_sponsorship(payer=donor).move("active")
    RecurringGift.objects.create(
        donor=donor,
        amount=Money("10", "EUR"),
        fund=make_fund(),
        stripe_subscription_id="sub_1",
    ).move("active")
    make_donation(donor=donor).move(Donation.Status.PROCESSING)

    with pytest.raises(ErasureRefused) as refusal:
        erase_donor(donor=donor, by=admin, reason="asked")

    words = str(refusal.value)
    for part in ("1 sponsorships", "1 recurring gifts", "cancel them first", "1 gifts are on their way"):
        assert part in words
    donor.refresh_from_db()
    assert donor.name == "Ada Quillfeather-Heliotrop"
    assert not DonorErasure.objects.exists()


def test_stripe_is_asked_to_forget_the_customer_and_its_farewell_is_blanked_too(admin: User) -> None:
    customer = sandbox_client().v1.customers.create({"name": "Ada Quillfeather", "email": "ada@example.org"})
    donor = make_donor(name="Ada Quillfeather")
    sponsorship = make_sponsorship(payer=donor)
    gift = RecurringGift.objects.create(
        donor=donor,
        amount=Money("10", "EUR"),
        fund=make_link().fund,
        sponsorship=sponsorship,
        stripe_customer_id=customer.id,
    )
    gift.move("cancelled")
    end(sponsorship, by=admin, reason="asked")

    erasure = erase_donor(donor=donor, by=admin, reason="asked")
    assert erasure.pending == [f"stripe customer {customer.id}"]
    run_tasks()
    erasure.refresh_from_db()

    assert erasure.pending == []
    assert SandboxObject.objects.get(pk=customer.id).data == {
        "id": customer.id,
        "object": "customer",
        "deleted": True,
    }
    WebhookEvent.objects.create(event_id="evt_bye", type="customer.deleted", object_id=customer.id, object_key=customer.id, payload='{"name": "Ada Quillfeather"}')  # fmt: skip
    inbox.drain()
    event = WebhookEvent.objects.get(event_id="evt_bye")
    assert "Quillfeather" not in event.payload
    assert event.status == WebhookEvent.Status.PROCESSED


def test_the_archive_holds_everything_as_json_pdf_and_files(
    donor: Donor, admin: User, client: Client
) -> None:
    archive = ask_for_archive(donor=donor, by=admin, reason="Letter of 3 May")
    run_tasks()
    archive.refresh_from_db()

    assert archive.status == DonorArchive.Status.DONE
    client.force_login(admin)
    answer = client.get(f"/files/donor-archive/{archive.pk}/")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    told = json.loads(packed.read("data.json"))
    everything = json.dumps(told, ensure_ascii=False)
    for words in ("Ada Quillfeather-Heliotrop", "old@quillfeather.example", "DE-SECRET", "called about Zimtstern", "Choir", "20.00 EUR"):  # fmt: skip
        assert words in everything
    assert any(name.startswith("papers/") for name in packed.namelist())
    assert any(name.startswith("receipts/R") for name in packed.namelist())
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(packed.read("data.pdf"))).pages)
    assert "Quillfeather" in text
    child = Sponsorship.objects.get(payer=donor).child
    assert child.first_name in everything
    assert child.family_name not in everything


# Words that are the same in both languages.
ALIKE = {"Notes", "Note", "Total"}


def test_the_archive_speaks_the_donors_language_in_headings_and_values(donor: Donor, admin: User) -> None:
    OtherPhone.objects.update(label="home")
    donor.language = "fr"
    donor.save()
    archive = ask_for_archive(donor=donor, by=admin, reason="Lettre du 3 mai")
    run_tasks()
    archive.refresh_from_db()
    with zipfile.ZipFile(archive.file) as packed:
        everything = packed.read("data.json").decode()
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(packed.read("data.pdf"))).pages)
    day = date_format(timezone.localdate(donor.created_at), "Y")
    for words in (
        "Vos dons",
        '"État": "Reçu"',
        '"Montant": "20,00 EUR"',
        "Domicile",
        '"Langue": "français"',
        f" {day} ",
    ):
        assert words in everything, words
    assert "Vos données" in text
    assert "Ce que vous avez accepté" in text


def test_no_label_of_an_archive_is_left_in_english(donor: Donor) -> None:
    titles, labels = [], []
    for language in ("en", "fr"):
        with translation.override(language):
            found: Collection[Donor] = Collection(instance=donor)
            tell_collect(found)
            titles.append([title for title, _rows in found.sections])
            labels.append(
                [
                    [collected_rows.label_of(model, name) for name in names]
                    for module in ARCHIVES
                    for model, names in module.FIELDS.items()
                ]
            )
    assert not set(titles[0]) & set(titles[1])
    for english, french in zip(*labels, strict=True):
        assert set(english) & set(french) <= ALIKE
        assert len(set(french)) == len(french), "one would hide the other"


@pytest.mark.parametrize(("role", "may"), [("Supporter care", True), ("Auditor", False), ("Finance", False)])
def test_only_who_may_hand_data_out_opens_an_archive(
    donor: Donor, admin: User, client: Client, role: str, may: bool
) -> None:
    archive = ask_for_archive(donor=donor, by=admin, reason="asked")
    run_tasks()
    client.force_login(make_user(role=role))

    assert (client.get(f"/files/donor-archive/{archive.pk}/").status_code == 200) is may
    asked = client.post(
        reverse("admin:donors_donor_hand_out", args=[donor.pk]), {"_form_submitted": "1", "reason": "x"}
    )
    assert asked.status_code in ((302, 303) if may else (403, 404))


def test_supporter_care_does_not_erase_and_the_administrator_types_the_word(
    donor: Donor, admin: User, client: Client
) -> None:
    page = reverse("admin:donors_donor_erase", args=[donor.pk])
    client.force_login(make_user(role="Supporter care"))
    client.post(page, {"_form_submitted": "1", "reason": "asked", "word": "ERASE"})
    assert not DonorErasure.objects.exists()
    client.force_login(admin)
    client.post(page, {"_form_submitted": "1", "reason": "asked", "word": "yes"})
    assert not DonorErasure.objects.exists()
    client.post(page, {"_form_submitted": "1", "reason": "asked", "word": "ERASE"})
    assert DonorErasure.objects.get().donor == donor
    assert client.get(f"/admin/donors/donor/{donor.pk}/change/").status_code == 200

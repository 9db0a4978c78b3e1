"""Children come in from a table: everything is checked before anything is written, and all of it can be undone."""

import datetime
import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money
from openpyxl import load_workbook

from backoffice.core.models import AuditEntry, ImportBatch, ImportRow, User
from backoffice.core.services import import_runs, imports
from backoffice.core.tasks.draining import drain
from beneficiaries.models import (
    Child,
    ChildPhoto,
    ConsentRecord,
    DuplicateSuspicion,
    Guardian,
    Partner,
    SchoolYear,
)
from beneficiaries.services.register import update_child
from tests import factories
from tests.beneficiaries import pictures
from tests.core.tables import csv_file, excel_file, table_file, zip_file

pytestmark = pytest.mark.django_db
ADD = "admin:core_importbatch_add"
HEADERS = ["First name", "Family name", "Sex", "Date of birth"]


@pytest.fixture
def partner(registrar: User) -> Partner:
    return registrar.partner_member.partner


@pytest.fixture
def desk(client: Client, registrar: User) -> Client:
    client.force_login(registrar)
    return client


def page_of(batch: ImportBatch) -> str:
    return reverse("admin:core_importbatch_change", args=[batch.pk])


def press(client: Client, batch: ImportBatch, name: str) -> Any:
    return client.post(
        reverse(f"admin:core_importbatch_{name}", args=[batch.pk]), {"_form_submitted": "1", "reason": ""}
    )


def hand_in(
    client: Client, file: SimpleUploadedFile, archive: SimpleUploadedFile | None = None
) -> ImportBatch:
    data: dict[str, Any] = {"kind": "children", "file": file}
    answer = client.post(reverse(ADD), {**data, "archive": archive} if archive else data)
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.latest("created_at")


def check(client: Client, batch: ImportBatch, **options: str) -> ImportBatch:
    """Take the columns as they are offered, and let the worker check all rows."""
    address = reverse("admin:core_importbatch_columns", args=[batch.pk])
    offered = client.get(address).context["form"]
    data = {name: offered.get_initial_for_field(field, name) for name, field in offered.fields.items()}
    answer = client.post(address, {**data, **options})
    assert answer.status_code == 302, answer.context["form"].errors
    drain()
    batch.refresh_from_db()
    return batch


def brought_in(
    client: Client, file: SimpleUploadedFile, archive: SimpleUploadedFile | None = None, **options: str
) -> ImportBatch:
    batch = check(client, hand_in(client, file, archive), **options)
    press(client, batch, "write")
    drain()
    batch.refresh_from_db()
    assert batch.status == "done", batch.error
    return batch


def undone(client: Client, batch: ImportBatch) -> ImportBatch:
    press(client, batch, "undo")
    drain()
    batch.refresh_from_db()
    assert batch.status == "undone", batch.error
    return batch


def outcomes(batch: ImportBatch) -> dict[int, tuple[str, list[str]]]:
    return {row.number: (row.outcome, row.reasons) for row in batch.rows.all()}


def test_it_previews_every_row_and_writes_nothing_yet(desk: Client, partner: Partner) -> None:
    known = factories.make_child(
        partner=partner, first_name="Zoë", family_name="Otieno", birth_date="2016-05-31", school="Old"
    )
    file = table_file(
        [*HEADERS, "School"],
        ["Amina", "Wanjiku", "Girl", "2017-01-02", "New"],
        ["OTIENO", "Zoe", "f", "31/05/2016", "Old"],
        ["Peter", "Okello", "robot", "2099-01-01", ""],
        ["Amina", "Wanjiku", "girl", "2017-01-02", ""],
        ["", "Nobody", "m", "yesterday", ""],
    )

    batch = check(desk, hand_in(desk, file))
    page = desk.get(page_of(batch)).content.decode()

    assert batch.counts == {"created": 1, "matched": 1, "refused": 3}
    found = outcomes(batch)
    assert found[2] == ("created", [])
    assert found[3] == ("matched", [])
    assert batch.rows.get(number=3).record_key == str(known.pk)
    assert set(found[4][1]) == {
        "Sex: 'robot' is not one of: Girl, Boy.",
        "Birth date: The birth date is in the future.",
    }
    assert found[5] == ("refused", ["Row 2 of the file is the same child."])
    assert "First name: This field cannot be blank." in found[6][1]
    assert any("'yesterday' is no date" in reason for reason in found[6][1])
    assert Child.objects.get() == known
    assert "Row 2 of the file is the same child." in page
    assert "nothing is written yet" in page


def test_it_writes_children_with_guardian_consent_and_school(
    desk: Client, partner: Partner, registrar: User
) -> None:
    file = excel_file(
        [
            *[*HEADERS, "School", "Class", "Monthly need", "Currency", "Parent", "Relationship", "Phone"],
            *["Consent", "Consent date"],
        ],
        [
            *["Amina", "Otieno", "Girl", datetime.date(2016, 5, 31), "Mwangaza", "Grade 3", 25.5, "EUR"],
            *["Grace Otieno", "Mum", "0712345678", "Publication", datetime.date(2026, 1, 15)],
        ],
        ["Peter", "Okello", "boy", "31.12.2015"],
    )
    batch = brought_in(desk, file)

    amina, peter = Child.objects.order_by("reference")
    year = timezone.localdate().year
    assert [amina.reference, peter.reference] == [f"C-{year}-000001", f"C-{year}-000002"]
    assert (amina.status, amina.partner, amina.registered_by) == ("registered", partner, registrar)
    assert (amina.birth_date, amina.monthly_need) == (datetime.date(2016, 5, 31), Money("25.50", "EUR"))
    assert peter.birth_date == datetime.date(2015, 12, 31)
    guardian = amina.guardians.get()
    assert (guardian.full_name, guardian.relation, guardian.phone.as_e164) == (
        "Grace Otieno",
        "mother",
        "+254712345678",
    )
    consent = amina.consents.get()
    assert (consent.guardian, consent.use, consent.given_on) == (
        guardian,
        "publication",
        datetime.date(2026, 1, 15),
    )
    assert consent.recorded_by == registrar
    assert SchoolYear.objects.get().school == "Mwangaza"
    for record in (amina, guardian, consent, SchoolYear.objects.get()):
        row = record.history.get()
        assert (row.history_type, row.history_user) == ("+", registrar)
        assert row.history_change_reason == "Import children.xlsx"
    assert amina.history.get().first_name == "Amina"
    assert batch.counts == {"created": 2}
    assert AuditEntry.objects.filter(action="import.written", subject_id=str(batch.pk)).exists()
    assert f"/admin/beneficiaries/child/{amina.pk}/change/" in desk.get(page_of(batch)).content.decode()


@pytest.mark.parametrize(
    ("existing", "outcome", "school", "languages"),
    [
        ("leave", "matched", "Old", ""),
        ("fill", "updated", "Old", "Swahili"),
        ("update", "updated", "New", "Swahili"),
    ],
)
def test_it_treats_known_children_as_told(
    desk: Client, partner: Partner, existing: str, outcome: str, school: str, languages: str
) -> None:
    child = factories.make_child(partner=partner, school="Old", interests="Chess")
    file = table_file(
        ["Reference", *HEADERS, "School", "Languages", "Interests"],
        [child.reference, "Amina", child.family_name, "girl", "", "New", "Swahili", ""],
    )

    batch = brought_in_or_checked(desk, file, existing)

    child.refresh_from_db()
    assert outcomes(batch)[2][0] == outcome
    assert (child.school, child.languages, child.interests) == (school, languages, "Chess")


def brought_in_or_checked(client: Client, file: SimpleUploadedFile, existing: str) -> ImportBatch:
    if existing == "leave":
        return check(client, hand_in(client, file), existing=existing)
    return brought_in(client, file, existing=existing)


def test_it_refuses_what_the_form_would_refuse_for_known_children(
    desk: Client, verified: Child, partner: Partner
) -> None:
    left = factories.make_child(partner=partner)
    Child.objects.filter(pk=left.pk).update(status="rejected")
    gone = factories.make_child(partner=partner, merged_into=verified)
    file = table_file(
        ["Reference", *HEADERS],
        [verified.reference, "Somebody", "Otieno", "girl", ""],
        [left.reference, "Amani", left.family_name, "girl", ""],
        [gone.reference, "Amani", gone.family_name, "girl", ""],
        ["C-1999-000001", "Amani", "Otieno", "girl", ""],
    )

    found = outcomes(check(desk, hand_in(desk, file), existing="update"))

    assert {outcome for outcome, _reasons in found.values()} == {"refused"}
    assert "Ask for verification again" in found[2][1][0]
    assert "Leave the reference empty for a new child" in found[5][1][0]


def test_the_rules_of_guardians_consents_phones_and_amounts_hold(desk: Client) -> None:
    headers = [*HEADERS, "Guardian", "Relation", "Phone", "Consent", "Consent date", "Need", "Currency"]
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    child = ["Amina", "Otieno", "girl", "2016-05-31"]
    file = table_file(
        headers,
        [*child, "", "", "", "Publication", "2026-01-01", "", ""],
        [*child, "Grace", "", "12", "", "", "", ""],
        [*child, "Grace", "mother", "", "Publication", tomorrow, "", ""],
        [*child, "", "", "", "", "", "19.999", "EUR"],
        [*child, "", "", "", "", "", "10", "XXX"],
        [*child, "", "", "", "", "", "19.5", "JPY"],
    )

    found = outcomes(check(desk, hand_in(desk, file)))

    words = [" ".join(found[number][1]) for number in range(2, 8)]
    assert "the guardian who gives it is missing" in words[0]
    assert "the relation to the child is missing" in words[1]
    assert "'12' is no valid number" in words[1]
    assert "Consent cannot be given in the future." in words[2]
    assert "has more" in words[3]
    assert "'XXX' is not allowed" in words[4]
    assert "JPY has 0 decimals" in words[5]


def test_it_remembers_the_columns_of_files_with_the_same_headers(desk: Client) -> None:
    strange = ["Kind 1", "Kind 2", "Geschlecht"]
    batch = hand_in(desk, table_file(strange, ["Amina", "Otieno", "girl"]))
    assert batch.mapping == {}
    address = reverse("admin:core_importbatch_columns", args=[batch.pk])
    options = {"existing": "fill", "date_order": "day"}

    missing = desk.post(address, {**options, "column-0": "first_name"})
    twice = desk.post(address, {**options, "column-0": "first_name", "column-1": "first_name"})
    good = {"column-0": "first_name", "column-1": "family_name", "column-2": "sex"}
    desk.post(address, {**options, **good})

    assert "Choose which column of the file holds: Sex" in missing.content.decode()
    assert "Another column is imported into this one already." in twice.content.decode()
    again = hand_in(desk, table_file(strange, ["Peter", "Okello", "boy"]))
    assert again.mapping == {"first_name": 0, "family_name": 1, "sex": 2}


def test_a_registrar_writes_to_the_own_partner_alone(desk: Client, partner: Partner) -> None:
    other = factories.make_partner(name="Other School")
    theirs = factories.make_child(partner=other)
    file = table_file(
        ["Reference", *HEADERS, "Partner"],
        ["", "Amina", "Otieno", "girl", "2016-05-31", "Other School"],
        ["", "Peter", "Okello", "boy", "2016-05-31", partner.name.upper()],
        [theirs.reference, "Peter", "Okello", "boy", "2016-05-31", ""],
    )

    batch = brought_in(desk, file)

    found = outcomes(batch)
    assert f"your own partner only, which is {partner}" in found[2][1][0]
    assert "There is no child" in found[4][1][0]
    assert not Child.objects.filter(partner=other).exclude(pk=theirs.pk).exists()
    assert Child.objects.get(first_name="Peter").partner == partner


def test_the_office_says_for_which_partner_and_not_for_a_closed_one(
    client: Client, administrator: User, partner: Partner
) -> None:
    client.force_login(administrator)
    closed = factories.make_partner(name="Closed").move("ended", by=administrator, reason="over")
    file = table_file(
        [*HEADERS, "Partner"],
        ["Amina", "Otieno", "girl", "2016-05-31", partner.name],
        ["Peter", "Okello", "boy", "2016-05-31", closed.name],
        ["Jane", "Doe", "girl", "2016-05-31", ""],
        ["Jane", "Doe", "girl", "2016-05-31", "Nowhere"],
    )

    found = outcomes(brought_in(client, file))

    assert Child.objects.get().partner == partner
    assert "does not work with us" in found[3][1][0]
    assert "Partner: this cell is empty." in found[4][1]
    assert "There is no partner called 'Nowhere'." in found[5][1]


def test_nobody_else_reaches_an_import(desk: Client, registrar: User) -> None:
    batch = check(desk, hand_in(desk, table_file(HEADERS, ["Amina", "Otieno", "girl", "2016-05-31"])))
    stranger = Client()
    for person in (factories.make_registrar(), factories.make_user(role="Verifier")):
        stranger.force_login(person)
        for name in ("columns", "state", "refused"):
            address = reverse(f"admin:core_importbatch_{name}", args=[batch.pk])
            assert stranger.get(address).status_code in {403, 404}
        assert stranger.get(page_of(batch)).status_code in {302, 403}
        assert stranger.get(f"/files/import/{batch.pk}/").status_code == 403
        for name in ("write", "cancel", "undo"):
            assert press(stranger, batch, name).status_code in {403, 404}
    batch.refresh_from_db()
    assert batch.status == "checked"
    assert desk.get(f"/files/import/{batch.pk}/").status_code == 200
    assert Client().get(page_of(batch)).status_code == 302


def test_only_who_handed_it_in_writes_it(desk: Client, administrator: User) -> None:
    batch = check(desk, hand_in(desk, table_file(HEADERS, ["Amina", "Otieno", "girl", "2016-05-31"])))
    with pytest.raises(imports.ImportNotAllowed, match="Only the person who handed the file in"):
        imports.write(batch, by=administrator)


def test_rights_are_asked_again_when_the_worker_begins(desk: Client, registrar: User) -> None:
    batch = check(desk, hand_in(desk, table_file(HEADERS, ["Amina", "Otieno", "girl", "2016-05-31"])))
    press(desk, batch, "write")
    registrar.groups.clear()

    drain()

    batch.refresh_from_db()
    assert (batch.status, Child.objects.count()) == ("failed", 0)
    assert "may not import this any more" in batch.error


def test_rows_that_the_register_has_overtaken_are_not_written_twice(desk: Client, partner: Partner) -> None:
    file = table_file(
        HEADERS, ["Amina", "Otieno", "girl", "2016-05-31"], ["Peter", "Okello", "boy", "2016-05-31"]
    )
    batch = check(desk, hand_in(desk, file))
    factories.make_child(
        partner=partner, first_name="Amina", family_name="Otieno", birth_date="2016-05-31", sex="female"
    )

    press(desk, batch, "write")
    drain()

    batch.refresh_from_db()
    assert batch.counts == {"created": 1, "matched": 1}
    assert Child.objects.filter(first_name="Amina").count() == 1


def test_a_killed_worker_is_followed_by_one_that_goes_on(
    desk: Client, registrar: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "CHUNK", 2)
    rows = [[f"Amina{number}", "Otieno", "girl", "2016-05-31"] for number in range(5)]
    batch = check(desk, hand_in(desk, table_file(HEADERS, *rows)))
    imports.write(batch, by=registrar)
    arguments = ("write", str(batch.pk), str(registrar.pk))
    real, calls = import_runs._write_chunk, []

    def killed(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(import_runs, "_write_chunk", killed)
    with pytest.raises(KeyboardInterrupt):
        import_runs.perform(*arguments, is_last_try=False)
    assert Child.objects.count() == 2

    import_runs.perform(*arguments, is_last_try=False)
    import_runs.perform(*arguments, is_last_try=False)

    batch.refresh_from_db()
    assert (batch.status, Child.objects.count()) == ("done", 5)
    assert sorted(reference[-1] for reference in Child.objects.values_list("reference", flat=True)) == list(
        "12345"
    )


def test_it_undoes_everything_that_nobody_has_touched(desk: Client, partner: Partner) -> None:
    known = factories.make_child(partner=partner, school="Old")
    file = table_file(
        ["Reference", *HEADERS, "School", "Guardian", "Relation", "Consent", "Consent date"],
        ["", "Amina", "X", "girl", "2016-05-31", "New", "Grace", "mother", "Publication", "2026-01-01"],
        [known.reference, known.first_name, known.family_name, "girl", "", "New", "Joy", "mother", "", ""],
    )
    batch = brought_in(desk, file, existing="update")
    made = Child.objects.exclude(pk=known.pk).get()

    undone(desk, batch)

    known.refresh_from_db()
    assert Child.objects.get() == known
    assert known.school == "Old"
    assert not Guardian.objects.exists()
    assert not ConsentRecord.objects.exists()
    assert batch.rows.filter(outcome="undone").count() == 2
    last = Child.history.filter(id=made.pk).first()
    assert last is not None
    assert (last.history_type, last.history_change_reason) == ("-", "Undone: Import children.csv")


def test_it_leaves_what_people_have_touched_and_says_why(
    desk: Client, registrar: User, partner: Partner
) -> None:
    names = ["Edited", "Submitted", "Sponsored", "Guarded", "Untouched"]
    file = table_file(
        [*HEADERS, "Guardian", "Relation", "Consent", "Consent date"],
        *[
            [name, "X", "girl", "2016-05-31", "Grace", "mother", "Publication", "2026-01-01"]
            for name in names
        ],
    )
    batch = brought_in(desk, file)
    children = {child.first_name: child for child in Child.objects.all()}
    children["Edited"].school = "Another"
    update_child(children["Edited"], by=registrar)
    children["Submitted"].move("in_review", by=registrar, reason="complete")
    factories.make_sponsorship(child=children["Sponsored"])
    guardian = children["Guarded"].guardians.get()
    guardian.phone = "+254712345678"
    guardian.save()

    undone(desk, batch)

    left = {row.record_label.split()[0]: row.reasons for row in batch.rows.filter(outcome="left")}
    assert set(left) == set(names) - {"Untouched"}
    assert "It has been changed since." in left["Edited"]
    assert "It has been changed since." in left["Submitted"]
    assert left["Sponsored"] == ["Sponsorship has been added since."]
    assert left["Guarded"] == ["Guardian has been changed since."]
    assert not Child.objects.filter(first_name="Untouched").exists()
    assert "Sponsorship has been added since." in desk.get(page_of(batch)).content.decode()


def test_a_field_that_was_changed_again_keeps_its_newest_value(
    desk: Client, registrar: User, partner: Partner
) -> None:
    child = factories.make_child(partner=partner, school="Old", languages="Swahili")
    file = table_file(
        ["Reference", *HEADERS, "School", "Languages"],
        [child.reference, child.first_name, child.family_name, "girl", "", "New", "English"],
    )
    batch = brought_in(desk, file, existing="update")
    child.refresh_from_db()
    child.school = "Newest"
    update_child(child, by=registrar)

    undone(desk, batch)

    child.refresh_from_db()
    assert (child.school, child.languages) == ("Newest", "Swahili")
    assert batch.rows.get().outcome == "left"
    assert batch.rows.get().reasons == ["The school has been changed since."]


def test_photos_come_from_the_zip_and_broken_ones_are_told(desk: Client) -> None:
    photo = pictures.small_photo()
    file = table_file(
        [*HEADERS, "Photo"],
        ["Amina", "Otieno", "girl", "2016-05-31", "amina.jpg"],
        ["Peter", "Okello", "boy", "2016-05-31", "broken.jpg"],
        ["Jane", "Doe", "girl", "2016-05-31", "nowhere.jpg"],
        ["Ruth", "Moraa", "girl", "2016-05-31", ""],
    )
    good = photo.read()
    archive = zip_file({"all/Amina.jpg": good, "broken.jpg": b"no picture", "Ruth.jpg": good})

    batch = brought_in(desk, file, archive)

    assert "'nowhere.jpg' is not in the zip" in outcomes(batch)[4][1][0]
    assert {photo.child.first_name for photo in ChildPhoto.objects.all()} == {"Amina", "Ruth"}
    told = batch.rows.get(number=3)
    assert (told.outcome, told.is_written) == ("created", True)
    assert "The photo was not added:" in told.reasons[0]
    undone(desk, batch)
    assert not Child.objects.exists()
    assert not ChildPhoto.objects.exists()


def test_bad_files_and_zips_are_refused_on_the_page(desk: Client) -> None:
    good = "First name,Sex\nAmina,girl\n"
    for data, words in [
        ({"file": csv_file(b"%PDF-1.7")}, "This is a PDF."),
        ({"file": csv_file(good), "archive": csv_file(b"no zip", "a.zip")}, "zip file that can be read"),
        ({"file": csv_file(good), "archive": zip_file({"../a.jpg": b"x"})}, "leads out of it"),
        ({}, "This field is required."),
    ]:
        answer = desk.post(reverse(ADD), {"kind": "children", **data})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_file_with_too_many_rows_fails_in_words(desk: Client, settings: Any) -> None:
    settings.IMPORT_MAX_ROWS = 2
    rows = [[f"A{number}", "B", "girl", "2016-05-31"] for number in range(3)]

    batch = check(desk, hand_in(desk, table_file(HEADERS, *rows)))

    assert batch.status == "failed"
    assert "more than 2 rows" in batch.error
    assert "more than 2 rows" in desk.get(page_of(batch)).content.decode()


def test_a_cancelled_import_keeps_nothing(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    batch = check(desk, hand_in(desk, table_file(HEADERS, ["Amina", "Otieno", "girl", "2016-05-31"])))
    storage, name = batch.file.storage, str(batch.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        press(desk, batch, "cancel")

    batch.refresh_from_db()
    assert batch.status == "cancelled"
    assert not batch.rows.exists()
    assert not storage.exists(name)


def test_refused_rows_go_home_with_their_reasons(desk: Client) -> None:
    file = table_file(HEADERS, ["Amina", "=1+1", "robot", ""], ["Peter", "Okello", "boy", "2016-05-31"])
    batch = check(desk, hand_in(desk, file))

    answer = desk.get(reverse("admin:core_importbatch_refused", args=[batch.pk]))

    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][-2:] == ("Row in the file", "Why it was refused")
    assert rows[1][-2] == 2
    assert "'robot' is not one of" in str(rows[1][-1])
    assert len(rows) == 2


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_the_template_can_be_handed_in_as_it_is(
    client: Client, administrator: User, file_format: str
) -> None:
    client.force_login(administrator)
    factories.make_partner(name="Mwangaza School")
    answer = client.get(reverse("admin:core_importbatch_template", args=["children", file_format]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    batch = brought_in(client, SimpleUploadedFile(f"template.{file_format}", content))

    assert batch.counts == {"created": 1}
    child = Child.objects.get()
    assert (child.first_name, child.guardians.get().full_name) == ("Amina", "Grace Otieno")


def test_the_page_follows_the_work(desk: Client) -> None:
    batch = hand_in(desk, table_file(HEADERS, ["Amina", "Otieno", "girl", "2016-05-31"]))
    state = reverse("admin:core_importbatch_state", args=[batch.pk])
    data = {"existing": "fill", "date_order": "day"}
    data |= {f"column-{place}": name for name, place in batch.mapping.items()}
    desk.post(reverse("admin:core_importbatch_columns", args=[batch.pk]), data)

    running = desk.get(state)
    drain()
    over = desk.get(state)

    assert "hx-get" in running.content.decode()
    assert "HX-Refresh" not in running.headers
    assert over.headers["HX-Refresh"] == "true"


def test_imported_children_are_looked_through_for_duplicates(desk: Client, partner: Partner) -> None:
    factories.make_child(
        partner=partner, first_name="Amina", family_name="Wanjiku", birth_date="2016-05-31", sex="female"
    )

    batch = brought_in(desk, table_file(HEADERS, ["Amina", "Wanjiko", "girl", "2016-05-31"]))

    assert DuplicateSuspicion.objects.count() == 1
    undone(desk, batch)
    assert not DuplicateSuspicion.objects.exists()
    assert Child.objects.count() == 1


def test_ten_thousand_rows_come_in_and_go_out_in_seconds(
    desk: Client, registrar: User, partner: Partner
) -> None:
    count = 10_000
    day = datetime.date(2012, 1, 1)
    lines = [
        f"Child{number},Name{number},{'girl' if number % 2 else 'boy'},{day + datetime.timedelta(number % 3000)},"
        f"Guardian {number},mother"
        for number in range(count)
    ]
    text = "First name,Family name,Sex,Birth date,Guardian,Relation\n" + "\n".join(
        [*lines, "Bad,Row,robot,,,"]
    )
    batch = hand_in(desk, csv_file(text))
    by = str(registrar.pk)
    started = time.process_time()

    imports.choose_columns(batch, mapping=batch.mapping, existing="fill", date_order="day", by=registrar)
    import_runs.perform("check", str(batch.pk), by, is_last_try=True)
    batch.refresh_from_db()
    assert batch.counts == {"created": count, "refused": 1}
    assert desk.get(page_of(batch)).status_code == 200
    imports.write(batch, by=registrar)
    import_runs.perform("write", str(batch.pk), by, is_last_try=True)
    batch.refresh_from_db()
    assert Child.objects.count() == Guardian.objects.count() == Child.history.count() == count
    last = Child.objects.order_by("-reference").values_list("reference", flat=True)[0]
    assert last.endswith(f"{count:06d}")
    imports.undo(batch, by=registrar)
    import_runs.perform("undo", str(batch.pk), by, is_last_try=True)

    batch.refresh_from_db()
    assert (batch.status, batch.counts) == ("undone", {"undone": count, "refused": 1})
    assert not Child.objects.exists()
    assert ImportRow.objects.count() == count + 1
    assert time.process_time() - started < 45  # row by row it would be many minutes

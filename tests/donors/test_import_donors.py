"""Donors come in from a table: everything is checked before anything is written, nobody is mailed, all can be undone."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.core.models import OutgoingEmail, User
from backoffice.core.services import import_runs, imports
from donors.imports.alike import names_alike
from donors.models import (
    Donor,
    DonorTag,
    Household,
    OldNumber,
    OtherEmail,
)
from tests import factories
from tests.core.importing import brought_in, check, hand_in, outcomes, page_of, undone
from tests.core.tables import csv_file, table_file, zip_file

pytestmark = pytest.mark.django_db
HEADERS = ["Donor ID", "Name", "Email", "Phone", "Street", "Postcode", "City", "Country"]


@pytest.fixture
def desk(client: Client, supporter_care: User) -> Client:
    client.force_login(supporter_care)
    return client


def table(*rows: list[str]) -> SimpleUploadedFile:
    return table_file(HEADERS, *rows)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Anna Müller", "MULLER, Anna", True),
        ("Anna Müller", "A. Müller", True),
        ("Anna Müller", "Anna Maria Mueller Müller", True),
        ("Jon Smith", "John Smith", True),
        ("Anna Schmidt-Müller", "Tom Schmidt-Müller", False),
        ("محمد بن سلمان", "محمد بن سلمان", True),
        ("X", "Xaver", True),
        ("", "", False),
    ],
)
def test_names_of_one_donor_are_told_from_those_of_a_family(one: str, other: str, alike: bool) -> None:
    assert names_alike(one, other) is alike


def test_it_previews_every_row_and_writes_nothing_yet(desk: Client) -> None:
    known = factories.make_donor(name="Zoë Müller", email="zoe@example.org")
    rung = factories.make_donor(name="Peter Otieno", email="", phone="+254712345678")
    lives = factories.make_donor(name="Ana Pérez", email="", postcode="10115")
    file = table(
        ["1", "Anna Schmidt", "anna@example.org", "", "", "10115", "Berlin", "Germany"],
        ["2", "MUELLER Zoe", "zoe@example.org", "", "", "", "", ""],
        ["", "MÜLLER Zoe", "ZOE@example.org", "", "", "", "", ""],
        ["", "P. Otieno", "", "0712 345678", "", "", "", "KE"],
        ["", "Perez Ana", "", "", "", "10115", "", "Deutschland"],
        ["", "Somebody", "not an address", "12", "", "1", "", "Atlantis"],
        ["", "", "a@example.org", "", "", "", "", ""],
        ["7", "Anna Schmid", "anna@example.org", "", "", "", "", ""],
        ["", "Anna Schmidt", "", "", "", "10115", "", ""],
    )

    batch = check(desk, hand_in(desk, file, kind="donors"), existing="leave")

    found = outcomes(batch)
    assert found[2] == ("created", [])
    assert found[3] == ("updated", ["Changes: number in the old system."])
    assert found[4] == ("matched", ["Row 3 of the file is the same donor."])
    assert {batch.rows.get(number=number).record_key for number in (4, 5, 6)} == {
        str(donor.pk) for donor in (known, rung, lives)
    }
    outcome, reasons = found[7]
    words = " ".join(reasons)
    assert outcome == "refused"
    assert "Enter a valid email address. (not an address)" in words
    assert "'12' is no valid number" in words
    assert "'Atlantis' is no country" in words
    assert found[8] == ("refused", ["Name: This field cannot be blank."])
    assert found[9][0] == "updated"
    assert found[9][1] == ["Row 2 of the file is the same donor. Its number in the old system is noted."]
    assert found[10] == ("matched", ["Row 2 of the file is the same donor."])
    assert Donor.objects.count() == 3
    assert desk.get(page_of(batch)).status_code == 200


def test_a_shared_email_is_no_proof_and_two_who_could_be_meant_are_asked_about(desk: Client) -> None:
    factories.make_donor(name="Anna Müller", email="home@example.org")
    factories.make_donor(name="Anna Muller", email="home@example.org")
    file = table(
        ["", "Tom Müller", "home@example.org", "", "", "", "", ""],
        ["", "Anna Müller", "home@example.org", "", "", "", "", ""],
    )
    found = outcomes(check(desk, hand_in(desk, file, kind="donors")))
    assert found[2] == ("created", [])
    assert found[3][0] == "refused"
    assert "Several donors could be meant: Anna" in found[3][1][0]


def test_it_writes_donors_with_all_that_belongs_to_them_and_mails_nobody(
    desk: Client, supporter_care: User
) -> None:
    existing_tag = DonorTag.objects.create(name="Church")
    headers = [
        *HEADERS,
        *[
            "Kind",
            "Greeting",
            "Language",
            "Tags",
            "Source",
            "Household",
            "Tax number",
            "Do not contact",
            "Notes",
        ],
    ]
    file = table_file(
        headers,
        [
            *["77", "Anna Müller", "a@example.org; anna@example.com", "030 123456; +254712345678"],
            *["Lindenweg 4", "10115", "Berlin", "Germany", "Person", "Dear Ms Müller", "French"],
            *["church; Christmas fair", "Event", "Anna and Tom", "", "yes", "=HYPERLINK(1)"],
        ],
        [
            *["78", "Tom Müller", "", "", "Lindenweg 4", "10115", "Berlin", "DE"],
            *["", "", "", "Christmas Fair", "", "anna AND tom", "", "no", ""],
        ],
        ["79", "Acme AG", "", "", "", "", "", "CHE", "Company", *[""] * 5, "CHE-100.155.212", "", ""],
    )

    batch = brought_in(desk, file, kind="donors")

    assert batch.counts == {"created": 3}
    anna, tom, acme = (Donor.objects.get(old_numbers__number=number) for number in ("77", "78", "79"))
    assert (anna.kind, anna.email, anna.country.code) == ("person", "a@example.org", "DE")
    assert (anna.greeting, anna.language, anna.source) == ("Dear Ms Müller", "fr", "event")
    assert (anna.phone.as_e164, anna.do_not_contact, anna.notes) == ("+4930123456", True, "=HYPERLINK(1)")
    assert [other.address for other in anna.other_emails.all()] == ["anna@example.com"]
    assert [other.number.as_e164 for other in anna.other_phones.all()] == ["+254712345678"]
    assert {tag.name for tag in anna.tags.all()} == {"Church", "Christmas fair"}
    assert existing_tag in anna.tags.all()
    assert set(tom.tags.all()) == {DonorTag.objects.get(name="Christmas fair")}
    assert anna.household == tom.household == Household.objects.get()
    assert Household.objects.get().street == "Lindenweg 4"
    assert (acme.kind, acme.source, acme.language) == ("organisation", "import", "en")
    assert acme.tax_identifiers.get().country.code == "CH"
    assert anna.name_key
    past = anna.history.get()
    assert (past.history_type, past.history_user, past.history_change_reason) == (
        "+",
        supporter_care,
        "Import children.csv",
    )
    assert {tag.donortag.name for tag in past.tags.all()} == {"Church", "Christmas fair"}
    for record in (
        anna.other_emails.get(),
        anna.old_numbers.get(),
        acme.tax_identifiers.get(),
        anna.household,
    ):
        assert record.history.get().history_user == supporter_care
    assert not OutgoingEmail.objects.exists()
    assert f"/admin/donors/donor/{anna.pk}/change/" in desk.get(page_of(batch)).content.decode()


@pytest.mark.parametrize(
    ("existing", "city", "street", "do_not_contact", "others"),
    [
        ("leave", "Bonn", "", False, []),
        ("fill", "Bonn", "Lindenweg 4", True, ["new@example.org"]),
        ("update", "Berlin", "Lindenweg 4", True, []),
    ],
)
def test_it_treats_known_donors_as_told_and_undoes_it(
    desk: Client, existing: str, city: str, street: str, do_not_contact: bool, others: list[str]
) -> None:
    donor = factories.make_donor(name="Zoë Müller", email="zoe@example.org", phone="+4930123456", city="Bonn")
    before = Donor.objects.filter(pk=donor.pk).values().get()
    file = table_file(
        [*HEADERS, "Do not contact", "Tags"],
        [
            "9",
            "Zoe Müller",
            "new@example.org",
            "+49 30 123456",
            "Lindenweg 4",
            "",
            "Berlin",
            "DE",
            "yes",
            "Fair",
        ],
    )

    batch = brought_in(desk, file, kind="donors", existing=existing)

    donor.refresh_from_db()
    assert batch.counts == {"updated": 1}
    assert (donor.city, donor.street, donor.do_not_contact) == (city, street, do_not_contact)
    assert [other.address for other in donor.other_emails.all()] == others
    assert donor.old_numbers.get().number == "9"
    assert donor.tags.exists() is (existing != "leave")
    undone(desk, batch)
    after = Donor.objects.filter(pk=donor.pk).values().get()
    del before["updated_at"], after["updated_at"]
    assert after == before
    for model in (OtherEmail, OldNumber, DonorTag):
        assert not model._default_manager.exists(), model


def test_the_number_of_a_merged_or_erased_donor_still_speaks(desk: Client) -> None:
    stays = factories.make_donor(name="Zoë Müller")
    away = factories.make_donor(name="Z. Müller", merged_into=stays)
    OldNumber.objects.create(donor=away, number="5")
    file = table(["5", "Zoë Müller", "", "", "", "", "", ""])
    batch = check(desk, hand_in(desk, file, kind="donors"))
    assert batch.rows.get().outcome == "matched"
    assert batch.rows.get().record_key == str(stays.pk)


def test_the_same_file_again_changes_nothing(desk: Client) -> None:
    rows = [["1", "Anna Schmidt", "a@example.org", "", "", "", "", "DE"], ["2", "X", "", "", "", "", "", ""]]
    brought_in(desk, table(*rows), kind="donors")
    again = check(desk, hand_in(desk, table(*rows), kind="donors"), existing="update")
    assert again.counts == {"matched": 2}


def test_numbers_of_repeated_rows_lead_to_one_donor_across_chunks(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "CHUNK", 2)
    rows = [
        ["1", "Anna Schmidt", "a@example.org", "", "", "", "", ""],
        ["2", "Anna Schmidt", "a@example.org", "", "", "", "", ""],
        ["3", "A. Schmidt", "a@example.org", "", "", "", "", ""],
        ["3", "A. Schmidt", "a@example.org", "", "", "", "", ""],
        ["", "Schmidt Anna", "a@example.org", "", "", "", "", ""],
    ]

    batch = brought_in(desk, table(*rows), kind="donors")

    assert batch.counts == {"created": 1, "updated": 2, "matched": 2}
    assert sorted(number.number for number in Donor.objects.get().old_numbers.all()) == ["1", "2", "3"]
    undone(desk, batch)
    assert not Donor.objects.exists()
    assert not OldNumber.objects.exists()
    assert batch.counts == {"undone": 3, "matched": 2}


def test_it_leaves_whom_people_have_touched_and_says_why(desk: Client) -> None:
    names = ["Edited", "Sponsor", "Giver", "Untouched"]
    file = table_file(
        ["Name", "Email", "Household", "Tags"],
        *[[name, f"{name}@example.org; 2{name}@example.org", "All of them", "New"] for name in names],
    )
    batch = brought_in(desk, file, kind="donors")
    donors = {donor.name: donor for donor in Donor.objects.all()}
    donors["Edited"].city = "Bonn"
    donors["Edited"].save()
    factories.make_sponsorship(payer=donors["Sponsor"])
    factories.make_donation(donor=donors["Giver"])

    undone(desk, batch)

    left = {row.record_label: row.reasons for row in batch.rows.filter(outcome="left")}
    assert left == {
        "Edited": ["It has been changed since."],
        "Sponsor": ["Sponsorship has been added since."],
        "Giver": ["Donation has been added since."],
    }
    assert not Donor.objects.filter(name="Untouched").exists()
    assert Household.objects.exists()  # the others live in it
    assert DonorTag.objects.exists()
    last = Donor.history.filter(id=donors["Untouched"].pk).first()
    assert last is not None
    assert (last.history_type, last.history_change_reason) == ("-", "Undone: Import children.csv")


@pytest.mark.parametrize("name", ["ن", "محمد بن سلمان", "N" * 200, "=HYPERLINK(1)", "O'Brien <b>"])
def test_people_come_in_as_they_are_called(desk: Client, name: str) -> None:
    batch = brought_in(desk, table_file(["Name"], [name]), kind="donors")
    assert Donor.objects.get().name == name
    assert "<b>" not in desk.get(page_of(batch)).content.decode().replace("<b>&", "")


def test_a_name_that_is_too_long_is_refused(desk: Client) -> None:
    batch = check(desk, hand_in(desk, table_file(["Name"], ["N" * 201]), kind="donors"))
    assert batch.counts == {"refused": 1}


def test_only_those_with_the_right_import_donors(client: Client, supporter_care: User) -> None:
    for role in ("Auditor", "Registrar", "Approver", "Verifier"):
        person = factories.make_registrar() if role == "Registrar" else factories.make_user(role=role)
        client.force_login(person)
        with pytest.raises(imports.ImportNotAllowed):
            imports.upload(kind="donors", file=table_file(["Name"], ["X"]), by=person)
        template = reverse("admin:core_importbatch_template", args=["donors", "csv"])
        assert client.get(template).status_code in {302, 403}
    client.force_login(supporter_care)
    page = client.get(reverse("admin:donors_donor_changelist")).content.decode()
    assert reverse("admin:donors_donor_bring_in") in page
    answer = client.get(reverse("admin:donors_donor_bring_in"))
    assert answer.headers["Location"] == f"{reverse('admin:core_importbatch_add')}?kind=donors"
    client.force_login(factories.make_user(role="Auditor"))
    assert "bring_in" not in client.get(reverse("admin:donors_donor_changelist")).content.decode()
    assert client.get(reverse("admin:donors_donor_bring_in")).status_code in {302, 403}


def test_a_zip_of_photos_is_not_for_donors(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    answer = client.post(
        reverse("admin:core_importbatch_add"),
        {"kind": "donors", "file": table_file(["Name"], ["X"]), "archive": zip_file({"a.jpg": b"x"})},
    )
    assert "No photos come with this: Donors." in answer.content.decode()


def test_the_template_can_be_handed_in_as_it_is(desk: Client) -> None:
    answer = desk.get(reverse("admin:core_importbatch_template", args=["donors", "csv"]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    batch = brought_in(desk, SimpleUploadedFile("template.csv", content), kind="donors")
    assert batch.counts == {"created": 1}, list(batch.rows.values_list("reasons", flat=True))


def test_thousands_of_rows_with_duplicates_and_broken_emails_come_in_and_go_out(
    desk: Client, supporter_care: User
) -> None:
    count, twice, known, broken = 2_000, 20, 10, 5  # the bench does ten times as many
    Donor.objects.bulk_create(
        Donor(name=f"Known {_letters(number)}", email=f"k{number}@example.org") for number in range(known)
    )
    lines = [f"{number},Donor {_letters(number)},d{number}@example.org,DE" for number in range(count)]
    lines += [f"{count + at},{_letters(at)} DONOR,D{at}@example.org,DE" for at in range(twice)]
    lines += [f"{count * 2 + at},Known {_letters(at)},k{at}@example.org,DE" for at in range(known)]
    lines += [f"{count * 3 + at},Broken {at},broken{at}@,DE" for at in range(broken)]
    batch = hand_in(desk, csv_file("Donor ID,Name,Email,Country\n" + "\n".join(lines)), kind="donors")
    by = str(supporter_care.pk)
    started = time.process_time()

    imports.choose_columns(batch, mapping=batch.mapping, existing="fill", date_order="day", by=supporter_care)
    import_runs.perform("check", str(batch.pk), by, is_last_try=True)
    batch.refresh_from_db()
    assert batch.counts == {"created": count, "updated": twice + known, "refused": broken}
    imports.write(batch, by=supporter_care)
    import_runs.perform("write", str(batch.pk), by, is_last_try=True)
    batch.refresh_from_db()
    assert batch.counts == {"created": count, "updated": twice + known, "refused": broken}
    assert Donor.objects.count() == count + known
    assert OldNumber.objects.count() == count + twice + known
    imports.undo(batch, by=supporter_care)
    import_runs.perform("undo", str(batch.pk), by, is_last_try=True)

    assert Donor.objects.count() == known
    assert not OldNumber.objects.exists()
    assert not OutgoingEmail.objects.exists()
    assert time.process_time() - started < 10


def _letters(number: int) -> str:
    """Names that are not nearly alike: digits in words of their own letters."""
    return "".join("bdfghjklmn"[int(digit)] * 2 + "aeiou"[int(digit) % 5] for digit in f"{number:05d}")

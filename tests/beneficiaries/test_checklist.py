"""The checklist of the house: what is asked, for how long it stands, and who may change it."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import CheckKind, Child, VerificationCheck
from beneficiaries.services.checklist import checklist_of, ensure_built_in
from beneficiaries.services.checks import CheckRefused, record_check, what_does_not_stand
from beneficiaries.services.documents import add_document
from beneficiaries.services.verify import NotVerifiable, ask_reverification, verify_child
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import button, said, ticks

LIST = "/admin/beneficiaries/checkkind/"

pytestmark = pytest.mark.django_db


def new_kind(**changes: str) -> dict[str, str]:
    return {
        "label": "Vaccination card",
        "code": "vaccination-card",
        "position": "60",
        "mandatory": "on",
        "valid_for_months": "12",
        "is_active": "on",
    } | changes


def test_every_house_begins_with_five_mandatory_checks() -> None:
    assert list(CheckKind.objects.asked().values_list("code", "mandatory", "asked_every_year")) == [
        ("identity", True, False),
        ("consent", True, False),
        ("home_visit", True, True),
        ("school", True, True),
        ("photo", True, True),
    ]


@pytest.mark.django_db(transaction=True)
def test_they_are_there_again_after_a_flush_and_stay_as_staff_left_them() -> None:
    CheckKind.objects.all().delete()
    call_command("flush", verbosity=0, interactive=False)
    assert CheckKind.objects.count() == 5

    CheckKind.objects.filter(code="photo").update(label="Portrait", mandatory=False)
    ensure_built_in()

    assert CheckKind.objects.count() == 5
    assert CheckKind.objects.get(code="photo").label == "Portrait"


def test_the_administrator_adds_a_check_that_children_in_review_are_asked_at_once(
    client: Client, administrator: User, checked: Child, verifier: User
) -> None:
    client.force_login(administrator)

    answer = client.post(f"{LIST}add/", new_kind())

    assert answer.status_code == 302
    assert what_does_not_stand(checked) == ["Vaccination card (not yet checked)"]
    with pytest.raises(NotVerifiable, match="Vaccination card"):
        verify_child(checked, by=verifier)
    client.force_login(verifier)
    assert "Vaccination card" in said(client, checked)
    client.post(button(checked, "checks"), ticks() | {"vaccination-card-result": "passed"})
    assert verify_child(checked, by=verifier).status == Child.Status.VERIFIED
    assert CheckKind.objects.get(code="vaccination-card").history.count() == 1


def test_verified_children_are_asked_for_it_when_they_are_verified_again(
    verified: Child, verifier: User
) -> None:
    CheckKind.objects.create(code="vaccination-card", label="Vaccination card", position=60)
    assert verified.status == Child.Status.VERIFIED

    ask_reverification(verified, by=verifier, reason="A year is over.")

    assert [check.kind_id for check in checklist_of(verified) if not check.stands] == [
        "home_visit",
        "school",
        "photo",
        "vaccination-card",
    ]


def test_an_optional_check_may_stay_open_and_one_that_is_switched_off_is_not_asked(
    checked: Child, verifier: User
) -> None:
    CheckKind.objects.create(code="uniform", label="School uniform", mandatory=False)
    CheckKind.objects.filter(code="home_visit").update(is_active=False)
    VerificationCheck.objects.filter(kind__code="home_visit").update(result="failed")

    assert what_does_not_stand(checked) == []
    assert "home_visit" not in {check.kind_id for check in checklist_of(checked)}
    with pytest.raises(CheckRefused, match="no such check any more"):
        record_check(checked, "home_visit", by=verifier, result="passed")
    with pytest.raises(CheckRefused, match="no such check any more"):
        record_check(checked, "horoscope", by=verifier, result="passed")
    assert verify_child(checked, by=verifier).status == Child.Status.VERIFIED


@pytest.mark.parametrize(
    ("months", "day", "until"),
    [
        (12, datetime.date(2028, 2, 29), datetime.date(2029, 2, 28)),
        (1, datetime.date(2026, 1, 31), datetime.date(2026, 2, 28)),
        (24, datetime.date(2026, 11, 21), datetime.date(2028, 11, 21)),
        (None, datetime.date(2026, 11, 21), None),
    ],
)
def test_a_check_is_valid_for_some_months(
    months: int | None, day: datetime.date, until: datetime.date | None
) -> None:
    assert CheckKind(valid_for_months=months).valid_until(day) == until


def test_a_passed_check_expires_by_its_kind_unless_another_day_is_written(
    in_review: Child, verifier: User
) -> None:
    kind = CheckKind.objects.get(code="school")
    kind.valid_for_months = 6
    kind.save()
    written = timezone.localdate() + datetime.timedelta(days=10)

    by_kind = record_check(in_review, "school", by=verifier, result="passed").expires_on
    by_hand = record_check(in_review, "school", by=verifier, result="passed", expires_on=written).expires_on
    failed = record_check(in_review, "school", by=verifier, result="failed", note="Not seen.").expires_on

    assert by_kind == kind.valid_until(timezone.localdate())
    assert (by_hand, failed) == (written, None)


def test_the_evidence_is_a_paper_of_this_child(client: Client, in_review: Child, verifier: User) -> None:
    other = factories.make_child()
    theirs = add_document(other, kind="identity", upload=pictures.pdf(), by=other.registered_by)
    mine = add_document(in_review, kind="identity", upload=pictures.pdf(), by=in_review.registered_by)
    client.force_login(verifier)

    refused = client.post(button(in_review, "checks"), ticks() | {"identity-evidence": str(theirs.pk)})
    client.post(button(in_review, "checks"), ticks() | {"identity-evidence": str(mine.pk)})

    assert "Select a valid choice" in refused.content.decode()
    assert in_review.checks.get(kind__code="identity").evidence == mine
    with pytest.raises(CheckRefused, match="paper of another child"):
        record_check(in_review, "identity", by=verifier, result="passed", evidence=theirs)


def test_a_check_is_switched_off_never_deleted(client: Client, administrator: User, checked: Child) -> None:
    client.force_login(administrator)
    kind = CheckKind.objects.get(code="school")
    page = f"{LIST}{kind.pk}/"

    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    client.post(f"{page}change/", new_kind(label="Enrolment", code="renamed", is_active=""))

    kind.refresh_from_db()
    assert (kind.code, kind.label, kind.is_active) == ("school", "Enrolment", False)
    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        kind.delete()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "photo"}, "already exists"),
        ({"code": "with spaces"}, "valid “slug”"),
        ({"valid_for_months": "0"}, "greater than or equal to 1"),
        ({"valid_for_months": "999"}, "less than or equal to 240"),
        ({"label": ""}, "This field is required."),
    ],
)
def test_it_refuses_in_words_what_cannot_be(
    client: Client, administrator: User, changes: dict[str, str], words: str
) -> None:
    client.force_login(administrator)
    answer = client.post(f"{LIST}add/", new_kind(**changes))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert CheckKind.objects.count() == 5


def test_only_the_administrator_changes_the_checklist(
    client: Client, verifier: User, registrar: User, auditor: User
) -> None:
    page = f"{LIST}{CheckKind.objects.get(code='photo').pk}/change/"
    for person, sees in ((verifier, 200), (auditor, 200), (registrar, 403)):
        client.force_login(person)
        assert client.get(LIST).status_code == sees
        assert client.post(page, new_kind()).status_code == 403
        assert client.post(f"{LIST}add/", new_kind()).status_code == 403
    assert CheckKind.objects.count() == 5


def test_whoever_verified_a_child_never_counts_as_having_registered_it(
    verified: Child, verifier: User
) -> None:
    """However the row is written: the database itself refuses."""
    with pytest.raises(IntegrityError, match="child_verified_by_another_person"), transaction.atomic():
        Child.objects.filter(pk=verified.pk).update(registered_by=verifier)
    with pytest.raises(IntegrityError, match="child_verified_by_another_person"), transaction.atomic():
        Child.objects.filter(pk=verified.pk).update(verified_by=verified.registered_by_id)
    with pytest.raises(IntegrityError, match="child_verified_says_by_whom"), transaction.atomic():
        Child.objects.filter(pk=verified.pk).update(verified_by=None)

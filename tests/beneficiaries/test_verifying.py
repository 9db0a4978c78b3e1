"""The verifier's part: checks on the page, the dialog, and who may not."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from backoffice.core.models import User
from backoffice.core.moves import IllegalMove, LostRace
from beneficiaries.models import CheckKind, Child, VerificationCheck
from beneficiaries.services.checks import CheckRefused, record_check
from beneficiaries.services.verify import NotVerifiable, verify_child
from tests import factories
from tests.beneficiaries.doors import button, history_of, page_of, press, said, ticks


@pytest.fixture
def desk(client: Client, verifier: User) -> Client:
    client.force_login(verifier)
    return client


def test_it_ticks_the_checks_and_verifies_with_a_dialog(
    desk: Client, in_review: Child, verifier: User
) -> None:
    page = said(desk, in_review)
    assert "Save checks" in page
    assert in_review.photos.get().pk.hex in page.replace("-", "")
    assert "Grace Otieno" in page

    saved = desk.post(button(in_review, "checks"), ticks(), follow=True)
    dialog = desk.get(button(in_review, "verify")).content.decode()
    pressed = press(desk, in_review, "verify", reason="Papers seen, home visited.")

    assert "The checks are saved." in saved.content.decode()
    assert "Home visit" in dialog
    assert "Not every check stands" not in dialog
    assert pressed.headers["HX-Redirect"] == page_of(in_review)
    in_review.refresh_from_db()
    assert in_review.status == Child.Status.VERIFIED
    assert in_review.verified_by == verifier
    due = in_review.reverify_due_on
    assert due is not None
    assert (due - timezone.localdate()).days in (365, 366)
    assert "is verified." in said(desk, in_review)


def test_it_tells_in_the_history_who_what_when_and_why(desk: Client, checked: Child, verifier: User) -> None:
    press(desk, checked, "verify", reason="Papers seen, home visited.")

    page = desk.get(history_of(checked)).content.decode()

    for words in ("In review", "Verified", verifier.full_name, "Papers seen, home visited.", "complete"):
        assert words in page


def test_it_keeps_who_checked_what(in_review: Child, verifier: User) -> None:
    check = record_check(in_review, "identity", by=verifier, result="failed", note="Blurred.")
    assert (check.checked_by, check.result) == (verifier, "failed")
    last = check.history.first()
    assert last is not None
    assert (last.history_user, last.history_change_reason) == (verifier, "Blurred.")

    again = record_check(in_review, "identity", by=verifier, result="pending")
    assert (again.checked_by, again.checked_at) == (None, None)
    assert in_review.checks.count() == 1


def test_it_verifies_only_when_every_check_stands(desk: Client, in_review: Child, verifier: User) -> None:
    desk.post(button(in_review, "checks"), ticks(school="failed", home_visit="pending"))
    record_check(in_review, "identity", by=verifier, result="passed", expires_on=timezone.localdate())
    in_review.checks.filter(kind__code="identity").update(
        expires_on=timezone.localdate() - datetime.timedelta(days=1)
    )

    assert "Not every check stands" in desk.get(button(in_review, "verify")).content.decode()
    press(desk, in_review, "verify")

    words = said(desk, in_review)
    assert "Identity paper (expired)" in words
    assert "Home visit (not yet checked)" in words
    assert "School enrolment (failed)" in words
    in_review.refresh_from_db()
    assert in_review.status == Child.Status.IN_REVIEW


def test_it_returns_refused_checks_with_what_was_written(desk: Client, in_review: Child) -> None:
    in_review.consents.update(withdrawn_on=timezone.localdate())
    form = ticks() | {"home_visit-note": "Went there on foot."}

    answer = desk.post(button(in_review, "checks"), form)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is no consent that stands." in page
    assert "Went there on foot." in page
    assert not in_review.checks.exclude(result="pending").exists(), "all or nothing"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"identity-result": "perhaps"}, "Select a valid choice."),
        ({"identity-result": ""}, "This field is required."),
        ({"identity-result": "failed", "identity-note": ""}, "say in the note why it failed"),
        ({"identity-expires_on": "2001-01-01"}, "it has expired already"),
        ({"identity-expires_on": "soon"}, "Enter a valid date."),
        ({"identity-note": "x" * 300}, "at most 250 characters"),
        ({"identity-evidence": "11111111-1111-1111-1111-111111111111"}, "Select a valid choice."),
    ],
)
def test_it_answers_bad_checks_in_words(
    desk: Client, in_review: Child, changes: dict[str, str], words: str
) -> None:
    answer = desk.post(button(in_review, "checks"), ticks() | changes)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not in_review.checks.exclude(result="pending").exists()


def test_it_checks_a_photo_only_where_there_is_one(in_review: Child, verifier: User) -> None:
    in_review.photos.all().delete()
    with pytest.raises(CheckRefused, match="There is no photo yet"):
        record_check(in_review, "photo", by=verifier, result="passed")


def test_it_records_checks_in_review_alone(registered: Child, verifier: User) -> None:
    with pytest.raises(CheckRefused, match="while a child is in review"):
        record_check(registered, "identity", by=verifier, result="passed")


def test_the_registrar_verifies_by_no_door(client: Client, checked: Child, registrar: User) -> None:
    """Screen, POST, service and database."""
    client.force_login(registrar)
    page = said(client, checked)
    assert button(checked, "verify") not in page
    assert "Save checks" not in page

    for name in ("verify", "send_back", "reject", "suspend", "ask_reverification", "leave", "reopen"):
        assert press(client, checked, name, reason="I say so.", kind="moved").status_code == 403, name
    assert client.post(button(checked, "checks"), ticks()).status_code == 403
    assert client.post(page_of(checked), {"status": "verified"}).status_code in (200, 403)

    with pytest.raises(NotVerifiable, match="verified by another person than the one who registered it"):
        verify_child(checked, by=registrar)
    with pytest.raises(IntegrityError, match="child_verified_by_another_person"), transaction.atomic():
        Child.objects.filter(pk=checked.pk).update(verified_by=registrar)
    with pytest.raises(CheckRefused, match="You registered this child"):
        record_check(checked, "photo", by=registrar, result="passed")
    checked.refresh_from_db()
    assert checked.status == Child.Status.IN_REVIEW


def test_not_even_an_administrator_verifies_a_child_of_their_own(client: Client, administrator: User) -> None:
    child = factories.make_child_ready_for_review(registered_by=administrator)
    child.move(Child.Status.IN_REVIEW, by=administrator)
    for kind in CheckKind.objects.asked():
        VerificationCheck.objects.create(
            child=child, kind=kind, result="passed", checked_by=administrator, checked_at=timezone.now()
        )
    client.force_login(administrator)
    assert button(child, "verify") not in said(client, child)

    press(client, child, "verify")

    assert "You registered" in said(client, child)
    child.refresh_from_db()
    assert child.status == Child.Status.IN_REVIEW


def test_the_slower_of_two_verifiers_is_told(desk: Client, checked: Child, verifier: User) -> None:
    mine, theirs = Child.objects.get(pk=checked.pk), Child.objects.get(pk=checked.pk)
    verify_child(theirs, by=factories.make_user(role="Verifier"))

    with pytest.raises(LostRace, match="changed by somebody else meanwhile"):
        verify_child(mine, by=verifier)
    press(desk, checked, "verify")  # whose page was drawn before

    assert "is &#x27;Verified&#x27; and cannot become &#x27;Verified&#x27;" in said(desk, checked)
    assert checked.history.filter(status="verified").count() == 1


def test_a_verifier_edits_no_facts(desk: Client, in_review: Child) -> None:
    page = said(desk, in_review)
    assert 'name="first_name"' not in page
    assert desk.post(page_of(in_review), {"first_name": "Zoe"}).status_code == 403
    in_review.refresh_from_db()
    assert in_review.first_name == "Amina"


def test_it_does_not_assign_a_status(verified: Child) -> None:
    verified.status = Child.Status.LEFT
    with pytest.raises(IllegalMove):
        verified.save()

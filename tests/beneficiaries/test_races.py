"""Two people at the same moment, with real threads on PostgreSQL."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections
from django.utils import timezone

from backoffice.core.models import User, WorkItem
from backoffice.core.moves import LostRace, MoveError
from beneficiaries.models import CheckKind, Child, ChildMerge, DuplicateSuspicion
from beneficiaries.services import photo_uploads, photos, reverification
from beneficiaries.services.checks import record_check
from beneficiaries.services.consent import withdraw_consent
from beneficiaries.services.duplicates import find_for
from beneficiaries.services.merging import MergeRefused, merge_children
from beneficiaries.services.register import register_child
from beneficiaries.services.verify import NotVerifiable, send_back, verify_child
from tests import factories
from tests.beneficiaries import pictures

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread of its own, all released together; results, or the errors they raised."""
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            results[number] = act()
        except Exception as error:  # noqa: BLE001  (looked at by the test)
            results[number] = error
        finally:
            close_old_connections()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.fixture
def checked_child(registrar: User, verifier: User) -> Child:
    child = factories.make_child_ready_for_review(
        registered_by=registrar, partner=registrar.partner_member.partner
    )
    photos.add_photo(child, upload=pictures.small_photo(), by=registrar)
    child.move(Child.Status.IN_REVIEW, by=registrar)
    for kind in CheckKind.BuiltIn:
        record_check(child, kind, by=verifier, result="passed")
    return child


def test_one_of_several_verifiers_wins(checked_child: Child) -> None:
    verifiers = [factories.make_user(role="Verifier") for _person in range(4)]
    mine = [Child.objects.get(pk=checked_child.pk) for _person in verifiers]

    results = at_once(
        *(
            lambda child=child, person=person: verify_child(child, by=person)
            for child, person in zip(mine, verifiers, strict=True)
        )
    )

    won = [result for result in results if isinstance(result, Child)]
    lost = [result for result in results if isinstance(result, LostRace)]
    assert (len(won), len(lost)) == (1, 3), results
    checked_child.refresh_from_db()
    assert checked_child.verified_by == won[0].verified_by
    assert checked_child.history.filter(status="verified").count() == 1


def test_no_check_fails_under_a_verifiers_hand(checked_child: Child) -> None:
    """Either the check is recorded first and verifying is refused, or the other way about."""
    first, second = (factories.make_user(role="Verifier") for _person in range(2))
    mine = Child.objects.get(pk=checked_child.pk)

    at_once(
        lambda: verify_child(mine, by=first),
        lambda: record_check(checked_child, "school", by=second, result="failed", note="Left school."),
    )

    checked_child.refresh_from_db()
    stands = checked_child.checks.get(kind__code="school").stands
    assert (checked_child.status == Child.Status.VERIFIED) == stands


def test_there_is_one_main_photo_of_two_first_ones(registrar: User) -> None:
    child = factories.make_child(registered_by=registrar, partner=registrar.partner_member.partner)
    prepared = [photos.prepare_photo(pictures.small_photo()) for _photo in range(3)]

    results = at_once(
        *(lambda photo=photo: photos.add_photo(child, upload=photo, by=registrar) for photo in prepared)
    )

    assert not any(isinstance(result, Exception) for result in results), results
    assert child.photos.count() == 3
    assert child.photos.filter(is_primary=True).count() == 1


def test_references_have_no_gap_and_no_double(registrar: User) -> None:
    partner = registrar.partner_member.partner

    def register() -> Child:
        child = Child(first_name="Amina", sex=Child.Sex.FEMALE, birth_year=2016, partner=partner)
        return register_child(child, by=registrar)

    results = at_once(*[register] * 8)

    assert not any(isinstance(result, MoveError | Exception) for result in results), results
    numbers = sorted(int(reference[-6:]) for reference in Child.objects.values_list("reference", flat=True))
    assert numbers == list(range(1, 9))


def test_verifying_and_sending_back_at_once_leave_one_verdict(checked_child: Child) -> None:
    first, second = (factories.make_user(role="Verifier") for _person in range(2))
    mine, theirs = (Child.objects.get(pk=checked_child.pk) for _person in range(2))

    results = at_once(
        lambda: verify_child(mine, by=first),
        lambda: send_back(theirs, by=second, reason="Which school?"),
    )

    lost = [result for result in results if isinstance(result, LostRace)]
    assert len(lost) == 1, results
    assert "somebody else" in str(lost[0])
    checked_child.refresh_from_db()
    verdicts = checked_child.history.exclude(status="in_review").exclude(history_type="+")
    verdicts = verdicts.filter(history_date__gt=checked_child.submitted_at or checked_child.created_at)
    assert [row.status for row in verdicts] == [checked_child.status]


def test_nobody_is_verified_on_a_consent_that_is_withdrawn_meanwhile(checked_child: Child) -> None:
    """Either the withdrawal comes first and verifying is refused, or the child is verified and unpublished."""
    mine = Child.objects.get(pk=checked_child.pk)
    consent = checked_child.consents.get()
    person = factories.make_user(role="Verifier")

    results = at_once(
        lambda: verify_child(mine, by=person),
        lambda: withdraw_consent(consent, by=checked_child.registered_by, reason="The mother asked for it."),
    )

    checked_child.refresh_from_db()
    consent.refresh_from_db()
    assert consent.withdrawn_on is not None
    assert not checked_child.checks.get(kind__code="consent").stands
    if checked_child.status == Child.Status.IN_REVIEW:
        assert any(isinstance(result, NotVerifiable) for result in results), results
    assert not Child.objects.published().exists()


def test_one_check_made_by_two_is_one_row(checked_child: Child) -> None:
    checked_child.checks.filter(kind__code="school").delete()
    people = [factories.make_user(role="Verifier") for _person in range(2)]

    results = at_once(
        *(
            lambda person=person: record_check(checked_child, "school", by=person, result="passed")
            for person in people
        )
    )

    assert not any(isinstance(result, Exception) for result in results), results
    assert checked_child.checks.filter(kind__code="school").count() == 1


def test_staff_are_told_once_by_two_nights_at_once(checked_child: Child) -> None:
    verified = verify_child(checked_child, by=factories.make_user(role="Verifier"))
    Child.objects.filter(pk=verified.pk).update(reverify_due_on=timezone.localdate())

    results = at_once(*[reverification.tell_staff] * 3)

    assert results == [1, 1, 1]
    assert WorkItem.objects.filter(kind="child.verify_again").count() == 1


def test_a_photo_that_two_workers_take_up_is_one_photo(registrar: User, settings: Any) -> None:
    child = factories.make_child(partner=registrar.partner_member.partner, registered_by=registrar)
    row = photo_uploads.receive_photo(child, upload=pictures.small_photo(), by=registrar)

    results = at_once(*[lambda: photo_uploads.process_upload(str(row.pk))] * 3)

    assert set(results) == {"done"}
    assert child.photos.count() == 1
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == 3


def test_of_two_merges_of_one_pair_one_wins() -> None:
    one, other = factories.make_child(), factories.make_child()
    guardians = [factories.make_guardian(child) for child in (one, other)]
    verifiers = [factories.make_user(role="Verifier") for _person in range(2)]

    results = at_once(
        lambda: merge_children(survivor=one, absorbed=other, by=verifiers[0], reason="one child"),
        lambda: merge_children(survivor=other, absorbed=one, by=verifiers[1], reason="one child"),
    )

    won = [result for result in results if isinstance(result, ChildMerge)]
    lost = [result for result in results if isinstance(result, MergeRefused)]
    assert (len(won), len(lost)) == (1, 1), results
    assert set(won[0].survivor.guardians.all()) == set(guardians)
    assert Child.objects.standing().count() == 1


def test_the_same_pair_found_twice_at_once_stands_once() -> None:
    one, other = (factories.make_child(family_name="Kiplagat") for _child in range(2))
    results = at_once(lambda: find_for([one]), lambda: find_for([other]))
    assert all(isinstance(result, list) and len(result) == 1 for result in results), results
    assert DuplicateSuspicion.objects.count() == 1

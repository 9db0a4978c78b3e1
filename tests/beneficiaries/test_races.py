"""Two people at the same moment, with real threads on PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections

from backoffice.core.models import User
from backoffice.core.moves import LostRace, MoveError
from beneficiaries.models import Child, VerificationCheck
from beneficiaries.services import photos
from beneficiaries.services.checks import record_check
from beneficiaries.services.register import register_child
from beneficiaries.services.verify import verify_child
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
    for kind in VerificationCheck.Kind:
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
    stands = checked_child.checks.get(kind="school").stands
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

"""Two records of one child become one, and two again."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.models import User, WorkItem
from beneficiaries.models import (
    Child,
    ChildMerge,
    ChildPhoto,
    DuplicateSuspicion,
    SchoolYear,
    Tag,
)
from beneficiaries.services import duplicates, merging
from beneficiaries.services.merging import MergeRefused, merge_children, undo_merge
from beneficiaries.services.photos import make_primary
from beneficiaries.services.reasons import ReasonWanted
from donors.services.sponsorships import SponsorshipRefused, start_sponsorship
from payments.services import ledger_check
from tests import factories

pytestmark = pytest.mark.django_db
Status = Child.Status


@pytest.fixture
def by() -> User:
    return factories.make_user(role="Verifier")


def _merge(survivor: Child, absorbed: Child, by: User, **options: object) -> ChildMerge:
    merge = merge_children(
        survivor=survivor,
        absorbed=absorbed,
        by=by,
        reason="one child, entered twice",
        **options,  # type: ignore[arg-type]
    )
    survivor.refresh_from_db()
    absorbed.refresh_from_db()
    return merge


def _undo(merge: ChildMerge, by: User) -> list[str]:
    return undo_merge(merge, by=by, reason="two cousins after all")


def _photo(child: Child, **facts: object) -> ChildPhoto:
    names = {"large": "a.webp", "medium": "b.webp", "small": "c.webp", "width": 3, "height": 4}
    return ChildPhoto.objects.create(child=child, uploaded_by=child.registered_by, **names, **facts)


def _verified(**facts: Any) -> Child:
    return factories.make_verified_child(**facts)


# --- merging ---------------------------------------------------------------------------------------------


def test_everything_follows_into_the_record_that_stays(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    consent = factories.make_consent(absorbed)
    photo = _photo(absorbed)
    year = SchoolYear.objects.create(child=absorbed, year=2024, school="Hill Primary")
    tag, sister = Tag.objects.create(name="orphan"), factories.make_child()
    absorbed.tags.add(tag)
    absorbed.siblings.add(sister)

    _merge(survivor, absorbed, by)

    assert absorbed.merged_into == survivor
    for row in (consent, consent.guardian, photo, year):
        row.refresh_from_db()
        assert row.child == survivor
        assert row.history.first().history_user == by
        assert "one child, entered twice" in row.history.first().history_change_reason
    assert list(survivor.tags.all()) == [tag]
    assert list(sister.siblings.all()) == [survivor]


def test_no_relation_of_this_floor_is_forgotten() -> None:
    from beneficiaries.services.merged_rows import STAYS, relations

    pointing = {
        relation.related_model
        for relation in Child._meta.related_objects
        if relation.related_model._meta.app_label == "beneficiaries"
        and (relation.one_to_many or relation.one_to_one)
        and not hasattr(relation.related_model, "history_id")
    }
    assert pointing <= {model for model, _field in relations()} | set(STAYS)
    assert len(list(relations())) >= 8


def test_the_merged_record_leaves_every_list(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    _merge(survivor, absorbed, by)
    assert absorbed not in Child.objects.standing()
    assert absorbed not in Child.objects.verified()
    assert absorbed not in Child.objects.published()


def test_what_is_had_only_once_stays_where_the_survivor_has_its_own(by: User) -> None:
    survivor, absorbed = factories.make_child(), factories.make_child()
    own = SchoolYear.objects.create(child=survivor, year=2024, school="Hill Primary")
    theirs = SchoolYear.objects.create(child=absorbed, year=2024, school="River Primary")
    earlier = SchoolYear.objects.create(child=absorbed, year=2023, school="River Primary")
    _merge(survivor, absorbed, by)
    assert set(survivor.school_years.all()) == {own, earlier}
    assert list(absorbed.school_years.all()) == [theirs]


def test_checks_stand_as_they_were_made_of_each_record(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    before = set(survivor.checks.values_list("pk", flat=True))
    _merge(survivor, absorbed, by)
    assert set(survivor.checks.values_list("pk", flat=True)) == before
    assert absorbed.checks.exists()


def test_one_main_photo_stays_and_nothing_of_the_other_record_is_published_unseen(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    own = _photo(survivor, is_primary=True)
    theirs = _photo(absorbed, is_primary=True, is_published=True)
    _merge(survivor, absorbed, by)
    assert list(survivor.photos.filter(is_primary=True)) == [own]
    theirs.refresh_from_db()
    assert not theirs.is_published


def test_the_first_main_photo_comes_along(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    theirs = _photo(absorbed, is_primary=True)
    _merge(survivor, absorbed, by)
    assert list(survivor.photos.filter(is_primary=True)) == [theirs]


def test_chosen_facts_are_taken_over(by: User) -> None:
    survivor = factories.make_child(first_name="Amina", birth_date=None, birth_year=2016)
    absorbed = factories.make_child(
        first_name="Aminah", languages="Swahili", monthly_need=Money("30.00", "EUR")
    )
    _merge(survivor, absorbed, by, taken=["birth", "languages", "monthly_need"])
    assert survivor.first_name == "Amina"
    assert (survivor.birth_date, survivor.birth_year) == (absorbed.birth_date, None)
    assert survivor.languages == "Swahili"
    assert survivor.monthly_need == Money("30.00", "EUR")


def test_facts_that_were_verified_are_not_replaced(by: User) -> None:
    survivor, absorbed = _verified(), _verified(first_name="Aminah")
    with pytest.raises(DomainError, match="was verified with this name"):
        _merge(survivor, absorbed, by, taken=["first_name"])
    absorbed.refresh_from_db()
    assert absorbed.merged_into is None


def test_who_registered_stays_so_that_the_verifier_is_another_person(by: User) -> None:
    survivor = _verified(verifier=by)
    absorbed = factories.make_child(registered_by=by)
    _merge(survivor, absorbed, by)
    assert survivor.verified_by == by
    assert survivor.registered_by != by


def test_a_suspicion_is_settled_and_others_about_the_merged_record_are_asked_no_more(by: User) -> None:
    one, other, third = (factories.make_child(family_name="Otieno") for _ in range(3))
    duplicates.find_for([one, other, third])
    assert DuplicateSuspicion.objects.open().count() == 3
    _merge(one, other, by)
    settled = DuplicateSuspicion.objects.about(one).about(other).get()
    assert settled.status == DuplicateSuspicion.Status.MERGED
    (left,) = DuplicateSuspicion.objects.open()
    assert {left.child_a, left.child_b} == {one, third}


# --- refusals --------------------------------------------------------------------------------------------


def test_a_record_does_not_go_into_itself(by: User) -> None:
    child = factories.make_child()
    with pytest.raises(MergeRefused, match="one record"):
        _merge(child, child, by)


def test_the_database_refuses_it_too() -> None:
    child = factories.make_child()
    with pytest.raises(IntegrityError), transaction.atomic():
        Child.objects.filter(pk=child.pk).update(merged_into=child)


def test_a_record_goes_into_one_other_only(by: User) -> None:
    one, other, third = (factories.make_child() for _ in range(3))
    _merge(one, other, by)
    with pytest.raises(MergeRefused, match="already"):
        _merge(third, other, by)
    with pytest.raises(MergeRefused, match="already"):
        _merge(other, third, by)


@pytest.mark.parametrize("closed", [Status.LEFT, Status.REJECTED])
def test_a_closed_record_does_not_swallow_an_open_one(by: User, closed: str) -> None:
    open_one, shut = factories.make_child(), factories.make_child()
    Child.objects.filter(pk=shut.pk).update(status=closed, leaving_reason="moved")
    shut.refresh_from_db()
    with pytest.raises(MergeRefused, match="Keep that record"):
        _merge(shut, open_one, by)
    _merge(open_one, shut, by)


def test_a_verified_child_stays_verified(by: User) -> None:
    verified, registered = _verified(), factories.make_child()
    with pytest.raises(MergeRefused, match="Keep that record"):
        _merge(registered, verified, by)
    assert merging.suggested_survivor(registered, verified) == verified


def test_only_who_sees_both_may_merge_them() -> None:
    partner = factories.make_partner()
    registrar = factories.make_registrar(partner)
    own, foreign = factories.make_child(partner=partner), factories.make_child()
    with pytest.raises(MergeRefused, match="whom you may see"):
        _merge(own, foreign, registrar)


def test_a_reason_is_wanted_both_ways(by: User) -> None:
    survivor, absorbed = factories.make_child(), factories.make_child()
    with pytest.raises(ReasonWanted):
        merge_children(survivor=survivor, absorbed=absorbed, by=by, reason=" ")
    with pytest.raises(ReasonWanted):
        undo_merge(_merge(survivor, absorbed, by), by=by, reason=" ")


def test_nothing_is_done_with_a_merged_record_any_more(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    _merge(survivor, absorbed, by)
    with pytest.raises(DomainError, match="was merged into"):
        absorbed.move(Status.SUSPENDED, by=by, reason="x")
    with pytest.raises(SponsorshipRefused, match="was merged into"):
        start_sponsorship(payer=factories.make_donor(), child=absorbed, amount=Money("25.00", "EUR"))
    assert not absorbed.record_is_open


# --- floors above ----------------------------------------------------------------------------------------


def test_sponsors_and_gifts_follow_and_go_back(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    promise = factories.make_sponsorship(child=absorbed)
    link = factories.make_link(child=absorbed)
    gift = factories.make_received_donation(child=absorbed)

    merge = _merge(survivor, absorbed, by)
    for row in (promise, link, gift):
        row.refresh_from_db()
        assert row.child == survivor

    later = factories.make_received_donation(child=survivor)
    stayed = _undo(merge, by)
    for row in (promise, link, gift):
        row.refresh_from_db()
        assert row.child == absorbed
    later.refresh_from_db()
    assert later.child == survivor
    assert any("since then: 1" in words for words in stayed)


def test_two_sponsors_of_one_child_are_work_for_people(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    for child in (survivor, absorbed):
        factories.make_sponsorship(child=child)
    _merge(survivor, absorbed, by)
    assert survivor.sponsorships.live().count() == 2
    item = WorkItem.objects.get(kind="sponsorship.child_merged")
    assert "200" in item.title


# --- undoing ---------------------------------------------------------------------------------------------


def test_undoing_gives_back_exactly_what_moved(by: User) -> None:
    survivor = factories.make_child(first_name="Amina")
    absorbed = factories.make_child(first_name="Aminah")
    guardian, photo = factories.make_guardian(absorbed), _photo(absorbed, is_primary=True)
    tag, sister = Tag.objects.create(name="orphan"), factories.make_child()
    absorbed.tags.add(tag)
    absorbed.siblings.add(sister)
    SchoolYear.objects.create(child=absorbed, year=2024, school="Hill Primary")
    merge = _merge(survivor, absorbed, by, taken=["first_name"])
    assert (survivor.first_name, survivor.school) == ("Aminah", "Hill Primary")

    assert _undo(merge, by) == []

    for child in (survivor, absorbed):
        child.refresh_from_db()
    assert absorbed.merged_into is None
    assert (survivor.first_name, survivor.school) == ("Amina", "")
    assert list(absorbed.guardians.all()) == [guardian]
    assert list(absorbed.photos.filter(is_primary=True)) == [photo]
    assert list(sister.siblings.all()) == [absorbed]
    assert list(absorbed.tags.all()) == [tag]
    assert not survivor.tags.exists()
    assert "two cousins after all" in guardian.history.first().history_change_reason
    assert not WorkItem.objects.exists()


def test_what_came_after_the_merge_stays_and_is_work_for_people(by: User) -> None:
    survivor = factories.make_child(languages="")
    absorbed = factories.make_child(languages="Swahili")
    moved = _photo(absorbed, is_primary=True)
    merge = _merge(survivor, absorbed, by, taken=["languages"])
    guardian, photo = factories.make_guardian(survivor), _photo(survivor)
    make_primary(photo, by=by)
    survivor.languages = "Swahili, English"
    survivor.save()

    stayed = _undo(merge, by)

    survivor.refresh_from_db()
    assert survivor.languages == "Swahili, English"
    assert list(survivor.guardians.all()) == [guardian]
    assert list(survivor.photos.filter(is_primary=True)) == [photo]
    moved.refresh_from_db()
    assert (moved.child, moved.is_primary) == (absorbed, True)
    item = WorkItem.objects.get(kind="child.unmerged")
    assert item.title.endswith("3 things")
    assert len(stayed) == 3
    for words in ("Photo of", "Guardian of", "Languages as it is now"):
        assert words in item.details


def test_a_photo_published_since_is_taken_back_before_it_goes(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    photo = _photo(absorbed, is_primary=True)
    merge = _merge(survivor, absorbed, by)
    ChildPhoto.objects.filter(pk=photo.pk).update(is_published=True)
    _undo(merge, by)
    photo.refresh_from_db()
    assert (photo.child, photo.is_published) == (absorbed, False)


def test_what_was_removed_since_is_not_missed(by: User) -> None:
    survivor, absorbed = factories.make_child(), factories.make_child()
    guardian = factories.make_guardian(absorbed)
    merge = _merge(survivor, absorbed, by)
    guardian.refresh_from_db()
    guardian.delete()
    assert _undo(merge, by) == []


def test_a_merge_is_undone_once(by: User) -> None:
    merge = _merge(factories.make_child(), factories.make_child(), by)
    _undo(merge, by)
    with pytest.raises(MergeRefused, match="undone already"):
        _undo(merge, by)


def test_later_merges_are_undone_first(by: User) -> None:
    one, other, third = (factories.make_child() for _ in range(3))
    first, later = _merge(one, other, by), _merge(third, one, by)
    with pytest.raises(MergeRefused, match="Undo that merge first"):
        _undo(first, by)
    _undo(later, by)
    _undo(first, by)
    assert Child.objects.standing().count() == 3


def test_merged_undone_and_merged_again(by: User) -> None:
    survivor, absorbed = factories.make_child(), factories.make_child()
    _undo(_merge(survivor, absorbed, by), by)
    _merge(survivor, absorbed, by)
    assert ChildMerge.objects.count() == 2
    assert ChildMerge.objects.standing().count() == 1


def test_the_books_stay_in_order(by: User) -> None:
    survivor, absorbed = _verified(), _verified()
    factories.make_donation(child=absorbed)
    merge = _merge(survivor, absorbed, by)
    assert ledger_check.check(files=False).findings == []
    _undo(merge, by)
    assert ledger_check.check(files=False).findings == []

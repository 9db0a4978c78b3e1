"""Two records of one donor become one, with everything, and two again."""

import datetime
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.services import work
from beneficiaries.services.reasons import ReasonWanted
from donors.models import (
    ContactNote,
    Donor,
    DonorConsent,
    DonorMerge,
    DonorSuspicion,
    DonorTag,
    Hold,
    Household,
    OtherEmail,
    OtherPhone,
    Sponsorship,
)
from donors.services.consents import may_contact
from donors.services.contacts import write_down
from donors.services.duplicates import find_for
from donors.services.holds import place_hold
from donors.services.merged_away import DonorMergedAway, refuse_merged_away
from donors.services.merged_rows import STAYS, relations
from donors.services.merging import (
    MergeRefused,
    merge_donors,
    suggested_survivor,
    undo_merge,
)
from donors.services.sponsorships import start_sponsorship
from payments import emails
from payments.models import Donation, LinkBatchRecipient, PaymentLink
from payments.services.links import create_link
from payments.services.offline import offline_people
from payments.services.people import merged_donors
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return factories.make_user(role="Supporter care")


@pytest.fixture
def survivor() -> Donor:
    return Donor.objects.create(name="Anna Müller", email="anna@example.org")


@pytest.fixture
def absorbed() -> Donor:
    return Donor.objects.create(name="A. Müller", email="a.muller@work.example", phone="+493012345678")


def _merge(survivor: Donor, absorbed: Donor, by: User, **options: Any) -> DonorMerge:
    merge = merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason="one voice", **options)
    survivor.refresh_from_db()
    absorbed.refresh_from_db()
    return merge


def _undo(merge: DonorMerge, by: User) -> list[str]:
    stayed = undo_merge(merge, by=by, reason="mother and daughter")
    for record in (merge.survivor, merge.absorbed):
        record.refresh_from_db()
    return stayed


# --- what follows -----------------------------------------------------------------------------------------


def _everything_of(donor: Donor, by: User) -> list[tuple[Any, str]]:
    """A row of each kind that belongs to a donor, with the name of its field."""
    other = factories.make_donor()
    return [
        (factories.make_sponsorship(payer=donor, correspondent=other), "payer"),
        (factories.make_sponsorship(payer=other, correspondent=donor), "correspondent"),
        (
            Hold.objects.create(
                child=factories.make_verified_child(),
                donor=donor,
                expires_at=timezone.now() + datetime.timedelta(days=1),
            ),
            "donor",
        ),
        (ContactNote.objects.create(donor=donor, summary="Called", written_by=by), "donor"),
        (
            DonorConsent.objects.create(
                donor=donor, channel="email", purpose="news", granted=True, source="form"
            ),
            "donor",
        ),
        (donor.other_emails.create(address="third@example.org"), "donor"),
        (donor.other_phones.create(number="+493099999999"), "donor"),
        (donor.tax_identifiers.create(country="DE", number="36574261809"), "donor"),
        (factories.make_link(donor=donor), "donor"),
        (factories.make_donation(donor=donor), "donor"),
    ]


def test_everything_goes_to_the_survivor_and_comes_back(survivor: Donor, absorbed: Donor, by: User) -> None:
    rows = _everything_of(absorbed, by)
    merge = _merge(survivor, absorbed, by)
    for row, field in rows:
        row.refresh_from_db()
        assert getattr(row, field) == survivor, row
    assert absorbed.merged_into == survivor
    assert _undo(merge, by) == []
    for row, field in rows:
        row.refresh_from_db()
        assert getattr(row, field) == absorbed, row
    absorbed.refresh_from_db()
    assert absorbed.merged_into is None


def test_no_table_that_points_at_a_donor_is_forgotten() -> None:
    followed = {model for model, _field in relations()} | set(STAYS)
    followed |= {*merged_donors.FOLLOWS, *offline_people.FOLLOWS, LinkBatchRecipient}
    for relation in Donor._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            if model._meta.auto_created or hasattr(model, "history_id"):
                continue
            assert model in followed, f"{model} points at a donor and does not follow a merge"


def test_each_row_that_moves_says_so_in_its_history(survivor: Donor, absorbed: Donor, by: User) -> None:
    gifts = [factories.make_donation(donor=absorbed) for _ in range(3)]
    merge = _merge(survivor, absorbed, by)
    _undo(merge, by)
    for gift in gifts:
        newest, before = gift.history.all()[:2]
        assert (newest.donor_id, before.donor_id) == (absorbed.pk, survivor.pk)
        assert "one voice" in before.history_change_reason
        assert (before.history_user, newest.history_user) == (by, by)
        assert "mother and daughter" in newest.history_change_reason


def test_mails_and_tasks_follow(survivor: Donor, absorbed: Donor, by: User) -> None:
    factories.make_link(donor=absorbed)
    mail = emails.payment_link(PaymentLink.objects.get())
    task = work.ask("donor.call", title="Call back", subject=absorbed)
    merge = _merge(survivor, absorbed, by)
    for row in (mail, task):
        row.refresh_from_db()
    assert (mail.recipient_id, task.subject) == (survivor.pk, survivor)
    _undo(merge, by)
    for row in (mail, task):
        row.refresh_from_db()
    assert (mail.recipient_id, task.subject) == (absorbed.pk, absorbed)
    assert OutgoingEmail.objects.count() == 1


def test_the_merged_record_leaves_every_list(survivor: Donor, absorbed: Donor, by: User) -> None:
    _merge(survivor, absorbed, by)
    assert list(Donor.objects.listed()) == list(Donor.objects.standing()) == [survivor]
    assert "one voice" in absorbed.history.first().history_change_reason


def test_first_and_last_gift_are_counted_anew(survivor: Donor, absorbed: Donor, by: User) -> None:
    for donor, year in ((survivor, 2024), (absorbed, 2021), (absorbed, 2026)):
        received = datetime.datetime(year, 3, 4, 12, tzinfo=datetime.UTC)
        factories.make_received_donation(donor=donor, received_at=received)
    merge = _merge(survivor, absorbed, by)
    assert (survivor.first_gift_on, survivor.last_gift_on) == (
        datetime.date(2021, 3, 4),
        datetime.date(2026, 3, 4),
    )
    assert absorbed.last_gift_on is None
    _undo(merge, by)
    survivor.refresh_from_db()
    assert (survivor.first_gift_on, survivor.last_gift_on) == (datetime.date(2024, 3, 4),) * 2


# --- facts ------------------------------------------------------------------------------------------------


def test_chosen_facts_are_taken_and_given_back(survivor: Donor, absorbed: Donor, by: User) -> None:
    home = Household.objects.create(name="Müller")
    Donor.objects.filter(pk=absorbed.pk).update(
        household=home, street="Allee 1", city="Bonn", country="DE", manager=by
    )
    merge = _merge(survivor, absorbed, by, taken=["name", "phone", "address", "household", "manager"])
    assert (survivor.name, str(survivor.phone), survivor.city) == ("A. Müller", "+493012345678", "Bonn")
    assert (survivor.household, survivor.manager, survivor.country.code) == (home, by, "DE")
    assert survivor.name_key == "a"
    assert _undo(merge, by) == []
    survivor.refresh_from_db()
    assert (survivor.name, str(survivor.phone), survivor.city) == ("Anna Müller", "", "")
    assert (survivor.household, survivor.manager, str(survivor.country)) == (None, None, "")
    assert survivor.name_key == "anna"


def test_emails_and_phones_that_were_not_chosen_are_kept(survivor: Donor, absorbed: Donor, by: User) -> None:
    absorbed.other_emails.create(address="ANNA@example.org")  # the survivor's own: known already
    merge = _merge(survivor, absorbed, by)
    assert [row.address for row in survivor.other_emails.all()] == ["a.muller@work.example"]
    assert [str(row.number) for row in survivor.other_phones.all()] == ["+493012345678"]
    assert [row.address for row in absorbed.other_emails.all()] == ["ANNA@example.org"]
    _undo(merge, by)
    assert not OtherEmail.objects.filter(donor=survivor).exists()
    assert not OtherPhone.objects.exists()


def test_the_survivors_own_email_is_kept_when_the_others_is_chosen(
    survivor: Donor, absorbed: Donor, by: User
) -> None:
    _merge(survivor, absorbed, by, taken=["email"])
    assert survivor.email == "a.muller@work.example"
    assert [row.address for row in survivor.other_emails.all()] == ["anna@example.org"]


def test_tags_are_put_together_and_taken_apart(survivor: Donor, absorbed: Donor, by: User) -> None:
    both, new = (DonorTag.objects.create(name=name) for name in ("Choir", "Runner"))
    survivor.tags.add(both)
    absorbed.tags.add(both, new)
    merge = _merge(survivor, absorbed, by)
    assert set(survivor.tags.all()) == {both, new}
    _undo(merge, by)
    assert (set(survivor.tags.all()), set(absorbed.tags.all())) == ({both}, {both, new})


@pytest.mark.parametrize("fact", ["do_not_contact", "is_deceased"])
def test_the_stricter_one_wins(survivor: Donor, absorbed: Donor, by: User, fact: str) -> None:
    Donor.objects.filter(pk=absorbed.pk).update(**{fact: True})
    merge = _merge(survivor, absorbed, by)
    assert getattr(survivor, fact)
    _undo(merge, by)
    survivor.refresh_from_db()
    assert not getattr(survivor, fact)


def test_of_the_consents_of_both_the_newest_decides(survivor: Donor, absorbed: Donor, by: User) -> None:
    kinds: dict[str, Any] = {"channel": "email", "purpose": "appeals", "source": "form"}
    day = timezone.localdate()
    DonorConsent.objects.create(donor=survivor, granted=True, decided_on=day.replace(year=2020), **kinds)
    DonorConsent.objects.create(donor=absorbed, granted=False, decided_on=day, **kinds)
    assert may_contact(survivor, channel="email", purpose="appeals")
    merge = _merge(survivor, absorbed, by)
    assert survivor.consents.count() == 2
    assert not may_contact(survivor, channel="email", purpose="appeals")
    _undo(merge, by)
    assert may_contact(survivor, channel="email", purpose="appeals")


def test_the_portal_account_goes_along_where_there_is_one(survivor: Donor, absorbed: Donor, by: User) -> None:
    account = factories.make_user()
    Donor.objects.filter(pk=absorbed.pk).update(user=account)
    merge = _merge(survivor, absorbed, by)
    assert (survivor.user, absorbed.user) == (account, None)
    _undo(merge, by)
    survivor.refresh_from_db()
    absorbed.refresh_from_db()
    assert (survivor.user, absorbed.user) == (None, account)


def test_of_two_portal_accounts_the_survivor_keeps_its_own(
    survivor: Donor, absorbed: Donor, by: User
) -> None:
    kept, other = factories.make_user(), factories.make_user()
    Donor.objects.filter(pk=survivor.pk).update(user=kept)
    Donor.objects.filter(pk=absorbed.pk).update(user=other)
    _merge(survivor, absorbed, by)
    assert (survivor.user, absorbed.user) == (kept, other)
    item = WorkItem.objects.get(kind="donor.two_accounts")
    assert kept.email in item.details or str(kept) in item.details


def test_who_sponsors_a_child_twice_becomes_work_for_people(
    survivor: Donor, absorbed: Donor, by: User
) -> None:
    child = factories.make_verified_child()
    for donor in (survivor, absorbed):
        factories.make_sponsorship(payer=donor, child=child, share=50)
    _merge(survivor, absorbed, by)
    item = WorkItem.objects.get(kind="sponsorship.donor_merged")
    assert child.reference in item.title
    assert Sponsorship.objects.live().filter(payer=survivor, child=child).count() == 2


# --- what is refused --------------------------------------------------------------------------------------


def test_a_donor_is_not_merged_into_itself(survivor: Donor, by: User) -> None:
    with pytest.raises(MergeRefused, match="one record"):
        _merge(survivor, survivor, by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Donor.objects.filter(pk=survivor.pk).update(merged_into=survivor)


def test_one_that_was_merged_away_is_not_merged_again(survivor: Donor, absorbed: Donor, by: User) -> None:
    third = factories.make_donor()
    _merge(survivor, absorbed, by)
    for one, other in ((third, absorbed), (absorbed, third), (survivor, absorbed)):
        with pytest.raises(MergeRefused, match="already"):
            _merge(one, other, by)


def test_an_erased_donor_is_not_merged(survivor: Donor, absorbed: Donor, by: User) -> None:
    Donor.objects.filter(pk=absorbed.pk).update(erased_at=timezone.now())
    for one, other in ((survivor, absorbed), (absorbed, survivor)):
        with pytest.raises(MergeRefused, match="erased"):
            _merge(one, other, by)


def test_only_with_a_reason_and_only_by_who_sees_donors(survivor: Donor, absorbed: Donor, by: User) -> None:
    with pytest.raises(ReasonWanted):
        merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason=" ")
    with pytest.raises(MergeRefused, match="whom you may see"):
        _merge(survivor, absorbed, factories.make_user(role="Verifier"))
    merge = _merge(survivor, absorbed, by)
    with pytest.raises(ReasonWanted):
        undo_merge(merge, by=by, reason="")


def test_nothing_new_for_a_record_that_was_merged_away(survivor: Donor, absorbed: Donor, by: User) -> None:
    _merge(survivor, absorbed, by)
    refuse_merged_away(survivor)
    with pytest.raises(DonorMergedAway, match="merged into Anna Müller"):
        refuse_merged_away(survivor, absorbed)
    amount, child = Money("10.00", "EUR"), factories.make_verified_child()
    with pytest.raises(DomainError, match="merged into Anna Müller"):
        create_link(donor=absorbed, amount=amount, fund=factories.make_fund())
    with pytest.raises(DomainError, match="merged into Anna Müller"):
        place_hold(child=child, donor=absorbed)
    with pytest.raises(DomainError, match="merged into Anna Müller"):
        write_down(absorbed, kind="call", summary="Called", by=by)
    for payer, correspondent in ((absorbed, None), (survivor, absorbed)):
        with pytest.raises(DomainError, match="merged into Anna Müller"):
            start_sponsorship(payer=payer, correspondent=correspondent, child=child, amount=amount)


def test_the_record_with_gifts_is_suggested_then_the_older_one(survivor: Donor, absorbed: Donor) -> None:
    assert suggested_survivor(absorbed, survivor) == survivor
    absorbed.last_gift_on = timezone.localdate()
    assert suggested_survivor(survivor, absorbed) == absorbed


# --- undoing ----------------------------------------------------------------------------------------------


def test_what_came_after_the_merge_stays_and_is_work_for_people(
    survivor: Donor, absorbed: Donor, by: User
) -> None:
    before = factories.make_received_donation(donor=absorbed)
    merge = _merge(survivor, absorbed, by, taken=["name"])
    after = factories.make_received_donation(donor=survivor)
    note = ContactNote.objects.create(donor=survivor, summary="Called", written_by=by)
    survivor.name = "Anna Müller-Schmidt"
    survivor.save()
    stayed = _undo(merge, by)
    for row in (before, after, note):
        row.refresh_from_db()
    assert (before.donor, after.donor, note.donor) == (absorbed, survivor, survivor)
    survivor.refresh_from_db()
    assert survivor.name == "Anna Müller-Schmidt"
    words = " ".join(stayed)
    assert "donations since then: 1" in words
    assert "name as it is now" in words
    item = WorkItem.objects.get(kind="donor.unmerged")
    assert item.subject == survivor
    assert all(each.lower() in item.details.lower() for each in stayed)
    assert item.subject_type == ContentType.objects.get_for_model(Donor)


def test_a_merge_is_undone_once_and_the_latest_first(survivor: Donor, absorbed: Donor, by: User) -> None:
    third = factories.make_donor()
    first = _merge(survivor, absorbed, by)
    second = _merge(third, survivor, by)
    with pytest.raises(MergeRefused, match="Undo that merge first"):
        _undo(first, by)
    _undo(second, by)
    _undo(first, by)
    with pytest.raises(MergeRefused, match="undone already"):
        _undo(first, by)
    assert Donor.objects.standing().count() == 3


def test_a_chain_gives_each_its_own_gifts_again(survivor: Donor, absorbed: Donor, by: User) -> None:
    third = factories.make_donor()
    gift = factories.make_received_donation(donor=absorbed)
    first = _merge(survivor, absorbed, by)
    second = _merge(third, survivor, by)
    for merge, owner in ((second, survivor), (first, absorbed)):
        _undo(merge, by)
        assert Donation.objects.get(pk=gift.pk).donor == owner


def test_merged_again_after_it_was_undone(survivor: Donor, absorbed: Donor, by: User) -> None:
    _undo(_merge(survivor, absorbed, by), by)
    merge = _merge(absorbed, survivor, by)
    assert survivor.merged_into == absorbed
    assert DonorMerge.objects.standing().get() == merge


def test_the_suspicion_is_settled_and_opened_again(by: User) -> None:
    one, other, third = (Donor.objects.create(name="Anna Müller", email="a@example.org") for _ in range(3))
    find_for([one, other, third])
    assert DonorSuspicion.objects.open().count() == 3
    merge = _merge(one, other, by)
    settled = DonorSuspicion.objects.about(one).about(other).get()
    assert settled.status == DonorSuspicion.Status.MERGED
    assert DonorSuspicion.objects.open().get() == DonorSuspicion.objects.about(one).about(third).get()
    _undo(merge, by)
    assert DonorSuspicion.objects.open().count() == 3


def test_a_donor_erased_since_is_not_taken_apart(survivor: Donor, absorbed: Donor, by: User) -> None:
    merge = _merge(survivor, absorbed, by)
    Donor.objects.filter(pk=survivor.pk).update(erased_at=timezone.now())
    with pytest.raises(MergeRefused, match="erased since"):
        _undo(merge, by)

"""The child's record: school years, siblings, tags, partners."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import CheckKind, Child, SchoolYear, Tag
from beneficiaries.services import school
from beneficiaries.services.register import NotReady, NotYourPartner, submit_child, update_child
from beneficiaries.services.school import YearTaken, record_school_year, remove_school_year
from beneficiaries.services.siblings import NotASibling, link_siblings
from beneficiaries.services.steps import RecordClosed
from tests import factories
from tests.beneficiaries.doors import CHILDREN, edited, formset, history_of, new_child, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, registrar: User) -> Client:
    client.force_login(registrar)
    return client


@pytest.fixture
def child(registrar: User) -> Child:
    return factories.make_child(partner=registrar.partner_member.partner, registered_by=registrar)


@pytest.fixture
def brother(child: Child) -> Child:
    return factories.make_child(
        partner=child.partner, registered_by=child.registered_by, first_name="Juma", family_name="Otieno"
    )


@pytest.fixture
def elsewhere() -> Child:
    return factories.make_child(first_name="Zawadi", family_name="Elsewhere")


def this_year() -> int:
    return timezone.localdate().year


def years(child: Child) -> list[tuple[int, str, str]]:
    return list(child.school_years.values_list("year", "school", "school_class"))


# --- school ----------------------------------------------------------------------------------------------


def test_registering_writes_this_school_year(desk: Client) -> None:
    desk.post(reverse("admin:beneficiaries_child_add"), new_child())
    assert years(Child.objects.get()) == [(this_year(), "Mwangaza Primary", "Grade 3")]


def test_a_school_changed_on_the_child_is_written_into_this_year(desk: Client, child: Child) -> None:
    record_school_year(
        child, year=this_year() - 1, school="Old School", school_class="P1", by=child.registered_by
    )
    child.refresh_from_db()

    answer = desk.post(page_of(child), edited(child, school="New School", school_class="P2"))

    assert answer.status_code == 302
    assert years(child) == [(this_year(), "New School", "P2"), (this_year() - 1, "Old School", "P1")]


def test_a_year_recorded_ahead_takes_the_change(child: Child, registrar: User) -> None:
    record_school_year(child, year=this_year() + 1, school="Next", note="A place is promised.", by=registrar)
    child.refresh_from_db()
    child.school = "Another"
    update_child(child, by=registrar)
    row = child.school_years.get()
    assert (row.year, row.school, row.note) == (this_year() + 1, "Another", "A place is promised.")


def test_an_older_year_does_not_take_the_place_of_a_school_without_years(registrar: User) -> None:
    child = factories.make_child(registered_by=registrar, school="Lakeside", school_class="P3")
    record_school_year(child, year=2020, school="Nursery", by=registrar)
    child.refresh_from_db()
    assert child.school == "Lakeside"
    assert years(child) == [(this_year(), "Lakeside", "P3"), (2020, "Nursery", "")]


def test_the_newest_year_stands_on_the_child(desk: Client, child: Child) -> None:
    row = {"year": this_year(), "school": "Lakeside", "school_class": "P3", "note": "Moved."}
    old = {"year": 2020, "school": "Nursery", "school_class": "", "note": ""}

    desk.post(page_of(child), edited(child, **formset("school_years", [row, old])))

    child.refresh_from_db()
    assert (child.school, child.school_class) == ("Lakeside", "P3")
    newest = child.school_years.first()
    assert newest is not None
    first = newest.history.get()
    assert first.history_user == child.registered_by
    remove_school_year(newest, by=child.registered_by, reason="Not so.")
    child.refresh_from_db()
    assert child.school == "Nursery"


def test_an_edited_year_sets_the_child_too_and_a_clash_is_told(desk: Client, child: Child) -> None:
    for year, name in ((2023, "One"), (2024, "Two")):
        record_school_year(child, year=year, school=name, by=child.registered_by)
    form = edited(Child.objects.get(pk=child.pk))
    form["school_years-0-school"] = "Three"
    assert desk.post(page_of(child), form).status_code == 302
    child.refresh_from_db()
    assert child.school == "Three"

    form["school_years-0-year"] = "2023"
    page = desk.post(page_of(child), form)
    assert page.status_code == 200
    row = child.school_years.get(year=2024)
    row.year = 2023
    with pytest.raises(YearTaken, match="2023 is written down already"):
        school.change_school_year(row, by=child.registered_by)


@pytest.mark.parametrize("year", ["1890", str(this_year() + 2), "soon", ""])
def test_a_year_that_cannot_be_is_told_at_its_field(desk: Client, child: Child, year: str) -> None:
    row = {"year": year, "school": "Lakeside", "school_class": "", "note": ""}
    answer = desk.post(page_of(child), edited(child, **formset("school_years", [row])))
    assert answer.status_code == 200
    assert not SchoolYear.objects.exists()


def test_a_closed_record_gets_no_school_years(registrar: User, verifier: User) -> None:
    child = factories.make_verified_child(verifier=verifier)
    child.move(Child.Status.LEFT, by=verifier, reason="moved", leaving_reason="moved")
    with pytest.raises(RecordClosed):
        record_school_year(child, year=2024, school="Lakeside", by=verifier)


# --- siblings --------------------------------------------------------------------------------------------


def test_siblings_are_linked_both_ways_with_history_on_both(
    desk: Client, child: Child, brother: Child
) -> None:
    desk.post(page_of(child), edited(child, siblings=[brother.pk], change_reason="Same mother."))

    assert list(brother.siblings.all()) == [child]
    for one in (child, brother):
        last = one.history.first()
        assert last is not None
        assert last.history_user == child.registered_by
        assert last.siblings.count() == 1
    assert brother.history.first().history_change_reason == "Same mother."

    desk.post(page_of(brother), edited(brother, siblings=[]))
    assert not child.siblings.exists()
    assert child.history.first().siblings.count() == 0


def test_a_registrar_cannot_link_or_find_a_child_of_another_partner(
    desk: Client, child: Child, brother: Child, elsewhere: Child
) -> None:
    ask = {"app_label": "beneficiaries", "model_name": "child", "field_name": "siblings", "term": ""}
    offered = {row["id"] for row in desk.get(reverse("admin:autocomplete"), ask).json()["results"]}
    assert offered == {str(child.pk), str(brother.pk)}

    answer = desk.post(page_of(child), edited(child, siblings=[elsewhere.pk]))
    assert answer.status_code == 200
    assert not child.siblings.exists()
    with pytest.raises(NotASibling, match="no such child"):
        link_siblings(child, to=[elsewhere], by=child.registered_by)


def test_a_sibling_at_another_partner_stays_linked_and_unseen(
    desk: Client, child: Child, brother: Child, elsewhere: Child, administrator: User
) -> None:
    link_siblings(child, to=[elsewhere], by=administrator)

    pages = desk.get(page_of(child)).content.decode() + desk.get(history_of(child)).content.decode()
    version = reverse("admin:beneficiaries_child_history_version", args=[child.pk, child.history.first().pk])
    pages += desk.get(version).content.decode()
    desk.post(page_of(child), edited(child, siblings=[brother.pk]))

    assert "Elsewhere" not in pages
    assert elsewhere.reference not in pages
    assert set(child.siblings.all()) == {brother, elsewhere}


def test_a_closed_record_shows_only_the_siblings_one_may_see(
    desk: Client, child: Child, brother: Child, elsewhere: Child, administrator: User, verifier: User
) -> None:
    link_siblings(child, to=[brother, elsewhere], by=administrator)
    child.move(Child.Status.IN_REVIEW, by=verifier).move(Child.Status.REJECTED, by=verifier, reason="no")

    page = desk.get(page_of(child)).content.decode()

    assert brother.reference in page
    assert elsewhere.reference not in page


def test_nobody_is_their_own_sibling_or_that_of_a_merged_record(
    desk: Client, child: Child, brother: Child
) -> None:
    answer = desk.post(page_of(child), edited(child, siblings=[child.pk]))
    assert "A child is not its own sibling." in answer.content.decode()
    Child.objects.filter(pk=brother.pk).update(merged_into=child)
    assert desk.post(page_of(child), edited(child, siblings=[brother.pk])).status_code == 200
    assert not child.siblings.exists()


# --- tags and facts --------------------------------------------------------------------------------------


def test_the_form_keeps_languages_interests_household_and_tags(desk: Client, child: Child) -> None:
    tag = Tag.objects.create(name="Boarding")
    facts = {"languages": "Dholuo, Swahili", "interests": "Football", "household": "With her aunt."}

    desk.post(page_of(child), edited(child, tags=[tag.pk], **facts))

    child.refresh_from_db()
    assert {name: getattr(child, name) for name in facts} == facts
    assert list(child.tags.all()) == [tag]
    assert "Boarding" in desk.get(history_of(child)).content.decode()


def test_tags_are_kept_once_by_those_who_may(client: Client, registrar: User, verifier: User) -> None:
    Tag.objects.create(name="Boarding")
    add = reverse("admin:beneficiaries_tag_add")
    client.force_login(registrar)
    assert client.post(add, {"name": "Mine"}).status_code == 403
    client.force_login(verifier)
    assert "There is such a tag already." in client.post(add, {"name": "boarding"}).content.decode()
    assert client.post(add, {"name": "Orphan"}).status_code == 302


def test_the_page_has_tabs_and_one_reason_for_all_of_them(desk: Client, child: Child) -> None:
    page = desk.get(page_of(child)).content.decode()
    for name in ("guardians", "consents", "school_years", "documents"):
        assert f"activeTab = '{name}'" in page
    assert page.count('name="change_reason"') == 1
    assert (
        "activeTab = 'guardians'" not in desk.get(reverse("admin:beneficiaries_child_add")).content.decode()
    )


# --- bad input -------------------------------------------------------------------------------------------


def test_a_child_in_review_moves_by_the_office_alone_and_its_identity_is_checked_anew(
    client: Client, checked: Child, registrar: User
) -> None:
    office = factories.make_registrar()
    office.user_permissions.add(Permission.objects.get(codename="view_all_partners"))
    other = factories.make_partner()
    checked.partner = other
    with pytest.raises(NotYourPartner, match="Ask the office"):
        update_child(checked, by=registrar)
    checked.refresh_from_db()
    client.force_login(registrar)
    client.post(page_of(checked), edited(checked, partner=other.pk))
    checked.refresh_from_db()
    assert checked.partner == registrar.partner_member.partner

    client.force_login(office)
    assert client.post(page_of(checked), edited(checked, partner=other.pk)).status_code == 302

    checked.refresh_from_db()
    assert checked.partner == other
    anew = checked.checks.filter(result="pending")
    assert [check.kind_id for check in anew] == [CheckKind.BuiltIn.IDENTITY]
    former = Client()
    former.force_login(registrar)
    assert former.get(page_of(checked)).status_code in (302, 404)
    assert page_of(checked) not in former.get(reverse(CHILDREN)).content.decode()


def test_a_guardian_without_consent_is_not_enough(child: Child, registrar: User) -> None:
    factories.make_guardian(child)
    with pytest.raises(NotReady) as refusal:
        submit_child(child, by=registrar)
    assert refusal.value.missing == ["a guardian's consent"]


def test_a_person_with_other_work_posts_nothing(client: Client, child: Child, supporter_care: User) -> None:
    client.force_login(supporter_care)
    row: dict[str, Any] = {"year": 2024, "school": "X", "school_class": "", "note": ""}
    answer = client.post(page_of(child), edited(child, **formset("school_years", [row])))
    assert answer.status_code == 403
    assert not SchoolYear.objects.exists()

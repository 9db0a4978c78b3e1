"""Possible duplicates on screen: the warning, the comparison, the merge and its undoing, and who may not."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.core.models import User
from beneficiaries.models import Child, ChildMerge, DuplicateSuspicion, Guardian
from beneficiaries.services import duplicates
from beneficiaries.services.merging import merge_children
from tests import factories

pytestmark = pytest.mark.django_db
BORN = datetime.date(2016, 5, 4)
Status = DuplicateSuspicion.Status
CHILDREN = "/admin/beneficiaries/child/"
SUSPICIONS = "/admin/beneficiaries/duplicatesuspicion/"


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def by() -> User:
    return factories.make_user(role="Verifier")


@pytest.fixture
def office(by: User) -> Client:
    return _signed_in(by)


def _child(first: str = "Zawadi", **facts: Any) -> Child:
    return factories.make_child(
        **{"first_name": first, "family_name": "Kiplagat", "birth_date": BORN, **facts}
    )


@pytest.fixture
def suspicion() -> DuplicateSuspicion:
    _child()
    (found,) = duplicates.find_for([_child("Zawadie")])
    return found


def _compare(suspicion: DuplicateSuspicion) -> str:
    return reverse("admin:beneficiaries_duplicatesuspicion_compare", args=[suspicion.pk])


def _entered(**facts: Any) -> dict[str, Any]:
    formsets = ("guardians", "consents", "documents")
    management = {
        f"{name}-{field}": value
        for name in formsets
        for field, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    child = {"first_name": "Zawadi", "family_name": "Kiplagat", "sex": "female", "birth_date": "2016-05-04"}
    return {**management, **child, **facts}


# --- the warning -----------------------------------------------------------------------------------------


def test_a_registrar_is_told_whom_the_new_child_resembles_and_loses_nothing() -> None:
    registrar = factories.make_registrar()
    partner = registrar.partner_member.partner
    standing = _child(partner=partner, registered_by=registrar)
    page = _signed_in(registrar).post(f"{CHILDREN}add/", _entered(), follow=True)
    words = page.content.decode()
    assert Child.objects.filter(first_name="Zawadi").count() == 2
    assert "may stand in the register already" in words
    assert standing.reference in words
    assert "similar name, same birth date" in words


def test_of_another_partners_child_it_is_only_told_that_there_is_one() -> None:
    registrar = factories.make_registrar()
    foreign = _child("Zawadie", family_name="Kiplagatt")
    page = _signed_in(registrar).post(f"{CHILDREN}add/", _entered(), follow=True)
    words = page.content.decode()
    assert "A child at another partner resembles this one. The office is told." in words
    entered = Child.objects.get(first_name="Zawadi")
    record = _signed_in(registrar).get(f"{CHILDREN}{entered.pk}/change/").content.decode()
    assert "A child at another partner resembles this one" in record
    for text in (words, record):
        for secret in (foreign.reference, foreign.family_name, foreign.partner.name):
            assert secret not in text
    assert DuplicateSuspicion.objects.open().count() == 1


def test_a_child_like_nobody_gives_no_warning() -> None:
    registrar = factories.make_registrar()
    page = _signed_in(registrar).post(f"{CHILDREN}add/", _entered(), follow=True)
    assert "resembles" not in page.content.decode()
    assert Child.objects.filter(first_name="Zawadi").exists()


# --- the lists -------------------------------------------------------------------------------------------


def test_the_list_of_children_marks_and_finds_them(office: Client, suspicion: DuplicateSuspicion) -> None:
    alone = _child("Benedict", family_name="Achterberg", birth_date=BORN.replace(year=2012))
    page = office.get(CHILDREN).content.decode()
    assert f"{suspicion.child_a.reference} · possible duplicate" in page
    assert f"{alone.reference} · possible duplicate" not in page
    found = office.get(CHILDREN, {"duplicate": "yes"}).content.decode()
    assert suspicion.child_b.reference in found
    assert alone.reference not in found


def test_the_sidebar_counts_what_is_open(office: Client, suspicion: DuplicateSuspicion) -> None:
    page = office.get(SUSPICIONS, {"status__exact": "open"})
    assert page.status_code == 200
    assert suspicion.child_a.reference in page.content.decode()
    assert "Possible duplicates" in office.get("/admin/").content.decode()


def test_a_registrar_finds_pairs_of_the_own_partner_alone() -> None:
    registrar = factories.make_registrar()
    partner = registrar.partner_member.partner
    own = [_child(partner=partner, registered_by=registrar) for _ in range(2)]
    foreign = _child()
    duplicates.find_for([*own, foreign])
    assert DuplicateSuspicion.objects.open().count() == 3
    client = _signed_in(registrar)
    page = client.get(SUSPICIONS).content.decode()
    assert own[1].reference in page
    assert foreign.reference not in page
    half_seen = DuplicateSuspicion.objects.about(foreign).first()
    assert half_seen is not None
    assert client.get(_compare(half_seen)).status_code == 404
    pair = reverse("admin:beneficiaries_duplicatesuspicion_pair", args=[own[0].pk, foreign.pk])
    assert client.get(pair).status_code == 404


# --- comparing and deciding ------------------------------------------------------------------------------


def test_both_records_stand_side_by_side(office: Client, suspicion: DuplicateSuspicion) -> None:
    Guardian.objects.create(child=suspicion.child_b, full_name="Ruth Kiplagat", relation="mother")
    page = office.get(_compare(suspicion)).content.decode()
    for words in ("Zawadi Kiplagat", "Zawadie Kiplagat", "Ruth Kiplagat", "One child: merge", "Two children"):
        assert words in page


def test_merging_takes_the_chosen_facts(office: Client, suspicion: DuplicateSuspicion) -> None:
    survivor, absorbed = suspicion.child_a, suspicion.child_b
    answer = office.post(
        _compare(suspicion),
        {
            "decision": "merge",
            "keep": survivor.pk,
            "first_name": absorbed.pk,
            "reason": "one birth certificate",
        },
        follow=True,
    )
    survivor.refresh_from_db()
    assert survivor.first_name == "Zawadie"
    assert "was merged into" in answer.content.decode()
    assert ChildMerge.objects.get().reason == "one birth certificate"
    page = office.get(f"{CHILDREN}{absorbed.pk}/change/").content.decode()
    assert "This record was merged into another one" in page
    assert survivor.reference in page
    assert 'name="_save"' not in page
    assert absorbed.reference not in office.get(CHILDREN).content.decode()


def test_without_a_reason_nothing_happens_and_the_choices_stay(
    office: Client, suspicion: DuplicateSuspicion
) -> None:
    kept = str(suspicion.child_b.pk)
    page = office.post(
        _compare(suspicion), {"decision": "merge", "keep": kept, "first_name": kept, "reason": " "}
    )
    assert "Say why" in page.content.decode()
    assert page.context["chosen"] == {"keep": kept, "first_name": kept}
    assert not ChildMerge.objects.exists()


@pytest.mark.parametrize("keep", ["", "0", "abc"])
def test_a_record_that_is_not_of_the_pair_cannot_stay(
    office: Client, suspicion: DuplicateSuspicion, keep: str
) -> None:
    page = office.post(_compare(suspicion), {"decision": "merge", "keep": keep, "reason": "x"})
    assert "Choose the record that stays" in page.content.decode()
    assert not ChildMerge.objects.exists()


def test_pressing_merge_twice_merges_once(office: Client, suspicion: DuplicateSuspicion) -> None:
    decision = {"decision": "merge", "keep": suspicion.child_a.pk, "reason": "one child"}
    office.post(_compare(suspicion), decision)
    assert office.post(_compare(suspicion), decision).status_code == 403
    assert ChildMerge.objects.count() == 1


def test_two_children_are_not_asked_about_again(office: Client, suspicion: DuplicateSuspicion) -> None:
    office.post(_compare(suspicion), {"decision": "dismiss", "reason": "twins"})
    suspicion.refresh_from_db()
    assert suspicion.status == Status.DISMISSED
    assert suspicion.history.first().history_change_reason == "twins"
    assert (
        suspicion.child_a.reference not in office.get(SUSPICIONS, {"status__exact": "open"}).content.decode()
    )
    office.post(
        reverse("admin:beneficiaries_duplicatesuspicion_ask_again", args=[suspicion.pk]),
        {"_form_submitted": "1", "reason": "?"},
    )
    suspicion.refresh_from_db()
    assert suspicion.status == Status.OPEN


def test_any_two_children_chosen_in_the_list_are_compared(office: Client) -> None:
    one, other = _child(), _child("Benedict", birth_date=BORN.replace(year=2010))
    chosen = {"action": "compare_two", "_selected_action": [one.pk, other.pk]}
    page = office.post(CHILDREN, chosen, follow=True)
    assert page.redirect_chain[-1][0].endswith(f"/pair/{one.pk}/{other.pk}/")
    assert "One child: merge" in page.content.decode()
    page = office.post(CHILDREN, {"action": "compare_two", "_selected_action": [one.pk]}, follow=True)
    assert "Choose two children" in page.content.decode()


def test_undoing_is_a_button_of_the_merge(office: Client, by: User) -> None:
    survivor, absorbed = _child(), _child()
    merge = merge_children(survivor=survivor, absorbed=absorbed, by=by, reason="one child")
    factories.make_guardian(survivor)
    page = reverse("admin:beneficiaries_childmerge_change", args=[merge.pk])
    assert page in office.get(f"{CHILDREN}{absorbed.pk}/change/").content.decode()
    assert page in office.get(f"{CHILDREN}{survivor.pk}/change/").content.decode()
    assert "Undo the merge" in office.get(page).content.decode()
    office.post(
        reverse("admin:beneficiaries_childmerge_undo", args=[merge.pk]),
        {"_form_submitted": "1", "reason": "cousins"},
    )
    absorbed.refresh_from_db()
    assert absorbed.merged_into is None
    told = office.get(CHILDREN).content.decode()
    assert absorbed.reference in told
    assert "This came after the merge and stays with" in told


# --- who may not -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Auditor", "Registrar", "Supporter care", "Finance"])
def test_only_verifiers_decide(role: str, by: User) -> None:
    user = factories.make_registrar() if role == "Registrar" else factories.make_user(role=role)
    own: dict[str, Any] = {"partner": user.partner_member.partner} if role == "Registrar" else {}
    _child(**own)
    (suspicion,) = duplicates.find_for([_child(**own)])
    client = _signed_in(user)
    may_read = role in ("Auditor", "Registrar")
    page = client.get(_compare(suspicion))
    assert page.status_code == (200 if may_read else 403)
    if may_read:
        assert "One child: merge" not in page.content.decode()
    for decision in ("merge", "dismiss"):
        keep = {"decision": decision, "keep": suspicion.child_a.pk, "reason": "x"}
        assert client.post(_compare(suspicion), keep).status_code == 403
    suspicion.refresh_from_db()
    assert suspicion.status == Status.OPEN
    merge = merge_children(survivor=suspicion.child_a, absorbed=suspicion.child_b, by=by, reason="one child")
    undo = reverse("admin:beneficiaries_childmerge_undo", args=[merge.pk])
    assert client.post(undo, {"_form_submitted": "1", "reason": "x"}).status_code in (403, 404)
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_search_and_choices_leave_out_merged_records(office: Client, by: User) -> None:
    survivor, absorbed = _child(), _child("Absalom")
    merge_children(survivor=survivor, absorbed=absorbed, by=by, reason="one child")
    assert absorbed.reference not in office.get(CHILDREN, {"q": "Absalom"}).content.decode()
    found = office.get("/admin/search/", {"s": absorbed.reference})
    assert absorbed.full_name not in found.content.decode()

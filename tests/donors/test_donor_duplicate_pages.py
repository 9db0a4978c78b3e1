"""Possible duplicates of donors on screen: the comparison, the merge and its undoing, and who may not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from djmoney.money import Money

from backoffice.core.models import User
from donors.models import Donor, DonorMerge, DonorSuspicion
from donors.services.duplicates import find_for
from donors.services.merging import merge_donors
from payments.models import RecurringGift
from tests import factories

STRANGER = "0f9d2b3c-4a5e-4d6f-8a7b-1c2d3e4f5a6b"  # nobody's key, the same in each process
pytestmark = pytest.mark.django_db
Status = DonorSuspicion.Status
DONORS = "/admin/donors/donor/"
SUSPICIONS = "/admin/donors/donorsuspicion/"


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def by() -> User:
    return factories.make_user(role="Supporter care")


@pytest.fixture
def office(by: User) -> Client:
    return _signed_in(by)


def _donor(name: str = "Anna Müller", **facts: Any) -> Donor:
    return Donor.objects.create(**{"name": name, "email": "anna@example.org", **facts})


@pytest.fixture
def suspicion() -> DonorSuspicion:
    _donor(city="Berlin")
    (found,) = find_for([_donor("A. Müller", street="Allee 1", notes="Likes choirs")])
    return found


def _compare(suspicion: DonorSuspicion) -> str:
    return reverse("admin:donors_donorsuspicion_compare", args=[suspicion.pk])


# --- the lists --------------------------------------------------------------------------------------------


def test_the_list_of_donors_finds_them_and_the_record_says_so(
    office: Client, suspicion: DonorSuspicion
) -> None:
    alone = _donor("Benedict Achterberg", email="b@example.org")
    found = office.get(DONORS, {"duplicate": "yes"}).content.decode()
    assert "A. Müller" in found
    assert alone.name not in found
    page = office.get(f"{DONORS}{suspicion.donor_a.pk}/change/").content.decode()
    assert "This donor may stand in the books twice." in page
    assert _compare(suspicion) in page


def test_the_sidebar_and_the_dashboard_count_what_is_open(office: Client, suspicion: DonorSuspicion) -> None:
    page = office.get(SUSPICIONS, {"status__exact": "open"}).content.decode()
    assert "A. Müller" in page
    assert "similar name, same email" in page
    assert "Possible duplicate donors" in office.get("/admin/").content.decode()


@pytest.mark.parametrize("words", ["Anna", "anna@example"])
def test_a_pair_is_found_by_either_donor(office: Client, suspicion: DonorSuspicion, words: str) -> None:
    assert _compare(suspicion) in office.get(SUSPICIONS, {"q": words}).content.decode()
    assert _compare(suspicion) not in office.get(SUSPICIONS, {"q": "Nobody"}).content.decode()


def test_an_empty_list_is_a_page(office: Client) -> None:
    assert office.get(SUSPICIONS, {"status__exact": "open"}).status_code == 200


# --- comparing and deciding -------------------------------------------------------------------------------


def test_both_records_stand_side_by_side_with_their_gifts(office: Client, suspicion: DonorSuspicion) -> None:
    factories.make_received_donation(donor=suspicion.donor_b, amount=Money("25.00", "EUR"))
    page = office.get(_compare(suspicion)).content.decode()
    for words in ("Anna Müller", "A. Müller", "1, in all 25.00 EUR", "One donor: merge", "Two donors"):
        assert words in page


def test_what_only_one_record_knows_is_suggested(office: Client, suspicion: DonorSuspicion) -> None:
    chosen = office.get(_compare(suspicion)).context["chosen"]
    older, younger = str(suspicion.donor_a.pk), str(suspicion.donor_b.pk)
    assert (chosen["keep"], chosen["name"], chosen["notes"]) == (older, older, younger)


def test_two_customers_at_stripe_are_told_before(office: Client, suspicion: DonorSuspicion) -> None:
    for donor, customer in ((suspicion.donor_a, "cus_a"), (suspicion.donor_b, "cus_b")):
        RecurringGift.objects.create(
            donor=donor,
            amount=Money("25.00", "EUR"),
            fund=factories.make_fund(),
            status=RecurringGift.Status.ACTIVE,
            stripe_customer_id=customer,
        )
    page = office.get(_compare(suspicion)).content.decode()
    assert "each by a payment method of their own at Stripe" in page
    assert "25.00 EUR, monthly · Active" in page or "25.00 EUR" in page


def test_two_people_of_one_home_are_warned_of(office: Client) -> None:
    one, other = _donor(), _donor("Tom Müller")
    page = office.get(reverse("admin:donors_donorsuspicion_pair", args=[one.pk, other.pk])).content.decode()
    assert "give them one household instead of merging" in page


def test_merging_takes_the_chosen_facts(office: Client, suspicion: DonorSuspicion) -> None:
    survivor, absorbed = suspicion.donor_a, suspicion.donor_b
    answer = office.post(
        _compare(suspicion),
        {"decision": "merge", "keep": survivor.pk, "notes": absorbed.pk, "reason": "one voice"},
        follow=True,
    )
    survivor.refresh_from_db()
    assert survivor.notes == "Likes choirs"
    assert survivor.name == "Anna Müller"
    assert "was merged into" in answer.content.decode()
    page = office.get(f"{DONORS}{absorbed.pk}/change/").content.decode()
    assert "This record was merged into another one" in page
    assert f"{DONORS}{survivor.pk}/change/" in page
    assert 'name="_save"' not in page


def test_without_a_reason_nothing_happens_and_the_choices_stay(
    office: Client, suspicion: DonorSuspicion
) -> None:
    kept = str(suspicion.donor_b.pk)
    page = office.post(_compare(suspicion), {"decision": "merge", "keep": kept, "name": kept, "reason": " "})
    assert "Say why" in page.content.decode()
    assert page.context["chosen"]["name"] == kept
    assert not DonorMerge.objects.exists()


@pytest.mark.parametrize("keep", ["", "0", STRANGER])
def test_a_record_that_is_not_of_the_pair_cannot_stay(
    office: Client, suspicion: DonorSuspicion, keep: str
) -> None:
    page = office.post(_compare(suspicion), {"decision": "merge", "keep": keep, "reason": "x"})
    assert "Choose the record that stays" in page.content.decode()
    assert not DonorMerge.objects.exists()


def test_pressing_merge_twice_merges_once(office: Client, suspicion: DonorSuspicion) -> None:
    decision = {"decision": "merge", "keep": suspicion.donor_a.pk, "reason": "one donor"}
    office.post(_compare(suspicion), decision)
    assert office.post(_compare(suspicion), decision).status_code == 403
    assert DonorMerge.objects.count() == 1


def test_a_refusal_is_told_in_words(office: Client, suspicion: DonorSuspicion) -> None:
    Donor.objects.filter(pk=suspicion.donor_b.pk).update(erased_at="2026-01-01T00:00Z")
    pair = reverse("admin:donors_donorsuspicion_pair", args=[suspicion.donor_a.pk, suspicion.donor_b.pk])
    assert office.get(pair).status_code == 404
    decision = {"decision": "merge", "keep": suspicion.donor_a.pk, "reason": "one donor"}
    words = office.post(_compare(suspicion), decision, follow=True).content.decode()
    assert "erased" in words or "404" in words or "does not exist" in words or "doesn’t exist" in words


def test_two_donors_are_not_asked_about_again(office: Client, suspicion: DonorSuspicion) -> None:
    office.post(_compare(suspicion), {"decision": "dismiss", "reason": "mother and daughter"})
    suspicion.refresh_from_db()
    assert suspicion.status == Status.DISMISSED
    assert suspicion.history.first().history_change_reason == "mother and daughter"
    assert find_for(Donor.objects.all()) == []
    ask_again = reverse("admin:donors_donorsuspicion_ask_again", args=[suspicion.pk])
    office.post(ask_again, {"_form_submitted": "1", "reason": "?"})
    suspicion.refresh_from_db()
    assert suspicion.status == Status.OPEN


def test_several_pairs_are_dismissed_with_one_reason(office: Client, suspicion: DonorSuspicion) -> None:
    find_for([_donor("Anna M. Müller")])
    pairs = list(DonorSuspicion.objects.open())
    chosen: dict[str, Any] = {"action": "dismiss_several", "_selected_action": [pair.pk for pair in pairs]}
    page = office.post(SUSPICIONS, chosen).content.decode()
    assert "not the same?" in page
    asked = office.post(SUSPICIONS, {**chosen, "confirmed": "1", "reason": " "}).content.decode()
    assert "Say why" in asked
    assert DonorSuspicion.objects.open().count() == len(pairs) > 1
    told = office.post(SUSPICIONS, {**chosen, "confirmed": "1", "reason": "a family"}, follow=True)
    assert f"{len(pairs)} pairs will not be asked about again" in told.content.decode()
    assert not DonorSuspicion.objects.open().exists()


def test_any_two_donors_chosen_in_the_list_are_compared(office: Client) -> None:
    one, other = _donor(), _donor("Benedict Achterberg", email="b@example.org")
    page = office.post(DONORS, {"action": "compare_two", "_selected_action": [other.pk, one.pk]}, follow=True)
    assert page.redirect_chain[-1][0].endswith(f"/pair/{one.pk}/{other.pk}/")
    assert "One donor: merge" in page.content.decode()
    page = office.post(DONORS, {"action": "compare_two", "_selected_action": [one.pk]}, follow=True)
    assert "Choose two donors" in page.content.decode()


@pytest.mark.parametrize("pair", ["1/2", f"{STRANGER}/{STRANGER}"])
def test_a_pair_that_is_none_is_not_found(office: Client, pair: str) -> None:
    one = _donor()
    assert office.get(f"{SUSPICIONS}pair/{pair}/").status_code in (302, 404)
    assert office.get(f"{SUSPICIONS}pair/{one.pk}/{one.pk}/").status_code == 404


def test_undoing_is_a_button_of_the_merge(office: Client, by: User) -> None:
    survivor, absorbed = _donor(), _donor("A. Müller")
    merge = merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
    factories.make_received_donation(donor=survivor)
    page = reverse("admin:donors_donormerge_change", args=[merge.pk])
    assert page in office.get(f"{DONORS}{absorbed.pk}/change/").content.decode()
    assert page in office.get(f"{DONORS}{survivor.pk}/change/").content.decode()
    assert "Undo the merge" in office.get(page).content.decode()
    undo = reverse("admin:donors_donormerge_undo", args=[merge.pk])
    office.post(undo, {"_form_submitted": "1", "reason": "cousins"})
    absorbed.refresh_from_db()
    assert absorbed.merged_into is None
    assert "This came after the merge and stays with" in office.get(DONORS).content.decode()


# --- who may not ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Auditor", "Finance", "Approver", "Verifier", "Registrar"])
def test_only_supporter_care_decides(role: str, by: User, suspicion: DonorSuspicion) -> None:
    client = _signed_in(factories.make_user(role=role))
    may_read = role == "Auditor"
    page = client.get(_compare(suspicion))
    assert page.status_code == (200 if may_read else 403)
    if may_read:
        assert "One donor: merge" not in page.content.decode()
    for decision in ("merge", "dismiss"):
        keep = {"decision": decision, "keep": suspicion.donor_a.pk, "reason": "x"}
        assert client.post(_compare(suspicion), keep).status_code == 403
    several = {
        "action": "dismiss_several",
        "_selected_action": [suspicion.pk],
        "confirmed": "1",
        "reason": "x",
    }
    client.post(SUSPICIONS, several)
    suspicion.refresh_from_db()
    assert suspicion.status == Status.OPEN
    merge = merge_donors(survivor=suspicion.donor_a, absorbed=suspicion.donor_b, by=by, reason="one donor")
    undo = reverse("admin:donors_donormerge_undo", args=[merge.pk])
    assert client.post(undo, {"_form_submitted": "1", "reason": "x"}).status_code in (403, 404)
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_lists_search_and_choices_leave_out_merged_records(office: Client, by: User) -> None:
    survivor, absorbed = _donor(), _donor("Absalom Weber", email="weber@example.org")
    merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason="one donor")
    for query in ({}, {"q": "Absalom"}, {"q": "weber@example.org"}):
        assert "Absalom Weber" not in office.get(DONORS, query).content.decode()
    choices = office.get(
        "/admin/autocomplete/",
        {"app_label": "donors", "model_name": "sponsorship", "field_name": "payer", "term": "Absalom"},
    )
    assert choices.json()["results"] == []
    assert str(absorbed.pk) not in office.get("/admin/search/", {"s": "Absalom"}).content.decode()

"""Which donors may be one and the same, on entry and every night."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.core.models import User
from donors.models import Donor, DonorSuspicion, Household
from donors.services import suspicions
from donors.services.duplicates import candidates_for, find_among_changed, find_for
from donors.tasks.duplicates import look_for_duplicate_donors
from tests import factories

pytestmark = pytest.mark.django_db
HOME = {"street": "Hauptstraße 12", "postcode": "10115", "city": "Berlin", "country": "DE"}
ADD = "/admin/donors/donor/add/"
Reason = DonorSuspicion.Reason
QUESTIONS = 8  # for up to 500 donors together


def _donor(name: str = "Anna Müller", **facts: Any) -> Donor:
    return Donor.objects.create(name=name, **facts)


def _reasons(donor: Donor) -> list[tuple[str, set[str]]]:
    return [(each.donor.name, set(each.reasons)) for each in candidates_for(donor)]


# --- what is alike ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "facts", "reasons"),
    [
        ("Anna Müller", {"email": "ANNA@example.org"}, {Reason.EMAIL}),
        ("MULLER, Anna", {"email": "anna@example.org"}, {Reason.EMAIL}),
        ("A. Müller", {"email": "anna@example.org"}, {Reason.EMAIL}),
        ("Anna Maria Müller", {"email": "anna@example.org"}, {Reason.EMAIL}),
        ("Anna Müller", {"phone": "+493012345678"}, {Reason.PHONE}),
        ("Anne Müller", {**HOME, "street": "Hauptstr. 12"}, {Reason.ADDRESS}),
        ("Anna Müller", {**HOME, "postcode": ""}, {Reason.ADDRESS}),
    ],
)
def test_an_alike_name_and_one_more_thing_are_a_suspicion(
    name: str, facts: dict[str, str], reasons: set[str]
) -> None:
    _donor(email="anna@example.org", phone="+493012345678", **HOME)
    newcomer = _donor(name, **facts)
    assert _reasons(newcomer) == [("Anna Müller", {Reason.NAME, *reasons})]
    assert candidates_for(newcomer)[0].score >= 60


def test_other_emails_and_phones_count_whichever_side_they_stand_on() -> None:
    known = _donor(email="anna@work.example")
    known.other_emails.create(address="Anna@Home.example")
    known.other_phones.create(number="+493012345678")
    assert _reasons(_donor(email="anna@home.EXAMPLE")) == [("Anna Müller", {Reason.NAME, Reason.EMAIL})]
    assert (known.name, {Reason.NAME, Reason.PHONE}) in _reasons(_donor(phone="+493012345678"))


def test_the_same_tax_number_is_one_donor_whatever_the_name() -> None:
    one, other = _donor(), _donor("A. Schmidt, formerly M.")
    for donor in (one, other):
        donor.tax_identifiers.create(country="DE", number="36574261809")
    assert _reasons(other) == [("Anna Müller", {Reason.TAX})]


def test_two_people_of_one_household_are_two() -> None:
    together: dict[str, Any] = {"email": "family@example.org", "phone": "+493012345678", **HOME}
    _donor(**together)
    assert candidates_for(_donor("Tom Müller", **together)) == []


def test_people_who_are_known_to_live_together_are_not_told_by_their_address() -> None:
    home = Household.objects.create(name="Müller")
    _donor(household=home, **HOME)
    assert candidates_for(_donor("Anna Müller", household=home, **HOME)) == []


def test_an_organisation_of_the_same_name_weighs_less() -> None:
    _donor(**HOME)
    assert candidates_for(_donor(kind=Donor.Kind.ORGANISATION, **HOME)) == []
    person = _donor(email="anna@example.org")
    named = {each.donor: each.score for each in candidates_for(_donor(email="anna@example.org"))}
    firm = _donor(email="anna@example.org", kind=Donor.Kind.ORGANISATION)
    weighed = {each.donor: each.score for each in candidates_for(firm)}
    assert 60 <= weighed[person] < named[person]


def test_another_house_number_is_another_house() -> None:
    _donor(**HOME)
    assert candidates_for(_donor(**{**HOME, "street": "Hauptstraße 21"})) == []


def test_a_name_alone_is_no_suspicion() -> None:
    _donor()
    assert candidates_for(_donor()) == []


@pytest.mark.parametrize("name", ["محمد علي", "X", "N" * 200, '=HYPERLINK("http://x")'])
def test_names_of_every_kind_are_compared(name: str) -> None:
    _donor(name, email="same@example.org")
    found = candidates_for(_donor(name, email="same@example.org"))
    assert [each.donor.name for each in found] == [name]


def test_an_email_of_an_office_says_nothing() -> None:
    Donor.objects.bulk_create(Donor(name=f"Anna Müller {n}", email="info@example.org") for n in range(101))
    assert candidates_for(_donor(email="info@example.org")) == []


# --- written down -----------------------------------------------------------------------------------------


@pytest.fixture
def by() -> User:
    return factories.make_user(role="Supporter care")


def test_a_pair_stands_once_and_what_people_said_stays(by: User) -> None:
    one, other = _donor(email="anna@example.org"), _donor(email="anna@example.org")
    (found,) = find_for([one, other])
    assert (found.donor_a, found.donor_b) == (one, other)
    assert find_for([other, one]) == [found]
    suspicions.dismiss(found, by=by, reason="mother and daughter")
    assert find_for([one, other]) == []
    assert DonorSuspicion.objects.get().status == DonorSuspicion.Status.DISMISSED


def test_a_better_likeness_is_written_down_too() -> None:
    one, other = _donor(email="anna@example.org"), _donor(email="anna@example.org")
    (found,) = find_for([one])
    for donor in (one, other):
        donor.phone = "+493012345678"
        donor.save()
    (again,) = find_for([one])
    assert (again.pk, again.score > found.score) == (found.pk, True)


def test_merged_and_erased_records_resemble_nobody() -> None:
    one, merged, erased = (_donor(email="anna@example.org") for _ in range(3))
    Donor.objects.filter(pk=merged.pk).update(merged_into=one)
    Donor.objects.filter(pk=erased.pk).update(erased_at=timezone.now())
    assert find_for(Donor.objects.all()) == []


def test_every_night_the_changed_ones_are_compared() -> None:
    old = _donor(email="anna@example.org")
    Donor.objects.update(updated_at=timezone.now() - datetime.timedelta(days=30))
    assert find_among_changed() == 0
    newcomer = _donor()
    assert find_among_changed() == 0
    newcomer.other_emails.create(address="anna@example.org")
    assert look_for_duplicate_donors.func() == 1
    assert DonorSuspicion.objects.open().about(old).about(newcomer).exists()


def test_how_many_donors_there_are_does_not_change_how_often_is_asked(django_assert_num_queries: Any) -> None:
    donors = [_donor(letter * 6, email=f"{letter}@example.org", **HOME) for letter in "abcdefghijklmnop"]
    for some in (donors[:2], donors):
        with django_assert_num_queries(QUESTIONS):
            assert find_for(some) == []


# --- on entry ---------------------------------------------------------------------------------------------


@pytest.fixture
def office(by: User) -> Client:
    client = Client()
    client.force_login(by)
    return client


def _typed(**facts: str) -> dict[str, str]:
    return {
        "kind": "person",
        "name": "Anna Müller",
        "email": "anna@example.org",
        "language": "en",
        "source": "staff",
        **facts,
    }


def test_whoever_enters_a_donor_is_asked_first_and_may_save_all_the_same(office: Client) -> None:
    known = _donor(email="anna@example.org", city="Berlin")
    page = office.post(ADD, _typed())
    words = page.content.decode()
    assert "may stand in the books already" in words
    assert f"/admin/donors/donor/{known.pk}/change/" in words
    assert "similar name, same email" in words
    assert Donor.objects.count() == 1
    saved = office.post(ADD, {**_typed(), "save_all_the_same": "1"})
    assert saved.status_code == 302
    assert Donor.objects.count() == 2
    assert DonorSuspicion.objects.open().about(known).exists()


def test_a_donor_like_nobody_is_saved_at_once(office: Client) -> None:
    _donor("Tom Müller", email="anna@example.org")
    assert office.post(ADD, _typed()).status_code == 302
    assert Donor.objects.count() == 2


def test_the_warning_shows_names_as_text(office: Client) -> None:
    _donor("Anna <script>alert(1)</script>", email="anna@example.org")
    words = office.post(ADD, _typed(name="Anna <script>alert(1)</script>")).content.decode()
    assert "may stand in the books already" in words
    assert "<script>alert(1)" not in words


def test_an_email_that_is_none_is_still_an_error_of_its_field(office: Client) -> None:
    _donor(email="anna@example.org")
    words = office.post(ADD, _typed(email="anna@")).content.decode()
    assert "Enter a valid email address" in words
    assert "may stand in the books already" not in words

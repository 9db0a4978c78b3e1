"""Children who resemble each other are found, and named only to those who may know."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from beneficiaries.models import Child, ChildPhoto, DuplicateSuspicion
from beneficiaries.models.names import folded_words, name_key
from beneficiaries.services import duplicates
from tests import factories

pytestmark = pytest.mark.django_db
BORN = datetime.date(2016, 5, 4)
Status = DuplicateSuspicion.Status


def _child(first: str = "Zoë", family: str = "Müller", **facts: Any) -> Child:
    return factories.make_child(**{"first_name": first, "family_name": family, "birth_date": BORN, **facts})


def _photo(child: Child, phash: int) -> ChildPhoto:
    return ChildPhoto.objects.create(
        child=child,
        large="a.webp",
        medium="b.webp",
        small="c.webp",
        width=3,
        height=4,
        phash=phash,
        uploaded_by=child.registered_by,
    )


def _found(child: Child) -> list[Child]:
    return [candidate.child for candidate in duplicates.candidates_for(child)]


# --- what is alike ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Müller", "MULLER, Zoe"),
        ("N’Golo Kanté", "Kante Ngolo"),
        ("Łukasz  Đorđe", "lukasz dorde"),
        ("Ana-Maria", "Maria Ana"),
    ],
)
def test_names_are_folded_to_what_people_may_have_meant(one: str, other: str) -> None:
    assert folded_words(one) == folded_words(other)
    assert name_key(one) == name_key(other)


def test_a_name_of_signs_alone_has_no_key() -> None:
    assert name_key("– ?") == ""


def test_the_key_follows_the_name_however_it_is_written() -> None:
    child = _child()
    assert child.name_key == "mull"
    child.family_name = "Brandt"
    child.save()
    child.refresh_from_db()
    assert child.name_key == "bran"
    (made,) = Child.objects.bulk_create([_unsaved("Ömer", "Aydın", child)])
    assert Child.objects.get(pk=made.pk).name_key == "aydi"


def _unsaved(first: str, family: str, like: Child) -> Child:
    return Child(
        reference="C-BULK",
        first_name=first,
        family_name=family,
        sex=like.sex,
        partner=like.partner,
        registered_by=like.registered_by,
    )


@pytest.mark.parametrize(
    ("name", "facts", "reasons"),
    [
        (("Zoe", "Muller"), {}, ["name", "birth_date"]),
        (("Muller", "Zoe"), {}, ["name", "birth_date"]),
        (("Zoë", "Müler"), {}, ["name", "birth_date"]),
        (("Zoë", "Müller"), {"birth_date": BORN.replace(year=2017)}, ["name", "birth_year"]),
        (("Zoë", "Müller"), {"birth_date": None, "birth_year": 2015}, ["name", "birth_year"]),
    ],
)
def test_it_finds_a_child_written_otherwise(
    name: tuple[str, str], facts: dict[str, Any], reasons: list[str]
) -> None:
    standing = _child()
    again = _child(*name, **facts)
    (candidate,) = duplicates.candidates_for(again)
    assert candidate.child == standing
    assert list(candidate.reasons) == reasons


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (("Halima", "Müller"), {}),
        (("Zoë", "Müller"), {"birth_date": BORN.replace(year=2011)}),
        (("Zeno", "Müllner"), {"sex": Child.Sex.MALE}),
    ],
)
def test_it_leaves_other_children_in_peace(name: tuple[str, str], facts: dict[str, Any]) -> None:
    _child()
    assert _found(_child(*name, **facts)) == []


def test_a_guardians_phone_tells_two_spellings_apart_from_two_children() -> None:
    standing = _child("Jelani", "Mwangi")
    factories.make_guardian(standing, phone="+254712345678")
    again = _child("Jelanie", "Mwangy", birth_date=None, birth_year=2015)
    assert _found(again) == []
    factories.make_guardian(again, phone="+254712345678")
    (candidate,) = duplicates.candidates_for(again)
    assert candidate.reasons == ("name", "birth_year", "phone")


def test_a_child_that_is_not_saved_yet_is_compared_too() -> None:
    standing = _child("Jelani", "Mwangi")
    factories.make_guardian(standing, phone="+254712345678")
    entered = _unsaved("Jelanie", "Mwangy", standing)
    entered.birth_year = 2015
    (candidate,) = duplicates.candidates_for(entered, phones=["+254712345678"])
    assert candidate.child == standing


def test_the_same_photo_is_enough_whatever_the_name() -> None:
    standing, other = _child(), _child("Brigid", "Adams", birth_date=None)
    _photo(standing, 0b1011_0110)
    _photo(other, 0b1011_0110)
    (candidate,) = duplicates.candidates_for(other)
    assert (candidate.child, candidate.reasons) == (standing, ("photo",))


def test_a_picture_that_shows_nothing_proves_nothing() -> None:
    standing, other = _child(), _child("Brigid", "Adams", birth_date=None)
    _photo(standing, 0)
    _photo(other, 0)
    assert _found(other) == []


def test_siblings_are_two_children() -> None:
    one, other = _child("Amina"), _child("Aminah")
    assert _found(other) == [one]
    one.siblings.add(other)
    assert _found(other) == []


def test_a_record_that_was_merged_away_resembles_nobody() -> None:
    survivor, absorbed = _child("Brigid", "Adams"), _child()
    Child.objects.filter(pk=absorbed.pk).update(merged_into=survivor)
    assert _found(_child()) == []


# --- suspicions ------------------------------------------------------------------------------------------


def test_a_pair_is_written_down_once_the_older_record_first() -> None:
    one, other = _child(), _child()
    (suspicion,) = duplicates.find_for([other])
    assert duplicates.find_for([one, other]) == [suspicion]
    assert (suspicion.child_a, suspicion.child_b) == (one, other)
    assert suspicion.score >= duplicates.SUSPICIOUS
    assert DuplicateSuspicion.objects.count() == 1


def test_what_people_called_two_children_stays_so_until_they_say_otherwise() -> None:
    _, other = _child(), _child()
    (suspicion,) = duplicates.find_for([other])
    verifier = factories.make_user(role="Verifier")
    suspicion.move(Status.DISMISSED, by=verifier, reason="cousins of one name")
    assert duplicates.find_for([other]) == []
    suspicion.move(Status.OPEN, by=verifier, reason="looked again")
    assert duplicates.find_for([other]) == [suspicion]


def test_a_suspicion_grows_with_what_is_found() -> None:
    one, other = _child(), _child()
    (before,) = duplicates.find_for([other])
    for child in (one, other):
        factories.make_guardian(child, phone="+254712345678")
    (after,) = duplicates.find_for([other])
    assert after.pk == before.pk
    assert after.score > before.score
    assert "phone" in after.reasons


def test_every_night_what_changed_lately_is_compared_once() -> None:
    one, other = _child(), _child()
    assert duplicates.find_among_changed() == 1
    assert duplicates.find_among_changed() == 1
    assert DuplicateSuspicion.objects.count() == 1
    long_ago = timezone.now() - datetime.timedelta(days=30)
    Child.objects.filter(pk__in=[one.pk, other.pk]).update(updated_at=long_ago)
    assert duplicates.find_among_changed() == 0
    factories.make_guardian(one)
    assert duplicates.find_among_changed() == 1

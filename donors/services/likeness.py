"""How alike are two donors' names and addresses, however they were typed?"""

from dataclasses import dataclass

from rapidfuzz import fuzz

from beneficiaries.models.names import folded_words
from donors.models import Donor

NAME_RESEMBLES = 85  # of 100
# "Anna Müller" and "A. Müller", "Anna Maria Müller": one name says less than the other, and nothing else.
SHORTER_NAME = 92
STREET_RESEMBLES = 85
_SHORT_FORMS = (("strasse", "str"), ("street", "st"), ("road", "rd"), ("avenue", "ave"), ("square", "sq"))


@dataclass(frozen=True)
class Address:
    street: str
    numbers: frozenset[str]
    postcode: str
    city: str
    country: str


def words_of(donor: Donor) -> tuple[str, ...]:
    return tuple(folded_words(donor.name))


def address_of(donor: Donor) -> Address:
    street = " ".join(_in_order(donor.street))
    for long, short in _SHORT_FORMS:
        street = street.replace(long, short)
    return Address(
        street=street,
        numbers=frozenset(word for word in street.split() if any(sign.isdigit() for sign in word)),
        postcode="".join(donor.postcode.split()).upper(),
        city=" ".join(folded_words(donor.city)),
        country=str(donor.country.code or ""),
    )


def names_alike(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """From 0 to 100."""
    if not one or not other:
        return 0
    likeness = fuzz.token_sort_ratio(" ".join(one), " ".join(other))
    return max(likeness, SHORTER_NAME) if _says_less(one, other) or _says_less(other, one) else likeness


def same_address(one: Address, other: Address) -> bool:
    """The same house: the street may be misspelt or shortened, its number not."""
    if not (one.street and other.street) or one.numbers != other.numbers:
        return False
    if one.country and other.country and one.country != other.country:
        return False
    same_place = (
        one.postcode == other.postcode
        if one.postcode and other.postcode
        else bool(one.city) and one.city == other.city
    )
    return same_place and fuzz.ratio(one.street, other.street) >= STREET_RESEMBLES


def _says_less(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Is each word of the one a word of the other, or its first letter? Two words at least, one of them in full."""
    if not 2 <= len(shorter) <= len(longer):
        return False
    left, in_full = list(longer), 0
    for word in sorted(shorter, key=len, reverse=True):
        found = word if word in left else next((each for each in left if _initial(word, each)), None)
        if found is None:
            return False
        in_full += found == word and len(word) > 1
        left.remove(found)
    return in_full > 0


def _initial(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in (len(one), len(other))


def _in_order(text: str) -> list[str]:
    """The folded words as they stand: 12 High Street is not High 12 Street."""
    return [
        folded for word in text.replace(",", " ").replace(".", " ").split() for folded in folded_words(word)
    ]

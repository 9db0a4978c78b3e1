"""What may not stand in a letter between a sponsor and a child, whichever way it goes.

A child's letter must not tell who and where the child is; a sponsor's letter must not tell how the sponsor is found
outside this house, nor that the sponsor knows more of the child than we told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.services.contacts import find_hidden_contacts
from beneficiaries.services.stories import name_terms, place_terms, what_tells_of_child
from beneficiaries.services.wording import (
    Finding,
    Piece,
    Term,
    find,
    in_pieces,
    without_overlaps,
)
from donors.models import Donor, Household, Letter, Sponsorship

SPONSOR_NAME = gettext_lazy("sponsor's family name")
SPONSOR_ADDRESS = gettext_lazy("sponsor's address")
TEXTS = {"text": gettext_lazy("the letter"), "translation": gettext_lazy("the translation")}
# As they stand in streets everywhere, and tell nobody which one.
STREET_WORDS = frozenset(
    [
        "street",
        "st",
        "road",
        "rd",
        "lane",
        "avenue",
        "ave",
        "way",
        "drive",
        "square",
        "place",
        "court",
        "close",
        "hill",
        "park",
        "house",
        "flat",
        "apartment",
        "strasse",
        "str",
        "weg",
        "platz",
        "allee",
        "gasse",
        "rue",
        "place",
        "chemin",
        "impasse",
        "boulevard",
        "quai",
        "calle",
        "plaza",
        "via",
        "piazza",
        "the",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "di",
        "von",
        "van",
        "der",
        "den",
        "het",
    ]
)


@dataclass(frozen=True)
class Checked:
    """One of the two texts of a letter with what was found in it."""

    name: str
    title: str | Promise
    text: str
    findings: list[Finding]

    @property
    def pieces(self) -> list[Piece]:
        return list(in_pieces(self.text, self.findings))

    @property
    def words(self) -> list[tuple[str, Finding]]:
        return [(self.text[one.start : one.end], one) for one in self.findings]


def checked_texts(letter: Letter) -> list[Checked]:
    """The text and the translation, each with its findings."""
    return [
        Checked(name, title, text, what_may_not_be_said(letter, text))
        for name, title in TEXTS.items()
        for text in [str(getattr(letter, name)).strip()]
    ]


def what_may_not_be_said(letter: Letter, text: str) -> list[Finding]:
    """The places of `text` for which this letter cannot go out as it stands."""
    if not text:
        return []
    sponsorship = letter.sponsorship
    found = what_tells_of_child(sponsorship.child, text)
    if not letter.goes_to_sponsor:
        found += [_as_read(text, one) for one in find(text, _terms_of_sponsor(sponsorship))]
    found += find_hidden_contacts(
        text,
        phone=_("telephone number"),
        email=_("email address"),
        address=_("web address"),
        handle=_("name on social media"),
    )
    return without_overlaps(found)


def in_words(letter: Letter, *, firm: bool) -> list[str]:
    """The firm findings, or the others, as they are told to whoever has to mend them."""
    return [
        _("“%(words)s” in %(text)s (%(why)s)") % {"words": words, "text": checked.title, "why": one.why}
        for checked in checked_texts(letter)
        for words, one in checked.words
        if one.firm == firm
    ]


def _as_read(text: str, finding: Finding) -> Finding:
    """Some towns are called Nice or Reading: in small letters such a word is hardly the town."""
    words = text[finding.start : finding.end]
    return replace(finding, firm=finding.firm and not (words.isalpha() and words.islower()))


def _terms_of_sponsor(sponsorship: Sponsorship) -> Iterator[Term]:
    people = {donor.pk: donor for donor in (sponsorship.correspondent, sponsorship.payer)}
    for donor in people.values():
        if donor.kind == Donor.Kind.PERSON:
            yield from _family_name(donor)
        homes: list[Donor | Household] = [donor, *([donor.household] if donor.household else [])]
        for home in homes:
            town = [home.city, home.postcode, f"{home.postcode} {home.city}".strip()]
            yield from _as_address(place_terms([home.street, *town], STREET_WORDS))


def _family_name(donor: Donor) -> Iterator[Term]:
    """The last word of the name. It may be a common word, so a person may let it stand."""
    names = donor.name.split()
    if len(names) > 1:
        yield Term(donor.name, SPONSOR_NAME, firm=False)
        yield from (Term(term.words, SPONSOR_NAME, firm=False) for term in name_terms([names[-1]], ""))


def _as_address(terms: Iterator[Term]) -> Iterator[Term]:
    return (Term(term.words, SPONSOR_ADDRESS, term.firm) for term in terms)

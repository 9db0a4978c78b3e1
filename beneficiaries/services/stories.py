"""A child's story: written by the partner's people, read by the public after somebody else has looked at it."""

import re
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services.contacts import find_contacts
from beneficiaries.services.reasons import refuse_silence
from beneficiaries.services.steps import refuse_closed_record
from beneficiaries.services.wording import (
    Finding,
    Term,
    Why,
    find,
    find_date,
    fold,
    without_overlaps,
)

FAMILY = gettext_lazy("family name")
SCHOOL = gettext_lazy("school")
PARTNER = gettext_lazy("partner")
PLACE = gettext_lazy("place")
GUARDIAN = gettext_lazy("guardian's name")
SHORTEST_WORD = 3

# Words in the names of schools and partners that tell nobody where a child is.
EVERYBODYS_WORDS = frozenset(
    [
        "school",
        "schools",
        "primary",
        "secondary",
        "nursery",
        "elementary",
        "basic",
        "high",
        "middle",
        "boarding",
        "academy",
        "college",
        "institute",
        "children",
        "childrens",
        "child",
        "home",
        "house",
        "centre",
        "center",
        "community",
        "village",
        "girls",
        "boys",
        "mixed",
        "public",
        "private",
        "government",
        "mission",
        "christian",
        "catholic",
        "islamic",
        "saint",
        "foundation",
        "trust",
        "project",
        "organisation",
        "organization",
        "society",
        "association",
        "programme",
        "program",
        "group",
        "international",
        "education",
        "educational",
        "learning",
        "hope",
        "the",
        "and",
        "for",
        "with",
        "our",
        "new",
        "ecole",
        "primaire",
        "college",
        "lycee",
        "maternelle",
        "centre",
        "enfants",
        "maison",
        "fondation",
        "projet",
        "les",
        "des",
        "escuela",
        "colegio",
        "primaria",
        "secundaria",
        "hogar",
        "ninos",
        "ninas",
        "casa",
        "centro",
        "comunidad",
        "fundacion",
        "proyecto",
        "del",
        "las",
        "los",
        "para",
        "box",
        "road",
        "street",
        "avenue",
        "north",
        "south",
        "east",
        "west",
    ]
)


class StoryNotPublishable(DomainError):
    """A story that the public may not read as it stands."""


def what_may_not_be_published(child: Child, text: str) -> list[Finding]:
    """The places of `text` that would tell who the child is, or where it is to be found.

    For any text about the child that leaves the house: stories, reports of progress, letters.
    """
    found = what_tells_of_child(child, text)
    found += find_contacts(
        text, phone=_("telephone number"), email=_("email address"), address=_("web address")
    )
    return without_overlaps(found)


def what_tells_of_child(child: Child, text: str) -> list[Finding]:
    """The same without telephone numbers and addresses, overlaps and all."""
    born = child.birth_date
    found = find_date(text, born, why=_("birth date")) if born else []
    return found + find(text, _terms(child))


def publish_story(child: Child, *, by: User, reason: str = "") -> Child:
    """Let the public read the draft as it stands now. Raises StoryNotPublishable with what must go first."""
    with transaction.atomic(), context.acting(by, reason=reason):
        child = Child.objects.select_for_update().get(pk=child.pk)
        refuse_closed_record(child)
        draft = child.story_draft.strip()
        if not draft:
            raise StoryNotPublishable(_("There is no story yet. The partner's people write it."))
        if found := what_may_not_be_published(child, draft):
            raise StoryNotPublishable(_refusal(draft, found))
        child.story = draft
        child.save(update_fields=["story", "updated_at"])
    return child


def take_story_back(child: Child, *, by: User, reason: str) -> Child:
    refuse_silence(reason)
    with transaction.atomic(), context.acting(by, reason=reason):
        child = Child.objects.select_for_update().get(pk=child.pk)
        if not child.story:
            raise StoryNotPublishable(_("No story of this child is published."))
        child.story = ""
        child.save(update_fields=["story", "updated_at"])
    return child


def _refusal(text: str, found: list[Finding]) -> str:
    words = [f"“{text[one.start : one.end]}” ({one.why})" for one in found]
    return _("The story cannot be published. Take out: %(words)s.") % {"words": "; ".join(words)}


def _terms(child: Child) -> Iterator[Term]:
    harmless = {fold(word) for word in _words(f"{child.first_name} {child.partner.country.name}")}
    yield from name_terms([child.family_name], FAMILY, harmless, firm_words=True)
    yield from name_terms(child.guardians.values_list("full_name", flat=True), GUARDIAN, harmless)
    schools = {child.school, *child.school_years.values_list("school", flat=True)}
    yield from name_terms(schools, SCHOOL, harmless | EVERYBODYS_WORDS)
    yield from name_terms([child.partner.name], PARTNER, harmless | EVERYBODYS_WORDS)
    addresses = [child.partner.address, *child.guardians.values_list("address", flat=True)]
    yield from place_terms(addresses, harmless | EVERYBODYS_WORDS)


def name_terms(
    names: Iterable[str],
    why: Why,
    harmless: set[str] | frozenset[str] = frozenset(),
    *,
    firm_words: bool = False,
) -> Iterator[Term]:
    """The name as it stands, and each word of it that says enough by itself.

    Such a word may be a common one as well (Hope School, Grace): it is not firm unless `firm_words`.
    """
    for name in filter(None, names):
        telling = [word for word in _words(name) if fold(word) not in harmless and len(word) > 1]
        if telling:
            yield Term(name, why, firm=firm_words or len(_words(name)) > 1)
        yield from (
            Term(word, why, firm=firm_words)
            for word in telling
            if len(word) >= SHORTEST_WORD and not word.isdigit()
        )


def place_terms(
    addresses: Iterable[str], harmless: set[str] | frozenset[str] = frozenset()
) -> Iterator[Term]:
    """Each part of an address. A part of one word is a town or a village: firm."""
    for address in addresses:
        parts = [part.strip() for part in re.split(r"[,;\n]", address)]
        for part in parts:
            if not part.isdigit():
                yield from name_terms([part], PLACE, harmless, firm_words=len(_words(part)) == 1)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name)

"""What else is known of demo children: languages, likes, tags, earlier school years, brothers and sisters."""

import random
from collections import defaultdict
from itertools import pairwise

from django.utils import timezone

from backoffice.core import context
from backoffice.core.models import User
from beneficiaries.demo.people import Place
from beneficiaries.models import Child, Tag
from beneficiaries.services.school import record_school_year
from beneficiaries.services.siblings import link_siblings

LANGUAGES = {
    "KE": ("Dholuo, Swahili", "Swahili, English", "Kikuyu, Swahili"),
    "UG": ("Luganda", "Lumasaba, English", "Luganda, English"),
    "ZM": ("Nyanja", "Nyanja, English", "Bemba, Nyanja"),
    "PE": ("Spanish", "Quechua, Spanish"),
}
INTERESTS = (
    "Football",
    "Singing",
    "Drawing",
    "Reading",
    "Mathematics",
    "Skipping rope",
    "Animals",
    "Drumming",
)
HOUSEHOLDS = (
    "Two rooms, shared by five. Water from the pump.",
    "Lives with three other children of the family.",
    "One room. The guardian sells vegetables at the market.",
)
TAGS = ("Boarding", "First in the family at school", "Long way to school", "School meals")


def facts(dice: random.Random, place: Place) -> dict[str, str]:
    """For the fields of the child itself."""
    return {
        "languages": dice.choice(LANGUAGES[place.country]),
        "interests": ", ".join(dice.sample(INTERESTS, 2)),
        "household": dice.choice(HOUSEHOLDS) if dice.random() < 0.7 else "",
    }


def add_tags(child: Child, dice: random.Random, *, by: User) -> None:
    if dice.random() < 0.5:
        tag, _created = Tag.objects.get_or_create(name=dice.choice(TAGS))
        with context.acting(by):
            child.tags.add(tag)


def add_last_school_year(child: Child, place: Place, *, by: User) -> None:
    """Last year the child was one class lower; who is in the first class went to none."""
    for lower, own in pairwise(place.classes):
        if own == child.school_class:
            last_year = timezone.localdate().year - 1
            record_school_year(child, year=last_year, school=child.school, school_class=lower, by=by)


def link_families(children: list[Child]) -> None:
    """Those of one family name at one partner are brothers and sisters."""
    families: dict[tuple[int, str], list[Child]] = defaultdict(list)
    for child in children:
        families[child.partner_id, child.family_name].append(child)
    for first, *others in families.values():
        if others:
            link_siblings(first, to=others, by=first.registered_by, reason="One family.")

"""The facts of a record of which one value survives a merge."""

from collections.abc import Collection

from django.core.exceptions import ValidationError

from backoffice.core.merging import facts as merging
from backoffice.core.merging.facts import FieldsOf, Taken
from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.models.child import IDENTITY_FIELDS
from beneficiaries.services.register import update_child
from beneficiaries.services.school import follow_newest
from beneficiaries.services.steps import RecordClosed

# What people choose between, and the fields behind it. The partner is that of the record which stays; the school
# is what the newest of all school years says.
FACTS: FieldsOf = {
    "first_name": ("first_name",),
    "family_name": ("family_name",),
    "sex": ("sex",),
    "birth": ("birth_date", "birth_year"),
    "languages": ("languages",),
    "interests": ("interests",),
    "household": ("household",),
    "story_draft": ("story_draft",),
    "monthly_need": ("monthly_need",),
}

SCHOOL = ("school", "school_class")


def differing(one: Child, other: Child) -> list[str]:
    return merging.differing(FACTS, one, other)


def says_who_it_is(fact: str) -> bool:
    """Facts of identity stand as they were verified."""
    return any(name in IDENTITY_FIELDS for name in FACTS[fact])


def take(facts: Collection[str], *, survivor: Child, absorbed: Child, by: User, reason: str) -> Taken:
    """Give the survivor these facts of the other record; returns each field's value before and after."""
    names = [name for fact in facts for name in FACTS[fact]]
    taken = merging.take(names, survivor=survivor, absorbed=absorbed)
    if taken:
        update_child(survivor, by=by, reason=reason)
    return taken


def take_school(survivor: Child) -> Taken:
    """The school years of both are together now: the newest tells where the child goes to school."""
    before = [getattr(survivor, name) for name in SCHOOL]
    if survivor.school_years.exists():
        follow_newest(survivor)
    return {
        name: {"before": former, "after": getattr(survivor, name)}
        for name, former in zip(SCHOOL, before, strict=True)
        if former != getattr(survivor, name)
    }


def give_back(taken: Taken, *, survivor: Child, by: User, reason: str) -> list[str]:
    """Restore what nobody has changed since; returns the names of the fields that stay as they are."""
    _give_back_school(taken, survivor)
    taken = {name: fact for name, fact in taken.items() if name not in SCHOOL}
    restored, stayed = merging.give_back(taken, survivor=survivor)
    try:
        if restored:
            update_child(survivor, by=by, reason=reason)
    except (RecordClosed, ValidationError):
        # Verified or closed since: it stands as it is, and people are told.
        survivor.refresh_from_db()
        return list(taken)
    return stayed


def _give_back_school(taken: Taken, survivor: Child) -> None:
    if survivor.school_years.exists():
        follow_newest(survivor)
    elif former := {name: taken[name]["before"] for name in SCHOOL if name in taken}:
        for name, value in former.items():
            setattr(survivor, name, value)
        survivor.save(update_fields=[*former, "updated_at"])

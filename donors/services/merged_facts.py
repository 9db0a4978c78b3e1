"""The facts of a donor of which one value survives a merge."""

from collections.abc import Collection
from typing import Any

from backoffice.core.merging import facts as merging
from backoffice.core.merging.facts import FieldsOf, Taken
from donors.models import Donor

# What people choose between, and the fields behind it.
FACTS: FieldsOf = {
    "kind": ("kind",),
    "name": ("name",),
    "greeting": ("greeting",),
    "email": ("email",),
    "phone": ("phone",),
    "address": ("street", "postcode", "city", "country"),
    "household": ("household",),
    "language": ("language",),
    "source": ("source",),
    "manager": ("manager",),
    "notes": ("notes",),
}
# Whoever asked one record for quiet asked us: nobody has to choose.
STRICTER_WINS = ("do_not_contact", "is_deceased")


def differing(one: Donor, other: Donor) -> list[str]:
    facts = merging.differing(FACTS, one, other)
    same_email = one.email.lower() == other.email.lower()
    return [fact for fact in facts if not (fact == "email" and same_email)]


def is_empty(fact: str, donor: Donor) -> bool:
    values = [getattr(donor, donor._meta.get_field(name).attname) for name in FACTS[fact]]  # type: ignore[union-attr]
    return not any(values)


def take(facts: Collection[str], *, survivor: Donor, absorbed: Donor) -> Taken:
    """Give the survivor these facts of the other record; returns each field's value before and after."""
    names = [name for fact in facts for name in FACTS[fact]]
    stricter: dict[str, Any] = {name: True for name in STRICTER_WINS if getattr(absorbed, name)}
    taken = merging.take(names, survivor=survivor, absorbed=absorbed) | merging.put(stricter, on=survivor)
    if taken:
        survivor.save(update_fields=[*taken, *_made_anew(taken), "updated_at"])
    return taken


def give_back(taken: Taken, *, survivor: Donor) -> list[str]:
    """Restore what nobody has changed since; returns the names of the fields that stay as they are."""
    restored, stayed = merging.give_back(taken, survivor=survivor)
    if restored:
        survivor.save(update_fields=[*restored, *_made_anew(restored), "updated_at"])
    return stayed


def _made_anew(fields: Collection[str]) -> list[str]:
    return ["name_key"] if "name" in fields else []

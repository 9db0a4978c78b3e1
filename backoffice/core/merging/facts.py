"""The facts of a record of which one value survives a merge: taken over, and given back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from djmoney.money import Money

# What people choose between, and the fields behind it.
FieldsOf = Mapping[str, tuple[str, ...]]
# Each field's value before and after, as JSON keeps it.
Taken = dict[str, dict[str, Any]]


def differing(facts: FieldsOf, one: models.Model, other: models.Model) -> list[str]:
    return [
        fact
        for fact, names in facts.items()
        if any(_value(one, name) != _value(other, name) for name in names)
    ]


def take(names: Iterable[str], *, survivor: models.Model, absorbed: models.Model) -> Taken:
    """Give the survivor these fields of the other record; the caller saves what is returned."""
    return put({name: _value(absorbed, name) for name in names}, on=survivor)


def put(values: Mapping[str, Any], *, on: models.Model) -> Taken:
    """Set these fields; returns those that were something else. The caller saves them."""
    taken: Taken = {}
    for name, after in values.items():
        before = _value(on, name)
        if before != after:
            setattr(on, _attribute(on, name), after)
            taken[name] = {"before": _written(on, name, before), "after": _written(on, name, after)}
    return taken


def give_back(taken: Taken, *, survivor: models.Model) -> tuple[list[str], list[str]]:
    """Restore what nobody has changed since; the caller saves it.

    Returns the names of the fields that were restored, and of those that stay as they are.
    """
    restored = [
        name
        for name, fact in taken.items()
        if _written(survivor, name, _value(survivor, name)) == fact["after"]
    ]
    for name in restored:
        setattr(survivor, _attribute(survivor, name), _read(survivor, name, taken[name]["before"]))
    return restored, [name for name in taken if name not in restored]


def label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _field(record: models.Model, name: str) -> Any:
    return record._meta.get_field(name)


def _attribute(record: models.Model, name: str) -> str:
    return str(_field(record, name).attname)


def _value(record: models.Model, name: str) -> Any:
    return getattr(record, _attribute(record, name))


def _written(record: models.Model, name: str, value: Any) -> Any:
    """As JSON keeps it, and as it is compared."""
    if isinstance(value, Money):
        return [str(value.amount), str(value.currency)]
    plain = _field(record, name).get_prep_value(value)
    if plain is None or isinstance(plain, str | int | bool):
        return plain
    return plain.isoformat() if hasattr(plain, "isoformat") else str(plain)


def _read(record: models.Model, name: str, written: Any) -> Any:
    if isinstance(written, list):
        return Money(*written)
    return _field(record, name).to_python(written)

"""What would a form say of a record that was read from a row?"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from backoffice.core.imports.values import Unreadable
from backoffice.core.money import InvalidAmount


def problems_of(record: models.Model, *, only: tuple[str, ...]) -> list[str]:
    """What a form would say of these fields of the record, each with the field's name."""
    others = {each.name for each in record._meta.fields} - set(only)
    return said_by(lambda: record.clean_fields(exclude=others), of=type(record))


def said_by(check: Callable[[], None], of: type[models.Model] | None = None) -> list[str]:
    """The words of a ValidationError; with the names of the fields, if the model is told."""
    try:
        check()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            return list(error.messages)
        return [
            f"{label_of(of, name)}: {message}" if of else message
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def label_of(model: type[models.Model], name: str) -> str:
    """A field's name as it begins a sentence."""
    return begun(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def read_into(
    values: dict[str, Any],
    problems: list[str],
    name: str,
    read: Callable[[str], object],
    text: str,
    *,
    label: str,
) -> None:
    """Read one cell, or say under the column's label why it cannot be read."""
    try:
        values[name] = read(text)
    except (Unreadable, InvalidAmount) as error:
        problems.append(f"{label}: {error}")

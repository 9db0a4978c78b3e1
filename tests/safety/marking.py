"""Words that stand nowhere else, written into every private field: wherever one turns up, something has leaked."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

PHONE = "+254799000111"
SHORTEST = 14  # a marker with the key of its row, in fields that must be unique
_SEEN = re.compile(r"zq(\d{3})z", re.IGNORECASE)
_PHONE = re.compile(r"799\D{0,3}000\D{0,3}111")


class Marks:
    """Each private field of each model has its own word."""

    def __init__(self) -> None:
        self._fields: list[str] = []

    def put(self, rows: Iterable[models.Model], *, but: frozenset[str] = frozenset()) -> int:
        """Write a word into every text of these rows but the named fields (`child.story`); how many were written."""
        return sum(self._put(row, but) for row in rows)

    def found_in(self, content: bytes | str) -> set[str]:
        """The fields whose words stand in the content."""
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        found = {self._fields[int(number)] for number in _SEEN.findall(text)}
        return found | ({"a telephone number"} if _PHONE.search(text) else set())

    def word(self, field: str) -> str:
        """The word of a field (`child.family_name`), as it begins."""
        return f"zq{self._fields.index(field):03d}z"

    def _put(self, row: models.Model, but: frozenset[str]) -> int:
        values = {
            field.attname: self._value(row, field)
            for field in row._meta.concrete_fields
            if _is_private_text(field) and _name(field) not in but
        }
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        _rewrite_history(row, values)
        return len(values)

    def _value(self, row: models.Model, field: Any) -> str:
        if isinstance(field, PhoneNumberField):
            return PHONE
        if _name(field) not in self._fields:
            self._fields.append(_name(field))
        word = f"zq{self._fields.index(_name(field)):03d}z{str(row.pk)[:8]}"
        return f"{word}@zq.example" if isinstance(field, models.EmailField) else word[: field.max_length]


def _name(field: Any) -> str:
    return f"{field.model._meta.model_name}.{field.name}"


def _is_private_text(field: Any) -> bool:
    """Free words. Not choices, not names of files, not keys by which the house finds the row again."""
    if isinstance(field, models.FileField | CountryField | models.SlugField) or field.choices:
        return False
    if not isinstance(field, models.CharField | models.TextField) or field.is_relation or field.primary_key:
        return False
    short = field.max_length is not None and field.max_length < SHORTEST
    return not short and field.name not in {"reference", "key", "token", "content_type", "object_key"}


def _rewrite_history(row: models.Model, values: dict[str, str]) -> None:
    """The past holds the words too, as if they had always stood there."""
    history: Any = getattr(type(row), "history", None)
    if history is not None:
        kept = {field.attname for field in history.model._meta.concrete_fields}
        past = {name: value for name, value in values.items() if name in kept}
        history.model.objects.filter(**{row._meta.pk.attname: row.pk}).update(**past)

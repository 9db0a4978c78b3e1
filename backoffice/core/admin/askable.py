"""What comes from an address or a form and can be no key: told apart before a database is asked.

SQLite's driver fails on a whole number of more than 64 bits, and PostgreSQL knows no text with a NUL in it.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import HttpRequest

_BITS, _LONGEST = 2**63, 19  # the digits of the largest number
_WORDS = ("contains", "startswith", "endswith")  # lookups that compare text, which may be all digits


def asks_the_impossible(request: HttpRequest) -> bool:
    """Does the list's address hold a filter that no row can meet and no database can read?"""
    return any(
        not _is_askable(name, value)
        for name, values in request.GET.lists()
        if name != SEARCH_VAR
        for value in values
    )


def can_be_key(field: "Field[Any, Any]", written: object) -> bool:
    """Could a record have this key, in the form that `field` keeps?"""
    try:
        field.run_validators(field.to_python(written))
    except (ValidationError, ValueError):
        return False
    return "\x00" not in str(written)


class SearchedSelect(AutocompleteSelect):
    """Type to find one of very many. A key that is none, posted by hand, is refused by the field in words."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        key = self.field.target_field
        return super().optgroups(name, [one for one in value if not one or can_be_key(key, one)], attr)


def _is_askable(name: str, value: str) -> bool:
    if "\x00" in value:
        return False
    return name.endswith(_WORDS) or not any(_is_too_large(part) for part in value.split(","))


def _is_too_large(written: str) -> bool:
    digits = written.strip().lstrip("+-").lstrip("0")
    if not digits.isdecimal() or len(digits) < _LONGEST:
        return False
    return len(digits) > _LONGEST or int(digits) >= _BITS

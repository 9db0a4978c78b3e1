"""Which column of a file means what?"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column that an importer understands. `aliases` are other headers by which people call it."""

    name: str
    label: str | Promise
    required: bool = False
    help: str | Promise = ""
    example: str = ""
    aliases: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Without case, accents, punctuation and doubled spaces: as people compare words."""
    bare = "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )
    return _NO_WORD.sub(" ", bare.casefold()).strip()


def headers_key(headers: Sequence[str]) -> str:
    """The same for the same headers in the same order, however they are spelled."""
    return hashlib.sha256("\n".join(fold(header) for header in headers).encode()).hexdigest()


def guess_mapping(columns: Sequence[ImportColumn], headers: Sequence[str]) -> dict[str, int]:
    """Each column of ours at the first header that is its name, label or alias."""
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        places.setdefault(_squeezed(header), place)
    mapping: dict[str, int] = {}
    for column in columns:
        names = (column.name, str(column.label), *column.aliases)
        found = next((places[name] for name in map(_squeezed, names) if name in places), None)
        if found is not None and found not in mapping.values():
            mapping[column.name] = found
    return mapping


def _squeezed(header: str) -> str:
    """So that "D.O.B." and "dob" are one header."""
    return fold(header).replace(" ", "")


def still_fits(
    mapping: Mapping[str, int], columns: Sequence[ImportColumn], headers: Sequence[str]
) -> dict[str, int]:
    """What of a remembered mapping still names columns on both sides."""
    known = {column.name for column in columns}
    return {name: place for name, place in mapping.items() if name in known and 0 <= place < len(headers)}

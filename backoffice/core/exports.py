"""Which columns may a person take away, and how does a list become a file with them?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backoffice.core.documents.table import Column, Kind, Row
from backoffice.core.errors import DomainError
from backoffice.core.models import User

CHUNK = 2000


class ColumnsNotAllowed(DomainError):
    """Columns that do not exist, or that the person may not see."""


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """One column of an export: the path or expression that fills it, and the right that it asks for.

    `words` puts the label of a choice in place of its value. `usual` columns are ticked at first.
    """

    name: str
    title: str | Promise
    value: str | Combinable
    kind: Kind = Kind.TEXT
    right: str = ""
    words: Mapping[str, str | Promise] = field(default_factory=dict)
    currency: str = ""
    usual: bool = False


def offered(columns: Sequence[ExportColumn], user: User | AnonymousUser) -> list[ExportColumn]:
    """Those of which the person may see what stands in them."""
    return [column for column in columns if not column.right or user.has_perm(column.right)]


def chosen(
    columns: Sequence[ExportColumn], names: Collection[str], user: User | AnonymousUser
) -> list[ExportColumn]:
    """The columns of these names, in our own order. Raises ColumnsNotAllowed, also for a forged name."""
    allowed = {column.name: column for column in offered(columns, user)}
    if not names:
        raise ColumnsNotAllowed(_("Choose at least one column."))
    if strange := [name for name in names if name not in allowed]:
        raise ColumnsNotAllowed(
            _("You may not export these columns: %(names)s.") % {"names": ", ".join(strange)[:200]}
        )
    return [column for name, column in allowed.items() if name in names]


def table_columns(columns: Sequence[ExportColumn]) -> list[Column]:
    """As the writers take them. An amount whose currency is not among them brings no other column along."""
    names = {column.name for column in columns}
    return [
        Column(
            column.name,
            column.title,
            column.kind,
            currency=column.currency if column.currency in names else "",
        )
        for column in columns
    ]


def rows_of(records: "QuerySet[Any]", columns: Sequence[ExportColumn]) -> Iterator[Row]:
    """Values, never instances, read as they are needed."""
    named = {f"export_{column.name}": column.value for column in columns}
    paths = {alias: value for alias, value in named.items() if isinstance(value, str)}
    others = {alias: value for alias, value in named.items() if not isinstance(value, str)}
    read = records.select_related(None).prefetch_related(None).annotate(**others)
    values = read.values_list(*(paths.get(alias, alias) for alias in named))
    words = [(at, column.words) for at, column in enumerate(columns) if column.words]
    for row in values.iterator(chunk_size=CHUNK):
        if not words:
            yield row
            continue
        told = list(row)
        for at, labels in words:
            told[at] = str(labels.get(told[at], told[at] or ""))
        yield told

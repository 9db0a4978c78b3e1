"""Asking the database the same question again and again, with other values.

Django composes the SQL of a question anew each time that it is asked, which costs more than the asking. Where every
event of a busy day passes by, that is most of the work. So these few are composed once in a process:

    _BY_CODE = Question(lambda: Account.objects.filter(code=Blank("code", Account)))
    _BY_CODE.first(code="bank")

Whatever changes from one time to the next must stand in a blank: the moment that it is, above all.
"""

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from django.db import connections, models
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


class Blank(models.Expression):
    """The place of a value, which is written to the database as that field of the model is."""

    def __init__(self, name: str, model: type[models.Model], field: str = "") -> None:
        super().__init__(output_field=cast("models.Field[Any, Any]", model._meta.get_field(field or name)))
        self.name = name

    def as_sql(self, _compiler: object, _connection: object) -> Any:
        return "%s", [self]

    def filled(self, values: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Question(Generic[Row]):
    """A queryset of instances, or of one column as a flat list, with blanks in it; nothing is prefetched."""

    def __init__(self, rows: "Callable[[], models.QuerySet[Any, Row]]") -> None:
        self._rows = rows
        self._composed: _Composed[Row] | None = None

    def all(self, **values: Any) -> list[Row]:
        if self._composed is None:
            self._composed = _Composed(self._rows())
        return self._composed.ask(values)

    def first(self, **values: Any) -> Row | None:
        """The question itself says how the rows are ordered, and that one is enough."""
        return next(iter(self.all(**values)), None)


class _Composed(Generic[Row]):
    def __init__(self, rows: "models.QuerySet[Any, Row]") -> None:
        query = cast(Any, rows).query
        self._iterable = cast(Any, rows)._iterable_class
        self._is_locking = query.select_for_update
        self._compiler = query.get_compiler(using=rows.db)
        self._sql, self._parameters = self._compiler.as_sql()
        columns = [selected[0] for selected in self._compiler.select[: self._compiler.col_count]]
        self._converters = self._compiler.get_converters(columns)
        self._database = rows.db

    def ask(self, values: dict[str, Any]) -> list[Row]:
        connection = connections[self._database]
        if self._is_locking and connection.get_autocommit():
            raise TransactionManagementError("A row is locked in a transaction alone.")
        given = tuple(
            each.filled(values, connection) if isinstance(each, Blank) else each for each in self._parameters
        )
        # Django's own way from a compiled query to instances, from where the SQL has been composed.
        compiler = copy.copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_a, **_k: (self._sql, given)
        compiler.get_converters = lambda _columns: self._converters
        query = SimpleNamespace(get_compiler=lambda *_a, **_k: compiler)
        asked = SimpleNamespace(db=self._database, query=query, _known_related_objects={})
        return list(self._iterable(asked))

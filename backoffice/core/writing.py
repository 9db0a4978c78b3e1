"""Writing one row and learning what became of it by the same statement.

Django asks twice: `update()` and then `refresh_from_db()`, a savepoint around an INSERT that a constraint may refuse;
and it composes each statement anew. Where every event of a busy day passes by, that is most of the work. So these few
are composed once for each model and set of columns. No signal is sent: history is the caller's to write.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from django.db import connections, models, router

Fields = tuple["models.Field[Any, Any]", ...]


def insert_once(row: models.Model) -> bool:
    """INSERT a row that bears its own key; False when a unique constraint says that it stands already.

    Unlike an INSERT that is refused, it leaves the caller's transaction sound.
    """
    database = router.db_for_write(type(row), instance=row)
    fields = cast(Fields, tuple(type(row)._meta.concrete_fields))
    values = [field.pre_save(row, add=True) for field in fields]
    is_written = bool(_execute(database, _insertion(database, type(row), fields, True), fields, values))
    row._state.adding, row._state.db = not is_written, database
    return is_written


def insert_values(model: type[models.Model], values: Mapping[str, Any]) -> None:
    """INSERT a row that nobody needs an instance of. `values` by the names of attributes: `donor_id`, not `donor`."""
    database = router.db_for_write(model)
    by_name = _by_attribute(model)
    fields = tuple(by_name[name] for name in values)
    _execute(database, _insertion(database, model, fields, False), fields, list(values.values()))


def update_and_read(
    row: models.Model, *, expecting: Mapping[str, Any], values: Mapping[str, Any], keep: tuple[str, ...] = ()
) -> bool:
    """UPDATE the row if it still is as expected, and let the instance say what stands in it now.

    False when it is not, and then the instance is what it was. Plain values only, no expressions. `keep` names related
    records that stay loaded as long as the row points to them; any other is read anew when it is asked for.
    """
    found = _returned(row, {"pk": row.pk, **expecting}, values)
    if found is None:
        return False
    for name in keep:
        _carry(row, found, name)
    # Django's own way of taking over a row, from the one that was read just now.
    just_read = cast("models.QuerySet[models.Model]", _JustRead(found))
    row.refresh_from_db(using=found._state.db, from_queryset=just_read)
    return True


def _returned(
    row: models.Model, expecting: Mapping[str, Any], values: Mapping[str, Any]
) -> models.Model | None:
    model, database = type(row), router.db_for_write(type(row), instance=row)
    changed, known = _fields(model, values), _fields(model, expecting)
    deferred = row.get_deferred_fields()
    read = tuple(field for field in model._meta.concrete_fields if field.attname not in deferred)
    connection = connections[database]
    given = _prepared(connection, (*changed, *known), [*values.values(), *expecting.values()])
    with connection.cursor() as cursor:
        cursor.execute(_updating(database, model, changed, known, read), given)
        found = cursor.fetchone()
    if found is None:
        return None
    as_read = list(found)
    for position, convert in _converters(database, model, read):
        as_read[position] = convert(as_read[position])
    return model.from_db(database, [field.attname for field in read], as_read)


def _execute(database: str, statement: str, fields: Fields, values: Sequence[Any]) -> int:
    connection = connections[database]
    with connection.cursor() as cursor:
        cursor.execute(statement, _prepared(connection, fields, values))
        return int(cursor.rowcount)


def _prepared(connection: Any, fields: Fields, values: Sequence[Any]) -> list[Any]:
    return [
        field.get_db_prep_save(value.pk if isinstance(value, models.Model) else value, connection)
        for field, value in zip(fields, values, strict=True)
    ]


@cache
def _insertion(database: str, model: type[models.Model], fields: Fields, once: bool) -> str:
    quote = connections[database].ops.quote_name
    columns = _columns(database, fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    return f"{statement} ON CONFLICT DO NOTHING" if once else statement


@cache
def _updating(database: str, model: type[models.Model], changed: Fields, known: Fields, read: Fields) -> str:
    new = ", ".join(f"{_columns(database, [field])} = %s" for field in changed)
    where = " AND ".join(f"{_columns(database, [field])} = %s" for field in known)
    table = connections[database].ops.quote_name(model._meta.db_table)
    return f"UPDATE {table} SET {new} WHERE {where} RETURNING {_columns(database, read)}"  # noqa: S608


def _columns(database: str, fields: Sequence["models.Field[Any, Any]"]) -> str:
    quote = connections[database].ops.quote_name
    return ", ".join(quote(str(field.column)) for field in fields)


@cache
def _converters(
    database: str, model: type[models.Model], read: Fields
) -> list[tuple[int, Callable[[Any], Any]]]:
    """What Django makes of a column's value: on SQLite of most, on PostgreSQL of some."""
    found = []
    for position, field in enumerate(read):
        column = field.get_col(model._meta.db_table)
        of_database = connections[database].ops.get_db_converters(column)
        if steps := [*of_database, *field.get_db_converters(connections[database])]:
            found.append((position, _in_turn(steps, column, database)))
    return found


def _in_turn(steps: Sequence[Callable[..., Any]], column: Any, database: str) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connections[database])
        return value

    return convert


@cache
def _by_attribute(model: type[models.Model]) -> dict[str, "models.Field[Any, Any]"]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _fields(model: type[models.Model], names: Mapping[str, Any]) -> Fields:
    meta = model._meta
    return tuple(meta.pk if name == "pk" else cast(Any, meta.get_field(name)) for name in names)


def _carry(row: models.Model, found: models.Model, name: str) -> None:
    field = cast("models.ForeignKey[Any, Any]", row._meta.get_field(name))
    if field.is_cached(row) and getattr(row, field.attname) == getattr(found, field.attname):
        field.set_cached_value(found, field.get_cached_value(row))


class _JustRead:
    """Looks like a queryset to `refresh_from_db`, which filters it by the key and takes the one row."""

    def __init__(self, found: models.Model) -> None:
        self._found = found

    def filter(self, *_names: str, **_conditions: Any) -> "_JustRead":
        return self

    using = only = filter

    def get(self) -> models.Model:
        return self._found

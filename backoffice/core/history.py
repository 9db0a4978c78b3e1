"""The change history of every record that staff can edit: who, when, why, from where.

`history = ChangeHistory()` in a model writes a row at each save and delete. `QuerySet.update()` and
`bulk_create` write none by themselves: `move()` and bulk services call `write_history`,
`write_history_in_bulk` and, for thousands of rows, `write_history_of`.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryDescriptor
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record
from simple_history.utils import get_history_manager_for_model

from backoffice.core import context, writing


class ChangeRecord(models.Model):
    """What every history row knows beside the fields that it copies."""

    ip_address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True, default="")

    class Meta:
        abstract = True


class ChangeHistory(HistoricalRecords):  # type: ignore[misc]  # simple-history ships no types
    def __init__(self, **options: Any) -> None:
        options.setdefault("bases", [ChangeRecord])
        options.setdefault("get_user", _actor)
        super().__init__(**options)

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        if self.cls is sender:
            sender._change_history = self  # write_history finds it there
            name = sender._meta.simple_history_manager_attribute
            setattr(sender, name, _HistoryOf(vars(sender)[name]))

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        """As the library does it, past the instance that nobody needs: unless rows beside it belong to it."""
        if self.get_m2m_fields_from_model(type(instance)):
            super().create_historical_record(instance, history_type, using)
            return
        acting = context.current()
        user = self.get_history_user(instance)
        said = {
            "history_date": timezone.now(),
            "history_user_id": user.pk if user else None,
            "history_change_reason": self.get_change_reason_for_object(instance, history_type, using)
            or acting.reason,
            "history_type": history_type,
            "ip_address": acting.ip_address,
            "request_id": acting.request_id,
        }
        copied = {field.attname: getattr(instance, field.attname) for field in self.fields_included(instance)}
        rows = getattr(type(instance), self.manager_name).model
        writing.insert_values(rows, {**copied, **said})


class _HistoryOf:
    """`record.history`. The library makes a class of managers anew each time that it is asked for, at half of what
    the history row itself costs."""

    def __init__(self, stock: HistoryDescriptor) -> None:
        self.model = stock.model
        self._managers = stock.manager_class.from_queryset(stock.queryset_class)

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        return self._managers(self.model, instance)


def write_history(instance: models.Model, *, reason: str = "", kind: str = "~") -> None:
    """Write the row of a change that was made by a conditional UPDATE; `kind` is "+" after an INSERT past `save()`."""
    records = cast(ChangeHistory, type(instance)._change_history)  # type: ignore[attr-defined]
    with context.acting(reason=reason):
        records.create_historical_record(instance, kind)


def write_history_in_bulk(
    instances: Sequence[models.Model], *, created: bool, reason: str = "", batch_size: int = 500
) -> None:
    """Write one row for each of many instances of one model, after a bulk write in the same transaction."""
    if not instances:
        return
    acting = context.current()
    get_history_manager_for_model(type(instances[0])).bulk_history_create(
        list(instances),
        batch_size=batch_size,
        update=not created,
        default_user=acting.user,
        default_change_reason=reason or acting.reason,
        custom_historical_attrs={"ip_address": acting.ip_address, "request_id": acting.request_id},
    )


def write_history_of(rows: "models.QuerySet[Any]", *, kind: str, reason: str = "") -> int:
    """Write one row for each record of a queryset, by one INSERT … SELECT in the same transaction.

    `kind` is "+" after a bulk_create, "~" after an UPDATE, "-" before a DELETE. Returns how many. Where thousands
    of rows are written at once, making an instance for each history row would take longer than all the rest.
    """
    records = get_history_manager_for_model(rows.model).model
    acting = context.current()
    said: dict[str, Any] = {
        "history_date": timezone.now(),
        "history_user_id": acting.user.pk if acting.user else None,
        "history_change_reason": reason or acting.reason,
        "history_type": kind,
        "ip_address": acting.ip_address,
        "request_id": acting.request_id,
    }
    copied = [field.attname for field in records.tracked_fields]
    fields = {field.attname: field for field in records._meta.concrete_fields}
    columns = [fields[name] for name in (*copied, *said)]
    constants = {
        f"_{name}": models.Value(value, output_field=_bare(fields[name])) for name, value in said.items()
    }
    chosen = rows.order_by().annotate(**constants).values_list(*copied, *constants)
    try:
        select, parameters = chosen.query.sql_with_params()
    except EmptyResultSet:
        return 0  # Django knows without asking that there is no such row
    connection = connections[rows.db]
    names = ", ".join(connection.ops.quote_name(field.column) for field in columns)
    table = connection.ops.quote_name(records._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {select}", parameters)
        return int(cursor.rowcount)


def _bare(field: "models.Field[Any, Any]") -> "models.Field[Any, Any]":
    """A foreign key's constant is written as the key that it points to."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


def keeps_history(model: type[models.Model]) -> bool:
    return hasattr(model, "_change_history")


def connect() -> None:
    pre_create_historical_record.connect(_complete, dispatch_uid="history-context")


def _actor(**_kwargs: object) -> object:
    return context.current().user


def _complete(history_instance: Any, **_kwargs: object) -> None:
    acting = context.current()
    history_instance.ip_address = acting.ip_address
    history_instance.request_id = acting.request_id
    if not history_instance.history_change_reason:
        history_instance.history_change_reason = acting.reason

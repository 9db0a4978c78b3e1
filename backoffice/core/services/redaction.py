"""Taking a person's identity out of rows that stay: of their history, their audit labels, their work items.

Set-based and without history of its own: a history row that said what was blanked would keep what it should forget.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from backoffice.core.history import keeps_history
from backoffice.core.models import AuditEntry, OutgoingEmail, User, WorkItem

Rows = QuerySet[Any]


def blank(rows: Rows, **values: Any) -> int:
    """Write `values` into the rows and into every version of them that history keeps; returns how many rows.

    The reasons of those versions go too: people write names into them.
    """
    keys = list(rows.order_by().values_list("pk", flat=True))
    model = rows.model
    if keys and keeps_history(model):
        kept = {field.name for field in model.history.model.tracked_fields}
        told = {name: value for name, value in values.items() if name in kept}
        _versions(model, keys).update(**told, history_change_reason=None)
    return rows.model._base_manager.filter(pk__in=keys).update(**values) if keys else 0


def forget(rows: Rows) -> int:
    """Delete the rows with every version of them; returns how many."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    for row in rows.model._base_manager.filter(pk__in=keys):
        row.skip_history_when_saving = True  # deleting one by one lets its cascades run
        row.delete()
    if keys and keeps_history(rows.model):
        _versions(rows.model, keys).delete()
    return len(keys)


def unlabel(about: Mapping[type[Model], Collection[Any]]) -> int:
    """Take the names out of audit entries about these records; what was done, when and by whom stays."""
    return sum(
        AuditEntry.objects.filter(
            subject_type=ContentType.objects.get_for_model(model), subject_id__in=[str(key) for key in keys]
        )
        .exclude(subject_label="")
        .update(subject_label="")
        for model, keys in about.items()
    )


def settle_work(about: Mapping[type[Model], Collection[Any]], *, by: User, reason: str) -> int:
    """Dismiss what was still to be done about these records, and take the words out of all of it."""
    number = 0
    for model, keys in about.items():
        items = WorkItem.objects.filter(
            subject_type=ContentType.objects.get_for_model(model), subject_id__in=[str(key) for key in keys]
        )
        for item in items.open():
            item.move(WorkItem.Status.DISMISSED, by=by, reason=reason)
        number += blank(items, title=_("(erased)"), details="")
    return number


def blank_mails(mails: "QuerySet[OutgoingEmail]", *, by: User, reason: str) -> int:
    """Stop what has not left, and take address and words out of all of it. Their attachments are no longer named."""
    for mail in mails.filter(status__in=[OutgoingEmail.Status.WAITING, OutgoingEmail.Status.QUEUED]):
        mail.move(OutgoingEmail.Status.CANCELLED, by=by, reason=reason)
    for mail in mails:
        mail.attachments.all().delete()
    nothing = dict.fromkeys(["text", "html", "error", "unsubscribe_url"], "")
    return blank(mails, to="erased@example.invalid", subject=_("(erased)"), **nothing)


def _versions(model: type[Model], keys: Collection[Any]) -> Any:
    history: Any = model.history.model  # type: ignore[attr-defined]  # simple-history puts it there
    return history.objects.filter(**{f"{model._meta.pk.attname}__in": keys})

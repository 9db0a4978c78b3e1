"""Asking a person to do something, once."""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction

from backoffice.core import context
from backoffice.core.models import User, WorkItem


def ask(
    kind: str,
    *,
    title: str,
    details: str = "",
    subject: models.Model | None = None,
    owner: User | None = None,
    due_on: datetime.date | None = None,
    key: str = "",
) -> WorkItem:
    """Open a work item, or return the open one that bears the same key."""
    if key and (standing := WorkItem.objects.open().filter(key=key).first()):
        return standing
    try:
        with transaction.atomic():
            return WorkItem.objects.create(
                kind=kind,
                title=title[:200],
                details=details,
                subject_type=ContentType.objects.get_for_model(subject) if subject is not None else None,
                subject_id=str(subject.pk) if subject is not None else "",
                owner=owner,
                due_on=due_on,
                key=key,
            )
    except IntegrityError:
        # Two asked at the same moment; the constraint let one through.
        return WorkItem.objects.open().get(key=key)


def close(item: WorkItem, *, by: User, reason: str) -> WorkItem:
    return item.move(WorkItem.Status.DONE, by=by, reason=reason)


def dismiss(item: WorkItem, *, by: User, reason: str) -> WorkItem:
    return item.move(WorkItem.Status.DISMISSED, by=by, reason=reason)


def open_about(subject: models.Model) -> models.QuerySet[WorkItem]:
    """What is still to be done about a record."""
    return WorkItem.objects.open().filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
    )


def assign(item: WorkItem, *, owner: User | None, by: User, reason: str = "") -> WorkItem:
    """Give the item to somebody, or to nobody in particular."""
    with context.acting(by, reason=reason):
        item.owner = owner
        item.save(update_fields=["owner", "updated_at"])
    return item

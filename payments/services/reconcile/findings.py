"""What a comparison has found becomes work items: each difference one, until it is gone."""

import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from backoffice.core.models import WorkItem
from backoffice.core.services import work
from payments.models import WebhookEvent
from payments.services.reconcile.differences import KIND, Difference

Status = WorkItem.Status


class Findings:
    def __init__(self) -> None:
        self.found = 0
        self.opened = 0
        self._keys: set[str] = set()

    def note(self, difference: Difference) -> bool:
        """Ask a person, once; False where nobody needs to be asked."""
        if difference.key in self._keys:
            return False
        self._keys.add(difference.key)
        if _is_on_its_way(difference) or _was_set_aside(difference):
            return False
        self.found += 1
        if not WorkItem.objects.open().filter(key=difference.key).exists():
            self.opened += 1
            work.ask(
                difference.kind,
                title=difference.title,
                details=difference.details,
                subject=difference.subject,
                key=difference.key,
            )
        return True

    def close_what_is_gone(self, since: datetime.date) -> int:
        """Items of days that were looked at, whose difference was not found any more; returns how many."""
        items = WorkItem.objects.open().filter(kind__startswith=KIND)
        gone = [item for item in items.iterator() if item.key not in self._keys and _looked_at(item, since)]
        for item in gone:
            item.move(Status.DONE, reason=_("Settled since: the comparison does not find it any more."))
        return len(gone)


def _looked_at(item: WorkItem, since: datetime.date) -> bool:
    """The day stands in the key; a day that was looked at in part is not judged."""
    _kind, day, _object = item.key.split(":", 2)
    return not day or datetime.date.fromisoformat(day) > since


def _is_on_its_way(difference: Difference) -> bool:
    """An event about it waits in the inbox: tomorrow's comparison will see what came of it."""
    due = WebhookEvent.objects.unprocessed().exclude(next_attempt_at=None)
    return due.filter(Q(object_id=difference.object_id) | Q(object_key=difference.object_id)).exists()


def _was_set_aside(difference: Difference) -> bool:
    """Somebody has decided that it is right as it is, and is not asked every night."""
    return WorkItem.objects.filter(key=difference.key, status=Status.DISMISSED).exists()

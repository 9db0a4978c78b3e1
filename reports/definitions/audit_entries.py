"""What happened to a record, entry by entry: changes from its history, views and downloads from the audit."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.core.admin import changes
from backoffice.core.models import AuditEntry, User
from reports.definitions.audit_subjects import Part, fields_hidden, parts_of

LONGEST_VALUE = 30_000  # an Excel cell takes little more


@dataclass(frozen=True)
class Entry:
    """One line of the trail: one field that changed, or one act that changed nothing."""

    at: datetime.datetime
    who: str
    what: str
    record: str
    field: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""
    ip_address: str = ""


def trail_of(subject: models.Model, *, viewer: User | None) -> list[Entry]:
    """Everything about the subject and what belongs to it, from the beginning.

    One record's story is read whole, since each step is told against the one before it.
    """
    return sorted(
        chain.from_iterable(_entries_of(part, subject, viewer) for part in parts_of(subject, viewer=viewer)),
        key=lambda entry: entry.at,
    )


def _entries_of(part: Part, subject: models.Model, viewer: User | None) -> Iterator[Entry]:
    history: Any = part.model.history.model  # type: ignore[attr-defined]
    key = part.model._meta.pk.attname
    records = (
        history.objects.filter(**{part.points_by: subject.pk})
        .select_related("history_user")
        .order_by(key, "-history_date", "-history_id")
    )
    hidden = fields_hidden(part, viewer=viewer)
    names: dict[str, str] = {}
    for pk, rows in groupby(records, key=lambda record: getattr(record, key)):
        newest_first = list(rows)
        names[str(pk)] = _name(part.model, newest_first[0].instance)
        yield from _changes(newest_first, names[str(pk)], hidden)
    if part.model is type(subject):
        names.setdefault(str(subject.pk), _name(part.model, subject))
    yield from _acts(part.model, names)


def _name(model: type[models.Model], record: models.Model) -> str:
    return f"{capfirst(model._meta.verbose_name)}: {record}"


def _changes(newest_first: list[Any], name: str, hidden: set[str]) -> Iterator[Entry]:
    steps = changes.steps(newest_first, before=None, hidden=hidden, longest=LONGEST_VALUE)
    for step in reversed(steps):
        record = step.record
        about = {
            "at": record.history_date,
            "who": str(record.history_user or _("The system")),
            "what": step.what,
            "record": name,
            "reason": record.history_change_reason or "",
            "ip_address": record.ip_address or "",
        }
        told = [change for change in step.changes if change.new or change.old]
        if not told:
            yield Entry(**about)
        for change in told:
            old = "" if change.old == changes.NOTHING else change.old
            yield Entry(**about, field=change.label, old=old, new=change.new)


def _acts(model: type[models.Model], names: Mapping[str, str]) -> Iterator[Entry]:
    """Views, downloads and whatever else was done with these records without changing them."""
    acts = (
        AuditEntry.objects.filter(
            subject_type=ContentType.objects.get_for_model(model), subject_id__in=list(names)
        )
        .select_related("actor")
        .order_by("at", "id")
    )
    for act in acts.iterator(chunk_size=2000):
        yield Entry(
            at=act.at,
            who=str(act.actor or _("The system or a visitor")),
            what=_act_in_words(act.action),
            record=names[act.subject_id],
            new=_details_in_words(act.details.items()),
            reason=str(act.details.get("reason", "")),
            ip_address=act.ip_address or "",
        )


def _act_in_words(action: str) -> str:
    known = {
        "file.viewed": _("File viewed"),
        "file.downloaded": _("File downloaded"),
    }
    return known.get(action) or str(capfirst(action.replace(".", " ").replace("_", " ")))


def _details_in_words(details: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')}: {_yes_or_no(value)}"
        for name, value in details
        if name != "reason" and value not in ("", None, [])
    )


def _yes_or_no(value: object) -> str:
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)

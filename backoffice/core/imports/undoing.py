"""Has anybody touched what an import has made? What is untouched can be taken back."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from backoffice.core import history
from backoffice.core.imports.checking import begun
from backoffice.core.imports.importer import Job
from backoffice.core.imports.kept import as_kept
from backoffice.core.models import ImportRow


@dataclass(frozen=True)
class Made:
    """What an import makes: records of `model`, and with each of them `parts`, by their names in the trace.

    Parts stand in the order in which they can be deleted. `questions` are rows that the house itself hangs on a
    record, such as suspected duplicates; those that match are no sign that anybody has touched it.
    """

    model: type[models.Model]
    parts: Mapping[str, type[models.Model]] = field(default_factory=dict)
    questions: Mapping[type[models.Model], Q] = field(default_factory=dict)


def touched(rows: Sequence[ImportRow], made: Made) -> dict[str, list[str]]:
    """Why the records of these rows stay, by their keys as the rows have them; the others can go."""
    by_key = {made.model._meta.pk.to_python(row.record_key): row for row in rows}
    reasons: dict[str, list[str]] = defaultdict(list)
    standing = made.model._base_manager.select_for_update().filter(pk__in=by_key).values_list("pk", flat=True)
    for key in set(by_key) - set(standing):
        reasons[by_key[key].record_key].append(_("It is not in the register any more."))
    for key in changed_since(made.model, by_key):
        reasons[by_key[key].record_key].append(_("It has been changed since."))
    own: dict[type[models.Model], dict[Any, str]] = {}
    for name, model in made.parts.items():
        owners = {key: row.record_key for row in rows for key in in_trace(row, name)}
        own[model] = owners
        for key in changed_since(model, owners):
            reasons[owners[as_kept(key)]].append(said_of(model, _("has been changed since")))
    for model, record, key in _hung_on(made, by_key):
        if as_kept(key) not in own.get(model, {}):
            reasons[by_key[record].record_key].append(said_of(model, _("has been added since")))
    return {key: list(dict.fromkeys(words)) for key, words in reasons.items()}


def in_trace(row: ImportRow, name: str) -> list[Any]:
    """The keys of the parts that writing the row has made."""
    kept = row.trace.get(name, [])
    return kept if isinstance(kept, list) else [kept]


def changed_since(model: type[models.Model], keys: Collection[Any]) -> list[Any]:
    """Those with more than the one history row that the import wrote."""
    past: Any = model.history  # type: ignore[attr-defined]
    counted = past.filter(id__in=list(keys)).order_by().values("id")
    return list(counted.annotate(rows=Count("pk")).filter(rows__gt=1).values_list("id", flat=True))


def said_of(model: type[models.Model], words: str) -> str:
    return f"{begun(str(model._meta.verbose_name))} {words}."


def erase(rows: "models.QuerySet[Any]", job: Job) -> None:
    """By one DELETE: the history is written here, and nothing points at these rows any more."""
    history.write_history_of(rows, kind="-", reason=undoing(job))
    rows._raw_delete(rows.db)


def undoing(job: Job) -> str:
    return f"Undone: {job.reason}"


def _hung_on(made: Made, keys: Collection[Any]) -> list[tuple[type[models.Model], Any, Any]]:
    """Rows of any floor that point at these records: the model, the record's key, the row's key."""
    found: list[tuple[type[models.Model], Any, Any]] = []
    for relation in made.model._meta.related_objects:
        if relation.many_to_many:
            continue  # such as tags, which are in the record's own history
        model: Any = relation.related_model
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": list(keys)})
        if (question := made.questions.get(model)) is not None:
            rows = rows.exclude(question)
        found += [(model, *pair) for pair in rows.values_list(relation.field.attname, "pk")]
    return found

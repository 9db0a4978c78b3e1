"""How is an import of donors taken back, without taking anything that people have done since?

A donor whom the import has made goes, with what the import gave, unless somebody has touched the record: changed it,
given, promised, or hung anything on it on any floor. A donor who was there before gets the old value of each changed
field back, if it still has the new one.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.imports.importer import Job, Outcome, TakenBack
from backoffice.core.imports.kept import as_kept, from_kept
from backoffice.core.imports.undoing import Made, changed_since, erase, in_trace, said_of, touched, undoing
from backoffice.core.models import ImportRow
from donors.models import (
    Donor,
    DonorSuspicion,
    DonorTag,
    Household,
    OldNumber,
    OtherEmail,
    OtherPhone,
    TaxIdentifier,
)

MADE = Made(
    Donor,
    parts={"emails": OtherEmail, "phones": OtherPhone, "tax": TaxIdentifier, "old_number": OldNumber},
    # Open suspicions are only our own question.
    questions={DonorSuspicion: Q(status=DonorSuspicion.Status.OPEN)},
)


def take_back(rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
    """In the caller's transaction; one answer for each row."""
    # What rows added to known donors first: a row may have added to a donor whom another row of the file made.
    restored = {row.pk: _restore(row, job) for row in rows if row.outcome != Outcome.CREATED}
    created = [row for row in rows if row.outcome == Outcome.CREATED]
    stays = touched(created, MADE)
    _delete([row for row in created if row.record_key not in stays], job)
    _delete_empty(rows, job)
    return [TakenBack(row, restored.get(row.pk, stays.get(row.record_key, []))) for row in rows]


def _delete(rows: Sequence[ImportRow], job: Job) -> None:
    keys = [UUID(row.record_key) for row in rows]
    for name, model in MADE.parts.items():
        erase(model._default_manager.filter(pk__in=[key for row in rows for key in in_trace(row, name)]), job)
    erase(DonorSuspicion.objects.filter(donor_a__in=keys), job)
    erase(DonorSuspicion.objects.filter(donor_b__in=keys), job)
    links = Donor.tags.through.objects.filter(donor_id__in=keys)
    links._raw_delete(links.db)
    erase(Donor.objects.filter(pk__in=keys), job)


def _delete_empty(rows: Sequence[ImportRow], job: Job) -> None:
    """Households and tags that the import made, once nobody is left in them."""
    for model, name, members in ((Household, "household", "members"), (DonorTag, "made_tags", "donors")):
        keys = [key for row in rows for key in in_trace(row, name)]
        changed = changed_since(model, keys)
        empty = model._default_manager.filter(pk__in=keys, **{members: None}).exclude(pk__in=changed)
        erase(model._default_manager.filter(pk__in=list(empty.values_list("pk", flat=True))), job)


def _restore(row: ImportRow, job: Job) -> list[str]:
    """Give a donor who was there before the old facts back; returns why some of them stay."""
    donor = Donor.objects.select_for_update().filter(pk=row.record_key).first()
    if donor is None:
        return [_("It is not in the register any more.")]
    kept, restored = [], False
    for name, (before, after) in row.trace.get("fields", {}).items():
        if as_kept(getattr(donor, name)) != after:
            label = str(Donor._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            kept.append(_("The %(field)s has been changed since.") % {"field": label})
            continue
        setattr(donor, name, from_kept(Donor, name, before))
        restored = True
    with context.acting(job.by, reason=undoing(job)):
        if tags := row.trace.get("tags"):
            donor.tags.remove(*DonorTag.objects.filter(pk__in=tags))
        if restored:
            donor.save()
    return kept + _remove_parts(row, job)


def _remove_parts(row: ImportRow, job: Job) -> list[str]:
    kept = []
    for name, model in MADE.parts.items():
        keys: list[Any] = in_trace(row, name)
        changed = {as_kept(key) for key in changed_since(model, keys)} if keys else set()
        if changed:
            kept.append(said_of(model, _("has been changed since")))
        erase(model._default_manager.filter(pk__in=[key for key in keys if key not in changed]), job)
    return kept

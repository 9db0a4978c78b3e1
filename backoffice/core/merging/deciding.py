"""When two records may become one, or two again."""

from typing import Any, TypeVar, cast

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError

M = TypeVar("M", bound=models.Model)


class MergeRefused(DomainError):
    """Two records that cannot become one as asked, or a merge that cannot be undone now."""


def why_not(survivor: models.Model, absorbed: models.Model) -> str:
    """In words why two records of any kind cannot become one; empty when they can."""
    if survivor.pk == absorbed.pk:
        return _("This is one record. Choose two.")
    for record in (survivor, absorbed):
        if cast("Any", record).is_merged_away:
            return _("%(record)s was merged into %(other)s already.") % {
                "record": record,
                "other": cast("Any", record).merged_into,
            }
    return ""


def refuse_undoing(merge: Any, survivor: models.Model) -> None:
    if merge.undone_at is not None:
        raise MergeRefused(_("This merge was undone already."))
    if cast("Any", survivor).is_merged_away:
        raise MergeRefused(
            _("%(survivor)s was itself merged into %(other)s. Undo that merge first.")
            % {"survivor": survivor, "other": cast("Any", survivor).merged_into}
        )


def locked_pair(rows: "models.QuerySet[M]", survivor: M, absorbed: M) -> tuple[M, M]:
    """Both records as they are now, locked in one order whoever asks: of two who merge at once one waits."""
    locked = {row.pk: row for row in rows.filter(pk__in={survivor.pk, absorbed.pk}).order_by("pk")}
    return locked[survivor.pk], locked[absorbed.pk]


def point(absorbed: models.Model, *, to: models.Model | None) -> None:
    """Lead from the merged record to the one that stays, or to nowhere again."""
    absorbed.merged_into = to  # type: ignore[attr-defined]
    absorbed.save(update_fields=["merged_into", "updated_at"])


def as_list(stayed: list[str]) -> str:
    """What people are to sort out, a line for each."""
    return "\n".join(f"– {capfirst(each)}" for each in stayed)

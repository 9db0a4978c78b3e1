"""Two records turn out to be one child: one goes into the other, and comes out again if that was a mistake."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context, registry
from backoffice.core.journal import Journal
from backoffice.core.merging import deciding
from backoffice.core.merging.deciding import MergeRefused
from backoffice.core.merging.facts import label
from backoffice.core.merging.suspicions import settle
from backoffice.core.models import User
from backoffice.core.services import work
from beneficiaries.models import Child, ChildMerge, DuplicateSuspicion
from beneficiaries.services import merged_facts, merged_links, merged_rows
from beneficiaries.services.photos import unpublish_all
from beneficiaries.services.reasons import refuse_silence

__all__ = ["MergeRefused", "merge_children", "suggested_survivor", "undo_merge", "why_not"]

Status = Child.Status
# How far a record has come. The one that is further stays: sponsors and the public know it.
_FURTHER = {
    Status.LEFT: 0,
    Status.REJECTED: 0,
    Status.REGISTERED: 1,
    Status.IN_REVIEW: 1,
    Status.SUSPENDED: 2,
    Status.VERIFIED: 2,
}


def suggested_survivor(one: Child, other: Child) -> Child:
    """The record that is further on; of two alike the older one."""
    return max((one, other), key=lambda child: (_FURTHER[Status(child.status)], -child.pk))


def why_not(survivor: Child, absorbed: Child) -> str:
    """In words why the one cannot go into the other; empty when it can."""
    if refusal := deciding.why_not(survivor, absorbed):
        return refusal
    if _FURTHER[Status(absorbed.status)] > _FURTHER[Status(survivor.status)]:
        return _("%(absorbed)s is '%(status)s', which is further on. Keep that record instead.") % {
            "absorbed": absorbed,
            "status": absorbed.get_status_display(),
        }
    return ""


def merge_children(
    *, survivor: Child, absorbed: Child, by: User, reason: str, taken: Collection[str] = ()
) -> ChildMerge:
    """Give the survivor everything of the other record, and let that one leave all lists.

    `taken` names the facts (see `merged_facts.FACTS`) that the survivor takes over. Floors above move what is
    theirs in the same transaction. Raises MergeRefused, and RecordClosed for facts that were verified.
    """
    refuse_silence(reason)
    words = _("%(absorbed)s was merged into %(survivor)s: %(reason)s") % {
        "absorbed": absorbed.reference,
        "survivor": survivor.reference,
        "reason": reason,
    }
    with transaction.atomic(), context.acting(by, reason=words):
        registry.tell_before_merge(registry.Merge(survivor=survivor, absorbed=absorbed))
        survivor, absorbed = _locked(survivor, absorbed, by)
        if refusal := why_not(survivor, absorbed):
            raise MergeRefused(refusal)
        journal = Journal()
        unpublish_all(absorbed, by=by, reason=words)
        facts = merged_facts.take(taken, survivor=survivor, absorbed=absorbed, by=by, reason=words)
        merged_rows.follow(journal, survivor=survivor, absorbed=absorbed)
        facts |= merged_facts.take_school(survivor)
        links = merged_links.follow(survivor=survivor, absorbed=absorbed)
        deciding.point(absorbed, to=survivor)
        registry.tell_merge(registry.Merge(survivor=survivor, absorbed=absorbed, journal=journal))
        settle(DuplicateSuspicion, survivor, absorbed, DuplicateSuspicion.Status.MERGED, by=by, reason=reason)
        return ChildMerge.objects.create(
            survivor=survivor,
            absorbed=absorbed,
            merged_by=by,
            reason=reason,
            journal=journal.written(),
            facts=facts,
            links=links,
        )


def undo_merge(merge: ChildMerge, *, by: User, reason: str) -> list[str]:
    """Give the merged record its own again, exactly what moved.

    What came to the survivor after the merge stays there; it is returned in words, and stands as a work item.
    """
    refuse_silence(reason)
    with transaction.atomic():
        registry.tell_before_merge(registry.Merge(survivor=merge.survivor, absorbed=merge.absorbed))
        survivor, absorbed = _locked(merge.survivor, merge.absorbed, by)
        merge = ChildMerge.objects.select_for_update().get(pk=merge.pk)
        deciding.refuse_undoing(merge, survivor)
        words = _("The merge of %(absorbed)s into %(survivor)s was undone: %(reason)s") % {
            "absorbed": absorbed.reference,
            "survivor": survivor.reference,
            "reason": reason,
        }
        with context.acting(by, reason=words):
            stayed = _take_apart(merge, survivor, absorbed, by, words)
            merge.undone_by, merge.undone_at = by, timezone.now()
            merge.save(update_fields=["undone_by", "undone_at", "updated_at"])
            settle(
                DuplicateSuspicion, survivor, absorbed, DuplicateSuspicion.Status.OPEN, by=by, reason=reason
            )
            if stayed:
                _ask_to_sort_out(merge, survivor, absorbed, stayed)
    return stayed


def _take_apart(merge: ChildMerge, survivor: Child, absorbed: Child, by: User, words: str) -> list[str]:
    journal = Journal.read(merge.journal)
    came_since = merged_rows.came_since(journal, survivor=survivor, merged_at=merge.merged_at)
    deciding.point(absorbed, to=None)
    merged_rows.return_to(journal, survivor=survivor, absorbed=absorbed, by=by, reason=words)
    merged_links.return_to(merge.links, survivor=survivor, absorbed=absorbed)
    changed = merged_facts.give_back(merge.facts, survivor=survivor, by=by, reason=words)
    told: registry.Unmerge[Child] = registry.Unmerge(
        survivor=survivor, absorbed=absorbed, merged_at=merge.merged_at, journal=journal
    )
    registry.tell_unmerge(told)
    fields = [_("%(field)s as it is now") % {"field": label(Child, name)} for name in changed]
    return [*came_since, *told.stayed, *fields]


def _ask_to_sort_out(merge: ChildMerge, survivor: Child, absorbed: Child, stayed: list[str]) -> None:
    work.ask(
        "child.unmerged",
        title=_("Sort out what came to %(survivor)s after the merge: %(count)d things")
        % {"survivor": survivor.reference, "count": len(stayed)},
        details=_(
            "The merge of %(absorbed)s into %(survivor)s was undone. This stayed with %(survivor)s and may belong to "
            "%(absorbed)s:\n%(list)s\nWhoever may read records of health, safeguarding and incidents looks through "
            "those too."
        )
        % {
            "absorbed": absorbed.reference,
            "survivor": survivor.reference,
            "list": deciding.as_list(stayed),
        },
        subject=survivor,
        key=f"child-merge:{merge.pk}:undone",
    )


def _locked(survivor: Child, absorbed: Child, by: User) -> tuple[Child, Child]:
    """Both, locked in one order whoever asks; only for people who may see both."""
    keys = {survivor.pk, absorbed.pk}
    locked = deciding.locked_pair(Child.objects.select_for_update(), survivor, absorbed)
    if Child.objects.for_user(by).filter(pk__in=keys).count() != len(keys):
        raise MergeRefused(_("You may merge only children whom you may see."))
    return locked

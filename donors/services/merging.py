"""Two records turn out to be one donor: one goes into the other, and comes out again if that was a mistake."""

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
from beneficiaries.services.reasons import refuse_silence
from donors.models import Donor, DonorMerge, DonorSuspicion
from donors.services import merged_facts, merged_links, merged_notices, merged_rows

__all__ = [
    "MergeRefused",
    "merge_donors",
    "suggested_survivor",
    "undo_merge",
    "why_not",
]


def suggested_survivor(one: Donor, other: Donor) -> Donor:
    """The record that somebody signs in with; then one that has given; of two alike the older one."""
    newer_first = sorted((one, other), key=lambda donor: (donor.created_at, donor.pk), reverse=True)
    return max(
        enumerate(newer_first),
        key=lambda each: (each[1].user_id is not None, each[1].last_gift_on is not None, each[0]),
    )[1]


def why_not(survivor: Donor, absorbed: Donor) -> str:
    """In words why the one cannot go into the other; empty when it can."""
    if refusal := deciding.why_not(survivor, absorbed):
        return refusal
    if survivor.is_erased or absorbed.is_erased:
        return _(
            "One of the two was erased at the donor's request: nothing is known by which they could be one."
        )
    return ""


def merge_donors(
    *, survivor: Donor, absorbed: Donor, by: User, reason: str, taken: Collection[str] = ()
) -> DonorMerge:
    """Give the survivor everything of the other record, and let that one leave all lists.

    `taken` names the facts (see `merged_facts.FACTS`) that the survivor takes over. Floors above move what is
    theirs, every gift, in the same transaction. Raises MergeRefused.
    """
    refuse_silence(reason)
    words = _("%(absorbed)s was merged into %(survivor)s: %(reason)s") % {
        "absorbed": absorbed,
        "survivor": survivor,
        "reason": reason,
    }
    with transaction.atomic(), context.acting(by, reason=words[:500]):
        registry.tell_before_merge(registry.Merge(survivor=survivor, absorbed=absorbed))
        survivor, absorbed = _locked(survivor, absorbed, by)
        if refusal := why_not(survivor, absorbed):
            raise MergeRefused(refusal)
        journal = Journal()
        main = [(donor.email, str(donor.phone or "")) for donor in (survivor, absorbed)]
        facts = merged_facts.take(taken, survivor=survivor, absorbed=absorbed)
        merged_rows.follow(journal, survivor=survivor, absorbed=absorbed)
        links = merged_links.follow(
            journal,
            survivor=survivor,
            absorbed=absorbed,
            emails=[email for email, _phone in main],
            phones=[phone for _email, phone in main],
        )
        deciding.point(absorbed, to=survivor)
        registry.tell_merge(registry.Merge(survivor=survivor, absorbed=absorbed, journal=journal))
        merged_notices.ask_people(survivor=survivor, absorbed=absorbed)
        settle(DonorSuspicion, survivor, absorbed, DonorSuspicion.Status.MERGED, by=by, reason=reason)
        return DonorMerge.objects.create(
            survivor=survivor,
            absorbed=absorbed,
            merged_by=by,
            reason=reason,
            journal=journal.written(),
            facts=facts,
            links=links,
        )


def undo_merge(merge: DonorMerge, *, by: User, reason: str) -> list[str]:
    """Give the merged record its own again, exactly what moved.

    What came to the survivor after the merge stays there; it is returned in words, and stands as a work item.
    """
    refuse_silence(reason)
    with transaction.atomic():
        registry.tell_before_merge(registry.Merge(survivor=merge.survivor, absorbed=merge.absorbed))
        survivor, absorbed = _locked(merge.survivor, merge.absorbed, by)
        merge = DonorMerge.objects.select_for_update().get(pk=merge.pk)
        deciding.refuse_undoing(merge, survivor)
        if survivor.is_erased:
            raise MergeRefused(
                _("The donor was erased since. Nothing is left by which the two could be told apart.")
            )
        words = _("The merge of %(absorbed)s into %(survivor)s was undone: %(reason)s") % {
            "absorbed": absorbed,
            "survivor": survivor,
            "reason": reason,
        }
        with context.acting(by, reason=words[:500]):
            stayed = _take_apart(merge, survivor, absorbed)
            merge.undone_by, merge.undone_at = by, timezone.now()
            merge.save(update_fields=["undone_by", "undone_at", "updated_at"])
            settle(DonorSuspicion, survivor, absorbed, DonorSuspicion.Status.OPEN, by=by, reason=reason)
            if stayed:
                _ask_to_sort_out(merge, survivor, absorbed, stayed)
    return stayed


def _take_apart(merge: DonorMerge, survivor: Donor, absorbed: Donor) -> list[str]:
    journal = Journal.read(merge.journal)
    came_since = merged_rows.came_since(journal, survivor=survivor, merged_at=merge.merged_at)
    deciding.point(absorbed, to=None)
    merged_rows.return_to(journal, survivor=survivor, absorbed=absorbed)
    merged_links.return_to(merge.links, survivor=survivor, absorbed=absorbed)
    changed = merged_facts.give_back(merge.facts, survivor=survivor)
    told: registry.Unmerge[Donor] = registry.Unmerge(
        survivor=survivor, absorbed=absorbed, merged_at=merge.merged_at, journal=journal
    )
    registry.tell_unmerge(told)
    fields = [_("%(field)s as it is now") % {"field": label(Donor, name)} for name in changed]
    return [*came_since, *told.stayed, *fields]


def _locked(survivor: Donor, absorbed: Donor, by: User) -> tuple[Donor, Donor]:
    """Both, locked in one order whoever asks; only for people who may see both."""
    if not by.has_perm("donors.view_donor"):
        raise MergeRefused(_("You may merge only donors whom you may see."))
    return deciding.locked_pair(Donor.objects.select_for_update(of=("self",)), survivor, absorbed)


def _ask_to_sort_out(merge: DonorMerge, survivor: Donor, absorbed: Donor, stayed: list[str]) -> None:
    work.ask(
        "donor.unmerged",
        title=_("Sort out what came to %(survivor)s after the merge: %(count)d things")
        % {"survivor": survivor, "count": len(stayed)},
        details=_(
            "The merge of %(absorbed)s into %(survivor)s was undone. This stayed with %(survivor)s and may belong to "
            "%(absorbed)s:\n%(list)s"
        )
        % {"absorbed": absorbed, "survivor": survivor, "list": deciding.as_list(stayed)},
        subject=survivor,
        key=f"donor-merge:{merge.pk}:undone",
    )

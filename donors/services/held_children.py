"""What happens to a hold when its child leaves the offer, or turns out to be another record of the register."""

from django.utils.translation import gettext as _

from backoffice.core.registry import Merge, Move, Unmerge, on_merge, on_move, on_unmerge
from beneficiaries.models import Child
from donors.models import Hold
from donors.services import holds


def register() -> None:
    on_move(Child, let_go_if_not_offered)
    on_merge(Child, follow)
    on_unmerge(Child, go_back)


def let_go_if_not_offered(move: Move[Child]) -> None:
    """Only a verified child is kept for anybody: a donor is not to be told that it is."""
    if move.old == Child.Status.VERIFIED:
        for hold in Hold.objects.standing().filter(child=move.instance):
            holds.release(hold, how=Hold.Release.CHILD_LEFT, by=move.by, reason=move.reason)


def follow(merge: Merge[Child]) -> None:
    """The hold on the record that stays comes first; of two, the other is let go."""
    if Hold.objects.standing().filter(child=merge.survivor).exists():
        for hold in Hold.objects.standing().filter(child=merge.absorbed):
            holds.release(
                hold,
                how=Hold.Release.CHILD_LEFT,
                reason=_("Merged into %(child)s, which is kept already.") % {"child": merge.survivor},
            )
    merge.journal.move(Hold.objects.filter(child=merge.absorbed), "child", to=merge.survivor)


def go_back(unmerge: Unmerge[Child]) -> None:
    unmerge.journal.put_back(Hold, survivor=unmerge.survivor, to=unmerge.absorbed)

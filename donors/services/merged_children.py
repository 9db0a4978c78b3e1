"""Two records of one child become one: its sponsors follow, and go back if the merge is undone."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from backoffice.core.registry import Merge, Unmerge, on_merge, on_unmerge
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import Sponsorship
from donors.services.sponsorships import WHOLE


def register() -> None:
    on_merge(Child, follow)
    on_unmerge(Child, go_back)


def follow(merge: Merge[Child]) -> None:
    merge.journal.move(Sponsorship.objects.filter(child=merge.absorbed), "child", to=merge.survivor)
    taken = (
        Sponsorship.objects.live().filter(child=merge.survivor).aggregate(total=Sum("share"))["total"] or 0
    )
    if taken > WHOLE:
        _ask_to_talk_to_sponsors(merge.survivor, taken)


def go_back(unmerge: Unmerge[Child]) -> None:
    unmerge.journal.put_back(Sponsorship, survivor=unmerge.survivor, to=unmerge.absorbed)
    since = Sponsorship.objects.filter(child=unmerge.survivor, created_at__gt=unmerge.merged_at)
    if number := since.count():
        unmerge.stayed.append(_("%(number)d sponsorships begun since") % {"number": number})


def _ask_to_talk_to_sponsors(child: Child, taken: int) -> None:
    """Nobody is charged less or told off by a machine: both promises stand until people have spoken."""
    work.ask(
        "sponsorship.child_merged",
        title=_("%(child)s has sponsors for %(taken)d %% after a merge")
        % {"child": child.reference, "taken": taken},
        details=_(
            "Two records of one child were merged, and both were sponsored. Speak to the sponsors: share the child "
            "between them, or offer one of them another child and end that sponsorship."
        ),
        subject=child,
        key=f"child:{child.pk}:merged-sponsors",
    )

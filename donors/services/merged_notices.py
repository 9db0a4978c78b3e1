"""What people should know before two donors become one, and have to do afterwards."""

from collections import defaultdict

from django.utils.translation import gettext as _

from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from donors.services.likeness import NAME_RESEMBLES, names_alike, words_of


def notices(one: Donor, other: Donor) -> list[str]:
    """Before the merge, in words."""
    said = []
    if one.kind != other.kind:
        said.append(
            _("One is a person and one an organisation. Whoever gives for an organisation is another donor.")
        )
    elif one.kind == Donor.Kind.PERSON and names_alike(words_of(one), words_of(other)) < NAME_RESEMBLES:
        said.append(
            _(
                "Their names differ. Two people of one home stay two donors: give them one household instead of merging."
            )
        )
    for child in children_of_both(one, other):
        said.append(
            _(
                "Both sponsor %(child)s. Both promises stand after a merge, and a work item asks to sort them out."
            )
            % {"child": child}
        )
    if one.user_id and other.user_id:
        said.append(
            _(
                "Both have a portal account. The record that stays keeps its own; the other account stays with the "
                "merged record, and a work item asks to tell the donor which one to use."
            )
        )
    if one.do_not_contact != other.do_not_contact:
        said.append(_("One of them asked not to be contacted. That holds for the record that stays."))
    if one.is_deceased != other.is_deceased:
        said.append(_("One of them is said to have died. That holds for the record that stays."))
    return said


def children_of_both(one: Donor, other: Donor) -> list[Child]:
    """Whom both promised to carry."""
    payers: dict[Child, set[object]] = defaultdict(set)
    live = Sponsorship.objects.live().filter(payer__in=(one, other)).select_related("child").order_by("child")
    for promise in live:
        payers[promise.child].add(promise.payer_id)
    return [child for child, donors in payers.items() if len(donors) == 2]


def ask_people(*, survivor: Donor, absorbed: Donor) -> None:
    """After the rows have moved: nobody is charged less, and no account is closed, by a machine."""
    promises: dict[Child, int] = defaultdict(int)
    for promise in Sponsorship.objects.live().filter(payer=survivor).select_related("child"):
        promises[promise.child] += 1
    for child in (child for child, number in promises.items() if number > 1):
        work.ask(
            "sponsorship.donor_merged",
            title=_("%(donor)s sponsors %(child)s twice after a merge")
            % {"donor": survivor, "child": child.reference},
            details=_(
                "Two records of one donor were merged, and both sponsored this child. Ask the donor whether both "
                "were meant, and end one of the sponsorships if not."
            ),
            subject=survivor,
            key=f"donor:{survivor.pk}:child:{child.pk}:twice",
        )
    if survivor.user_id and absorbed.user_id:
        work.ask(
            "donor.two_accounts",
            title=_("%(donor)s has two portal accounts after a merge") % {"donor": survivor},
            details=_(
                "%(kept)s belongs to the record that stays. %(other)s stays with the merged record. Tell the donor "
                "which one to use, and take the other away."
            )
            % {"kept": survivor.user, "other": absorbed.user},
            subject=survivor,
            key=f"donor:{survivor.pk}:accounts",
        )

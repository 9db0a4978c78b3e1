"""Whose gift is it and what for? What a person says of money that came by hand, made whole and free of contradictions."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models import Donation, Fund
from payments.services.funds import fund_for


class PurposeRefused(DomainError):
    """Donor, child and sponsorship do not belong together."""


@dataclass(frozen=True)
class Purpose:
    donor: Donor | None
    fund: Fund
    child: Child | None = None
    sponsorship: Sponsorship | None = None


def purpose(
    *,
    donor: Donor | None,
    fund: Fund | None = None,
    child: Child | None = None,
    sponsorship: Sponsorship | None = None,
    currency: str,
    channel: str = Donation.Channel.BANK,
) -> Purpose:
    """What follows from what was said: the child of a sponsorship, the sponsorship of a sponsor, the usual fund.

    Raises PurposeRefused where the parts contradict each other.
    """
    donor = _standing(donor)
    if sponsorship is not None:
        donor, child = _of_sponsorship(sponsorship, donor, child, channel)
    elif donor is not None and child is not None and channel != Donation.Channel.IN_KIND:
        sponsorship = _only_sponsorship(donor, child, currency)
    return Purpose(donor, fund or fund_for(for_a_child=child is not None), child, sponsorship)


def _standing(donor: Donor | None) -> Donor | None:
    if donor is not None and donor.merged_into is not None:
        return donor.merged_into
    if donor is not None and donor.is_erased:
        raise PurposeRefused(_("This donor was erased. Leave the donor empty, or choose another."))
    return donor


def _of_sponsorship(
    sponsorship: Sponsorship, donor: Donor | None, child: Child | None, channel: str
) -> tuple[Donor, Child]:
    if channel == Donation.Channel.IN_KIND:
        raise PurposeRefused(_("Things pay no instalment: leave the sponsorship empty."))
    if child is not None and child.pk != sponsorship.child_id:
        raise PurposeRefused(
            _("The sponsorship is for %(sponsored)s, and the gift says %(child)s.")
            % {"sponsored": sponsorship.child, "child": child}
        )
    return donor or sponsorship.payer, sponsorship.child


def _only_sponsorship(donor: Donor, child: Child, currency: str) -> Sponsorship | None:
    """The one promise of this donor for this child that a gift in this currency keeps."""
    live = Sponsorship.objects.live().filter(payer=donor, child=child, amount_currency=currency)[:2]
    found = list(live)
    return found[0] if len(found) == 1 else None

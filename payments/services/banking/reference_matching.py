"""Whose line is it by the references that stand in it?"""

from typing import Any

from django.utils.translation import gettext as _

from donors.models import Donor, Sponsorship
from payments.models import BankLine, Donation, PaymentLink
from payments.services.banking import transfer_references
from payments.services.banking.matches import Match, asked_by, live_promises


def by_reference(line: BankLine) -> Match | None:
    named = transfer_references.named_in(f"{line.text} {line.bank_reference}")
    if not named:
        return None
    first = named[0]
    if len([record for record in named if type(record) is type(first)]) > 1:
        return Match(
            kind=BankLine.Match.REFERENCE, why=_("It names several references. Split it into several gifts.")
        )
    match first:
        case Sponsorship():
            return _for_sponsorship(line, first)
        case PaymentLink():
            return _for_link(line, first)
        case Donation():
            return _like_donation(first)
        case Donor():
            return _for_donor(line, first)
    return None


def _for_sponsorship(line: BankLine, promise: Sponsorship) -> Match:
    facts: dict[str, Any] = {"donor": promise.payer, "child": promise.child, "sponsorship": promise}
    words = {"reference": transfer_references.transfer_reference(promise)}
    if promise.status == Sponsorship.Status.ENDED:
        why, certain = _("%(reference)s: this sponsorship has ended.") % words, False
    elif str(promise.amount.currency) != line.currency:
        why, certain = _("%(reference)s: it is promised in another currency.") % words, False
    else:
        why, certain = _("%(reference)s stands in the purpose.") % words, True
    return Match(kind=BankLine.Match.REFERENCE, certain=certain, why=why, **facts)


def _for_link(line: BankLine, link: PaymentLink) -> Match:
    words = {"reference": transfer_references.transfer_reference(link)}
    certain = link.status == PaymentLink.Status.OPEN and link.amount == line.amount
    why = (
        _("%(reference)s stands in the purpose, and the amount is the one asked for.") % words
        if certain
        else _("%(reference)s: the link is not open, or asked for another amount.") % words
    )
    return Match(kind=BankLine.Match.REFERENCE, certain=certain, why=why, **asked_by(link))


def _like_donation(donation: Donation) -> Match:
    """A number from an old receipt says who gave, and probably what for."""
    return Match(
        kind=BankLine.Match.REFERENCE,
        why=_("%(reference)s is an earlier gift of this donor.") % {"reference": donation.reference},
        donor=donation.donor,
        fund=donation.fund,
        child=donation.child,
        sponsorship=donation.sponsorship,
    )


def _for_donor(line: BankLine, donor: Donor) -> Match:
    donor = donor.merged_into or donor
    if donor.is_erased:
        return Match(kind=BankLine.Match.REFERENCE, why=_("It names a donor who was erased."))
    words = {"reference": transfer_references.transfer_reference(donor)}
    promises = live_promises(donor)
    kept = [promise for promise in promises if promise.amount == line.amount]
    if len(kept) == 1:
        why = _("%(reference)s stands in the purpose, and the amount is what this donor promised.") % words
        promise = kept[0]
        return Match(
            kind=BankLine.Match.REFERENCE,
            certain=True,
            why=why,
            donor=donor,
            child=promise.child,
            sponsorship=promise,
        )
    return Match(
        kind=BankLine.Match.REFERENCE,
        certain=not promises,
        why=_("%(reference)s stands in the purpose.") % words
        if not promises
        else _("%(reference)s: say for which of the donor's promises.") % words,
        donor=donor,
    )

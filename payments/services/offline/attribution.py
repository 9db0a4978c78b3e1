"""Money came without saying for what. Somebody found out: now it is a gift like all others.

Its receipt is issued now, with the day on which the money came; the donor is thanked; what was promised is covered;
and whoever was asked to find out has nothing more to do.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User, WorkItem
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import Donor, OtherEmail, Sponsorship
from donors.services import standing
from payments import emails
from payments.models import Dispute, Donation, Fund, Refund
from payments.services import allotments, booking, gift_locks, promises, receipts
from payments.services.offline.purposes import purpose

UNATTRIBUTED = "payment.unattributed"
MOST_SUGGESTIONS = 5


class AttributionRefused(DomainError):
    """A gift of which nothing is to be said, or no longer."""


@transaction.atomic
def attribute(
    donation: Donation,
    *,
    donor: Donor | None,
    fund: Fund | None = None,
    child: Child | None = None,
    sponsorship: Sponsorship | None = None,
    by: User | None,
    reason: str = "",
) -> Donation:
    """Say once and for all whose gift it is and what for. Raises AttributionRefused and PurposeRefused."""
    donation = gift_locks.locked(donation)
    _refuse_unless_waiting(donation)
    meant = purpose(
        donor=donor,
        fund=fund,
        child=child,
        sponsorship=sponsorship,
        currency=str(donation.amount.currency),
        channel=donation.channel,
    )
    donation.donor, donation.fund = meant.donor, meant.fund
    donation.child, donation.sponsorship = meant.child, meant.sponsorship
    with context.acting(by, reason=reason):
        donation.save(update_fields=["donor", "fund", "child", "sponsorship", "updated_at"])
        promises.begin_with(donation)
        allotments.allot(donation)
        if donation.donor is not None:
            standing.note_gift(donation.donor, on=timezone.localdate(donation.received_at))
        booking.book_attributed(donation)
        _close_questions(donation, by)
        emails.thank_you(donation, receipts.issue(donation))
    return donation


def suggested_donors(donation: Donation) -> list[Donor]:
    """Those whom the payer's email or name may mean. It decides nothing: an email can be typed by anybody."""
    standing_donors = Donor.objects.standing().filter(erased_at=None)
    found: dict[object, Donor] = {}
    if donation.payer_email:
        others = OtherEmail.objects.filter(address__iexact=donation.payer_email).values("donor")
        for rows in (
            standing_donors.filter(email__iexact=donation.payer_email),
            standing_donors.filter(pk__in=others),
        ):
            found |= {donor.pk: donor for donor in rows[:MOST_SUGGESTIONS]}
    if donation.payer_name:
        named = standing_donors.matching(donation.payer_name)[:MOST_SUGGESTIONS]
        found |= {donor.pk: donor for donor in named if donor.pk not in found}
    return list(found.values())[:MOST_SUGGESTIONS]


def _refuse_unless_waiting(donation: Donation) -> None:
    words = {"gift": donation.reference}
    if donation.is_history or donation.status != Donation.Status.SUCCEEDED:
        raise AttributionRefused(_("%(gift)s has no money in our books that could be attributed.") % words)
    if donation.fund is not None:
        raise AttributionRefused(
            _("%(gift)s is attributed already. If that was wrong, refund it, or write to finance.") % words
        )
    if Refund.objects.claiming().filter(donation=donation).exists():
        raise AttributionRefused(
            _("Of %(gift)s money goes back or went back, so no receipt can stand for it.") % words
        )
    if Dispute.objects.undecided().filter(donation=donation).exists():
        raise AttributionRefused(_("The bank of the payer disputes %(gift)s. Wait for its decision.") % words)


def _close_questions(donation: Donation, by: User | None) -> None:
    for item in work.open_about(donation).filter(kind=UNATTRIBUTED):
        item.move(WorkItem.Status.DONE, by=by, reason=_("The gift is attributed."))

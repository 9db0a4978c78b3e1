"""Who may be asked for what: what a payment link is refused for, in words that say what to do."""

import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import money
from backoffice.core.errors import DomainError
from backoffice.core.intervals import Interval
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.mobile_money import registry
from payments.models import Fund, PaymentLink, RecurringGift

DAYS_OPEN = 30
LONGEST_DAYS_OPEN = 365
# Two who think of the same donor on one morning: the second is told of the first.
TWINS_WITHIN = datetime.timedelta(minutes=10)
Gift = RecurringGift.Status
Bounds = tuple[Money, Money] | None


class LinkRefused(DomainError):
    """A link that cannot be made or sent; the message says what to do."""


class SameLinkStands(LinkRefused):
    """The donor has just been asked for the very same."""

    def __init__(self, message: str, link: PaymentLink) -> None:
        super().__init__(message)
        self.link = link


def refuse_donor(donor: Donor, *, by_mail: bool) -> None:
    """Who is not to be asked; and, where a mail is to go out, who cannot be written to."""
    about = {"donor": donor, "survivor": donor.merged_into}
    if donor.is_erased:
        raise LinkRefused(_("This donor was erased on request and cannot be asked for a gift."))
    if donor.is_merged_away:
        raise LinkRefused(_("%(donor)s was merged into %(survivor)s. Ask that record.") % about)
    if donor.is_deceased:
        raise LinkRefused(_("%(donor)s has died. Nobody is asked in a late donor's name.") % about)
    if donor.do_not_contact:
        raise LinkRefused(
            _(
                "%(donor)s asked not to be contacted. Ask first, and clear 'do not contact' on the donor's page."
            )
            % about
        )
    if by_mail and not donor.email:
        raise LinkRefused(
            _("%(donor)s has no email address. Add one on the donor's page.") % {"donor": donor}
        )


def refuse_child(child: Child) -> None:
    if child.is_merged_away:
        raise LinkRefused(
            _("%(child)s was merged into %(survivor)s. Ask for a gift to that record.")
            % {"child": child, "survivor": child.merged_into}
        )
    if child.status != Child.Status.VERIFIED:
        raise LinkRefused(
            _(
                "%(child)s is '%(status)s'. Gifts are asked for verified children only: finish the review first."
            )
            % {"child": child, "status": child.get_status_display()}
        )


def refuse_closed_fund(fund: Fund) -> None:
    if not fund.is_active:
        raise LinkRefused(_("The fund '%(fund)s' takes no gifts any more. Choose another.") % {"fund": fund})


def refuse_bad_end(ends: datetime.datetime) -> None:
    longest = timezone.now() + datetime.timedelta(days=LONGEST_DAYS_OPEN, hours=1)
    if not timezone.now() < ends <= longest:
        raise LinkRefused(_("A link ends in the future, within %(days)s days.") % {"days": LONGEST_DAYS_OPEN})


def checked_bounds(amount: Money, least: Money | None, most: Money | None) -> Bounds:
    """Both or neither, in the currency of the suggestion and around it. Raises InvalidAmount or LinkRefused."""
    if least is None and most is None:
        return None
    if least is None or most is None:
        raise LinkRefused(_("Say both the least and the most that the donor may choose, or neither."))
    low, high = (money.parse_amount(bound.amount, str(bound.currency)) for bound in (least, most))
    if not low.currency == high.currency == amount.currency:
        raise LinkRefused(_("The suggestion, the least and the most are in one currency."))
    if low.amount > high.amount:
        raise LinkRefused(
            _("The least, %(least)s, is more than the most, %(most)s. Exchange them.")
            % {"least": money.in_words(low), "most": money.in_words(high)}
        )
    if not low.amount <= amount.amount <= high.amount:
        raise LinkRefused(
            _("The suggestion, %(amount)s, lies outside of what the donor may choose: %(least)s to %(most)s.")
            % {
                "amount": money.in_words(amount),
                "least": money.in_words(low),
                "most": money.in_words(high),
            }
        )
    return low, high


def refuse_what_nobody_takes(amount: Money, *, interval: str) -> None:
    """More than Stripe takes at once, where no phone can pay it either. Raises LinkRefused."""
    by_phone = interval == Interval.ONCE and registry.providers_for(str(amount.currency))
    if by_phone:
        return
    try:
        money.refuse_above_charge(amount)
    except money.InvalidAmount as refusal:
        raise LinkRefused(str(refusal)) from refusal


def refuse_ended(sponsorship: Sponsorship) -> None:
    if sponsorship.status == Sponsorship.Status.ENDED:
        raise LinkRefused(
            _("The sponsorship of %(child)s has ended. Ask for a new one on the donor's or the child's page.")
            % {"child": sponsorship.child}
        )


def gift_to_replace(
    sponsorship: Sponsorship | None, interval: str, replaces: RecurringGift | None
) -> RecurringGift | None:
    """The recurring gift that ends when the new one begins: the one named, or one that is behind anyhow.

    One that is paid regularly is never replaced silently: the donor would be charged twice, or against a wish.
    """
    if interval == Interval.ONCE:
        return None
    running = Q(status__in=[Gift.ACTIVE, Gift.PAST_DUE, Gift.PAUSED])
    if replaces is not None:
        return RecurringGift.objects.filter(running, pk=replaces.pk).first()
    if sponsorship is None:
        return None
    standing = sponsorship.recurring_gifts.filter(running).order_by("-created_at").first()
    if standing is not None and standing.status != Gift.PAST_DUE:
        raise LinkRefused(
            _(
                "%(donor)s already gives to %(child)s regularly; a second link would charge twice. Cancel the "
                "present recurring gift first, or ask for a one-off gift. On the page of the recurring gift you "
                "can replace it."
            )
            % {"donor": sponsorship.payer, "child": sponsorship.child}
        )
    return standing


def refuse_twin(link: PaymentLink) -> None:
    """Asked under the donor's lock. Of an appeal nobody who has the same link open is asked once more."""
    same = PaymentLink.objects.asking_the_same(link)
    if link.batch_id is None:
        same = same.filter(created_at__gt=timezone.now() - TWINS_WITHIN, created_by__isnull=False)
    twin = same.select_related("created_by").order_by("-created_at").first()
    if twin is None:
        return
    raise SameLinkStands(
        _(
            "%(donor)s has the same link already: %(person)s sent it %(time)s ago and it is still open. Send that "
            "one again if it did not come."
        )
        % {
            "donor": link.donor,
            "person": twin.created_by or settings.ORGANISATION_NAME,
            "time": timesince(twin.created_at),
        },
        twin,
    )

"""A donor's promise to a child: begun, kept, interrupted and ended."""

import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context, money
from backoffice.core.errors import DomainError
from backoffice.core.intervals import Interval
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship

Status = Sponsorship.Status
WHOLE = 100


class SponsorshipRefused(DomainError):
    """A sponsorship that cannot be; the message says what to do."""


def start_sponsorship(
    *,
    payer: Donor,
    child: Child,
    amount: Money,
    interval: str = Interval.MONTH,
    share: int = WHOLE,
    correspondent: Donor | None = None,
    starts_on: datetime.date | None = None,
    by: User | None = None,
) -> Sponsorship:
    """Promise a share of a verified child to a donor. It is pending until the first payment.

    The child's row is locked first: of two donors who ask for the last share at once, one gets it and the
    other is refused.
    """
    asked = money.parse_amount(amount.amount, str(amount.currency))
    with transaction.atomic(), context.acting(by):
        locked = Child.objects.select_for_update().get(pk=child.pk)
        refuse_unless_possible(locked, share=share)
        sponsorship = Sponsorship(
            payer=payer,
            correspondent=correspondent or payer,
            child=locked,
            amount=asked,
            interval=interval,
            share=share,
            starts_on=starts_on or timezone.localdate(),
        )
        sponsorship.full_clean()
        sponsorship.save()
    return sponsorship


def refuse_unless_possible(child: Child, *, share: int) -> None:
    """Raises SponsorshipRefused. Certain only for a locked child; a form asks it beforehand to say so early."""
    _refuse_unless_verified(child)
    _refuse_above_what_is_free(child, share)


def free_share(child: Child) -> int:
    """How many percent of the child nobody has promised to carry."""
    taken = Sponsorship.objects.live().filter(child=child).aggregate(total=Sum("share"))["total"] or 0
    return max(0, WHOLE - int(taken))


def activate(sponsorship: Sponsorship, *, by: User | None = None, reason: str = "") -> Sponsorship:
    """A payment has come. What is active already stays so."""
    if sponsorship.status == Status.ACTIVE:
        return sponsorship
    return sponsorship.move(Status.ACTIVE, by=by, reason=reason)


def fall_behind(sponsorship: Sponsorship, *, by: User | None = None, reason: str = "") -> Sponsorship:
    return sponsorship.move(Status.PAST_DUE, by=by, reason=reason)


def pause(sponsorship: Sponsorship, *, by: User | None = None, reason: str) -> Sponsorship:
    return sponsorship.move(Status.PAUSED, by=by, reason=reason)


def resume(sponsorship: Sponsorship, *, by: User | None = None, reason: str) -> Sponsorship:
    return sponsorship.move(Status.ACTIVE, by=by, reason=reason)


def end(sponsorship: Sponsorship, *, by: User | None = None, reason: str) -> Sponsorship:
    """The promise ends and its share of the child is free again."""
    return sponsorship.move(
        Status.ENDED, by=by, reason=reason, ended_on=timezone.localdate(), end_reason=reason[:250]
    )


def _refuse_unless_verified(child: Child) -> None:
    if child.is_merged_away:
        raise SponsorshipRefused(
            _("%(child)s was merged into %(survivor)s. Choose that record.")
            % {"child": child, "survivor": child.merged_into}
        )
    if child.status != Child.Status.VERIFIED:
        raise SponsorshipRefused(
            _("%(child)s is '%(status)s'. Only a verified child can be sponsored.")
            % {"child": child, "status": child.get_status_display()}
        )


def _refuse_above_what_is_free(child: Child, share: int) -> None:
    if not 1 <= share <= WHOLE:
        raise SponsorshipRefused(_("A share is between 1 and 100 percent."))
    free = free_share(child)
    if share > free:
        refusal = (
            _("%(child)s is sponsored in full already. Choose another child, or end the present sponsorship.")
            if free == 0
            else _("Only %(free)s %% of %(child)s is still free; ask for that much or less.")
        )
        raise SponsorshipRefused(refusal % {"child": child, "free": free})

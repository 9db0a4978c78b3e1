"""A donor's promise to a child: begun, kept, interrupted and ended."""

import datetime

from django.db import transaction
from django.utils import timezone
from djmoney.money import Money

from backoffice.core import context, money
from backoffice.core.intervals import Interval
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Hold, Sponsorship
from donors.services import holds
from donors.services.merged_away import refuse_merged_away
from donors.services.shares import (
    WHOLE,
    SponsorshipRefused,
    free_share,
    refuse_unless_possible,
)

__all__ = [
    "WHOLE",
    "SponsorshipRefused",
    "activate",
    "begin",
    "end",
    "fall_behind",
    "free_share",
    "pause",
    "refuse_unless_possible",
    "resume",
    "start_sponsorship",
]

Status = Sponsorship.Status
EndKind = Sponsorship.EndKind


def start_sponsorship(
    *,
    payer: Donor,
    child: Child,
    amount: Money,
    interval: str = Interval.MONTH,
    share: int = WHOLE,
    correspondent: Donor | None = None,
    starts_on: datetime.date | None = None,
    origin: Campaign | None = None,
    gift_aid: bool = False,
    hold: Hold | None = None,
    by: User | None = None,
) -> Sponsorship:
    """Promise a share of a verified child to a donor. It is pending until the first payment.

    The child's row is locked first: of two donors who ask for the last share at once, one gets it and the
    other is refused, and so is whoever asks for a child that is kept for somebody else. A hold that was the
    donor's, or that is shown as `hold`, is used up.
    """
    asked = money.parse_amount(amount.amount, str(amount.currency))
    with transaction.atomic(), context.acting(by):
        refuse_merged_away(payer, correspondent or payer)
        locked = Child.objects.select_for_update().get(pk=child.pk)
        refuse_unless_possible(locked, share=share)
        holds.consume(locked, payer=payer, hold=hold)
        sponsorship = Sponsorship(
            payer=payer,
            correspondent=correspondent or payer,
            child=locked,
            amount=asked,
            interval=interval,
            share=share,
            starts_on=starts_on or timezone.localdate(),
            origin=origin,
            gift_aid=gift_aid,
        )
        sponsorship.full_clean()
        sponsorship.save()
    return sponsorship


def begin(
    sponsorship: Sponsorship, *, on: datetime.date | None = None, by: User | None = None, reason: str = ""
) -> Sponsorship:
    """A pending promise runs from now on. With a first payment it begins on that day, unless it was to begin later."""
    starts_on = max(sponsorship.starts_on, on) if on else sponsorship.starts_on
    return sponsorship.move(Status.ACTIVE, by=by, reason=reason, starts_on=starts_on)


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


def end(
    sponsorship: Sponsorship, *, by: User | None = None, reason: str, kind: str = EndKind.OTHER
) -> Sponsorship:
    """The promise ends and its share of the child is free again. One that nothing was paid for has never begun."""
    if kind == EndKind.OTHER and sponsorship.status == Status.PENDING:
        kind = EndKind.NEVER_BEGUN
    return sponsorship.move(
        Status.ENDED,
        by=by,
        reason=reason,
        ended_on=timezone.localdate(),
        end_kind=kind,
        end_reason=reason[:250],
    )

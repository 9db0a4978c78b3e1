"""Changes of a recurring gift, asked for by staff or by the sponsor: what may be asked, and asking it.

The row is written first, with a work item that stands while Stripe has not confirmed; a task carries it out after the
commit (`recurring_carrying`). Done is what the subscription says when it is read back (`recurring_news`), whoever
reads it first: the task, or the worker of the webhook.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.locking import locked_with
from backoffice.core.models import User
from backoffice.core.money import parse_charge
from backoffice.core.services import work
from beneficiaries.models import Child
from payments.models import RecurringChange, RecurringGift
from payments.services.recurring_gifts import change_settling, charges, moved_gifts
from payments.tasks.recurring import carry_out_change

Kind = RecurringChange.Kind
Origin = RecurringChange.Origin
Status = RecurringGift.Status
ENDINGS = (Kind.CANCEL_NOW, Kind.CANCEL_LATER)
LONGEST_WAIT = datetime.timedelta(days=366)


class ChangeRefused(DomainError):
    """What was asked cannot be; the message says what to do instead."""


@dataclass(frozen=True)
class Wish:
    """What somebody would like of a gift; which of the facts it needs depends on the kind."""

    kind: str
    amount: Money | None = None
    next_payment_on: datetime.date | None = None
    resumes_on: datetime.date | None = None
    child: Child | None = None


def ask(
    gift: RecurringGift, wish: Wish, *, origin: str, by: User | None = None, reason: str = ""
) -> RecurringChange:
    """Write the change down and have it carried out. Raises ChangeRefused, InvalidAmount, SponsorshipRefused."""
    with transaction.atomic(), context.acting(by, reason=reason):
        if wish.child is not None:  # the child first, as all do who promise it
            Child.objects.select_for_update().get(pk=wish.child.pk)
        locked = locked_with(
            RecurringGift.objects.filter(pk=gift.pk), "donor", "child", "fund", "sponsorship__child"
        )
        _refuse_impossible(locked, wish)
        _make_room_for(locked, wish, by)
        change = RecurringChange.objects.create(
            recurring_gift=locked,
            kind=wish.kind,
            origin=origin,
            asked_by=by,
            reason=reason[:500],
            old_amount=locked.amount if wish.amount is not None else None,
            new_amount=_amount(locked, wish.amount) if wish.amount is not None else None,
            next_payment_on=wish.next_payment_on,
            resumes_on=wish.resumes_on,
            new_child=wish.child,
        )
        if wish.child is not None:
            # Ours to decide, and promised to nobody else from now on; Stripe only learns the words.
            moved_gifts.move_to(locked, wish.child, by=by, reason=reason)
        _watch(change)
        carry_out_change.enqueue(str(change.pk))
    return change


def _amount(gift: RecurringGift, asked: Money) -> Money:
    return parse_charge(asked.amount, str(gift.amount.currency))


def _make_room_for(gift: RecurringGift, wish: Wish, by: User | None) -> None:
    """One thing at a time; but whoever wants to end it need not wait for anything else."""
    standing = gift.changes.asked().first()
    if standing is None:
        return
    if wish.kind not in ENDINGS or standing.kind == Kind.CANCEL_NOW:
        raise ChangeRefused(
            _("“%(change)s” has been asked for and is not confirmed yet. Please try again in a minute.")
            % {"change": standing.get_kind_display()}
        )
    change_settling.refuse(
        standing, by=by, answer=_("The end of the gift was asked for before Stripe had confirmed it.")
    )


def _watch(change: RecurringChange) -> None:
    work.ask(
        change_settling.WORK,
        title=_("“%(change)s” for %(donor)s waits for Stripe")
        % {"change": change.get_kind_display(), "donor": change.recurring_gift.donor},
        details=_(
            "Asked of Stripe, and not confirmed yet. It is tried again and again; this closes by itself once Stripe "
            "has confirmed. If it still stands tomorrow, look at the subscription in Stripe's dashboard."
        ),
        subject=change.recurring_gift,
        due_on=timezone.localdate(),
        key=change_settling.work_key(change),
    )


def _refuse_impossible(gift: RecurringGift, wish: Wish) -> None:
    if gift.status == Status.CANCELLED:
        raise ChangeRefused(_("This gift has ended. A new one begins with a new payment link."))
    if gift.stripe_subscription_id is None or gift.status == Status.INCOMPLETE:
        raise ChangeRefused(_("This gift has not begun yet: its first payment has not come."))
    if wish.kind not in ENDINGS and charges.wish_of(gift) is not charges.Wish.RUN:
        raise ChangeRefused(
            _(
                "The child of this gift has left, or its sponsorship has ended: offer the donor another child first."
            )
        )
    match wish.kind:
        case Kind.AMOUNT:
            _refuse_amount(gift, wish.amount)
        case Kind.DATE:
            _refuse_day(gift, wish.next_payment_on)
        case Kind.CHILD if wish.child is None or wish.child.pk == gift.child_id:
            raise ChangeRefused(_("Choose another child than the present one."))
        case Kind.PAUSE:
            _refuse_pause(gift, wish.resumes_on)
        case Kind.RESUME if gift.status != Status.PAUSED:
            raise ChangeRefused(_("This gift is not paused."))
        case Kind.CANCEL_LATER if gift.cancels_at is not None:
            raise ChangeRefused(_("This gift ends by itself already."))
        case Kind.KEEP if gift.cancels_at is None:
            raise ChangeRefused(_("No end is planned for this gift."))


def _refuse_amount(gift: RecurringGift, amount: Money | None) -> None:
    currency = str(gift.amount.currency)
    if amount is None or str(amount.currency) != currency:
        raise ChangeRefused(
            _("It is charged in %(currency)s. For another currency end it and begin a new one.")
            % {"currency": currency}
        )
    if _amount(gift, amount) == gift.amount:
        raise ChangeRefused(_("That is the present amount."))


def _refuse_day(gift: RecurringGift, day: datetime.date | None) -> None:
    if gift.status != Status.ACTIVE or gift.cancels_at is not None:
        raise ChangeRefused(
            _(
                "The day can be changed while the gift runs: not while something is unpaid, paused or about to end."
            )
        )
    _refuse_unless_ahead(day)
    if gift.next_payment_at is not None and day == timezone.localdate(gift.next_payment_at):
        raise ChangeRefused(_("That is the present day."))


def _refuse_pause(gift: RecurringGift, until: datetime.date | None) -> None:
    present = timezone.localdate(gift.resumes_at) if gift.resumes_at else None
    if gift.status == Status.PAUSED and until == present:
        raise ChangeRefused(_("This gift is paused already."))
    if until is not None:
        _refuse_unless_ahead(until)


def _refuse_unless_ahead(day: datetime.date | None) -> None:
    today = timezone.localdate()
    if day is None or not today < day <= today + LONGEST_WAIT:
        raise ChangeRefused(_("Choose a day between tomorrow and one year from now."))

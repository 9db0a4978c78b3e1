"""What a subscription says that our gift did not: changes that were asked for are confirmed, others are taken over.

Whoever changes a gift in Stripe's dashboard or portal leaves a row here as well, done at once. Of an amount people
are told too: nothing about money changes silently.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import in_words
from backoffice.core.services import work
from donors.models import Sponsorship
from donors.services import due_dates, instalments, revising
from payments.gateway.facts import Subscription, SubscriptionState
from payments.models import RecurringChange, RecurringGift
from payments.services.cards import card_work
from payments.services.mismatch import Mismatch
from payments.services.recurring_gifts import change_settling

Kind = RecurringChange.Kind
Origin = RecurringChange.Origin
Status = RecurringGift.Status
# Of the work items with which `charges` asks something of Stripe by itself.
_ASKED_BY_OURSELVES = {
    # What is to go on may go on resting, as its sponsor wanted it before.
    Kind.PAUSE: ("recurring.to_pause", "recurring.to_run"),
    Kind.RESUME: ("recurring.to_run",),
    Kind.CANCEL_NOW: ("recurring.to_cancel",),
}


@dataclass(frozen=True)
class Seen:
    """A gift as it stood before the subscription was read."""

    status: str
    amount: Money
    next_payment_at: datetime.datetime | None
    anchored_at: datetime.datetime | None
    resumes_at: datetime.datetime | None
    cancels_at: datetime.datetime | None
    method_id: str
    has_begun: bool


def seen(gift: RecurringGift) -> Seen:
    return Seen(
        status=gift.status,
        amount=gift.amount,
        next_payment_at=gift.next_payment_at,
        anchored_at=gift.anchored_at,
        resumes_at=gift.resumes_at,
        cancels_at=gift.cancels_at,
        method_id=gift.stripe_method_id,
        has_begun=gift.status != Status.INCOMPLETE and gift.stripe_subscription_id is not None,
    )


def refuse_what_is_another_gift(gift: RecurringGift, subscription: Subscription) -> None:
    """Another amount is taken over. Another currency or rhythm, or nothing at all, is not what was promised."""
    if subscription.state is SubscriptionState.CANCELLED:
        return
    theirs, rhythm = subscription.amount, subscription.interval
    if (
        theirs.currency == gift.amount.currency
        and theirs.amount > 0
        and rhythm is not None
        and rhythm.value == gift.interval
        and (gift.status != Status.INCOMPLETE or theirs == gift.amount)
    ):
        return
    raise Mismatch(
        _(
            "The recurring gift %(gift)s is %(ours)s, %(interval)s, here and %(theirs)s, %(rhythm)s, at Stripe."
        )
        % {
            "gift": gift.pk,
            "ours": in_words(gift.amount),
            "interval": gift.get_interval_display(),
            "theirs": in_words(theirs),
            "rhythm": rhythm.label if rhythm else _("in another rhythm"),
        }
    )


def take_over(gift: RecurringGift, before: Seen, subscription: Subscription) -> None:
    """The gift says by now what the subscription says; `before` is what it said. In the caller's transaction."""
    if before.amount != gift.amount:
        _follow_amount(gift, before.amount)
    if before.anchored_at and before.anchored_at != gift.anchored_at:
        _follow_day(gift, before)
    if before.method_id != gift.stripe_method_id:
        card_work.settled(gift)
    asked = gift.changes.select_for_update().filter(status=RecurringChange.Status.ASKED).first()
    if before.has_begun:
        for kind in _news(gift, before):
            if asked is None or asked.kind != kind or not is_fulfilled(asked, subscription):
                _write_down(gift, kind, before)
    if asked is None:
        return
    if is_fulfilled(asked, subscription):
        change_settling.confirm(asked)
    elif gift.status == Status.CANCELLED:
        change_settling.refuse(asked, answer=_("The gift has ended meanwhile."))


def is_fulfilled(change: RecurringChange, subscription: Subscription) -> bool:
    """Does the subscription say what was asked for?"""
    told = subscription
    runs = told.state in (SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE)
    stands = told.state is not SubscriptionState.CANCELLED
    answers: dict[str, Callable[[], bool]] = {
        Kind.AMOUNT: lambda: told.amount == change.new_amount,
        Kind.DATE: lambda: _day(told.next_payment_at) == change.next_payment_on,
        Kind.CHILD: lambda: told.description == description_of(change.recurring_gift),
        Kind.PAUSE: lambda: (
            told.state is SubscriptionState.PAUSED and _day(told.resumes_at) == change.resumes_on
        ),
        Kind.RESUME: lambda: runs,
        Kind.CANCEL_NOW: lambda: not stands,
        Kind.CANCEL_LATER: lambda: told.cancels_at is not None,
        Kind.KEEP: lambda: told.cancels_at is None,
    }
    if change.kind in (Kind.CANCEL_NOW, Kind.CANCEL_LATER) and not stands:
        return True
    return stands and change.kind in answers and answers[change.kind]()


def description_of(gift: RecurringGift) -> str:
    """What the donor reads on Stripe's papers."""
    with translation.override(gift.donor.language):
        if gift.child is None:
            return str(gift.fund)
        return _("Sponsorship of %(name)s") % {"name": gift.child.first_name}


def _news(gift: RecurringGift, before: Seen) -> Iterator[str]:
    if gift.status == Status.CANCELLED:
        if before.status != Status.CANCELLED:
            yield Kind.CANCEL_NOW
        return
    if before.amount != gift.amount:
        yield Kind.AMOUNT
    if before.anchored_at and before.anchored_at != gift.anchored_at and not _was_moved_by_us(gift):
        yield Kind.DATE
    if before.method_id and before.method_id != gift.stripe_method_id:
        yield Kind.METHOD
    was_paused, is_paused = before.status == Status.PAUSED, gift.status == Status.PAUSED
    if is_paused and (not was_paused or before.resumes_at != gift.resumes_at):
        yield Kind.PAUSE
    elif was_paused and not is_paused:
        yield Kind.RESUME
    if bool(before.cancels_at) != bool(gift.cancels_at):
        yield Kind.CANCEL_LATER if gift.cancels_at else Kind.KEEP


def _was_moved_by_us(gift: RecurringGift) -> bool:
    """Stripe may write the new anchor only when the day comes that we moved the charge to."""
    moved = gift.changes.filter(kind=Kind.DATE, status=RecurringChange.Status.DONE)
    return moved.filter(next_payment_on=_day(gift.anchored_at)).exists()


def _write_down(gift: RecurringGift, kind: str, before: Seen) -> None:
    if kind == Kind.CANCEL_NOW and before.cancels_at is not None:
        change_settling.ended(gift)  # as planned: the plan has its row
        return
    change = RecurringChange.objects.create(
        recurring_gift=gift,
        status=RecurringChange.Status.DONE,
        kind=kind,
        origin=_origin(gift, kind),
        old_amount=before.amount if kind == Kind.AMOUNT else None,
        new_amount=gift.amount if kind == Kind.AMOUNT else None,
        next_payment_on=_day(gift.next_payment_at) if kind == Kind.DATE else None,
        resumes_on=_day(gift.resumes_at) if kind == Kind.PAUSE else None,
        done_at=timezone.now(),
    )
    change_settling.tell(change)
    if kind == Kind.AMOUNT:
        _ask_to_look_at(change)


def _origin(gift: RecurringGift, kind: str) -> str:
    ours = _ASKED_BY_OURSELVES.get(Kind(kind), ())
    if work.open_about(gift).filter(kind__in=ours).exists():
        return Origin.SYSTEM
    return Origin.STRIPE


def _ask_to_look_at(change: RecurringChange) -> None:
    assert change.old_amount is not None
    assert change.new_amount is not None
    work.ask(
        "recurring.changed_at_stripe",
        title=_("%(donor)s gives %(new)s instead of %(old)s, changed in Stripe's dashboard")
        % {
            "donor": change.recurring_gift.donor,
            "new": in_words(change.new_amount),
            "old": in_words(change.old_amount),
        },
        details=_("The new amount is taken over here. See that it is what the donor wants, then close this."),
        subject=change.recurring_gift,
        due_on=timezone.localdate(),
        key=f"recurring.changed_at_stripe:{change.pk}",
    )


def _follow_amount(gift: RecurringGift, before: Money) -> None:
    """The promise that the gift pays for is promised at the same amount, unless the two were never the same."""
    promise = _promise_of(gift)
    if promise is None or promise.amount == gift.amount:
        return
    if promise.amount == before:
        reason = _("As the recurring gift that pays for it.")
        revising.agree(promise, amount=gift.amount, interval=promise.interval, reason=reason)
        return
    work.ask(
        "recurring.promise_differs",
        title=_("%(donor)s gives %(gift)s for a sponsorship of %(promise)s")
        % {"donor": gift.donor, "gift": in_words(gift.amount), "promise": in_words(promise.amount)},
        details=_(
            "The amount of the gift was changed, and its sponsorship was agreed at another one before."
        ),
        subject=gift,
        due_on=timezone.localdate(),
        key=f"recurring.promise_differs:{gift.pk}",
    )


def _follow_day(gift: RecurringGift, before: Seen) -> None:
    """What is expected comes due on the day of the charge."""
    promise = _promise_of(gift)
    charged_on, anchor = _day(gift.next_payment_at), _day(gift.anchored_at)
    if (
        promise is None
        or charged_on is None
        or anchor is None
        or promise.status == Sponsorship.Status.PENDING
    ):
        return
    in_step = promise.next_due_on in (None, _day(before.next_payment_at))
    first = charged_on if in_step or promise.next_due_on is None else max(promise.next_due_on, charged_on)
    day = due_dates.first_from(first, beginning=charged_on, interval=gift.interval, due_day=anchor.day)
    instalments.realign(promise, next_due_on=day, due_day=anchor.day)


def _promise_of(gift: RecurringGift) -> Sponsorship | None:
    if gift.sponsorship_id is None:
        return None
    promise = Sponsorship.objects.select_for_update().get(pk=gift.sponsorship_id)
    return None if promise.status == Sponsorship.Status.ENDED else promise


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None

"""Subscriptions, however old: is each live one a recurring gift of ours, with its amount, rhythm and state?"""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payments.gateway.errors import NotFound
from payments.gateway.facts import Subscription, SubscriptionState
from payments.models import RecurringGift
from payments.services.reconcile.differences import (
    Difference,
    Scope,
    amount_or_currency,
    backfill_from,
    look_at_both,
    money,
)

Status = RecurringGift.Status
_LIVE = (SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE, SubscriptionState.PAUSED)


def compare(scope: Scope) -> Iterator[Difference]:
    seen: set[str] = set()
    for some in scope.in_batches(scope.gateway.list_subscriptions()):
        seen.update(told.id for told in some)
        yield from _judge(some)
    yield from _missing_there(scope, seen)


def _judge(some: list[Subscription]) -> Iterator[Difference]:
    gifts = RecurringGift.objects.select_related("donor")
    by_subscription = gifts.in_bulk([told.id for told in some], field_name="stripe_subscription_id")
    by_key = gifts.in_bulk([told.ours.recurring_gift for told in some if told.ours.recurring_gift])
    for told in some:
        gift = by_subscription.get(told.id)
        asked = by_key.get(told.ours.recurring_gift) if told.ours.recurring_gift else None
        if gift is None and asked is not None and asked.stripe_subscription_id is None:
            gift = asked
        if gift is not None:
            yield from _of(gift, told)
        elif told.state in _LIVE:
            yield _missing_here(told) if asked is None else _charged_twice(told, asked)


def _of(gift: RecurringGift, told: Subscription) -> Iterator[Difference]:
    started = told.started_at.date()
    if gift.status != told.state:
        yield Difference(
            "subscription_state",
            told.id,
            title=_("The recurring gift of %(donor)s is '%(theirs)s' at Stripe and '%(ours)s' here")
            % {"donor": gift.donor, "theirs": told.state, "ours": gift.status},
            ours=gift.get_status_display(),
            theirs=f"{told.state} {told.end_reason}".strip(),
            advice=backfill_from(started),
            subject=gift,
        )
    if told.state is SubscriptionState.CANCELLED:
        return  # nothing is charged any more, whatever it once was
    if what := amount_or_currency("subscription", gift.amount, told.amount):
        yield Difference(
            what,
            told.id,
            title=_("The recurring gift of %(donor)s is %(ours)s here and %(theirs)s at Stripe")
            % {"donor": gift.donor, "ours": money(gift.amount), "theirs": money(told.amount)},
            ours=money(gift.amount),
            theirs=money(told.amount),
            advice=look_at_both(),
            subject=gift,
        )
    if told.interval != gift.interval:
        yield Difference(
            "subscription_interval",
            told.id,
            title=_("The recurring gift of %(donor)s has another rhythm at Stripe") % {"donor": gift.donor},
            ours=str(gift.get_interval_display()),
            theirs=str(told.interval.label) if told.interval else _("none of ours"),
            advice=look_at_both(),
            subject=gift,
        )


def _missing_here(told: Subscription) -> Difference:
    return Difference(
        "subscription_missing_here",
        told.id,
        title=_("%(amount)s is charged regularly at Stripe and is no recurring gift here")
        % {"amount": money(told.amount)},
        ours=_("nothing"),
        theirs=_("%(subscription)s, %(state)s, since %(day)s")
        % {"subscription": told.id, "state": told.state, "day": date_format(told.started_at.date())},
        advice=_(
            "Somebody made it in Stripe's dashboard, or another system did. Each of its payments waits as an "
            "unattributed gift. Find out whose it is; then end it at Stripe and send the donor a link of ours, or "
            "dismiss this item if it is no gift."
        ),
    )


def _charged_twice(told: Subscription, gift: RecurringGift) -> Difference:
    return Difference(
        "subscription_duplicate",
        told.id,
        title=_("The recurring gift of %(donor)s is charged by two subscriptions at Stripe")
        % {"donor": gift.donor},
        ours=f"{gift.stripe_subscription_id}, {gift.get_status_display()}",
        theirs=_("%(subscription)s, %(state)s, since %(day)s")
        % {"subscription": told.id, "state": told.state, "day": date_format(told.started_at.date())},
        advice=_("End one of the two in Stripe's dashboard, and refund what was charged twice."),
        subject=gift,
    )


def _missing_there(scope: Scope, seen: set[str]) -> Iterator[Difference]:
    ours = RecurringGift.objects.exclude(stripe_subscription_id=None).exclude(status=Status.CANCELLED)
    unseen = [
        key for key, told in ours.values_list("pk", "stripe_subscription_id").iterator() if told not in seen
    ]
    for some in scope.in_batches(unseen):
        for gift in RecurringGift.objects.select_related("donor").filter(pk__in=some):
            try:
                yield from _judge([scope.gateway.subscription(gift.stripe_subscription_id or "")])
            except NotFound:
                yield Difference(
                    "subscription_missing_there",
                    str(gift.stripe_subscription_id),
                    title=_("Stripe does not know the recurring gift of %(donor)s") % {"donor": gift.donor},
                    ours=f"{gift}, {gift.get_status_display()}",
                    theirs=_("nothing"),
                    advice=_("Nothing is charged any more. Ask the donor for a new card, or end it here."),
                    subject=gift,
                )

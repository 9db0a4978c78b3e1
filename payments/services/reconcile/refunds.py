"""Refunds: does each stand on both sides, with one amount and one state?"""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payments.gateway.errors import NotFound
from payments.gateway.facts_lists import ListedRefund
from payments.models import Refund
from payments.services.reconcile.differences import (
    Difference,
    Scope,
    amount_or_currency,
    backfill_from,
    look_at_both,
    money,
)


def compare(scope: Scope) -> Iterator[Difference]:
    seen: set[str] = set()
    for some in scope.in_batches(scope.gateway.list_refunds(scope.period)):
        seen.update(told.id for told in some)
        scope.returns.update(told.id for told in some)
        yield from _judge([told for told in some if scope.is_told(told.created_at)])
    yield from _ours(scope, seen)


def _judge(some: list[ListedRefund]) -> Iterator[Difference]:
    known = Refund.objects.select_related("donation").in_bulk(
        [told.id for told in some], field_name="stripe_refund_id"
    )
    for told in some:
        refund = known.get(told.id)
        if refund is None:
            yield _missing_here(told)
            continue
        on = told.created_at.date()
        if what := amount_or_currency("refund", refund.amount, told.amount):
            yield Difference(
                what,
                told.id,
                title=_("The refund of %(gift)s is %(ours)s here and %(theirs)s at Stripe")
                % {
                    "gift": refund.donation.reference,
                    "ours": money(refund.amount),
                    "theirs": money(told.amount),
                },
                ours=money(refund.amount),
                theirs=money(told.amount),
                advice=look_at_both(),
                on=on,
                subject=refund,
            )
        if refund.status != told.state:
            yield Difference(
                "refund_state",
                told.id,
                title=_("The refund of %(gift)s is '%(theirs)s' at Stripe and '%(ours)s' here")
                % {"gift": refund.donation.reference, "theirs": told.state, "ours": refund.status},
                ours=refund.get_status_display(),
                theirs=str(told.state),
                advice=backfill_from(on),
                on=on,
                subject=refund,
            )


def _ours(scope: Scope, seen: set[str]) -> Iterator[Difference]:
    # What a bank took back by itself bears the id of its movement, and is no refund at Stripe.
    at_stripe = Refund.objects.exclude(stripe_refund_id=None).exclude(stripe_refund_id__startswith="txn_")
    ours = scope.ours(at_stripe.select_related("donation"), "created_at")
    for refund in scope.unlisted(ours, "stripe_refund_id", seen):
        try:
            yield from _judge([scope.gateway.listed_refund(refund.stripe_refund_id)])
        except NotFound:
            yield Difference(
                "refund_missing_there",
                refund.stripe_refund_id,
                title=_("Stripe does not know the refund of %(gift)s") % {"gift": refund.donation.reference},
                ours=f"{refund}, {refund.get_status_display()}",
                theirs=_("nothing"),
                advice=look_at_both(),
                on=refund.created_at.date(),
                subject=refund,
            )


def _missing_here(told: ListedRefund) -> Difference:
    on = told.created_at.date()
    return Difference(
        "refund_missing_here",
        told.id,
        title=_("%(amount)s were refunded at Stripe on %(day)s and not here")
        % {"amount": money(told.amount), "day": date_format(on)},
        ours=_("nothing"),
        theirs=_("%(refund)s of %(payment)s, %(amount)s, %(state)s")
        % {
            "refund": told.id,
            "payment": told.payment_id or told.charge_id,
            "amount": money(told.amount),
            "state": told.state,
        },
        advice=backfill_from(on),
        on=on,
    )

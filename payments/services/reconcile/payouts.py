"""Payouts: is each here, in its state, with its amount, and does it explain itself?"""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core.money import from_minor
from payments.gateway.errors import NotFound
from payments.gateway.facts_lists import Payout
from payments.models import ProcessorPayout
from payments.services.deposits.payout_explained import are_complete, explain
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
    for some in scope.in_batches(scope.gateway.list_payouts(scope.period)):
        seen.update(told.id for told in some)
        yield from _judge([told for told in some if scope.is_told(told.made_at)])
    yield from _ours(scope, seen)


def _judge(some: list[Payout]) -> Iterator[Difference]:
    known = ProcessorPayout.objects.in_bulk([told.id for told in some], field_name="stripe_payout_id")
    complete = are_complete(known.values())
    for told in some:
        payout, amount = known.get(told.id), from_minor(told.amount_minor, told.currency)
        if payout is not None:
            yield from _of(payout, told, is_complete=complete.get(payout.pk, False))
            continue
        yield Difference(
            "payout_missing_here",
            told.id,
            title=_("A payout of %(amount)s on %(day)s is not in our books")
            % {"amount": money(amount), "day": date_format(told.arrives_on)},
            ours=_("nothing"),
            theirs=f"{told.id}, {money(amount)}, {told.state}",
            advice=backfill_from(told.made_at.date()),
            on=told.made_at.date(),
        )


def _of(payout: ProcessorPayout, told: Payout, *, is_complete: bool) -> Iterator[Difference]:
    on = told.made_at.date()
    ours = from_minor(payout.amount_minor, payout.currency)
    theirs = from_minor(told.amount_minor, told.currency)
    if what := amount_or_currency("payout", ours, theirs):
        yield Difference(
            what,
            told.id,
            title=_("The payout %(payout)s is %(ours)s here and %(theirs)s at Stripe")
            % {"payout": told.id, "ours": money(ours), "theirs": money(theirs)},
            ours=money(ours),
            theirs=money(theirs),
            advice=look_at_both(),
            on=on,
            subject=payout,
        )
    if payout.status != told.state:
        yield Difference(
            "payout_state",
            told.id,
            title=_("The payout %(payout)s is '%(theirs)s' at Stripe and '%(ours)s' here")
            % {"payout": payout, "theirs": told.state, "ours": payout.status},
            ours=payout.get_status_display(),
            theirs=f"{told.state} {told.failure_reason}".strip(),
            advice=backfill_from(on),
            on=on,
            subject=payout,
        )
    if told.is_itemised and not payout.is_itemised:
        yield Difference(
            "payout_not_itemised",
            told.id,
            title=_("Stripe has listed what the payout %(payout)s is made of, and we have not")
            % {"payout": payout},
            ours=_("no movements"),
            theirs=_("complete"),
            advice=backfill_from(on),
            on=on,
            subject=payout,
        )
    elif payout.is_itemised and not is_complete:
        explanation = explain(payout)
        yield Difference(
            "payout_unexplained",
            told.id,
            title=_("The payout %(payout)s does not explain itself") % {"payout": payout},
            ours=_("movements of %(net)s, of which %(count)s are about nothing that we know")
            % {"net": money(explanation.net), "count": explanation.strangers},
            theirs=money(theirs),
            advice=backfill_from(on),
            on=on,
            subject=payout,
        )


def _ours(scope: Scope, seen: set[str]) -> Iterator[Difference]:
    ours = scope.ours(ProcessorPayout.objects.all(), "made_at")
    unseen = [key for key, told in ours.values_list("pk", "stripe_payout_id").iterator() if told not in seen]
    for some in scope.in_batches(unseen):
        for payout in ProcessorPayout.objects.filter(pk__in=some):
            try:
                yield from _judge([scope.gateway.payout(payout.stripe_payout_id)])
            except NotFound:
                yield Difference(
                    "payout_missing_there",
                    payout.stripe_payout_id,
                    title=_("Stripe does not know the payout %(payout)s") % {"payout": payout},
                    ours=f"{payout}, {payout.get_status_display()}",
                    theirs=_("nothing"),
                    advice=look_at_both(),
                    on=payout.made_at.date(),
                    subject=payout,
                )

"""Disputes: does each stand on both sides, in one state?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from payments.gateway.errors import NotFound
from payments.gateway.facts_lists import ListedDispute
from payments.models import Dispute
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
    for some in scope.in_batches(scope.gateway.list_disputes(scope.period)):
        seen.update(told.id for told in some)
        scope.returns.update(told.id for told in some)
        yield from _judge([told for told in some if scope.is_told(told.created_at)])
    yield from _ours(scope, seen)


def _judge(some: list[ListedDispute]) -> Iterator[Difference]:
    known = Dispute.objects.select_related("donation").in_bulk(
        [told.id for told in some], field_name="stripe_dispute_id"
    )
    for told in some:
        on, dispute = told.created_at.date(), known.get(told.id)
        if dispute is None:
            yield Difference(
                "dispute_missing_here",
                told.id,
                title=_("A bank disputes %(amount)s at Stripe and nobody here knows")
                % {"amount": money(told.amount)},
                ours=_("nothing"),
                theirs=_("%(dispute)s of %(payment)s, %(state)s")
                % {"dispute": told.id, "payment": told.payment_id or told.charge_id, "state": told.status},
                advice=backfill_from(on) + " " + _("A dispute has a last day to answer."),
                on=on,
            )
            continue
        if what := amount_or_currency("dispute", dispute.amount, told.amount):
            yield Difference(
                what,
                told.id,
                title=_("The dispute of %(gift)s is %(ours)s here and %(theirs)s at Stripe")
                % {
                    "gift": dispute.donation.reference,
                    "ours": money(dispute.amount),
                    "theirs": money(told.amount),
                },
                ours=money(dispute.amount),
                theirs=money(told.amount),
                advice=look_at_both(),
                on=on,
                subject=dispute,
            )
        if dispute.stripe_status != told.status:
            yield Difference(
                "dispute_state",
                told.id,
                title=_("The dispute of %(gift)s is '%(theirs)s' at Stripe and '%(ours)s' here")
                % {
                    "gift": dispute.donation.reference,
                    "theirs": told.status,
                    "ours": dispute.stripe_status,
                },
                ours=f"{dispute.get_status_display()} ({dispute.stripe_status})",
                theirs=told.status,
                advice=backfill_from(on),
                on=on,
                subject=dispute,
            )


def _ours(scope: Scope, seen: set[str]) -> Iterator[Difference]:
    ours = scope.ours(Dispute.objects.select_related("donation"), "created_at")
    for dispute in scope.unlisted(ours, "stripe_dispute_id", seen):
        try:
            yield from _judge([scope.gateway.listed_dispute(dispute.stripe_dispute_id)])
        except NotFound:
            yield Difference(
                "dispute_missing_there",
                dispute.stripe_dispute_id,
                title=_("Stripe does not know the dispute of %(gift)s")
                % {"gift": dispute.donation.reference},
                ours=f"{dispute}, {dispute.get_status_display()}",
                theirs=_("nothing"),
                advice=look_at_both(),
                on=dispute.created_at.date(),
                subject=dispute,
            )

"""A payout follows what Stripe says of it: its state, its movements, its entries, and what it leaves unexplained.

A payout is never a gift: nothing here makes a donation.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core.models import WorkItem
from backoffice.core.money import from_minor, in_words
from backoffice.core.services import work
from payments.gateway.facts_lists import Movement, Payout, PayoutState
from payments.models import ProcessorPayout
from payments.services.deposits import movements, payout_booking
from payments.services.deposits.payout_explained import Explanation, explain, strangers_of
from payments.services.mismatch import Mismatch

Status = ProcessorPayout.Status
_STATUS_OF = {
    PayoutState.PENDING: Status.PENDING,
    PayoutState.IN_TRANSIT: Status.IN_TRANSIT,
    PayoutState.PAID: Status.PAID,
    PayoutState.FAILED: Status.FAILED,
    PayoutState.CANCELLED: Status.CANCELLED,
}
_MOST_NAMED = 20


@transaction.atomic
def follow(told: Payout, itemised: Sequence[Movement]) -> str:
    """Make our row, its movements and the books say what was read; returns the effect in plain words."""
    payout, changed = _standing(told)
    _refuse_other_amount(payout, told)
    changed |= _write(payout, _facts(told))
    status = _STATUS_OF[told.state]
    if payout.status != status and payout.can_move(status):
        payout.move(status, reason=told.failure_reason)
        changed = True
    _book(payout)
    if told.is_itemised:
        changed |= _itemise(payout, itemised)
    effect = _("%(payout)s is: %(status)s.") if changed else _("Nothing new about %(payout)s (%(status)s).")
    return effect % {"payout": payout.stripe_payout_id, "status": payout.get_status_display()}


def has_news(payout: ProcessorPayout, told: Payout) -> bool:
    """Whether what Stripe says of it, but for its movements, is not yet what our row says."""
    ours, theirs = (payout.amount_minor, payout.currency), (told.amount_minor, told.currency)
    return payout.status != _STATUS_OF[told.state] or ours != theirs or bool(_news(payout, _facts(told)))


def _standing(told: Payout) -> tuple[ProcessorPayout, bool]:
    known = ProcessorPayout.objects.select_for_update().filter(stripe_payout_id=told.id).first()
    if known is not None:
        return known, False
    made = ProcessorPayout.objects.create(
        stripe_payout_id=told.id,
        amount_minor=told.amount_minor,
        currency=told.currency,
        made_at=told.made_at,
        **_facts(told),
    )
    return made, True


def _facts(told: Payout) -> dict[str, Any]:
    return {
        "arrives_on": told.arrives_on,
        "is_automatic": told.is_automatic,
        "statement_text": told.statement_text[:50],
        "trace_id": told.trace_id[:100],
        "failure_reason": told.failure_reason[:250],
        "reversed_by_id": told.reversed_by_id,
    }


def _write(payout: ProcessorPayout, facts: dict[str, Any]) -> bool:
    news = _news(payout, facts)
    for name, value in news.items():
        setattr(payout, name, value)
    if news:
        payout.save(update_fields=[*news, "updated_at"])
    return bool(news)


def _news(payout: ProcessorPayout, facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if getattr(payout, name) != value}


def _refuse_other_amount(payout: ProcessorPayout, told: Payout) -> None:
    if (payout.amount_minor, payout.currency) != (told.amount_minor, told.currency):
        raise Mismatch(
            _("The payout %(payout)s is %(ours)s here and %(theirs)s at Stripe.")
            % {
                "payout": told.id,
                "ours": in_words(from_minor(payout.amount_minor, payout.currency)),
                "theirs": in_words(from_minor(told.amount_minor, told.currency)),
            }
        )


def _book(payout: ProcessorPayout) -> None:
    if payout.status == Status.PAID:
        payout_booking.book_arrival(payout)
    elif payout.status == Status.FAILED:
        payout_booking.book_return(payout)


def _itemise(payout: ProcessorPayout, itemised: Sequence[Movement]) -> bool:
    movements.keep(itemised, payout=payout)
    payout_booking.book_movements(payout)
    changed = _write(payout, {"is_itemised": True})
    _judge(explain(payout))
    return changed


def _judge(explanation: Explanation) -> None:
    """A payout that does not explain itself is something that a person must look at, until it does."""
    payout = explanation.payout
    key = f"payout:{payout.pk}:unexplained"
    if explanation.is_complete:
        for item in WorkItem.objects.open().filter(key=key):
            item.move(WorkItem.Status.DONE, reason=_("The payout explains itself to the cent."))
        return
    work.ask(
        "payout.unexplained",
        title=_("The payout %(payout)s does not explain itself") % {"payout": payout},
        details=_what_is_missing(explanation),
        subject=payout,
        key=key,
    )


def _what_is_missing(explanation: Explanation) -> str:
    words = []
    if explanation.gap_minor:
        words.append(
            _("Its movements add up to %(net)s and it is %(amount)s: %(gap)s are unexplained.")
            % {
                "net": in_words(explanation.net),
                "amount": in_words(explanation.amount),
                "gap": in_words(explanation.gap),
            }
        )
    strangers = list(strangers_of(explanation.payout)[:_MOST_NAMED])
    if strangers:
        words.append(
            _("%(count)s movements are about nothing that we know:") % {"count": explanation.strangers}
        )
        words += [f"{row.stripe_id} {row}, {row.source_id or row.description}" for row in strangers]
    words.append(
        _(
            "Fetch what Stripe knows and we do not: 'manage.py backfill_stripe --since %(day)s'. What is left is a "
            "question for Stripe's support."
        )
        % {"day": explanation.payout.made_at.date()}
    )
    return "\n".join(words)

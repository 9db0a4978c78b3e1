"""What Stripe says of refunds becomes what our rows say, those made in its dashboard too."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.models import WorkItem
from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.gateway.facts_refunds import RefundFacts, RefundState, TakenBack
from payments.models import Donation, Refund
from payments.services.giving_back import refund_effects, refunds, returned
from payments.services.mismatch import Mismatch

Status = Refund.Status
_STATUS = {
    RefundState.PENDING: Status.PENDING,
    RefundState.SUCCEEDED: Status.SUCCEEDED,
    RefundState.FAILED: Status.FAILED,
    RefundState.CANCELLED: Status.CANCELLED,
}
_REASONS = {
    "duplicate": Refund.Reason.DUPLICATE,
    "fraudulent": Refund.Reason.FRAUDULENT,
    "requested_by_customer": Refund.Reason.DONOR_ASKED,
}
_BY_A_DISPUTE = "charge_for_pending_refund_disputed"
_FAILURES = {
    "lost_or_stolen_card": "The donor's card was lost or stolen.",
    "expired_or_canceled_card": "The donor's card is no longer valid.",
    _BY_A_DISPUTE: "The donor's bank has disputed the payment meanwhile.",
    "insufficient_funds": "There is not enough money on our balance at Stripe.",
    "declined": "The donor's bank has declined it.",
    "merchant_request": "It was called back at Stripe.",
}


def donation_of(*, payment_id: str, charge_id: str) -> Donation | None:
    named = Q(stripe_payment_intent_id=payment_id) if payment_id else Q(pk=None)
    if charge_id:
        named |= Q(stripe_charge_id=charge_id)
    return Donation.objects.filter(named).first()


@transaction.atomic
def follow(facts: RefundFacts) -> Refund | None:
    """Apply what Stripe says of one refund; None where the gift is not in our books. Safe to repeat."""
    donation = donation_of(payment_id=facts.payment_id, charge_id=facts.charge_id)
    if donation is None:
        return None
    donation = Donation.objects.select_for_update().get(pk=donation.pk)
    if donation.status != Donation.Status.SUCCEEDED or donation.is_history:
        return None
    if facts.amount.currency != donation.amount.currency:
        raise Mismatch(
            _("%(refund)s is %(theirs)s, and the gift is %(ours)s.")
            % {
                "refund": facts.id,
                "theirs": in_words(facts.amount),
                "ours": in_words(donation.amount),
            }
        )
    refund = _row_of(facts, donation) or _new_row(facts, donation)
    _move(refund, facts)
    return refund


def follow_taken_back(taken: TakenBack, *, payment_id: str) -> Refund | None:
    """A bank took a payment back that had succeeded. It is a refund that nobody asked for, made at Stripe; in the
    place of a refund's id stands that of the movement on our balance."""
    donation = donation_of(payment_id=payment_id, charge_id=taken.charge_id)
    is_known = Refund.objects.filter(stripe_refund_id=taken.id).exists()
    of_gift = _of_the_gift(taken, donation)
    refund = None
    if of_gift.amount:
        refund = follow(
            RefundFacts(
                id=taken.id,
                payment_id=payment_id,
                charge_id=taken.charge_id,
                state=RefundState.SUCCEEDED,
                amount=of_gift,
                created_at=taken.created_at,
                ours=None,
                failure="",
            )
        )
    if donation is not None and not is_known and (refund is not None or not of_gift.amount):
        _tell_taken_back(taken, donation, of_gift)
    return refund


def _of_the_gift(taken: TakenBack, donation: Donation | None) -> Money:
    """A bank takes the whole payment, also where a part was refunded before: of the gift no more can go back than
    was left of it."""
    if donation is None or taken.amount.currency != donation.amount.currency:
        return taken.amount
    known = Refund.objects.filter(stripe_refund_id=taken.id).first()
    return known.amount if known else min(taken.amount, returned.kept(donation))


def _tell_taken_back(taken: TakenBack, donation: Donation, of_gift: Money) -> None:
    key = f"payment.taken_back:{taken.id}"
    if WorkItem.objects.filter(key=key).exists():
        return
    details = _(
        "The bank had paid and has changed its mind: %(why)s The gift is taken out of the books. Speak to the donor."
    ) % {"why": taken.why}
    if of_gift < taken.amount:
        details += "\n\n" + _(
            "The bank took %(amount)s, and only %(left)s were left of the gift. The rest went back twice: look at the "
            "refunds in Stripe's dashboard, and have what is still on its way stopped."
        ) % {"amount": in_words(taken.amount), "left": in_words(of_gift)}
    work.ask(
        "payment.taken_back",
        title=_("%(reference)s was taken back by the donor's bank") % {"reference": donation.reference},
        details=details,
        subject=donation,
        key=key,
    )


def refused(refund: Refund, why: str) -> None:
    """Stripe will not do it, and nothing has happened there."""
    with transaction.atomic():
        donation = Donation.objects.select_for_update().get(pk=refund.donation_id)
        refund = Refund.objects.select_for_update().get(pk=refund.pk)
        refund.donation = donation
        if refund.status != Status.APPROVED:
            return  # a webhook knew better
        refund.move(Status.FAILED, reason=why, failure_reason=why[:250])
        refunds.close_items(refund, _("Stripe has refused it."))
        refund_effects.tell_failure(refund)


def _row_of(facts: RefundFacts, donation: Donation) -> Refund | None:
    rows = Refund.objects.select_for_update().filter(donation=donation)
    known = rows.filter(stripe_refund_id=facts.id).first()
    if known is None and facts.ours is not None:
        # One that was given up here is not taken up again: then Stripe's stands as a row of its own.
        given_up = [Status.CANCELLED, Status.FAILED]
        known = rows.filter(pk=facts.ours, stripe_refund_id=None).exclude(status__in=given_up).first()
    if known is not None:
        known.donation = donation
        if known.amount != facts.amount:
            raise Mismatch(
                _("The refund %(refund)s is %(theirs)s at Stripe and %(ours)s here.")
                % {"refund": facts.id, "theirs": in_words(facts.amount), "ours": in_words(known.amount)}
            )
    return known


def _new_row(facts: RefundFacts, donation: Donation) -> Refund:
    if facts.state in (RefundState.PENDING, RefundState.SUCCEEDED):
        _make_room(donation, facts)
        status = Status.PENDING
    else:
        status = Status(_STATUS[facts.state])
    return Refund.objects.create(
        donation=donation,
        amount=facts.amount,
        status=status,
        reason=_REASONS.get(facts.reason, Refund.Reason.OTHER),
        origin=Refund.Origin.STRIPE,
        stripe_refund_id=facts.id,
        failure_reason=_failure(facts),
    )


def _make_room(donation: Donation, facts: RefundFacts) -> None:
    """Money has gone back at Stripe that was also promised here: what did not begin yet is given up for it."""
    waiting = Refund.objects.select_for_update().filter(
        donation=donation, status__in=[Status.REQUESTED, Status.APPROVED], stripe_refund_id=None
    )
    # Those that nobody has agreed on yet come first.
    for refund in waiting.order_by("-status", "-created_at"):
        if returned.left(donation).amount >= facts.amount.amount:
            return
        refund.move(Status.CANCELLED, reason=_("The money was given back at Stripe meanwhile."))
        refunds.close_items(refund, _("The money was given back at Stripe meanwhile."))
    rest = returned.not_refunded(donation)
    if rest.amount < facts.amount.amount:
        raise Mismatch(
            _(
                "%(refund)s gives back %(amount)s of %(gift)s at Stripe, of which only %(left)s had not been given "
                "back: some of it has gone back twice, by hand and at Stripe. Ask the donor to return it."
            )
            % {
                "refund": facts.id,
                "amount": in_words(facts.amount),
                "gift": donation.reference,
                "left": in_words(rest),
            }
        )


def _move(refund: Refund, facts: RefundFacts) -> None:
    wanted = _STATUS[facts.state]
    changes: dict[str, Any] = {"stripe_refund_id": facts.id}
    if wanted == Status.SUCCEEDED:
        changes["refunded_at"] = facts.created_at if refund.origin == Refund.Origin.STRIPE else timezone.now()
    if wanted == Status.FAILED:
        changes["failure_reason"] = _failure(facts)
    if not refund.can_move(wanted):
        return refund_effects.follow_money(refund)
    refund.move(wanted, reason=_("Stripe says so."), **changes)
    refunds.close_items(refund, _("Stripe has confirmed it."))
    refund_effects.follow_money(refund)
    if wanted == Status.FAILED:
        refund_effects.tell_failure(refund, is_disputed=facts.failure == _BY_A_DISPUTE)
    return None


def _failure(facts: RefundFacts) -> str:
    return _FAILURES.get(facts.failure, facts.failure)[:250]

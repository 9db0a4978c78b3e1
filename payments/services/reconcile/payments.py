"""Payments: is what Stripe took booked here once, with its amount and its fee, and has Stripe taken what we booked?"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payments.gateway.errors import NotFound
from payments.gateway.facts import Charge, Payment, PaymentState
from payments.models import Donation
from payments.services.giving_back import returned
from payments.services.reconcile import fees
from payments.services.reconcile.differences import (
    Difference,
    Scope,
    amount_or_currency,
    backfill_from,
    look_at_both,
    money,
)

Status = Donation.Status
# A bank debit is decided within some days.
_DECIDED_WITHIN = timedelta(days=10)


def compare(scope: Scope) -> Iterator[Difference]:
    seen: set[str] = set()
    for some in scope.in_batches(scope.gateway.list_payments(scope.period)):
        seen.update(payment.id for payment in some)
        scope.charges.update(payment.charge.id for payment in some if payment.charge)
        yield from _judge([payment for payment in some if scope.is_told(payment.created_at)])
    yield from _ours(scope, seen)


def _judge(some: list[Payment]) -> Iterator[Difference]:
    gifts = Donation.objects.all()
    by_payment = {
        gift.stripe_payment_intent_id: gift
        for gift in gifts.filter(stripe_payment_intent_id__in=[payment.id for payment in some])
    }
    charges = [payment.charge.id for payment in some if payment.charge]
    by_charge = {gift.stripe_charge_id: gift for gift in gifts.filter(stripe_charge_id__in=charges)}
    by_key = gifts.in_bulk([payment.ours.donation for payment in some if payment.ours.donation])
    for payment in some:
        charge = payment.charge.id if payment.charge else None
        booked, by_its_charge = by_payment.get(payment.id), by_charge.get(charge)
        asked = by_key.get(payment.ours.donation) if payment.ours.donation else None
        if booked is not None and by_its_charge is not None and booked.pk != by_its_charge.pk:
            yield _booked_twice(payment, booked, by_its_charge)
        yield from _of(payment, booked or by_its_charge, asked)


def _of(payment: Payment, booked: Donation | None, asked: Donation | None) -> Iterator[Difference]:
    on = payment.created_at.date()
    if payment.state is not PaymentState.SUCCEEDED:
        yield from _unpaid(payment, booked or asked, is_its_payment=booked is not None)
        return
    if booked is None:
        paid_by_another = asked is not None and asked.status == Status.SUCCEEDED
        yield _paid_twice(payment, asked) if asked and paid_by_another else _missing_here(payment, asked)
        return
    if booked.status != Status.SUCCEEDED:
        yield _other_state(payment, booked, theirs=_("paid"))
        return
    if what := amount_or_currency("payment", booked.amount, payment.amount):
        yield Difference(
            what,
            payment.id,
            title=_("%(gift)s is %(ours)s here and %(theirs)s at Stripe")
            % {"gift": booked.reference, "ours": money(booked.amount), "theirs": money(payment.amount)},
            ours=money(booked.amount),
            theirs=money(payment.amount),
            advice=look_at_both(),
            on=on,
            subject=booked,
        )
    if payment.charge is not None:
        yield from fees.compare(payment.charge, booked, on)


def _unpaid(payment: Payment, gift: Donation | None, *, is_its_payment: bool) -> Iterator[Difference]:
    if gift is not None and gift.status == Status.SUCCEEDED:
        # By another payment, perhaps; and what has gone back is unpaid on both sides.
        if is_its_payment and returned.kept(gift).amount:
            yield _not_taken(payment, gift)
    elif payment.state is PaymentState.PROCESSING:
        if gift is not None and gift.status != Status.PROCESSING:
            yield _other_state(payment, gift, theirs=_("on its way"))
        elif timezone.now() - payment.created_at > _DECIDED_WITHIN:
            yield _stuck(payment, gift)
    elif gift is not None and is_its_payment and gift.status == Status.PROCESSING:
        yield _other_state(payment, gift, theirs=payment.failure or _("not paid"))
    elif gift is not None and gift.status == Status.PENDING and payment.state is PaymentState.CANCELLED:
        yield _other_state(payment, gift, theirs=_("called off"))


def _ours(scope: Scope, seen: set[str]) -> Iterator[Difference]:
    """What we booked in these days and Stripe did not list: it is asked for one by one."""
    booked = Donation.objects.succeeded().of_our_books().filter(channel=Donation.Channel.STRIPE)
    ours = scope.ours(booked, "received_at")
    keys = ours.values_list("pk", "stripe_payment_intent_id", "stripe_charge_id").iterator()
    unseen = [key for key, payment, charge in keys if not (payment in seen or charge in scope.charges)]
    for some in scope.in_batches(unseen):
        for gift in Donation.objects.filter(pk__in=some):
            yield from _asked_for(scope, gift)


def _asked_for(scope: Scope, gift: Donation) -> Iterator[Difference]:
    try:
        if gift.stripe_payment_intent_id:
            yield from _judge([scope.gateway.payment(gift.stripe_payment_intent_id)])
        elif gift.stripe_charge_id:
            charge = scope.gateway.charge(gift.stripe_charge_id)
            scope.charges.add(charge.id)
            yield from _of_charge(charge, gift)
        else:
            yield _missing_there(gift)
    except NotFound:
        yield _missing_there(gift)


def _of_charge(charge: Charge, gift: Donation) -> Iterator[Difference]:
    """A payment of the old kind, which has no payment intent."""
    on = charge.created_at.date()
    if what := amount_or_currency("payment", gift.amount, charge.amount):
        yield Difference(
            what,
            charge.id,
            title=_("%(gift)s is %(ours)s here and %(theirs)s at Stripe")
            % {"gift": gift.reference, "ours": money(gift.amount), "theirs": money(charge.amount)},
            ours=money(gift.amount),
            theirs=money(charge.amount),
            advice=look_at_both(),
            on=on,
            subject=gift,
        )
    yield from fees.compare(charge, gift, on)


def _missing_here(payment: Payment, asked: Donation | None) -> Difference:
    on = payment.created_at.date()
    return Difference(
        "payment_missing_here",
        payment.id,
        title=_("%(amount)s came at Stripe on %(day)s and is not in our books")
        % {"amount": money(payment.amount), "day": date_format(on)},
        ours=f"{asked}, {asked.get_status_display()}" if asked else _("nothing"),
        theirs=_("%(payment)s, paid, %(amount)s") % {"payment": payment.id, "amount": money(payment.amount)},
        advice=backfill_from(on),
        on=on,
        subject=asked,
    )


def _missing_there(gift: Donation) -> Difference:
    on = gift.received_at.date() if gift.received_at else None
    return Difference(
        "payment_missing_there",
        gift.stripe_payment_intent_id or gift.stripe_charge_id or gift.reference,
        title=_("Stripe does not know the payment of %(gift)s") % {"gift": gift.reference},
        ours=_("%(gift)s, paid by %(payment)s")
        % {"gift": gift, "payment": gift.stripe_payment_intent_id or gift.stripe_charge_id or _("nothing")},
        theirs=_("nothing"),
        advice=_(
            "Was it paid with the keys of another account, or in test mode? If no money came, the gift must be "
            "refunded by hand so that its receipt is void."
        ),
        on=on,
        subject=gift,
    )


def _other_state(payment: Payment, gift: Donation, *, theirs: str) -> Difference:
    on = payment.created_at.date()
    return Difference(
        "payment_state",
        payment.id,
        title=_("%(gift)s is '%(theirs)s' at Stripe and '%(ours)s' here")
        % {"gift": gift.reference, "theirs": theirs, "ours": gift.get_status_display()},
        ours=gift.get_status_display(),
        theirs=f"{payment.id}, {money(payment.amount)}: {theirs}",
        advice=backfill_from(on),
        on=on,
        subject=gift,
    )


def _paid_twice(payment: Payment, asked: Donation) -> Difference:
    return Difference(
        "payment_duplicate",
        payment.id,
        title=_("%(gift)s was paid twice at Stripe") % {"gift": asked.reference},
        ours=_("%(gift)s, paid by %(payment)s")
        % {"gift": asked, "payment": asked.stripe_payment_intent_id or "–"},
        theirs=_("paid once more by %(payment)s, %(amount)s")
        % {"payment": payment.id, "amount": money(payment.amount)},
        advice=_(
            "Refund one: ask the donor whether both were meant, and refund the second at Stripe if not."
        ),
        on=payment.created_at.date(),
        subject=asked,
    )


def _booked_twice(payment: Payment, booked: Donation, again: Donation) -> Difference:
    return Difference(
        "payment_booked_twice",
        payment.id,
        title=_("One payment is booked as %(one)s and as %(other)s")
        % {"one": booked.reference, "other": again.reference},
        ours=f"{booked}; {again}",
        theirs=_("%(payment)s, once, %(amount)s") % {"payment": payment.id, "amount": money(payment.amount)},
        advice=_("One of the two is no gift. Reverse its entry and void its receipt."),
        on=payment.created_at.date(),
        subject=again,
    )


def _not_taken(payment: Payment, booked: Donation) -> Difference:
    return Difference(
        "payment_not_paid_there",
        payment.id,
        title=_("%(gift)s is booked and not paid at Stripe") % {"gift": booked.reference},
        ours=_("%(gift)s, succeeded") % {"gift": booked},
        theirs=f"{payment.id}: {payment.state} {payment.failure}".strip(),
        advice=_(
            "The bank may have taken a debit back. Replay the last event of this payment; if Stripe still has no "
            "money, refund the gift by hand so that its receipt is void."
        ),
        on=payment.created_at.date(),
        subject=booked,
    )


def _stuck(payment: Payment, gift: Donation | None) -> Difference:
    return Difference(
        "payment_stuck",
        payment.id,
        title=_("%(amount)s has been on its way for more than ten days") % {"amount": money(payment.amount)},
        ours=f"{gift}, {gift.get_status_display()}" if gift else _("nothing"),
        theirs=_("%(payment)s, processing since %(day)s")
        % {"payment": payment.id, "day": date_format(payment.created_at.date())},
        advice=_("Ask Stripe what the bank says. Until then nothing is booked, which is right."),
        on=payment.created_at.date(),
        subject=gift,
    )

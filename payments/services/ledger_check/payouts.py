"""Does each payout have exactly its entries, and does the clearing account explain itself?"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Concat

from payments.models import BalanceTransaction, Donation, JournalEntry, JournalLine, ProcessorPayout
from payments.services import accounts
from payments.services.deposits import movements
from payments.services.ledger_check.questions import Question

Kind = JournalEntry.Kind
Status = ProcessorPayout.Status


def payouts_not_booked_once() -> Iterator[str]:
    booked = Count("entries", filter=Q(entries__kind=Kind.PAYOUT))
    standing = Count("entries", filter=Q(entries__kind=Kind.PAYOUT, entries__reversed_by=None))
    counted = ProcessorPayout.objects.order_by().annotate(booked=booked, standing=standing)
    wrong = counted.filter(
        (Q(status=Status.PAID) & ~Q(booked=1, standing=1)) | (~Q(status=Status.PAID) & Q(standing__gt=0))
    )
    for name, status, times in wrong.values_list("stripe_payout_id", "status", "standing"):
        yield f"Payout {name} is '{status}' and stands {times} times in the books."
    lost = JournalEntry.objects.filter(kind=Kind.PAYOUT, payout=None)
    for key in lost.values_list("key", flat=True):
        yield f"Entry {key} belongs to no payout."


def payouts_booked_with_another_amount() -> Iterator[str]:
    at_the_bank = JournalLine.objects.filter(entry__kind=Kind.PAYOUT, account__code=accounts.BANK)
    wrong = at_the_bank.exclude(
        amount_minor=F("entry__payout__amount_minor"), currency=F("entry__payout__currency")
    )
    for key in wrong.values_list("entry__key", flat=True):
        yield f"Entry {key} books another amount than that of its payout."


def payouts_that_do_not_add_up() -> Iterator[str]:
    itemised = ProcessorPayout.objects.filter(is_itemised=True).order_by()
    own = Q(movements__type="payout", movements__source_id=F("stripe_payout_id"))
    others = Coalesce(Sum("movements__net_minor", filter=~own), Value(0))
    sums = itemised.annotate(net=others - Coalesce(Sum("movements__fee_minor", filter=own), Value(0)))
    for name, amount, net, currency in sums.exclude(net=F("amount_minor")).values_list(
        "stripe_payout_id", "amount_minor", "net", "currency"
    ):
        yield f"Payout {name} is {amount} {currency} in minor units, and its movements add up to {net}."


def charges_not_booked() -> Iterator[str]:
    """What Stripe took for itself or set aside stands in the books, once, and what a payout cost."""
    by_itself = (movements.ARE_OWN_CHARGES | movements.ARE_SET_ASIDE) & ~Q(net_minor=0)
    of_payouts = Q(type__in=movements.PAYOUTS) & ~Q(fee_minor=0)
    kept = BalanceTransaction.objects.filter(by_itself | of_payouts)
    for name in kept.filter(~Exists(_entry("booked"))).values_list("stripe_id", flat=True):
        yield f"Movement {name} is a charge of Stripe's and is not booked."


def refunds_left_in_their_own_currency() -> Iterator[str]:
    """What went back of a gift in another currency was changed too."""
    kept = BalanceTransaction.objects.exclude(refund=None).exclude(currency=F("refund__amount_currency"))
    kept = kept.exclude(amount_minor=0)
    for name in kept.filter(~Exists(_entry("converted"))).values_list("stripe_id", flat=True):
        yield f"Movement {name} is a refund in another currency, and its change is not booked."


def _entry(of: str) -> QuerySet[JournalEntry, Any]:
    key = Concat(Value("movement:"), OuterRef("stripe_id"), Value(f":{of}"))
    return JournalEntry.objects.filter(kind=Kind.ADJUSTMENT, key=key)


def gifts_left_in_their_own_currency() -> Iterator[str]:
    """A gift that Stripe changed into our currency leaves nothing at Stripe in the one in which it was given."""
    of_gifts = JournalLine.objects.filter(
        account__code=accounts.STRIPE_CLEARING,
        entry__donation__settled_currency__isnull=False,
        entry__refund=None,
        entry__dispute=None,
        entry__donation__status=Donation.Status.SUCCEEDED,
    ).exclude(entry__donation__settled=None)
    left = (
        of_gifts.exclude(currency=F("entry__donation__settled_currency"))
        .order_by()
        .values_list("entry__donation__reference", "currency")
        .annotate(total=Sum("amount_minor"))
        .exclude(total=0)
    )
    for reference, currency, total in left:
        yield f"Of donation {reference} {total} {currency} in minor units were never changed into our currency."


QUESTIONS: tuple[Question, ...] = (
    payouts_not_booked_once,
    payouts_booked_with_another_amount,
    payouts_that_do_not_add_up,
    charges_not_booked,
    refunds_left_in_their_own_currency,
    gifts_left_in_their_own_currency,
)

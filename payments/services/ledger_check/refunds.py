"""Does each refund and each lost dispute stand in the books, once and with its amount?"""

import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import F, Q, Sum, Value
from djmoney.money import Money

from backoffice.core.money import quantized, to_minor
from payments.models import Dispute, Donation, JournalEntry, JournalLine, Receipt, Refund
from payments.services import accounts
from payments.services.chunks import chunks
from payments.services.disputing import dispute_booking
from payments.services.giving_back import returned
from payments.services.ledger_check.minor_units import minor_units
from payments.services.ledger_check.questions import Question

Kind = JournalEntry.Kind
_BATCH = 500


def refunds_not_booked_once() -> Iterator[str]:
    standing = JournalEntry.objects.filter(kind=Kind.REFUND, reversed_by=None)
    booked: dict[object, int] = {}
    for key in standing.values_list("refund", flat=True):
        booked[key] = booked.get(key, 0) + 1
    if None in booked:
        yield f"{booked.pop(None)} entries of the kind 'refund' belong to no refund."
    gone = set(Refund.objects.gone().values_list("pk", flat=True))
    for missing in sorted(map(str, gone - set(booked))):
        yield f"The money of refund {missing} has gone, and it is not booked."
    for extra in sorted(map(str, set(booked) - gone)):
        yield f"Refund {extra} is booked, and its money has not gone or came back."
    for refund, times in booked.items():
        if times > 1:
            yield f"Refund {refund} is booked {times} times, not once."


def refunds_booked_with_another_amount() -> Iterator[str]:
    """What leaves the account that the money came to is the refund's amount, to the last minor unit."""
    left = JournalLine.objects.filter(
        entry__kind=Kind.REFUND,
        entry__reversed_by=None,
        entry__refund__status__in=returned.GONE,
        account__kind="asset",
    )
    wrong = left.annotate(expected=Value(0) - minor_units("entry__refund__amount")).exclude(
        amount_minor=F("expected"), currency=F("entry__refund__amount_currency")
    )
    for key, expected, minor, currency in wrong.values_list(
        "entry__refund", "expected", "amount_minor", "currency"
    ):
        yield f"Refund {key} is {-expected} in minor units and booked as {minor} {currency}."


def disputes_booked_wrongly() -> Iterator[str]:
    """One that is lost and not booked shows in the gift, of which more stands in the books than was kept."""
    standing = (
        dispute_booking.lost_entries().exclude(dispute=None).exclude(dispute__status=Dispute.Status.LOST)
    )
    for name, status in standing.values_list("dispute__stripe_dispute_id", "dispute__status"):
        yield f"Dispute {name} is '{status}', and its gift is booked as lost."
    for key in JournalEntry.objects.filter(kind=Kind.DISPUTE, dispute=None).values_list("key", flat=True):
        yield f"Entry {key} is of a dispute and belongs to none."


def gifts_given_back_above_their_amount() -> Iterator[str]:
    """What stands of a gift on the account of its income and on the wallet is what we have kept of it."""
    for some in _touched():
        standing = dict(
            JournalLine.objects.filter(
                Q(account__kind="income") | Q(account__code=accounts.UNATTRIBUTED),
                entry__donation__in=some,
                currency=F("entry__donation__amount_currency"),
            )
            .order_by()
            .values_list("entry__donation")
            .annotate(Sum("amount_minor"))
        )
        kept = _kept(some)
        for donation in some:
            expected, found = to_minor(kept[donation.pk]), -standing.get(donation.pk, 0)
            if found != expected:
                yield (
                    f"Of donation {donation.reference} {expected} minor units are kept and {found} stand in the books."
                )


def receipts_of_what_went_back() -> Iterator[str]:
    """A receipt that stands says what we have, and not what we had."""
    for some in _touched():
        kept = _kept(some)
        standing = Receipt.objects.filter(donation__in=some, status=Receipt.Status.ISSUED)
        for number, gift, facts in standing.values_list("number", "donation", "facts"):
            if facts["amount"] != str(kept[gift].amount):
                yield f"Receipt {number} says {facts['amount']}, and {kept[gift].amount} were kept."


def _touched() -> Iterator[list[Donation]]:
    """The gifts of which something went back, or seemed to: some hundreds at a time."""
    went_back = Refund.objects.filter(status__in=[*returned.GONE, Refund.Status.FAILED]).values("donation")
    touched = Donation.objects.succeeded().of_our_books().order_by("pk")
    touched = touched.filter(Q(pk__in=went_back) | Q(pk__in=Dispute.objects.values("donation")))
    yield from chunks(touched.iterator(), _BATCH)


def _kept(gifts: Sequence[Donation]) -> dict[uuid.UUID, Money]:
    """What we still have of each: two questions for all of them."""
    gone = returned.taken_from(gifts)
    return {
        gift.pk: Money(
            quantized(gift.amount.amount - gone.get(gift.pk, Decimal(0)), str(gift.amount.currency)),
            gift.amount.currency,
        )
        for gift in gifts
    }


QUESTIONS: tuple[Question, ...] = (
    refunds_not_booked_once,
    refunds_booked_with_another_amount,
    disputes_booked_wrongly,
    gifts_given_back_above_their_amount,
    receipts_of_what_went_back,
)

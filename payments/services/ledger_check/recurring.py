"""Is each renewal over an amount that its recurring gift was at?"""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from payments.models import Donation, RecurringChange
from payments.services.ledger_check.questions import Question


def renewals_of_another_amount() -> Iterator[str]:
    """The first payment may hold more than those that follow, so only renewals are asked about."""
    agreed = RecurringChange.objects.filter(
        Q(old_amount=OuterRef("amount"), old_amount_currency=OuterRef("amount_currency"))
        | Q(new_amount=OuterRef("amount"), new_amount_currency=OuterRef("amount_currency")),
        recurring_gift=OuterRef("recurring_gift"),
        kind=RecurringChange.Kind.AMOUNT,
    )
    renewals = Donation.objects.succeeded().of_our_books().exclude(recurring_gift=None)
    known = Q(amount=F("recurring_gift__amount"), amount_currency=F("recurring_gift__amount_currency"))
    strange = (
        renewals.filter(payment_link=None).exclude(stripe_invoice_id=None).exclude(known | Exists(agreed))
    )
    for reference in strange.values_list("reference", flat=True):
        yield f"Donation {reference} renews a recurring gift that was never at its amount."


QUESTIONS: list[Question] = [renewals_of_another_amount]

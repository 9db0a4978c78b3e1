"""Differences planted among the many of `bench.reconcile`, and what each must be called."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.reconcile_books import Books


@contextmanager
def planted(books: Books) -> Iterator[set[tuple[str, str]]]:
    """Differences among the many, and what they are called."""
    from payments.models import Donation
    from payments.sandbox.behaviour import behind_our_back
    from payments.sandbox.models import SandboxObject

    payment, session = str(books.gift.stripe_payment_intent_id), str(books.attempt.stripe_session_id)
    refund, payout = str(books.refund.stripe_refund_id), str(books.told["id"])
    step = books.size // 10
    ids = [f"{payment}_{number * step + 7}" for number in range(5)]  # none of them refunded
    touched = [*ids, f"{session}_{step}", f"{refund}_3", f"{refund}_4", f"{payout}_1"]
    before = list(SandboxObject.objects.filter(pk__in=touched))
    behind_our_back.forget("payment_intent", ids[0])
    behind_our_back.change("payment_intent", ids[1], amount_received=1)
    behind_our_back.change("payment_intent", ids[2], currency="chf")
    behind_our_back.change("payment_intent", ids[3], status="requires_payment_method")
    behind_our_back.change("checkout.session", f"{session}_{step}", status="expired")
    behind_our_back.change("refund", f"{refund}_3", amount=90)
    behind_our_back.forget("refund", f"{refund}_4")
    behind_our_back.change("payout", f"{payout}_1", status="failed")
    fee = Donation.objects.get(stripe_payment_intent_id=ids[4])
    Donation.objects.filter(pk=fee.pk).update(fee=1)
    books.miss(1)
    unknown = f"{books.stranger[0]}_{books.missed - 1}"
    yield {
        ("payment_missing_there", ids[0]),
        ("payment_amount", ids[1]),
        ("payment_currency", ids[2]),
        ("payment_not_paid_there", ids[3]),
        ("fee_differs", str(fee.stripe_charge_id)),
        ("session_state", f"{session}_{step}"),
        ("refund_amount", f"{refund}_3"),
        ("refund_missing_there", f"{refund}_4"),
        ("payout_state", f"{payout}_1"),
        ("payment_missing_here", unknown),
    }
    for row in before:
        row.save()
    Donation.objects.filter(pk=fee.pk).update(fee=fee.fee)
    SandboxObject.objects.filter(
        pk__endswith=f"_{books.missed - 1}", pk__in=[f"{each}_{books.missed - 1}" for each in books.stranger]
    ).delete()

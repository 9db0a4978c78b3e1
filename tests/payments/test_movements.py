"""What Stripe moves by itself stands in the books as it happens, whatever payout it is part of, and once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from backoffice.core.tasks import schedule
from backoffice.core.tasks.draining import drain
from payments.models import BalanceTransaction, Donation, JournalEntry, ProcessorPayout
from payments.sandbox import behaviour, store
from payments.sandbox.behaviour import behind_our_back, fees
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.sandbox.shapes.payouts import movement
from payments.services import accounts, ledger
from payments.services.deposits.payout_explained import Sort, explain
from tests.payments.stripe_story import assert_all_is_well, deliver_all, deliver_all_again, euros
from tests.payments.test_payouts import paid
from tests.payments.test_reconcile import compare, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
SHILLINGS = Money("5000.00", "KES")
OWN = ("stripe_fee", "tax_fee", "stripe_fx_fee", "network_cost", "adjustment")


def go_by(slug: str) -> None:
    """The hour of a scheduled job has come."""
    next(job.task for job in schedule.jobs() if job.slug == slug).enqueue()
    drain()


def backfill() -> None:
    call_command("backfill_stripe", since=str((timezone.now() - timedelta(days=2)).date()))


def moves(amount: int, kind: str, **about: Any) -> str:
    row = movement(kind=kind, category="other", amount=amount, currency="eur", source=None, **about)
    return store.add(row).pk


def what_no_event_tells() -> set[str]:
    """A refund and a dispute in shillings, what Stripe takes for itself, and what it sets aside."""
    refunded, disputed = paid(SHILLINGS), paid(SHILLINGS)
    refund = behaviour.refund_payment(refunded.stripe_payment_intent_id or "", 100000)
    behaviour.open_dispute(disputed.stripe_payment_intent_id or "")
    deliver_all()
    return {
        refund["balance_transaction"],
        *(str(behaviour.charge_for_service(40, kind=kind)["id"]) for kind in OWN),
        moves(-200, "reserve_transaction"),
        moves(-100, "payout_minimum_balance_hold"),
    }


@pytest.mark.parametrize("door", [lambda: go_by("follow-movements"), backfill], ids=["job", "backfill"])
def test_before_a_payout_by_hand_all_is_booked(door: Any) -> None:
    paid(euros("100.00"))
    missing = what_no_event_tells()
    compare()
    assert found() == {("movement_missing_here", each) for each in missing}

    door()
    assert compare().found == 0
    assert set(BalanceTransaction.objects.values_list("stripe_id", flat=True)) == missing
    assert ledger.balance(accounts.stripe_reserve()) == [euros("3.00")]
    behaviour.pay_out(automatic=False)
    deliver_all()
    assert ledger.balance(accounts.stripe_clearing()) == []
    before = JournalEntry.objects.count(), BalanceTransaction.objects.count()
    door()
    go_by("follow-movements-of-the-week")
    deliver_all_again()
    assert (JournalEntry.objects.count(), BalanceTransaction.objects.count()) == before
    assert compare().found == 0
    assert_all_is_well()


@pytest.mark.parametrize("payout_first", [True, False])
def test_what_an_automatic_payout_lists_too_is_booked_once(payout_first: bool) -> None:
    paid(euros("100.00"))
    booked_apart = what_no_event_tells()
    if not payout_first:
        go_by("follow-movements")
    behaviour.pay_out()
    deliver_all()
    go_by("follow-movements")
    deliver_all_again()

    payout = ProcessorPayout.objects.get()
    assert explain(payout).is_complete
    assert booked_apart <= set(payout.movements.values_list("stripe_id", flat=True))
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert ledger.balance(accounts.stripe_reserve()) == [euros("3.00")]
    assert compare().found == 0
    assert_all_is_well()


def test_an_instant_payout_costs_a_fee_once(finance: User) -> None:
    paid(euros("100.00"))
    told = behaviour.pay_out(instant=True)
    deliver_all()
    payout = ProcessorPayout.objects.get()
    assert (payout.amount_minor, payout.is_automatic, payout.status) == (9584, False, "paid")
    compare()
    assert found() == {("movement_missing_here", told["balance_transaction"])}

    go_by("follow-movements")
    assert compare().found == 0
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert ledger.balance(accounts.processing_fees()) == [euros("4.16")]  # 3.20 of the gift
    client = Client()
    client.force_login(finance)
    page = client.get(reverse("admin:payments_processorpayout_change", args=[payout.pk]))
    assert "For sending it at once Stripe kept" in page.content.decode()
    assert_all_is_well()


def test_one_that_stripe_lists_explains_its_fee_too() -> None:
    paid(euros("100.00"))
    behaviour.pay_out(instant=True, automatic=True)
    deliver_all()
    go_by("follow-movements")
    explanation = explain(ProcessorPayout.objects.get())
    assert [(part.sort, part.net) for part in explanation.parts] == [
        (Sort.GIFTS, euros("96.80")),
        (Sort.SENDING, euros("-0.96")),
    ]
    assert explanation.is_complete
    assert compare().found == 0
    assert ledger.balance(accounts.stripe_clearing()) == []
    deliver_all_again()
    assert_all_is_well()


@pytest.mark.parametrize(
    ("rate", "amount", "left"),
    [
        ("0.0070", 500000, []),
        ("0.0064", 500000, []),
        ("0.0064", 200000, [Money("3000.00", "KES")]),
    ],
    ids=["whole, at a better rate", "whole, at a worse rate", "a part"],
)
def test_what_the_bank_gives_back_of_a_dispute_is_booked_at_its_own_rate(
    rate: str, amount: int, left: list[Money], monkeypatch: pytest.MonkeyPatch
) -> None:
    gift = paid(SHILLINGS)
    dispute = behaviour.open_dispute(gift.stripe_payment_intent_id or "")
    deliver_all()
    monkeypatch.setitem(fees._EURO_RATES, "kes", rate)
    behaviour.decide_dispute(dispute["id"], "won", amount=amount)
    deliver_all()
    assert ledger.balance(accounts.disputes()) == left
    assert WorkItem.objects.open().filter(kind="dispute.in_part").count() == len(left)
    paid(euros("50.00"))
    behaviour.pay_out(automatic=False)
    deliver_all()
    go_by("follow-movements")
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert compare().found == 0
    deliver_all_again()
    assert_all_is_well()


@pytest.mark.parametrize("amount", [10000, 4000], ids=["whole", "a part"])
def test_a_part_in_our_own_currency_is_named_until_the_rest_comes(amount: int) -> None:
    gift = paid(euros("100.00"))
    dispute = behaviour.open_dispute(gift.stripe_payment_intent_id or "")
    behaviour.decide_dispute(dispute["id"], "won", amount=amount)
    deliver_all()
    item = WorkItem.objects.filter(kind="dispute.in_part")
    assert [one.status for one in item] == ([] if amount == 10000 else ["open"])
    assert compare().found == 0
    assert_all_is_well()


def test_a_movement_of_an_old_dispute_is_named_and_fetched() -> None:
    """The dispute says what it said before, and its last movement never came: no state differs."""
    gift = paid(SHILLINGS)
    dispute = behaviour.open_dispute(gift.stripe_payment_intent_id or "")
    deliver_all()
    behaviour.decide_dispute(dispute["id"], "won")
    found_there = SandboxObject.objects.get(pk=dispute["id"])
    both = found_there["balance_transactions"]
    behind_our_back.change("dispute", dispute["id"], balance_transactions=both[:1])
    deliver_all()
    behind_our_back.change("dispute", dispute["id"], balance_transactions=both)

    compare()
    assert found() == {("movement_missing_here", both[1]["id"])}
    backfill()
    assert compare().found == 0
    assert ledger.balance(accounts.disputes()) == []
    assert_all_is_well()


def test_a_fee_beside_a_refund_is_booked() -> None:
    gift = paid(euros("100.00"))
    refund = behaviour.refund_payment(gift.stripe_payment_intent_id or "", 1000)
    behind_our_back.change("balance_transaction", refund["balance_transaction"], fee=15, net=-1015)
    deliver_all()
    compare()
    assert found() == {("movement_missing_here", refund["balance_transaction"])}
    go_by("follow-movements")
    behaviour.pay_out(automatic=False)
    deliver_all()
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert compare().found == 0
    assert_all_is_well()


def test_a_rehearsal_books_nothing() -> None:
    behaviour.charge_for_service(250)
    day = str((timezone.now() - timedelta(days=2)).date())
    call_command("backfill_stripe", since=day, dry_run=True)
    assert not JournalEntry.objects.exists()
    assert not BalanceTransaction.objects.exists()
    assert not SandboxEvent.objects.exists()
    assert not Donation.objects.exists()


def test_what_a_charge_without_a_payment_came_to_is_named_and_fetched() -> None:
    with behind_our_back.silently():
        payment = behaviour.make_dashboard_payment(500000, "kes")
        behaviour.settle_charge_fee(payment["latest_charge"])
    behind_our_back.change("charge", payment["latest_charge"], payment_intent=None)
    behind_our_back.forget("payment_intent", payment["id"])
    backfill()
    gift = Donation.objects.get()
    assert (gift.settled, gift.fee) == (euros("33.50"), euros("1.27"))

    Donation.objects.filter(pk=gift.pk).update(settled=None, fee=None, stripe_balance_id=None)
    compare()
    assert found() == {("fee_missing_here", payment["latest_charge"])}
    backfill()
    assert compare().found == 0
    assert Donation.objects.get().settled == euros("33.50")
    assert_all_is_well()

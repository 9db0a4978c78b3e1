"""Each bank deposit explains itself to the cent, and a payout is never a gift."""

from datetime import timedelta

import pytest
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import WorkItem
from payments.models import BalanceTransaction, Donation, JournalEntry, PaymentLink, ProcessorPayout
from payments.sandbox import behaviour
from payments.sandbox.behaviour import behind_our_back
from payments.services import accounts, ledger
from payments.services.backfill import running
from payments.services.deposits.payout_explained import Sort, explain
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    one_off_link,
    open_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
Status = ProcessorPayout.Status


def paid(amount: Money) -> Donation:
    """A gift that has come, with its fee."""
    link = one_off_link(amount=amount)
    behaviour.pay_session(open_page(link))
    deliver_all()
    gift = gift_of(link)
    assert gift.stripe_charge_id
    behaviour.settle_charge_fee(gift.stripe_charge_id)
    deliver_all()
    return gift_of(link)


def gift_of(link: PaymentLink) -> Donation:
    return link.donations.get(status=Donation.Status.SUCCEEDED)


def the_payout() -> ProcessorPayout:
    return ProcessorPayout.objects.get()


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.__qualname__.partition(".")[0])
def test_a_deposit_explains_itself_to_the_cent(order: Order) -> None:
    gift, foreign = paid(euros("100.00")), paid(Money("5000.00", "KES"))
    assert (gift.settled, gift.fee, gift.net) == (euros("100.00"), euros("3.20"), euros("96.80"))
    assert (foreign.settled, foreign.fee) == (euros("33.50"), euros("1.27"))
    behaviour.charge_for_service(250)
    before = Donation.objects.count()

    told = behaviour.pay_out()
    deliver_all(order)

    payout = the_payout()
    assert (payout.status, payout.amount_minor, payout.is_itemised) == (Status.PAID, 9680 + 3223 - 250, True)
    explanation = explain(payout)
    assert [(part.sort, part.count, part.net) for part in explanation.parts] == [
        (Sort.GIFTS, 2, euros("129.03")),
        (Sort.CHARGES, 1, euros("-2.50")),
    ]
    assert explanation.is_complete
    assert set(payout.movements.values_list("donation", flat=True)) == {gift.pk, foreign.pk, None}
    assert Donation.objects.count() == before  # a payout is never a gift
    # Nothing of these gifts is left at Stripe, in any currency, and the bank has the payout.
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert ledger.balance(accounts.bank()) == [euros("126.53")]
    assert not WorkItem.objects.open().exists()

    facts = JournalEntry.objects.count(), BalanceTransaction.objects.count(), payout.history.count()
    deliver_all_again()
    assert facts == (
        JournalEntry.objects.count(),
        BalanceTransaction.objects.count(),
        the_payout().history.count(),
    )
    assert told["amount"] == payout.amount_minor
    assert_all_is_well()


def test_what_went_back_explains_itself_too_in_every_currency() -> None:
    """Gifts in shillings settle in euro: their refund and their dispute leave nothing at Stripe in either."""
    refunded, disputed, won = (paid(Money("5000.00", "KES")) for _ in range(3))
    behaviour.refund_payment(refunded.stripe_payment_intent_id or "", 100000)
    behaviour.open_dispute(disputed.stripe_payment_intent_id or "")
    ours = behaviour.open_dispute(won.stripe_payment_intent_id or "")
    deliver_all()
    behaviour.decide_dispute(ours["id"], "won")
    deliver_all()
    paid(euros("80.00"))
    behaviour.pay_out()
    deliver_all()

    explanation = explain(the_payout())
    assert [(part.sort, part.count, part.gross, part.fees) for part in explanation.parts] == [
        (Sort.GIFTS, 4, euros("180.50"), euros("-6.43")),
        (Sort.REFUNDS, 1, euros("-6.70"), euros("0")),
        (Sort.DISPUTES, 3, euros("-33.50"), euros("-30.00")),
    ]
    assert explanation.is_complete
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert ledger.balance(accounts.bank()) == [euros("103.87")]
    links = the_payout().movements.exclude(type="payout")
    assert links.filter(refund=None, dispute=None).count() == 4
    assert not links.filter(donation=None).exists()
    deliver_all_again()
    assert_all_is_well()


def test_what_the_bank_sends_back_is_reversed_and_paid_out_again() -> None:
    paid(euros("50.00"))
    first = behaviour.pay_out()
    deliver_all()
    behaviour.fail_payout(first["id"])
    deliver_all()

    payout = the_payout()
    assert (payout.status, payout.failure_reason) == (Status.FAILED, "The bank account has been closed")
    assert ledger.balance(accounts.bank()) == []
    assert ledger.balance(accounts.stripe_clearing()) == [euros("48.25")]
    assert_all_is_well()

    again = behaviour.pay_out()
    deliver_all()
    second = ProcessorPayout.objects.get(stripe_payout_id=again["id"])
    assert [(part.sort, part.net) for part in explain(second).parts] == [(Sort.PAYOUTS, euros("48.25"))]
    assert explain(second).is_complete
    assert ledger.balance(accounts.bank()) == [euros("48.25")]
    deliver_all_again()
    assert_all_is_well()


def test_a_payout_that_we_fetch_back_is_one_of_its_own_below_zero() -> None:
    paid(euros("50.00"))
    first = behaviour.pay_out()
    behaviour.reverse_payout(first["id"])
    deliver_all()
    deliver_all_again()

    original = ProcessorPayout.objects.get(stripe_payout_id=first["id"])
    back = ProcessorPayout.objects.exclude(pk=original.pk).get()
    assert (original.status, original.reversed_by_id) == (Status.PAID, back.stripe_payout_id)
    assert (back.amount_minor, back.is_automatic, back.is_itemised) == (-4825, False, False)
    assert ledger.balance(accounts.bank()) == []
    assert ledger.balance(accounts.stripe_clearing()) == [euros("48.25")]
    assert_all_is_well()


def test_one_that_never_came_leaves_nothing_in_the_books() -> None:
    paid(euros("50.00"))
    cancelled = behaviour.pay_out(arrives=False)
    behaviour.cancel_payout(cancelled["id"])
    failed = behaviour.pay_out(arrives=False)
    behaviour.fail_payout(failed["id"])
    deliver_all()
    assert sorted(ProcessorPayout.objects.values_list("status", flat=True)) == [
        Status.CANCELLED,
        Status.FAILED,
    ]
    assert not JournalEntry.objects.filter(kind=JournalEntry.Kind.PAYOUT).exists()
    assert_all_is_well()


def test_what_nobody_knows_is_named_until_it_is_known() -> None:
    paid(euros("20.00"))
    with behind_our_back.silently():
        stranger = behaviour.make_dashboard_payment(1000, "eur")
        behaviour.settle_charge_fee(stranger["latest_charge"])
    told = behaviour.pay_out()
    deliver_all()

    item = WorkItem.objects.open().get(kind="payout.unexplained")
    assert item.subject == the_payout()
    assert stranger["latest_charge"] in item.details
    assert explain(the_payout()).strangers == 1

    # An amount that Stripe's own rows do not add up to is named to the cent.
    row = the_payout().movements.get(donation=None, type="charge")
    BalanceTransaction.objects.filter(pk=row.pk).update(amount_minor=1003, net_minor=1003 - row.fee_minor)
    assert explain(the_payout()).gap == euros("-0.03")
    assert told["amount"] == the_payout().amount_minor


def test_a_dispute_that_nobody_knows_yet_is_no_charge_of_stripes() -> None:
    """Its adjustment waits until the dispute is known, or it would be booked twice: as a fee, and by the dispute."""
    gift = paid(euros("50.00"))
    with behind_our_back.silently():
        behaviour.open_dispute(gift.stripe_payment_intent_id or "")
    behaviour.pay_out()
    deliver_all()
    assert the_payout().amount_minor == 4825 - 5000 - 1500  # fetched from our bank
    assert [(part.sort, part.count) for part in explain(the_payout()).parts] == [
        (Sort.GIFTS, 1),
        (Sort.DISPUTES, 1),
    ]
    assert explain(the_payout()).strangers == 1
    assert WorkItem.objects.open().filter(kind="payout.unexplained").exists()

    running.backfill(timezone.now() - timedelta(days=1), tell=lambda *_facts: None)
    assert explain(the_payout()).is_complete
    assert not WorkItem.objects.open().filter(kind="payout.unexplained").exists()
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert_all_is_well()


def test_a_charge_of_stripes_about_a_gift_is_booked_too() -> None:
    gift = paid(euros("50.00"))
    fee = behaviour.charge_for_service(100)
    behind_our_back.change("balance_transaction", fee["id"], source=gift.stripe_charge_id)
    behaviour.pay_out()
    deliver_all()
    assert [(part.sort, part.net) for part in explain(the_payout()).parts] == [
        (Sort.GIFTS, euros("48.25")),
        (Sort.CHARGES, euros("-1.00")),
    ]
    assert ledger.balance(accounts.stripe_clearing()) == []
    deliver_all_again()
    assert_all_is_well()

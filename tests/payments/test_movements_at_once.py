"""The list of movements is read while a payout is itemised: each row is kept once, linked to its payout, and booked once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from payments.models import BalanceTransaction, ProcessorPayout
from payments.sandbox import behaviour
from payments.services import accounts, ledger
from payments.services.deposits import movement_listing
from payments.services.deposits.payout_explained import explain
from tests.payments.stripe_story import assert_all_is_well, deliver_all, euros, post, undelivered
from tests.payments.test_many_at_once import at_once, finish, working
from tests.payments.test_movements import what_no_event_tells
from tests.payments.test_payouts import paid

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pay_desk"),
]


def _read() -> object:
    return movement_listing.follow_recent(timedelta(hours=1))


def _work() -> object:
    return list(working())


def test_a_payout_is_itemised_while_the_list_is_read() -> None:
    paid(euros("100.00"))
    apart = what_no_event_tells()
    told = behaviour.pay_out()
    for event in undelivered():
        post(event)
    acts: list[Callable[[], object]] = [_read, _work] * 4
    at_once(acts)
    finish()
    deliver_all()

    payout = ProcessorPayout.objects.get(stripe_payout_id=told["id"])
    assert explain(payout).is_complete
    assert apart <= set(payout.movements.values_list("stripe_id", flat=True))
    assert not BalanceTransaction.objects.filter(payout=None).exists()
    assert ledger.balance(accounts.stripe_clearing()) == []
    assert_all_is_well()

"""The clock of the sandbox is moved: months pass, and what Stripe does by itself is done."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from payments.sandbox import behaviour, clock
from payments.sandbox.behaviour.advancing import advance
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import create, monthly, once

pytestmark = pytest.mark.django_db


def after(days: float) -> datetime:
    return datetime.fromtimestamp(clock.now(), UTC) + timedelta(days=days)


def states(kind: str) -> Counter[str]:
    return Counter(found["status"] for found in SandboxObject.objects.filter(kind=kind))


def test_three_months_are_three_renewals_with_fees_and_payouts(client: stripe.StripeClient) -> None:
    behaviour.pay_session(create(client, monthly()).id)
    told = advance(after(95))
    assert states("invoice") == {"paid": 4}
    assert sum("renewed" in line for line in told) == 3
    assert not SandboxObject.objects.filter(kind="charge", data__balance_transaction=None).exists()
    assert states("payout")["paid"] >= 3
    moments = [found.created for found in SandboxEvent.objects.order_by("position")]
    assert moments == sorted(moments)
    [subscription] = SandboxObject.objects.filter(kind="subscription")
    assert subscription["items"]["data"][0]["current_period_end"] > clock.now()


def test_the_clock_stays_where_it_was_moved_to(client: stripe.StripeClient) -> None:
    later = after(3)
    advance(later)
    assert clock.now() == pytest.approx(later.timestamp(), abs=2)
    assert client.v1.customers.create({"email": "a@example.org"}).created >= int(later.timestamp())
    with clock.moved_to(datetime(2026, 1, 1, tzinfo=UTC)):
        assert clock.today().year == 2026
    for wrong in (later - timedelta(days=1), after(10_000)):
        with pytest.raises(NotPossible, match="forward alone"):
            advance(wrong)


def test_a_card_that_expires_is_tried_four_times_and_given_up(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(create(client, monthly()).id)
    subscription = SandboxObject.objects.get(pk=paid["subscription"])
    today = clock.today()
    behaviour.expire_card(subscription["default_payment_method"], year=today.year, month=today.month)
    advance(after(75))
    assert states("subscription") == {"canceled": 1}
    [unpaid] = SandboxObject.objects.filter(kind="invoice", data__status="open")
    assert (unpaid["attempt_count"], unpaid["next_payment_attempt"]) == (4, None)
    assert SandboxEvent.objects.filter(type="invoice.payment_failed").count() == 4
    reasons = {found["failure_code"] for found in SandboxObject.objects.filter(kind="charge")}
    assert "expired_card" in reasons


def test_another_card_pays_at_the_next_try(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(create(client, monthly()).id)
    behaviour.renew(paid["subscription"], "failed")
    advance(after(4))
    assert states("invoice") == {"paid": 2}
    assert states("subscription") == {"active": 1}


def test_pages_close_banks_pay_and_pauses_end(client: stripe.StripeClient) -> None:
    create(client, once())
    debit = behaviour.pay_session(create(client, monthly()).id, method="bank_debit")
    behaviour.pause_collection(debit["subscription"], resumes_at=int(after(40).timestamp()))
    advance(after(70))
    assert states("checkout.session") == {"expired": 1, "complete": 1}
    assert states("payment_intent")["processing"] == 0
    assert states("invoice")["void"] == 1
    assert SandboxObject.objects.get(kind="subscription")["pause_collection"] is None


def test_a_planned_end_is_kept(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(create(client, monthly()).id)
    behaviour.plan_end(paid["subscription"])
    advance(after(40))
    assert states("subscription") == {"canceled": 1}
    assert states("invoice") == {"paid": 1}

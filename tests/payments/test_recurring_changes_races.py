"""A sponsor ends while staff change the amount, in the same second: on PostgreSQL, always the one right state."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from payments.gateway import get_gateway
from payments.gateway.errors import GatewayError
from payments.models import RecurringChange
from payments.services.recurring_gifts import recurring_carrying
from payments.services.recurring_gifts.recurring_changes import ChangeRefused
from payments.tasks.recurring import NotConfirmed
from tests import factories
from tests.payments.monthly_story import Kind, ask, at_stripe, begun, euros, fresh, open_kinds, promise_of
from tests.payments.stripe_story import assert_all_is_well, deliver_all
from tests.payments.test_many_at_once import at_once, finish

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_many_presses_are_one_change_and_an_end_wins() -> None:
    factories.make_fund()
    gift = begun()

    def press(kind: str, amount: str = "") -> str:
        try:
            facts: dict[str, Any] = {"amount": euros(amount)} if amount else {}
            return str(ask(gift, kind, **facts).pk)
        except ChangeRefused:
            return "refused"

    pressed = at_once([partial(press, Kind.AMOUNT, str(30 + number)) for number in range(4)])
    assert sorted(pressed).count("refused") == 3
    asked = gift.changes.get(status=RecurringChange.Status.ASKED)
    end = press(Kind.CANCEL_NOW)
    asked.refresh_from_db()
    assert asked.status == "refused"

    def carry_out(key: str) -> str:
        for _try in range(50):
            try:
                return recurring_carrying.carry_out(key)
            except (GatewayError, NotConfirmed):
                continue
        return "given up"

    # The worker that had the first one in hand goes on with it all the same, beside two that carry out the end.
    wanted = asked.new_amount
    assert wanted is not None
    subscription = str(gift.stripe_subscription_id)

    def too_late() -> str:
        try:
            get_gateway().change_amount(subscription, amount=wanted)
        except GatewayError:
            return "refused by Stripe"
        return "changed before it ended"

    acts: list[Callable[[], object]] = [
        partial(carry_out, end),
        too_late,
        partial(carry_out, end),
        deliver_all,
    ]
    at_once(acts)
    finish()
    assert (fresh(gift).status, at_stripe(gift)["status"], promise_of(gift).status) == (
        "cancelled",
        "canceled",
        "ended",
    )
    assert dict(gift.changes.values_list("kind", "status")) == {"amount": "refused", "cancel_now": "done"}
    assert open_kinds() == []
    assert_all_is_well()

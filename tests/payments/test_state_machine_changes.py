"""A monthly gift that sponsor, staff, Stripe's dashboard and time change at once: ours is what Stripe says."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from backoffice.core.errors import DomainError
from backoffice.core.money import from_minor
from payments.models import Donation, RecurringChange, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.errors import ApiError
from payments.sandbox.models import SandboxObject
from payments.services.recurring_gifts import recurring_carrying, recurring_changes
from payments.services.recurring_gifts.recurring_changes import Wish
from payments.tasks.recurring import NotConfirmed
from tests import factories
from tests.payments.machine import Machine, objects, prove
from tests.payments.stripe_story import assert_all_is_well, deliver_all, euros, monthly_link, open_page

Kind = RecurringChange.Kind
Move = Callable[[int], object]


class Changes(Machine):
    """One monthly gift of 25 euros, running."""

    @initialize()
    def give(self) -> None:
        self.begun = True
        self.staff = factories.make_user(role="Finance")
        self.link = monthly_link(amount=euros("25.00"))
        behaviour.pay_session(open_page(self.link))
        deliver_all()
        self.subscription = objects("subscription")[0].pk

    @rule(
        what=st.sampled_from(
            [
                *["stripe_moves_on"] * 5,
                *["deliver"] * 4,
                *["work"] * 5,
                *["somebody_asks"] * 4,
                *["a_task_asks_stripe"] * 3,
                "time_passes",
                "a_worker_dies",
            ]
        ),
        pick=st.integers(0, 99),
    )
    def next(self, what: str, pick: int) -> None:
        getattr(self, what)(pick)

    # --- Sponsor and staff -------------------------------------------------------------------------------

    def somebody_asks(self, pick: int) -> None:
        wishes = [
            Wish(Kind.AMOUNT, amount=euros(["30.00", "12.50"][pick % 2])),
            Wish(Kind.PAUSE),
            Wish(Kind.PAUSE, resumes_on=timezone.localdate() + datetime.timedelta(days=50)),
            Wish(Kind.RESUME),
            Wish(Kind.CANCEL_LATER),
            Wish(Kind.KEEP),
            Wish(Kind.AMOUNT, amount=euros("40.00")),
            Wish(Kind.CANCEL_NOW),
        ]
        origin = [RecurringChange.Origin.STAFF, RecurringChange.Origin.SPONSOR][pick % 2]
        with suppress(DomainError):  # not possible as the gift is now, or something else is under way
            recurring_changes.ask(
                self.gift, wishes[pick % len(wishes)], origin=origin, by=self.staff if pick % 2 == 0 else None
            )

    def a_task_asks_stripe(self, pick: int) -> None:
        waiting = list(RecurringChange.objects.asked().order_by("created_at"))
        if waiting:
            with suppress(NotConfirmed):  # a worker holds the lease: the task comes again
                recurring_carrying.carry_out(str(waiting[pick % len(waiting)].pk))

    def colleagues_finish(self) -> None:
        for _again in range(3):
            self.time_passes(0)
            for change in RecurringChange.objects.asked():
                with suppress(NotConfirmed):
                    recurring_carrying.carry_out(str(change.pk))

    @property
    def gift(self) -> RecurringGift:
        return RecurringGift.objects.get()

    # --- Stripe moves on ---------------------------------------------------------------------------------

    def stripe_moves_on(self, pick: int) -> None:
        possible = list(self.moves())
        with suppress(behaviour.NotPossible, ApiError):
            possible[pick % len(possible)](pick)

    def moves(self) -> Iterator[Move]:
        one = self.subscription
        if len(objects("invoice")) < 5:
            yield from [self.a_month_passes] * 3
        for invoice in objects("invoice", status="open"):
            yield _picked(behaviour.recover, invoice.pk)
        yield _picked(behaviour.plan_end, one)
        yield _picked(behaviour.keep, one)
        yield _picked(behaviour.pause_collection, one)
        yield _picked(behaviour.resume_collection, one)
        yield lambda pick: behaviour.change_amount(one, 1000 + pick * 50)
        yield _picked(behaviour.pause_subscription, one)
        yield _picked(behaviour.resume_subscription, one)

    def a_month_passes(self, pick: int) -> None:
        behaviour.renew(self.subscription, "failed" if pick % 3 == 0 else "paid")

    # --- The end -----------------------------------------------------------------------------------------

    def compare(self) -> None:
        assert_all_is_well()
        truth = SandboxObject.objects.get(pk=self.subscription)
        gift = self.gift
        assert gift.status == _status_of(truth)
        if gift.status != "cancelled":  # of what has ended nothing more is taken over
            price = truth["items"]["data"][0]["price"]
            assert gift.amount == from_minor(price["unit_amount"], price["currency"])
            assert (gift.cancels_at is not None) == (truth["cancel_at"] is not None)
        assert not RecurringChange.objects.asked().exists()
        self.compare_gifts()

    def compare_gifts(self) -> None:
        """Each invoice that was asked for is one gift of what was asked, never of what was agreed on later."""
        for invoice in objects("invoice", billing_reason="subscription_cycle", status="paid"):
            gift = Donation.objects.get(stripe_invoice_id=invoice.pk)
            assert gift.status == "succeeded"
            assert gift.amount == from_minor(invoice["amount_due"], invoice["currency"])
            assert gift.receipts.count() == 1


def _picked(act: Callable[..., object], *args: object) -> Move:
    """A move that leaves nothing to choose."""
    return lambda _pick: act(*args)


def _status_of(truth: SandboxObject) -> str:
    if truth["status"] == "canceled":
        return "cancelled"
    if truth["pause_collection"] is not None or truth["status"] == "paused":
        return "paused"
    return str({"trialing": "active"}.get(truth["status"], truth["status"]))


@pytest.mark.django_db
def test_whoever_changes_it_it_ends_in_one_state() -> None:
    prove(Changes, examples=25, steps=14)

"""Money that goes back, in parts and whole, asked for here and at Stripe; disputes; debits that fail after all."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from backoffice.core.errors import DomainError
from backoffice.core.models import WorkItem
from payments.models import Dispute, Receipt, Refund
from payments.sandbox import behaviour
from payments.sandbox.errors import ApiError
from payments.services.giving_back import refund_sending, refunds, returned
from tests import factories
from tests.payments.machine import Machine, objects, prove
from tests.payments.stripe_story import assert_all_is_well, deliver_all, euros, one_off_link, open_page

SLOW_CARD, CARD = "4000000000007726", "4242424242424242"
Move = Callable[[int], object]


class Returns(Machine):
    """One gift of a hundred euros that has come, by card or from a bank."""

    @initialize(way=st.sampled_from(["card", "card", "slow card", "bank"]), known=st.booleans())
    def give(self, way: str, known: bool) -> None:
        self.begun = True
        self.staff = factories.make_user(role="Finance")
        self.link = one_off_link(amount=euros("100.00"))
        page = open_page(self.link)
        if way == "bank":
            self.intent = behaviour.pay_session(page, method="bank_debit")["payment_intent"]
            behaviour.settle_bank_debit(self.intent)
        else:
            card = SLOW_CARD if way == "slow card" else CARD
            self.intent = behaviour.pay_session(page, card=card)["payment_intent"]
        self.by_bank = way == "bank"
        if known:
            deliver_all()

    @rule(
        what=st.sampled_from(
            [
                *["stripe_moves_on"] * 6,
                *["deliver"] * 4,
                *["work"] * 5,
                *["staff_ask"] * 2,
                "staff_send",
                "time_passes",
                "a_worker_dies",
            ]
        ),
        pick=st.integers(0, 99),
    )
    def next(self, what: str, pick: int) -> None:
        getattr(self, what)(pick)

    # --- Staff -------------------------------------------------------------------------------------------

    def staff_ask(self, pick: int) -> None:
        donation = self.link.donations.get()
        amount = [euros("10.00"), euros("33.33"), euros("100.00")][pick % 3]
        with suppress(DomainError):  # not paid yet, more than is left, in dispute
            refunds.ask(donation, amount=amount, reason=Refund.Reason.DONOR_ASKED, by=self.staff)

    def staff_send(self, pick: int) -> None:
        """A task takes one of those that are on their way."""
        waiting = list(Refund.objects.filter(status=Refund.Status.APPROVED).order_by("created_at"))
        if waiting:
            refund_sending.send(str(waiting[pick % len(waiting)].pk))

    def colleagues_finish(self) -> None:
        while Refund.objects.filter(status=Refund.Status.APPROVED).exists():
            self.staff_send(0)

    # --- Stripe moves on ---------------------------------------------------------------------------------

    def stripe_moves_on(self, pick: int) -> None:
        possible = list(self.moves())
        if possible:
            with suppress(behaviour.NotPossible, ApiError):  # such as a refund of what is in dispute
                possible[pick % len(possible)](pick)

    def moves(self) -> Iterator[Move]:
        charge = objects("charge", payment_intent=self.intent)[-1]
        if charge["status"] == "succeeded" and charge["balance_transaction"] is None:
            yield lambda _pick: behaviour.settle_charge_fee(charge.pk)
        if len(objects("refund")) < 5:
            yield from [self.refund_a_part] * 2
        yield lambda _pick: behaviour.refund_payment(self.intent)
        for refund in objects("refund", status__in=["pending", "succeeded"]):
            yield partial(self.the_bank_answers, refund.pk)
        if not charge["disputed"]:
            yield lambda pick: behaviour.open_dispute(self.intent, inquiry=pick % 4 == 0)
        for dispute in objects("dispute"):
            yield partial(self.the_bank_decides, dispute.pk)
        if self.by_bank:
            yield lambda _pick: behaviour.fail_after_success(self.intent)

    def refund_a_part(self, pick: int) -> None:
        behaviour.refund_payment(self.intent, 100 + 700 * (pick % 9))

    def the_bank_answers(self, refund: str, pick: int) -> None:
        behaviour.settle_refund(refund, "failed" if pick % 3 == 0 else "succeeded")

    def the_bank_decides(self, dispute: str, pick: int) -> None:
        outcomes = ("won", "lost", "lost", "warning_closed")
        behaviour.decide_dispute(dispute, outcomes[pick % 4])  # type: ignore[arg-type]

    # --- The end -----------------------------------------------------------------------------------------

    def compare(self) -> None:
        assert_all_is_well()
        assert not WorkItem.objects.filter(kind="event.failed").exists()
        donation = self.link.donations.get()
        # A debit that failed before anybody had told us that it was paid has simply failed.
        came = donation.status == "succeeded"
        assert came or objects("payment_intent", id=self.intent)[0]["status"] != "succeeded"
        assert donation.entries.filter(kind="received").count() == (1 if came else 0)
        if came and objects("charge", id=str(donation.stripe_charge_id))[0]["status"] == "failed":
            assert returned.kept(donation).amount == 0, "what a bank took back is ours no more"
        self.compare_refunds()
        self.compare_disputes()
        standing = donation.receipts.filter(status=Receipt.Status.ISSUED)
        assert standing.count() <= 1

    def compare_refunds(self) -> None:
        theirs = {
            refund.pk: (refund["amount"], {"canceled": "cancelled"}.get(refund["status"], refund["status"]))
            for refund in objects("refund")
        }
        ours = {
            refund.stripe_refund_id: (int(refund.amount.amount * 100), refund.status)
            for refund in Refund.objects.exclude(stripe_refund_id=None)
            if not refund.was_taken_back
        }
        assert ours == theirs
        stranded = Refund.objects.filter(stripe_refund_id=None).values_list("status", flat=True)
        assert set(stranded) <= {"failed", "cancelled"}, (
            "Stripe refused these, and nothing else is left waiting"
        )

    def compare_disputes(self) -> None:
        ours = dict(Dispute.objects.values_list("stripe_dispute_id", "stripe_status"))
        assert ours == {dispute.pk: dispute["status"] for dispute in objects("dispute")}


@pytest.mark.django_db
def test_what_goes_back_ends_in_one_state() -> None:
    prove(Returns, examples=25, steps=14)

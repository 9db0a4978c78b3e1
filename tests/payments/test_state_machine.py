"""Stripe moves on, any event is delivered, again or late, two workers do their steps in turn: one right end.

Hypothesis chooses what happens next. Whatever it chose, once all has been delivered our rows must say exactly
what the sandbox knows to be true, each gift with one receipt and one mail, and the books in order.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest
from djmoney.money import Money
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, WorkItem
from payments.models import Donation, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.links import cancel_link
from payments.services.paying.checkout import LinkNotPayable, start_checkout
from payments.services.paying.checkout_returns import refresh_after_return
from tests.payments.machine import Machine, objects, prove
from tests.payments.stripe_story import assert_all_is_well, monthly_link, one_off_link

DECLINED = "4000000000000002"
IN_THE_DASHBOARD = "(created in the Stripe Dashboard)"


class Story(Machine):
    """A link, paid once or every month."""

    @initialize(monthly=st.sampled_from([True, True, False]), begun=st.booleans())
    def ask(self, monthly: bool, begun: bool) -> None:
        self.monthly, self.begun = monthly, True
        self.link = monthly_link() if monthly else one_off_link(amount=Money("25.00", "EUR"))
        self.press_pay(0)
        if begun:
            self.pay_by_card(0)

    @rule(
        what=st.sampled_from(
            [
                *["stripe_moves_on"] * 4,
                *["deliver"] * 4,
                *["work"] * 5,
                "press_pay",
                "come_back",
                "withdraw_the_link",
                "time_passes",
                "a_worker_dies",
            ]
        ),
        pick=st.integers(0, 99),
    )
    def next(self, what: str, pick: int) -> None:
        getattr(self, what)(pick)

    # --- The donor and the staff -------------------------------------------------------------------------

    def press_pay(self, _pick: int) -> None:
        try:
            start_checkout(self.link)
        except LinkNotPayable:
            assert len(objects("checkout.session", status="open")) <= 1
        else:
            assert len(objects("checkout.session", status="open")) == 1

    def come_back(self, _pick: int) -> None:
        refresh_after_return(self.link, objects("checkout.session")[-1].pk)

    def withdraw_the_link(self, pick: int) -> None:
        self.link.refresh_from_db()
        with suppress(DomainError):  # it is closed already, or its donor is being charged
            if pick % 4 == 0:
                cancel_link(self.link, by=None, reason="asked by mistake")

    # --- Stripe moves on ---------------------------------------------------------------------------------

    def stripe_moves_on(self, pick: int) -> None:
        possible = list(self.moves())
        if possible:
            possible[pick % len(possible)](pick)

    def moves(self) -> Iterator[Callable[[int], object]]:
        if objects("checkout.session", status="open"):
            yield from [self.pay_by_card, self.pay_by_bank, self.a_card_is_declined, self.the_page_closes]
        for intent in objects("payment_intent", status="processing"):
            yield partial(self.the_bank_decides, intent.pk)
        for charge in objects("charge", status="succeeded", balance_transaction=None):
            yield _picked(behaviour.settle_charge_fee, charge.pk)
        for subscription in objects("subscription", status__in=["active", "past_due"]):
            if len(objects("invoice")) < 5:
                yield from [partial(self.a_month_passes, subscription.pk)] * 3
            yield _picked(behaviour.cancel_subscription, subscription.pk)
            yield _picked(behaviour.pause_subscription, subscription.pk)
        for subscription in objects("subscription", status="paused"):
            yield from [_picked(behaviour.resume_subscription, subscription.pk)] * 2
        for invoice in _recoverable():
            yield _picked(behaviour.recover, invoice.pk)
            if invoice["billing_reason"] == "subscription_cycle":
                yield _picked(behaviour.void_invoice, invoice.pk)
        if not objects("payment_intent", description=IN_THE_DASHBOARD):
            yield _picked(behaviour.make_dashboard_payment, 700, "eur")

    def pay_by_card(self, _pick: int) -> None:
        behaviour.pay_session(_open_page())

    def pay_by_bank(self, _pick: int) -> None:
        behaviour.pay_session(_open_page(), method="bank_debit")

    def a_card_is_declined(self, _pick: int) -> None:
        with suppress(behaviour.CardDeclined):
            behaviour.pay_session(_open_page(), card=DECLINED)

    def the_page_closes(self, _pick: int) -> None:
        behaviour.expire_session(_open_page())

    def the_bank_decides(self, intent: str, pick: int) -> None:
        behaviour.settle_bank_debit(intent, "failed" if pick % 3 == 0 else "succeeded")

    def a_month_passes(self, subscription: str, pick: int) -> None:
        behaviour.renew(subscription, "failed" if pick % 2 == 0 else "paid")

    # --- The end -----------------------------------------------------------------------------------------

    def stripe_changes_its_mind(self) -> None:
        """So that whatever a slow worker has read is true no more."""
        for subscription in objects("subscription", status__in=["active", "past_due"]):
            if invoices := _recoverable():
                for invoice in invoices:
                    behaviour.recover(invoice.pk)
            else:
                behaviour.renew(subscription.pk, "failed")

    def compare(self) -> None:
        assert_all_is_well()
        assert not WorkItem.objects.filter(kind__in=["event.failed", "link.paid_twice"]).exists()
        self.link.refresh_from_db()
        gifts = self.compare_checkouts() + self.compare_renewals()
        strangers = objects("payment_intent", description=IN_THE_DASHBOARD)
        assert Donation.objects.count() == len(gifts) + len(strangers)
        assert Donation.objects.filter(fund=None).count() == len(strangers)
        for gift in gifts:
            _compare_papers(gift)
        self.compare_link()
        if self.monthly:
            self.compare_promise(gifts)

    def compare_checkouts(self) -> list[Donation]:
        sessions = {session.pk: session for session in objects("checkout.session")}
        attempts = list(self.link.attempts.select_related("donation"))
        assert {attempt.stripe_session_id for attempt in attempts} == set(sessions)
        for attempt in attempts:
            session = sessions[attempt.stripe_session_id or ""]
            assert attempt.status == session["status"]
            assert attempt.donation.status == _truth_about(session)
        return [attempt.donation for attempt in attempts]

    def compare_renewals(self) -> list[Donation]:
        gifts = []
        for invoice in objects("invoice", billing_reason="subscription_cycle"):
            gift = Donation.objects.filter(stripe_invoice_id=invoice.pk).first()
            if gift is None:
                assert invoice["status"] == "void", "nobody was told before it was given up"
                continue
            assert gift.status == ("succeeded" if invoice["status"] == "paid" else "failed")
            gifts.append(gift)
        return gifts

    def compare_link(self) -> None:
        paid = self.link.donations.filter(status="succeeded").count()
        assert paid <= 1
        assert (self.link.status == PaymentLink.Status.PAID) == bool(paid)

    def compare_promise(self, gifts: list[Donation]) -> None:
        promise = self.link.sponsorship
        assert promise is not None
        promise.refresh_from_db()
        subscription = next(iter(objects("subscription")), None)
        if subscription is None:
            assert set(RecurringGift.objects.values_list("status", flat=True)) <= {"incomplete"}
            freed = self.link.status == "cancelled" and not objects("checkout.session", status="open")
            assert promise.status == ("ended" if freed else "pending")
            return
        status = {"canceled": "cancelled"}.get(subscription["status"], subscription["status"])
        assert RecurringGift.objects.get().status == status
        begun = any(gift.status == "succeeded" for gift in gifts)
        expected = "ended" if status == "cancelled" else status
        assert promise.status == (expected if begun or status == "cancelled" else "pending")


def _picked(act: Callable[..., object], *args: object) -> Callable[[int], object]:
    """A move that leaves nothing to choose."""
    return lambda _pick: act(*args)


def _open_page() -> str:
    return str(objects("checkout.session", status="open")[0].pk)


def _recoverable() -> list[SandboxObject]:
    """Open invoices whose payment was refused and is not under way again."""
    payments = {row["invoice"]: row["payment"]["payment_intent"] for row in objects("invoice_payment")}
    waiting = {intent.pk for intent in objects("payment_intent", status="requires_payment_method")}
    alive = [row.pk for row in objects("subscription", status="past_due")]
    return [row for row in objects("invoice", status="open") if alive and payments.get(row.pk) in waiting]


def _truth_about(session: SandboxObject) -> str:
    if session["status"] != "complete":
        return {"open": "pending", "expired": "cancelled"}[session["status"]]
    intent = SandboxObject.objects.get(pk=session.private["payment_intent"])
    return {"succeeded": "succeeded", "processing": "processing"}.get(intent["status"], "failed")


def _compare_papers(gift: Donation) -> None:
    once = 1 if gift.status == "succeeded" else 0
    assert gift.receipts.count() == once
    assert OutgoingEmail.objects.filter(key=f"thank_you:{gift.pk}").count() == once
    assert gift.entries.filter(kind="received").count() == once
    charge = SandboxObject.objects.filter(pk=gift.stripe_charge_id or "").first()
    fee_is_known = charge is not None and charge["balance_transaction"] is not None
    assert (gift.fee is not None) == fee_is_known


@pytest.mark.django_db
def test_any_order_ends_in_one_state() -> None:
    prove(Story, examples=25, steps=16)

"""What donors, banks and time do in the demo's year, played on the sandbox with its clock set back.

Imported only where the sandbox is installed.
"""

import datetime
from contextlib import suppress

from django.db.models import Max
from djmoney.money import Money

from payments.gateway import envelope
from payments.models import CheckoutAttempt, PaymentLink, PosterLink, RecurringGift
from payments.sandbox import behaviour, clock
from payments.sandbox.models import EventDelivery, SandboxEvent, SandboxObject
from payments.services.events import inbox, intake
from payments.services.links import note_opened
from payments.services.paying import checkout

GOOD_CARDS = ["4242424242424242", "5555555555554444"]
DECLINED = "4000000000000002"


class Payers:
    """Every act is followed by the postman: its events go through our inbox before the next act."""

    def __init__(self) -> None:
        # What others have played before has been told.
        self._told = SandboxEvent.objects.aggregate(newest=Max("position"))["newest"] or 0

    def pay(
        self,
        link: PaymentLink,
        *,
        at: datetime.datetime,
        card: str = GOOD_CARDS[0],
        by_bank: bool = False,
        amount: Money | None = None,
    ) -> None:
        session = self.begin(link, amount)
        with clock.moved_to(at):
            behaviour.pay_session(session, card=card, method="bank_debit" if by_bank else "card")
        self.tell()

    def begin(self, link: PaymentLink, amount: Money | None = None) -> str:
        """Open the page and press Pay; returns the payment page's session."""
        note_opened(link)
        checkout.start_checkout(link, amount)
        attempt = link.attempts.get(status=CheckoutAttempt.Status.OPEN)
        assert attempt.stripe_session_id is not None
        return attempt.stripe_session_id

    def try_a_bad_card(self, link: PaymentLink) -> None:
        try:
            self.pay(link, at=_now(), card=DECLINED)
        except behaviour.CardDeclined:
            self.tell()

    def renew(self, gift: RecurringGift, *, at: datetime.datetime, fails: bool = False) -> None:
        assert gift.stripe_subscription_id is not None
        with clock.moved_to(at):
            behaviour.renew(gift.stripe_subscription_id, "failed" if fails else "paid")
        self.tell()

    def give_up(self, gift: RecurringGift, *, at: datetime.datetime) -> None:
        assert gift.stripe_subscription_id is not None
        with clock.moved_to(at):
            behaviour.cancel_subscription(gift.stripe_subscription_id)
        self.tell()

    def scan(self, poster: PosterLink, minor: int, *, name: str, at: datetime.datetime) -> None:
        """Somebody gives by a poster."""
        assert poster.stripe_payment_link_id is not None
        with clock.moved_to(at):
            session = behaviour.open_payment_link(poster.stripe_payment_link_id, amount=minor)
            email = f"{name.lower().replace(' ', '.').replace('..', '.')}@mail.example"
            behaviour.pay_session(session["id"], name=name, email=email)
        self.tell()

    def pay_past_us(self, minor: int, currency: str, *, at: datetime.datetime) -> None:
        """Money that bears none of our references."""
        with clock.moved_to(at):
            behaviour.make_dashboard_payment(minor, currency)
        self.tell()

    def pay_out(self, currency: str, *, at: datetime.datetime, comes_back: bool = False) -> None:
        """Stripe sends what lies on our balance to our bank, if anything does."""
        with clock.moved_to(at), suppress(behaviour.NotPossible):
            payout = behaviour.pay_out(currency)
            if comes_back:
                behaviour.fail_payout(payout["id"])
        self.tell()

    def tell(self) -> None:
        """Deliver what is new, and what Stripe kept of the payments in it."""
        self._deliver()
        unsettled = SandboxObject.objects.filter(
            kind="charge", data__status="succeeded", data__balance_transaction=None
        )
        for charge in unsettled:
            with clock.moved_to(datetime.datetime.fromtimestamp(charge.created, datetime.UTC)):
                behaviour.settle_charge_fee(charge.pk)
        self._deliver()

    def _deliver(self) -> None:
        new = list(SandboxEvent.objects.filter(position__gt=self._told).order_by("position"))
        for event in new:
            intake.keep(envelope.opened(event.payload), event.payload)
            self._told = event.position
        EventDelivery.objects.bulk_create(EventDelivery(event=event, status=200) for event in new)
        inbox.drain()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)

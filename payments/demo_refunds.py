"""Demo refunds and disputes: one done, one that waits for an approver, one by hand, and two banks that want money back.

Imported only where the sandbox is installed.
"""

from typing import TYPE_CHECKING

from djmoney.money import Money

from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from payments.models import Donation, Refund
from payments.sandbox import behaviour
from payments.services.disputing import answering
from payments.services.giving_back import refunds

if TYPE_CHECKING:
    from payments.demo_payers import Payers


def seed(payers: "Payers", *, by: User) -> None:
    gifts = _large_gifts()
    if len(gifts) < 5:
        return
    whole, part, disputed, asked_about, by_hand = gifts
    refunds.ask(whole, amount=whole.amount, reason=Refund.Reason.DUPLICATE, note="She pressed twice.", by=by)
    refunds.ask(part, amount=_half(part.amount), reason=Refund.Reason.WRONG_AMOUNT, by=by)
    refunds.ask(
        by_hand,
        amount=_half(by_hand.amount),
        reason=Refund.Reason.DONOR_ASKED,
        note="The card is closed; she sent us her account.",
        way=Refund.Way.BY_HAND,
        by=by,
    )
    _one_for_the_approver(by)
    behaviour.open_dispute(str(disputed.stripe_payment_intent_id))
    behaviour.open_dispute(str(asked_about.stripe_payment_intent_id), reason="unrecognized", inquiry=True)
    drain()
    payers.tell()
    dispute = disputed.disputes.first()
    if dispute is not None:
        answering.add_note(dispute, text="Called on Tuesday: nobody at home. Write as well.", by=by)


def _large_gifts() -> list[Donation]:
    rows = Donation.objects.succeeded().filter(
        channel=Donation.Channel.STRIPE, recurring_gift=None, fund__isnull=False, amount_currency="EUR"
    )
    return list(rows.exclude(stripe_payment_intent_id=None).order_by("-amount", "pk")[:5])


def _one_for_the_approver(by: User) -> None:
    """A gift above the limit, of which all is asked back."""
    for gift in Donation.objects.succeeded().of_our_books().order_by("-amount", "pk")[:20]:
        may = refunds.can_be_asked_for(gift) and gift.fund is not None and refunds.left(gift).amount > 0
        if may and refunds.asks_approver(gift, refunds.left(gift)):
            refunds.ask(gift, amount=refunds.left(gift), reason=Refund.Reason.DONOR_ASKED, by=by)
            return


def _half(money: Money) -> Money:
    return Money(int(money.amount / 2), money.currency)

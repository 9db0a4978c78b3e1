"""Demo payments by phone: paid, refused for each reason, one that waits, and two pledges."""

import random
from collections.abc import Sequence

from django.utils import timezone
from djmoney.money import Money

from backoffice.core.intervals import Interval
from backoffice.core.models import User
from donors.models import Donor
from payments.mobile_money import registry
from payments.models import MobilePayment
from payments.services.mobile import mobile_lookups, mobile_payments, mobile_pledges

AMOUNTS = (Money(2500, "KES"), Money(1000, "KES"), Money(50000, "UGX"), Money(300, "ZMW"))
PRESSES = ("approve", "approve", "no_money", "wrong_pin", "approve", "no_answer", "")


def seed(*, donors: Sequence[Donor], seed: int, by: User) -> None:
    """Nothing where the sandbox's phones are not: a demo rings nowhere."""
    if "sandbox" not in registry.names():
        return
    chance = random.Random(seed)  # noqa: S311  (a demo, no secret)
    offered = set(registry.get_provider("sandbox").capabilities.currencies)
    amounts = [amount for amount in AMOUNTS if str(amount.currency) in offered]
    givers = [donor for donor in donors if not donor.do_not_contact and not donor.is_deceased]
    if not amounts or len(givers) < len(PRESSES):
        return
    chosen = chance.sample(givers, len(PRESSES))
    for number, (donor, button) in enumerate(zip(chosen, PRESSES, strict=True)):
        _pay(donor, f"2547{number:02}{chance.randrange(10**6):06}", chance.choice(amounts), button, by)
    for number, donor in enumerate(chosen[:2]):
        mobile_pledges.create(
            donor=donor,
            provider="sandbox",
            phone=f"25471{number}{chance.randrange(10**6):06}",
            amount=amounts[number % len(amounts)],
            interval=Interval.MONTH,
            starts_on=timezone.localdate(),
            by=by,
        )


def _pay(donor: Donor, phone: str, amount: Money, button: str, by: User) -> MobilePayment:
    from payments.sandbox.behaviour.phones import (
        press,
    )  # its tables exist only where the sandbox is installed

    payment = mobile_payments.ask(donor=donor, provider="sandbox", phone=phone, amount=amount, by=by)
    payment = mobile_payments.send(payment.pk)
    if button:
        press(str(payment.reference), button)
        payment = mobile_lookups.look_up(payment)
    return payment

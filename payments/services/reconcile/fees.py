"""Fees: is what Stripe kept of a gift known here, and is it what we booked?"""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import from_minor
from payments.gateway.facts import Charge
from payments.gateway.facts_lists import Movement
from payments.models import Donation
from payments.services.reconcile.differences import Difference, backfill_from, look_at_both, money


def compare(charge: Charge, gift: Donation, on: datetime.date) -> Iterator[Difference]:
    if charge.fee is None:
        return  # Stripe does not know it yet either
    yield from _compare(charge.id, charge.fee, charge.settled, gift, on)


def compare_movement(told: Movement, gift: Donation) -> Iterator[Difference]:
    """Of a charge that no payment has shown."""
    settled, fee = (from_minor(minor, told.currency) for minor in (told.amount_minor, told.fee_minor))
    yield from _compare(told.source_id, fee, settled, gift, told.happened_at.date())


def _compare(
    charge_id: str, fee: Money, settled: Money | None, gift: Donation, on: datetime.date
) -> Iterator[Difference]:
    if gift.fee is None or gift.settled is None:
        yield Difference(
            "fee_missing_here",
            charge_id,
            title=_("The fee of %(gift)s is known at Stripe and not here") % {"gift": gift.reference},
            ours=_("unknown"),
            theirs=_("%(settled)s came, %(fee)s was kept") % {"settled": money(settled), "fee": money(fee)},
            advice=backfill_from(on),
            on=on,
            subject=gift,
        )
    elif (gift.fee, gift.settled) != (fee, settled):
        yield Difference(
            "fee_differs",
            charge_id,
            title=_("The fee of %(gift)s is %(ours)s here and %(theirs)s at Stripe")
            % {"gift": gift.reference, "ours": money(gift.fee), "theirs": money(fee)},
            ours=_("%(settled)s came, %(fee)s was kept")
            % {"settled": money(gift.settled), "fee": money(gift.fee)},
            theirs=_("%(settled)s came, %(fee)s was kept") % {"settled": money(settled), "fee": money(fee)},
            advice=look_at_both(),
            on=on,
            subject=gift,
        )

"""Fees: is what Stripe kept of a gift known here, and is it what we booked?"""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from payments.gateway.facts import Charge
from payments.models import Donation
from payments.services.reconcile.differences import Difference, backfill_from, look_at_both, money


def compare(charge: Charge, gift: Donation, on: datetime.date) -> Iterator[Difference]:
    if charge.fee is None:
        return  # Stripe does not know it yet either
    if gift.fee is None or gift.settled is None:
        yield Difference(
            "fee_missing_here",
            charge.id,
            title=_("The fee of %(gift)s is known at Stripe and not here") % {"gift": gift.reference},
            ours=_("unknown"),
            theirs=_("%(settled)s came, %(fee)s was kept")
            % {"settled": money(charge.settled), "fee": money(charge.fee)},
            advice=backfill_from(on),
            on=on,
            subject=gift,
        )
    elif (gift.fee, gift.settled) != (charge.fee, charge.settled):
        yield Difference(
            "fee_differs",
            charge.id,
            title=_("The fee of %(gift)s is %(ours)s here and %(theirs)s at Stripe")
            % {"gift": gift.reference, "ours": money(gift.fee), "theirs": money(charge.fee)},
            ours=_("%(settled)s came, %(fee)s was kept")
            % {"settled": money(gift.settled), "fee": money(gift.fee)},
            theirs=_("%(settled)s came, %(fee)s was kept")
            % {"settled": money(charge.settled), "fee": money(charge.fee)},
            advice=look_at_both(),
            on=on,
            subject=gift,
        )

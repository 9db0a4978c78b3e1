"""Money that Stripe changed into the currency of our balance: the clearing account must say so, or it never empties.

A gift is booked in the currency in which it was given, its fee and the payout in that of our balance. The change
stands between them as an entry of its own: out of the clearing account in the one currency, into it in the other.
The account 'currency exchange' holds both sides, so that its balance shows what was changed into what.
"""

import datetime

from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import in_words
from payments.models import Dispute, Donation, JournalEntry, Refund
from payments.services import accounts, ledger


def key_of(movement_id: str) -> str:
    return f"movement:{movement_id}:converted"


def book_conversion(
    movement_id: str,
    *,
    given: Money,
    settled: Money,
    occurred_on: datetime.date,
    donation: Donation | None,
    refund: Refund | None = None,
    dispute: Dispute | None = None,
) -> None:
    """Both amounts bear the sign of what happened to our balance: above zero came, below went. Once for a movement."""
    if given.currency == settled.currency or not given.amount or not settled.amount:
        return
    ledger.post(
        key=key_of(movement_id),
        kind=JournalEntry.Kind.ADJUSTMENT,
        occurred_on=occurred_on,
        memo=_("%(given)s changed into %(settled)s")
        % {"given": in_words(given), "settled": in_words(settled)},
        lines=[
            ledger.credit(accounts.stripe_clearing(), given),
            ledger.debit(accounts.currency_exchange(), given),
            ledger.debit(accounts.stripe_clearing(), settled),
            ledger.credit(accounts.currency_exchange(), settled),
        ],
        donation=donation,
        refund=refund,
        dispute=dispute,
    )

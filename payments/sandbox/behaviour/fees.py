"""The balance transaction of a charge: what Stripe keeps and what reaches our balance.

With `capture_method=automatic_async`, the default, it is not there yet when the payment succeeds and arrives with
`charge.updated`: https://docs.stripe.com/payments/payment-intents/asynchronous-capture
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from backoffice.core.money import ZERO_DECIMAL
from payments.sandbox import events, store
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.shapes.payments import balance_transaction

# Our balance is held in these; anything else is converted to euro at a rate that the sandbox fixes.
_HELD = frozenset({"eur", "usd", "gbp", "chf"})
_EURO_RATES = {
    "jpy": "0.0061", "cad": "0.62", "aud": "0.56", "kes": "0.0067", "ugx": "0.00024", "zmw": "0.038",
    "ngn": "0.0006", "tzs": "0.00035", "xof": "0.00152449", "xaf": "0.00152449",
}  # fmt: skip
_PERCENT = Decimal("0.029")
_FIXED = 30


@transaction.atomic
def settle_charge_fee(charge_id: str) -> Document:
    """Fill the charge's balance transaction and say so by `charge.updated`; a second call changes nothing."""
    charge = store.locked("charge", charge_id)
    if charge["balance_transaction"]:
        return store.shown(store.get("balance_transaction", charge["balance_transaction"]))
    if charge["status"] != "succeeded":
        raise NotPossible("Only a charge that succeeded has a fee.")
    amount, currency, rate = settled_amount(charge["amount"], charge["currency"])
    settled = balance_transaction(
        source=charge.data,
        amount=amount,
        fee=min(_rounded(amount * _PERCENT) + _FIXED, amount),
        currency=currency,
        exchange_rate=float(rate) if rate else None,
    )
    store.add(settled)
    events.change(charge, "charge.updated", balance_transaction=settled["id"])
    return settled


def settled_amount(amount: int, currency: str) -> tuple[int, str, Decimal | None]:
    """What reaches our balance of an amount in that currency, and at which rate it was changed."""
    if currency in _HELD or currency not in _EURO_RATES:
        return amount, currency, None
    rate = Decimal(_EURO_RATES[currency])
    euro_cents = Decimal(amount) * rate * (100 if currency.upper() in ZERO_DECIMAL else 1)
    return _rounded(euro_cents), "eur", rate


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))

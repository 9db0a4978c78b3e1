"""What a public form carries from its showing to its press: a key for this one press, and what was seen.

It is signed, so that nobody sends us prices of their own or keys that we have not made; and it says nothing about a
person.
"""

from dataclasses import dataclass, field

from django.core import signing
from djmoney.money import Money

from payments.models.link import new_token

SALT = "payments.public-form"
# A form that lay open for longer is shown anew: prices and stock are of another day.
VALID_SECONDS = 24 * 3600


class FormTooOld(Exception):
    """The form is from another day, was cut off, or was never ours."""


@dataclass(frozen=True)
class FormKey:
    key: str = field(default_factory=new_token)
    quantities: dict[str, int] = field(default_factory=dict)
    seen_prices: dict[str, Money] = field(default_factory=dict)
    child: str = ""

    def sealed(self) -> str:
        prices = {slug: [str(price.amount), str(price.currency)] for slug, price in self.seen_prices.items()}
        return signing.dumps([self.key, self.quantities, prices, self.child], salt=SALT, compress=True)


def opened(sealed: str) -> FormKey:
    """Raises FormTooOld."""
    try:
        key, quantities, prices, child = signing.loads(sealed, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise FormTooOld from error
    seen = {slug: Money(amount, currency) for slug, (amount, currency) in prices.items()}
    return FormKey(key, quantities, seen, child)

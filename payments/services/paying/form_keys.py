"""What a public form carries from its showing to its press: a key for this one press, and what was seen.

It is signed, so that nobody sends us prices of their own or keys that we have not made; and it says nothing about a
person.
"""

import json
from dataclasses import dataclass, field

from django.core import signing
from django.utils.crypto import salted_hmac
from djmoney.money import Money

from donors.models import Donor
from payments.models.link import new_token
from payments.services.paying.guests import Giver

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

    def of_press(self, giver: Giver, *said: object) -> str:
        """The token of what this press begins. Pressed twice it is the same; whoever goes back and says something
        else, or is somebody else at the same screen, begins anew and is shown nothing of the first."""
        whose = str(giver.pk) if isinstance(giver, Donor) else [giver.name, giver.email]
        facts = json.dumps([self.key, whose, *map(str, said)])
        return salted_hmac(SALT, facts, algorithm="sha256").hexdigest()[:48]


def opened(sealed: str) -> FormKey:
    """Raises FormTooOld."""
    try:
        key, quantities, prices, child = signing.loads(sealed, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise FormTooOld from error
    seen = {slug: Money(amount, currency) for slug, (amount, currency) in prices.items()}
    return FormKey(key, quantities, seen, child)

"""What a front end of one's own needs to take a payment: https://docs.stripe.com/payments/payment-element"""

from dataclasses import dataclass

from djmoney.money import Money

from backoffice.core.intervals import Interval
from payments.gateway.facts import OurIds


@dataclass(frozen=True)
class IntentOrder:
    """What is asked for; `customer_id` is a customer that we know to be this donor's."""

    ids: OurIds
    amount: Money
    interval: Interval
    description: str
    name: str
    email: str
    customer_id: str = ""


@dataclass(frozen=True)
class ClientIntent:
    """A payment that a browser may go on with. The secret is for whoever asked, and is kept nowhere here."""

    payment_id: str
    client_secret: str
    subscription_id: str = ""
    customer_id: str = ""
    invoice_id: str = ""

"""What a gift is charged to, as the processor tells it."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """A card or an account that is charged."""

    id: str
    customer_id: str
    # As people recognise it: "Visa 4242".
    words: str
    # The last day of the month that stands on a card; None where nothing expires.
    expires_on: datetime.date | None
    created_at: datetime.datetime


@dataclass(frozen=True)
class Mandate:
    """A donor's permission to debit an account."""

    id: str
    method_id: str
    # Not any more once the bank or the donor has taken it back.
    stands: bool


@dataclass(frozen=True)
class SetupAttempt:
    """A donor tried to leave another card."""

    id: str
    customer_id: str
    failure: str

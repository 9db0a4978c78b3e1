"""What we ask of a provider of mobile money, and what it tells us, in our own words."""

import enum
import re
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.money import in_words
from payments.gateway.errors import GatewayError

# Categories of Unicode: spaces, controls such as a tab, marks that are not seen, dashes.
_BETWEEN_DIGITS = frozenset({"Zs", "Cc", "Cf", "Pd"})


class State(enum.StrEnum):
    """`unknown`: the provider answered, and not in a word that we know."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reason(enum.StrEnum):
    """Why a prompt failed; the values are those of `MobilePayment.Failure`."""

    NONE = ""
    DECLINED = "declined"
    INSUFFICIENT = "insufficient"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    WRONG_PIN = "wrong_pin"
    LIMIT = "limit"
    UNREACHED = "unreached"


class MobileMoneyError(GatewayError):
    """A call that failed. `nothing_done` says that certainly nobody was prompted; otherwise it is not known."""


class UnknownPayment(MobileMoneyError):
    """The provider knows no payment under this reference."""


class BadCallback(Exception):
    """A callback that proves not who sent it, or that cannot be read. Nothing of it is kept."""


class NotOffered(DomainError):
    """This provider does not take such a phone number, currency or amount; the message says why."""


@dataclass(frozen=True)
class Capabilities:
    """What the provider takes. `steps` names for each of its currencies the smallest unit that it counts in."""

    label: str | Promise
    steps: Mapping[str, Decimal]
    msisdn_pattern: re.Pattern[str]
    msisdn_example: str
    signed_callbacks: bool
    narration_length: int = 100
    narration_pattern: re.Pattern[str] = re.compile(r".")
    least: Mapping[str, Decimal] | None = None
    most: Mapping[str, Decimal] | None = None
    supports_refund: bool = False

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(self.steps)

    def msisdn(self, typed: str) -> str:
        """The number as the provider wants it: digits alone, with the country. Raises NotOffered."""
        digits = _plain_digits(typed).removeprefix("+").removeprefix("00")
        if not self.msisdn_pattern.fullmatch(digits):
            raise NotOffered(
                _("%(provider)s takes numbers such as %(example)s, with the country's code.")
                % {"provider": self.label, "example": self.msisdn_example}
            )
        return digits

    def refuse_amount(self, amount: Money) -> None:
        """Raises NotOffered for another currency, for parts of the smallest unit, and beyond the bounds."""
        code = str(amount.currency)
        about = {"provider": self.label, "currency": code}
        if code not in self.steps:
            raise NotOffered(_("%(provider)s takes no %(currency)s.") % about)
        if amount.amount % self.steps[code]:
            raise NotOffered(
                _("%(provider)s takes %(currency)s in steps of %(step)s.")
                % {**about, "step": f"{self.steps[code].normalize():f}"}
            )
        least, most = (self.least or {}).get(code), (self.most or {}).get(code)
        if least is not None and amount.amount < least:
            raise NotOffered(
                _("%(provider)s takes at least %(least)s.") % {**about, "least": in_words(Money(least, code))}
            )
        if most is not None and amount.amount > most:
            raise NotOffered(
                _("%(provider)s takes at most %(most)s at once.")
                % {**about, "most": in_words(Money(most, code))}
            )

    def narration(self, words: str) -> str:
        """What the payer reads, of the characters and the length that the provider allows."""
        allowed = "".join(letter for letter in words if self.narration_pattern.match(letter))
        return " ".join(allowed.split())[: self.narration_length].strip()


@dataclass(frozen=True)
class Prompt:
    """What is to appear on a phone. `reference` is ours, and unique for ever."""

    reference: uuid.UUID
    amount: Money
    msisdn: str
    narration: str
    callback_url: str


@dataclass(frozen=True)
class Initiation:
    """The provider has taken the prompt on: accepted, and not paid."""

    provider_reference: str
    state: State


@dataclass(frozen=True)
class Status:
    """What the provider says of a payment. What it leaves out is empty, and None for the amount."""

    state: State
    reference: str
    amount: Money | None = None
    receipt: str = ""
    provider_reference: str = ""
    reason: Reason = Reason.NONE
    said: str = ""


@dataclass(frozen=True)
class Callback:
    """`trusted`: the body is signed, so what it says may be believed. Otherwise it is a hint to go and ask."""

    event_id: str
    reference: str
    status: Status
    trusted: bool


class MobileMoneyProvider(Protocol):
    """Calls may raise MobileMoneyError and take seconds: never inside a transaction."""

    name: str

    @property
    def capabilities(self) -> Capabilities: ...

    def initiate(self, prompt: Prompt) -> Initiation:
        """Have the donor asked for the PIN. An answer that never comes leaves it unknown whether that happened."""

    def query(self, *, reference: uuid.UUID, provider_reference: str = "") -> Status:
        """What became of it. Raises UnknownPayment."""

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        """Raises BadCallback for a bad signature, an old one, and for what is no callback."""

    def reread(self, body: str) -> Status:
        """The status in a body that was accepted before."""


def _plain_digits(typed: str) -> str:
    """Without what people, phones and address books write between the digits: spaces, dashes of all kinds, marks
    for the direction of writing, and the zero in brackets that is left out from abroad."""
    plain = (
        str(unicodedata.decimal(letter, letter))
        for letter in typed.replace("(0)", "")
        if unicodedata.category(letter) not in _BETWEEN_DIGITS and letter not in "().-/"
    )
    return "".join(plain)


FAILURE_WORDS: dict[str, str | Promise] = {
    Reason.DECLINED: gettext_lazy("The payment was declined on the phone."),
    Reason.INSUFFICIENT: gettext_lazy("There was not enough money in the account."),
    Reason.TIMEOUT: gettext_lazy("Nobody confirmed on the phone in time."),
    Reason.CANCELLED: gettext_lazy("The payment was cancelled on the phone."),
    Reason.WRONG_PIN: gettext_lazy("The PIN was wrong."),
    Reason.LIMIT: gettext_lazy("The amount is above the limit of the account."),
    Reason.UNREACHED: gettext_lazy("The phone could not be asked."),
    Reason.NONE: gettext_lazy("The payment did not go through."),
}


def failure_sentence(reason: str) -> str:
    """For the donor, and for staff."""
    return str(FAILURE_WORDS.get(reason, FAILURE_WORDS[Reason.NONE]))

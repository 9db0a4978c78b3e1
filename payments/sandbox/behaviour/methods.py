"""Cards and bank accounts of the sandbox: https://docs.stripe.com/testing"""

from dataclasses import dataclass

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.ids import random_text


@dataclass(frozen=True)
class Decline:
    code: str
    decline_code: str
    message: str


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
_DECLINES = {
    "4000000000000002": GENERIC,
    "4000000000009995": Decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": Decline("expired_card", "expired_card", "Your card has expired."),
    "4000000000000127": Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    "4000000000000119": Decline(
        "processing_error",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
}
_BRANDS = {"4242424242424242": "visa", "5555555555554444": "mastercard", "378282246310005": "amex"}
TEST_CARDS = frozenset(_BRANDS) | frozenset(_DECLINES)

_DEBITS: dict[str, tuple[str, Document]] = {
    "eur": ("sepa_debit", {"bank_code": "37040044", "branch_code": "", "country": "DE", "last4": "3000"}),
    "gbp": ("bacs_debit", {"last4": "2345", "sort_code": "108800"}),
    "usd": (
        "us_bank_account",
        {
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "last4": "6789",
            "routing_number": "110000000",
        },
    ),
}


_NO_TEST_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)


def decline_of(card: str) -> Decline | None:
    """Why this card is declined, or None for one that pays."""
    return _DECLINES.get(card) or (None if card in _BRANDS else _NO_TEST_CARD)


def card_details(card: str) -> Document:
    return {
        "brand": _BRANDS.get(card, "visa"),
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": 12,
        "exp_year": 1971 + clock.now() // (365 * 86400) + 2,
        "fingerprint": random_text(16),
        "funding": "credit",
        "last4": card[-4:],
        "network": _BRANDS.get(card, "visa"),
        "three_d_secure": None,
        "wallet": None,
    }


def debit_kind(currency: str) -> str | None:
    return _DEBITS[currency][0] if currency in _DEBITS else None


def debit_details(currency: str) -> Document:
    return _DEBITS[currency][1] | {"fingerprint": random_text(16)}


def offered(currency: str, *, allowed: list[str] | None, excluded: list[str] | None) -> list[str]:
    """The kinds of payment that a session in this currency shows; unknown names filter silently, as at Stripe."""
    kinds = [kind for kind in ("card", debit_kind(currency)) if kind]
    return [kind for kind in kinds if (not allowed or kind in allowed) and kind not in (excluded or ())]

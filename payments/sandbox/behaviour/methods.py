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
    "4000000000009987": Decline("card_declined", "lost_card", "Your card was declined."),
    "4000000000009979": Decline("card_declined", "stolen_card", "Your card was declined."),
    "4000000000006975": Decline(
        "card_declined",
        "card_velocity_exceeded",
        "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    ),
    "4100000000000019": Decline("card_declined", "fraudulent", "Your card was declined."),
    # Can be saved, and is declined whenever it is charged.
    "4000000000000341": GENERIC,
    "4000000000000069": Decline("expired_card", "expired_card", "Your card has expired."),
    "4000000000000127": Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    "4000000000000119": Decline(
        "processing_error",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
}
_BRANDS = {
    "4242424242424242": "visa",
    "5555555555554444": "mastercard",
    "378282246310005": "amex",
    # These pay; what comes after is in behaviour/refunds.py and behaviour/disputes.py.
    "4000000000000259": "visa",
    "4000000000005126": "visa",
    "4000000000007726": "visa",
}
# The bank asks who pays: the first each time, the second until it was saved for later, and of the third there is not
# enough money even then.
_ALWAYS_CHALLENGED, _CHALLENGED_ONCE, _CHALLENGED_AND_POOR = (
    "4000002760003184",
    "4000002500003155",
    "4000008260003178",
)
_CHALLENGED = frozenset({_ALWAYS_CHALLENGED, _CHALLENGED_ONCE, _CHALLENGED_AND_POOR})
TEST_CARDS = frozenset(_BRANDS) | frozenset(_DECLINES) | _CHALLENGED
UNPROVEN = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
LEFT_THE_BANKS_PAGE = Decline(
    "payment_intent_authentication_failure",
    "payment_intent_authentication_failure",
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)

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
    if card in _CHALLENGED:
        return _DECLINES["4000000000009995"] if card == _CHALLENGED_AND_POOR else None
    return _DECLINES.get(card) or (None if card in _BRANDS else _NO_TEST_CARD)


def is_challenged(card: str) -> bool:
    """Does the bank ask the payer, who sits before the page, to prove it?"""
    return card in _CHALLENGED


def decline_of_saved(method: Document) -> Decline | None:
    """Why a card that was saved is declined when nobody sits before a page."""
    last = (method.get("card") or {}).get("last4")
    if last == _ALWAYS_CHALLENGED[-4:]:
        return UNPROVEN
    return GENERIC if last == "0341" else None


def decline_by_code(code: str) -> Decline:
    """As a bank declines for this reason, whatever the card."""
    known = {one.decline_code: one for one in (*_DECLINES.values(), UNPROVEN)}
    return known.get(code) or Decline("card_declined", code, "Your card was declined.")


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

"""Why a payment was refused, in a sentence for the donor and one for staff.

Banks' codes are https://docs.stripe.com/declines/codes, and Stripe's own https://docs.stripe.com/error-codes. A code
that says that a card was lost, stolen or is suspected of fraud is never told to whoever holds the card: to that
person it is a card that was declined.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    donor: Promise
    staff: Promise


_DECLINED = _(
    "Your bank declined the payment and told us no reason. Another card often helps; your bank can say why."
)
_ANOTHER_CARD = _("This card cannot be used for the payment. Please try another card.")

GENERIC = Words(
    donor=_DECLINED,
    staff=_("The bank declined without a reason. Another card, or a word with the bank, helps."),
)
_KEPT_QUIET = _(
    "The donor was told no more than that the card was declined. Say no more either: whoever pays may not be the "
    "owner of the card."
)
_BANK_ACCOUNT = Words(
    donor=_(
        "Your bank could not take the amount from your account. Please check the account with your bank."
    ),
    staff=_("The bank account cannot be debited: closed, blocked, or without the right to debit it."),
)

WORDS: dict[str, Words] = {
    "card_declined": GENERIC,
    "generic_decline": GENERIC,
    "do_not_honor": GENERIC,
    "do_not_try_again": GENERIC,
    "no_action_taken": GENERIC,
    "not_permitted": GENERIC,
    "call_issuer": GENERIC,
    "restricted_card": GENERIC,
    "service_not_allowed": GENERIC,
    "transaction_not_allowed": GENERIC,
    "revocation_of_all_authorizations": GENERIC,
    "revocation_of_authorization": GENERIC,
    "stop_payment_order": GENERIC,
    "security_violation": GENERIC,
    "invalid_account": GENERIC,
    "new_account_information_available": GENERIC,
    "lost_card": Words(_DECLINED, _KEPT_QUIET),
    "stolen_card": Words(_DECLINED, _KEPT_QUIET),
    "pickup_card": Words(_DECLINED, _KEPT_QUIET),
    "fraudulent": Words(_DECLINED, _KEPT_QUIET),
    "merchant_blacklist": Words(_DECLINED, _KEPT_QUIET),
    "highest_risk_level": Words(_DECLINED, _KEPT_QUIET),
    "insufficient_funds": Words(
        _("There was not enough money on the account or card. Please try later, or use another card."),
        _("Not enough money on the account or card. The next try may succeed by itself."),
    ),
    "card_velocity_exceeded": Words(
        _("The limit of your card is reached for now. Please try another card, or this one in some days."),
        _("The card's limit of money or payments in a time is reached."),
    ),
    "withdrawal_count_limit_exceeded": Words(
        _("The limit of your card is reached for now. Please try another card, or this one in some days."),
        _("The card's limit of money or payments in a time is reached."),
    ),
    "expired_card": Words(
        _("This card has expired. Please use another card, or the new one that your bank has sent you."),
        _("The card has expired. The donor has to name a new one."),
    ),
    "incorrect_number": Words(
        _("The card number is not right. Please type it once more."),
        _("The card number was mistyped."),
    ),
    "invalid_number": Words(
        _("The card number is not right. Please type it once more."),
        _("The card number was mistyped."),
    ),
    "incorrect_cvc": Words(
        _("The security code of the card is not right. Please look at the back of the card once more."),
        _("The security code (CVC) was mistyped."),
    ),
    "invalid_cvc": Words(
        _("The security code of the card is not right. Please look at the back of the card once more."),
        _("The security code (CVC) was mistyped."),
    ),
    "invalid_expiry_month": Words(
        _("The expiry date of the card is not right. Please type it once more."),
        _("The expiry date was mistyped."),
    ),
    "invalid_expiry_year": Words(
        _("The expiry date of the card is not right. Please type it once more."),
        _("The expiry date was mistyped."),
    ),
    "incorrect_zip": Words(
        _("The postcode does not belong to this card. Please type it once more."),
        _("The postcode does not belong to the card."),
    ),
    "incorrect_pin": Words(_ANOTHER_CARD, _("The card asks for a PIN, which cannot be given online.")),
    "offline_pin_required": Words(_ANOTHER_CARD, _("The card asks for a PIN, which cannot be given online.")),
    "online_or_offline_pin_required": Words(
        _ANOTHER_CARD, _("The card asks for a PIN, which cannot be given online.")
    ),
    "pin_try_exceeded": Words(
        _ANOTHER_CARD, _("A wrong PIN was given too often; the bank has blocked the card.")
    ),
    "card_not_supported": Words(_ANOTHER_CARD, _("The card does not allow this kind of payment.")),
    "invalid_amount": Words(
        _("Your bank does not allow this amount. Please try another card, or ask your bank."),
        _("The bank does not allow the amount on this card."),
    ),
    "currency_not_supported": Words(
        _("This card cannot pay in this currency. Please try another card."),
        _("The card cannot be charged in the currency of the gift."),
    ),
    "processing_error": Words(
        _("Something went wrong between our payment partner and your bank. Please try again in a minute."),
        _("A technical fault on the way to the bank. Trying again usually helps."),
    ),
    "issuer_not_available": Words(
        _("Your bank could not be reached. Please try again in a minute."),
        _("The bank could not be reached. Trying again usually helps."),
    ),
    "reenter_transaction": Words(
        _("Your bank could not be reached. Please try again in a minute."),
        _("The bank could not be reached. Trying again usually helps."),
    ),
    "try_again_later": Words(
        _("Your bank declined the payment for now. Please try again later, or use another card."),
        _("The bank declined for now. The next try may succeed by itself."),
    ),
    "duplicate_transaction": Words(
        _(
            "The same amount was paid with this card a moment ago. Please look whether your gift has come already."
        ),
        _("The bank saw the same amount on the same card a moment before. See whether it was paid already."),
    ),
    "authentication_required": Words(
        _(
            "Your bank wants you to confirm that it is you. Please open the payment page and confirm it there."
        ),
        _("The bank asks the donor to confirm the payment (3-D Secure). Nobody else can do it."),
    ),
    "authentication_not_handled": Words(
        _(
            "Your bank wants you to confirm that it is you. Please open the payment page and confirm it there."
        ),
        _("The bank asks the donor to confirm the payment (3-D Secure). Nobody else can do it."),
    ),
    "payment_intent_authentication_failure": Words(
        _("Your bank could not confirm that it is you. Please try again, or use another card."),
        _("The donor did not pass, or left, the bank's own check (3-D Secure)."),
    ),
    "testmode_decline": Words(_ANOTHER_CARD, _("A test card, where real cards are taken.")),
    "test_mode_live_card": Words(_ANOTHER_CARD, _("A real card, where test cards alone are taken.")),
    "live_mode_test_card": Words(_ANOTHER_CARD, _("A test card, where real cards are taken.")),
    # Bank debits
    "account_closed": _BANK_ACCOUNT,
    "bank_account_restricted": _BANK_ACCOUNT,
    "debit_not_authorized": _BANK_ACCOUNT,
    "debit_disputed": _BANK_ACCOUNT,
    "no_account": _BANK_ACCOUNT,
    "payment_method_bank_account_closed": _BANK_ACCOUNT,
    "payment_method_customer_decline": GENERIC,
    "payment_method_provider_decline": GENERIC,
    "payment_intent_payment_attempt_failed": GENERIC,
    "payment_intent_payment_attempt_expired": Words(
        _("The time to confirm the payment has passed. Please begin once more."),
        _("The donor did not finish the payment in time."),
    ),
}


def sentence(code: str) -> str:
    """For the donor. A code that nobody has heard of is a card that was declined."""
    return str(WORDS.get(code, GENERIC).donor)


def staff_sentence(code: str, told: str = "") -> str:
    """For staff; `told` is what Stripe said itself, for a code without words of ours."""
    if code in WORDS:
        return str(WORDS[code].staff)
    return told or str(GENERIC.staff)

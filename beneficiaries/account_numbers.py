"""Numbers of bank and mobile money accounts: written one way, checked as far as they can be, masked."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

_LOOKS_LIKE_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_PLAIN_NUMBER = re.compile(r"[A-Z0-9]{4,34}")
SHOWN_DIGITS = 4


def bank_account(text: str) -> str:
    """An IBAN, or the plain number of a country without one, in capitals without spaces.

    Raises ValidationError. What has the form of an IBAN must be one: its check digits find a slip of the pen.
    """
    number = _compact(text)
    if _LOOKS_LIKE_IBAN.fullmatch(number):
        return _iban(number)
    if not _PLAIN_NUMBER.fullmatch(number) or not any(sign.isdigit() for sign in number):
        raise ValidationError(_("An account number has 4 to 34 letters and digits."))
    return number


def bic(text: str) -> str:
    """A bank's BIC in capitals, or nothing. Raises ValidationError."""
    code = _compact(text)
    if not code:
        return ""
    try:
        return str(BIC(code).compact)
    except SchwiftyException as error:
        raise ValidationError(
            _("%(code)s is no BIC. It has 8 or 11 signs and begins with the bank's letters.") % {"code": code}
        ) from error


def mobile_account(text: str) -> str:
    """The telephone number of a mobile money account, as +254712345678. Raises ValidationError."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("Write the telephone number of the account with its country code, as in +254 712 345678.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def masked(number: str) -> str:
    """Enough to tell two accounts apart, too little to pay into one."""
    shown = number[-SHOWN_DIGITS:] if len(number) > 2 * SHOWN_DIGITS else number[-2:]
    return f"•••• {shown}"


def _iban(number: str) -> str:
    try:
        return str(IBAN(number).compact)
    except SchwiftyException as error:
        raise ValidationError(
            _("%(number)s has the form of an IBAN and is none: compare each digit with the bank's letter.")
            % {"number": number}
        ) from error


def _compact(text: str) -> str:
    return re.sub(r"[\s\-.]", "", text).upper()

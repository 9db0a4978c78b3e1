"""The signed address in a thank-you mail, by which a donor fetches the receipt without signing in."""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from payments.models import Receipt

DAYS_VALID = 30
_signer = TimestampSigner(salt="receipt")


class LinkExpired(Exception):
    """The link was good and is too old."""


class LinkInvalid(Exception):
    """The link was never ours, or was changed."""


def receipt_link(receipt: Receipt) -> str:
    return f"{settings.SITE_URL}{reverse('payments:receipt', args=[_signer.sign(receipt.pk.hex)])}"


def read_token(token: str) -> uuid.UUID:
    """The key of the receipt. Raises LinkExpired or LinkInvalid."""
    try:
        return uuid.UUID(hex=_signer.unsign(token, max_age=DAYS_VALID * 24 * 3600))
    except SignatureExpired as error:
        raise LinkExpired from error
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error

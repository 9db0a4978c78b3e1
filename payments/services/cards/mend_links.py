"""The address in a mail about a gift that failed: ours, and good for as long as the gift can be mended.

It holds no address of Stripe's: those go stale. Whoever opens it is sent on to where the payment stands at that moment.
"""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from payments.models import Donation

_signer = Signer(salt="mend-a-payment")


class UnknownMendLink(Exception):
    """The address was never ours, or was changed."""


def mend_url(donation: Donation) -> str:
    return f"{settings.SITE_URL}{reverse('payments:mend', args=[_signer.sign(donation.pk.hex)])}"


def read_mend_token(token: str) -> uuid.UUID:
    """The key of the donation. Raises UnknownMendLink."""
    try:
        return uuid.UUID(hex=_signer.unsign(token))
    except (BadSignature, ValueError) as error:
        raise UnknownMendLink from error

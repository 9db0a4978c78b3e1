"""The signed address at which a sponsor changes, pauses or ends a recurring gift without signing in.

It opens one gift, for MANAGE_LINK_DAYS, and only while the gift belongs to the donor and the address it was made for:
a changed email, a merge or another owner ends it. A new one goes to the address that we hold, never to one that
somebody types.
"""

import re
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from payments.models import RecurringGift

_SALT = "my-gift"
_signer = TimestampSigner(salt=_SALT)
_KEY = re.compile(r"[0-9a-f]{32}")


class LinkEnded(Exception):
    """The link was good once: it is too old, or the gift has another owner or address by now."""


class LinkInvalid(Exception):
    """The link was never ours, or was changed."""


def manage_url(gift: RecurringGift) -> str:
    return f"{settings.SITE_URL}{manage_path(gift)}"


def manage_path(gift: RecurringGift) -> str:
    return reverse("payments:my-gift", args=[token_of(gift)])


def token_of(gift: RecurringGift) -> str:
    return _signer.sign(f"{gift.pk.hex}-{_owner(gift)}")


def opened(token: str) -> RecurringGift:
    """The gift that the link is for. Raises LinkEnded or LinkInvalid."""
    try:
        value = _signer.unsign(token, max_age=timedelta(days=settings.MANAGE_LINK_DAYS))
    except SignatureExpired as error:
        raise LinkEnded from error
    except BadSignature as error:
        raise LinkInvalid from error
    gift = named_in(token)
    if gift is None:
        raise LinkInvalid
    if not constant_time_compare(value.partition("-")[2], _owner(gift)):
        raise LinkEnded
    return gift


def named_in(token: str) -> RecurringGift | None:
    """Whose link it claims to be, proven or not: good enough to write to the address that we hold."""
    key = token.partition("-")[0]
    if not _KEY.fullmatch(key):
        return None
    related = ("donor", "fund", "campaign", "child", "sponsorship__child")
    return RecurringGift.objects.select_related(*related).filter(pk=uuid.UUID(hex=key)).first()


def _owner(gift: RecurringGift) -> str:
    """Changes with the donor and the donor's address, and tells nothing of either."""
    whose = f"{gift.donor_id}:{gift.donor.email.strip().lower()}"
    return salted_hmac(_SALT, whose, algorithm="sha256").hexdigest()[:20]

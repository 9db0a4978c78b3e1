"""Addresses of private files: the guarded one for staff, and a short-lived signed one for anybody who has it.

A signed link is bound to one record's file and variant and ends after PRIVATE_LINK_SECONDS. It holds keys
only, no path and no name. That it was signed proves that it was allowed a moment ago; whether it still is, is
asked again whenever it is opened: of the kind's `may_open_link`, or of `may_view` for the viewer it was made for.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from backoffice.core.files import registry
from backoffice.core.models import User

_signer = TimestampSigner(salt="private-file")


class LinkExpired(Exception):
    """The link was good and is too old."""


class LinkInvalid(Exception):
    """The link was never ours, or was changed."""


@dataclass(frozen=True)
class Target:
    kind: str
    key: str
    variant: str = ""
    viewer: str = ""


def guarded_link(kind: str, record: Any, variant: str = "") -> str:
    """The path that signed-in people with the right to see the file open."""
    registry.kind_called(kind)
    names = [kind, str(record.pk), *([variant] if variant else [])]
    return reverse("private-file-variant" if variant else "private-file", args=names)


def signed_link(kind: str, record: Any, variant: str = "", *, viewer: User | None = None) -> str:
    """A whole address that opens without signing in, for PRIVATE_LINK_SECONDS.

    With a `viewer` it opens only as long as that person may see the file; without one, as long as the kind lets
    its files go to whoever holds a link.
    """
    registry.kind_called(kind)
    token = _signer.sign_object([kind, str(record.pk), variant, str(viewer.pk) if viewer else ""])
    return f"{settings.SITE_URL}{reverse('private-file-signed', args=[token])}"


def read_token(token: str) -> Target:
    """Raises LinkExpired or LinkInvalid."""
    try:
        kind, key, variant, viewer = _signer.unsign_object(token, max_age=settings.PRIVATE_LINK_SECONDS)
    except SignatureExpired as error:
        raise LinkExpired from error
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error
    return Target(kind, key, variant, viewer)

"""Steps that are not taken in silence."""

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError


class ReasonWanted(DomainError):
    """A step that is not taken without saying why."""


def refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise ReasonWanted(_("Say why: the reason stands in the record's history."))

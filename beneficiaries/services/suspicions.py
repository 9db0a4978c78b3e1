"""What people say of two records that resemble each other."""

from backoffice.core.models import User
from beneficiaries.models import DuplicateSuspicion
from beneficiaries.services.reasons import refuse_silence

Status = DuplicateSuspicion.Status


def dismiss(suspicion: DuplicateSuspicion, *, by: User, reason: str) -> DuplicateSuspicion:
    """They are two children: the pair is not asked about again."""
    refuse_silence(reason)
    return suspicion.move(Status.DISMISSED, by=by, reason=reason)


def ask_again(suspicion: DuplicateSuspicion, *, by: User, reason: str) -> DuplicateSuspicion:
    refuse_silence(reason)
    return suspicion.move(Status.OPEN, by=by, reason=reason)

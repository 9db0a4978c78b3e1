"""What people say of two donors who resemble each other."""

from backoffice.core.models import User
from beneficiaries.services.reasons import refuse_silence
from donors.models import DonorSuspicion

Status = DonorSuspicion.Status


def dismiss(suspicion: DonorSuspicion, *, by: User, reason: str) -> DonorSuspicion:
    """They are two donors: the pair is not asked about again."""
    refuse_silence(reason)
    return suspicion.move(Status.DISMISSED, by=by, reason=reason)


def ask_again(suspicion: DonorSuspicion, *, by: User, reason: str) -> DonorSuspicion:
    refuse_silence(reason)
    return suspicion.move(Status.OPEN, by=by, reason=reason)

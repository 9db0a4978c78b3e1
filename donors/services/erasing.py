"""A person asks to be forgotten: identity is blanked everywhere, the rows of money stay, and that it was done stays.

EU General Data Protection Regulation, article 17; receipts are kept as tax law asks (article 17, paragraph 3 b).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context, registry
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services.audit import record as write_audit
from donors.models import Donor, DonorErasure

REASON_LENGTH = 500


class ErasureRefused(DomainError):
    """Something still runs under the donor's name; the message says what to do first."""


@transaction.atomic
def erase_donor(*, donor: Donor, by: User, reason: str) -> DonorErasure:
    """Blank the donor's identity on every floor. It cannot be taken back.

    Raises ErasureRefused with all that must be ended first. What other systems keep (the payment processor) is
    asked for after the commit and stands in `pending` until it is done.
    """
    if not reason.strip():
        raise ErasureRefused(_("Say who asked for it, and when: it stands in the record of the erasure."))
    donor = Donor.objects.select_for_update().get(pk=donor.pk)
    _refuse_wrong_record(donor)
    with context.acting(by):
        event: registry.Erasure[Donor] = registry.Erasure(instance=donor)
        registry.tell_erase(event)
        if event.obstacles:
            raise ErasureRefused(" ".join(event.obstacles))
        erasure = DonorErasure.objects.create(
            donor=donor,
            erased_by=by,
            erased_at=timezone.now(),
            reason=reason.strip()[:REASON_LENGTH],
            blanked=event.blanked,
            pending=event.pending,
        )
        write_audit("donor.erased", subject=donor, label=str(donor.pk), actor=by)
    return erasure


def note_done(erasure: DonorErasure, what: str) -> None:
    """One of the things that were pending elsewhere has been done. Saying it again changes nothing."""
    with transaction.atomic():
        erasure = DonorErasure.objects.select_for_update().get(pk=erasure.pk)
        if what in erasure.pending:
            erasure.pending = [other for other in erasure.pending if other != what]
            erasure.save(update_fields=["pending", "updated_at"])


def _refuse_wrong_record(donor: Donor) -> None:
    if donor.is_erased:
        raise ErasureRefused(_("This donor was erased already."))
    if donor.is_merged_away:
        raise ErasureRefused(
            _("This record was merged into %(survivor)s. Erase that one: it takes this one along.")
            % {"survivor": donor.merged_into}
        )

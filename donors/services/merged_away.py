"""A record that turned out to be another donor gets nothing new."""

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from donors.models import Donor


class DonorMergedAway(DomainError):
    """Something new for a record that turned out to be another donor; the message says which."""


def refuse_merged_away(*donors: Donor) -> None:
    """For whoever writes something new of a donor, in the same transaction: locks the records and looks.

    A merge that has begun ends first, and then the record says where it went; one that begins now waits, and takes
    along what is written. Raises DonorMergedAway.
    """
    keys = {donor.pk for donor in donors}
    for donor in (
        Donor.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    ):
        if donor.is_merged_away:
            raise DonorMergedAway(
                _("%(donor)s was merged into %(survivor)s. Choose that record.")
                % {"donor": donor, "survivor": donor.merged_into}
            )

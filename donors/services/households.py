"""Who lives together: people join a household and leave it."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from donors.models import Donor, Household


class HouseholdRefused(DomainError):
    """Somebody who cannot join or leave; the message says what to do."""


def join(donor: Donor, *, household: Household, by: User, reason: str = "") -> Donor:
    with transaction.atomic(), context.acting(by, reason=reason):
        donor = Donor.objects.select_for_update().get(pk=donor.pk)
        if donor.is_merged_away or donor.is_erased:
            raise HouseholdRefused(_("This record is closed: it was merged into another one, or erased."))
        if donor.household_id == household.pk:
            raise HouseholdRefused(_("%(donor)s is in this household already.") % {"donor": donor})
        if donor.household is not None:
            raise HouseholdRefused(
                _("%(donor)s is in the household '%(other)s'. Take them out there first.")
                % {"donor": donor, "other": donor.household}
            )
        donor.household = household
        donor.save(update_fields=["household", "updated_at"])
    return donor


def leave(donor: Donor, *, household: Household, by: User, reason: str = "") -> Donor:
    """The donor is on their own again; the household stays, even when nobody is left in it."""
    with transaction.atomic(), context.acting(by, reason=reason):
        donor = Donor.objects.select_for_update().get(pk=donor.pk)
        if donor.household_id != household.pk:
            raise HouseholdRefused(_("%(donor)s is not in this household any more.") % {"donor": donor})
        donor.household = None
        donor.save(update_fields=["household", "updated_at"])
    return donor

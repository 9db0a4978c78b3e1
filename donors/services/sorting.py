"""What staff do to many donors at once: tags, and who looks after them. Each donor's history tells of it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from donors.models import Donor, DonorTag


class SortingRefused(DomainError):
    """Nothing to do, or nobody who could do it."""


def tag(donors: Iterable[Donor], *, tags: Iterable[DonorTag], by: User) -> int:
    """Returns how many donors did not bear all of these tags before."""
    wanted, changed = {each.pk for each in tags}, 0
    _refuse_without_tags(wanted)
    with transaction.atomic(), context.acting(by):
        for donor in donors:
            if new := wanted - {each.pk for each in donor.tags.all()}:
                donor.tags.add(*new)
                changed += 1
    return changed


def untag(donors: Iterable[Donor], *, tags: Iterable[DonorTag], by: User) -> int:
    """Returns how many donors bore one of these tags before."""
    unwanted, changed = {each.pk for each in tags}, 0
    _refuse_without_tags(unwanted)
    with transaction.atomic(), context.acting(by):
        for donor in donors:
            if borne := unwanted & {each.pk for each in donor.tags.all()}:
                donor.tags.remove(*borne)
                changed += 1
    return changed


def assign_manager(donors: Iterable[Donor], *, manager: User | None, by: User, reason: str = "") -> int:
    """Give the donors to somebody, or to nobody in particular. Returns how many changed hands."""
    if manager is not None and not (manager.is_active and manager.is_staff):
        raise SortingRefused(
            _("%(name)s does not work here any more. Choose somebody else.") % {"name": manager}
        )
    changed = 0
    with transaction.atomic(), context.acting(by, reason=reason):
        for donor in donors:
            if donor.manager_id != (manager.pk if manager else None):
                donor.manager = manager
                donor.save(update_fields=["manager", "updated_at"])
                changed += 1
    return changed


def _refuse_without_tags(tags: set[int]) -> None:
    if not tags:
        raise SortingRefused(_("Choose at least one tag."))

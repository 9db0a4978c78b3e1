"""A donor has died: nobody writes any more, and what still runs is put before a person instead of stopped unseen."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User, WorkItem
from backoffice.core.services import work
from donors.models import Donor, Sponsorship

STILL_RUNNING = "donor.deceased"

# What still runs in the donor's name, in words, one for each: the floors above say what they know of.
StillRunning = Callable[[Donor], Sequence[str]]
_others: list[StillRunning] = []


class DeceasedRefused(DomainError):
    """The record does not stand so that this can be written; the message says why."""


def also_ask(asked: StillRunning) -> None:
    """For floors above, from `AppConfig.ready()`."""
    if asked not in _others:
        _others.append(asked)


def mark_deceased(donor: Donor, *, by: User, reason: str) -> WorkItem | None:
    """Write it down and ask for quiet. Returns the work item about what still runs, if anything does."""
    with transaction.atomic(), context.acting(by, reason=reason):
        donor = Donor.objects.select_for_update().get(pk=donor.pk)
        if donor.is_deceased:
            raise DeceasedRefused(_("This is written down already."))
        if donor.is_merged_away or donor.is_erased:
            raise DeceasedRefused(_("This record is closed: it was merged into another one, or erased."))
        donor.is_deceased = donor.do_not_contact = True
        donor.save(update_fields=["is_deceased", "do_not_contact", "updated_at"])
        running = what_still_runs(donor)
        return _ask_staff(donor, running) if running else None


def mark_living(donor: Donor, *, by: User, reason: str) -> Donor:
    """It was a mistake. Whether the donor may be written to again is decided apart from this."""
    with transaction.atomic(), context.acting(by, reason=reason):
        donor = Donor.objects.select_for_update().get(pk=donor.pk)
        if not donor.is_deceased:
            raise DeceasedRefused(_("This donor is not written down as deceased."))
        donor.is_deceased = False
        donor.save(update_fields=["is_deceased", "updated_at"])
    return donor


def what_still_runs(donor: Donor) -> list[str]:
    return [*_sponsorships_of(donor), *(line for asked in _others for line in asked(donor))]


def _sponsorships_of(donor: Donor) -> list[str]:
    live = Sponsorship.objects.live().filter(Q(payer=donor) | Q(correspondent=donor)).select_related("child")
    return [
        _("Sponsorship of %(child)s (%(reference)s), %(status)s")
        % {
            "child": each.child.first_name,
            "reference": each.child.reference,
            "status": each.get_status_display().lower(),
        }
        for each in live
    ]


def _ask_staff(donor: Donor, running: list[str]) -> WorkItem:
    return work.ask(
        STILL_RUNNING,
        title=_("%(donor)s has died: decide what becomes of what still runs") % {"donor": donor.name[:120]},
        details="\n".join(
            [_("Nothing was stopped by itself. Speak with the family, then end or hand on:"), *running]
        ),
        subject=donor,
        owner=donor.manager,
        key=f"donor:{donor.pk}:deceased",
    )

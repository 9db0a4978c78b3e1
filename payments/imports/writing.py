"""How are old gifts written? As rows that have come already, many at once, each with its history.

Nothing is booked, receipted or mailed for them: that was done in the old books. So they do not walk through moves,
which would do all of it again; they enter as received, on the day when they were.
"""

from collections.abc import Sequence

from django.db.models import F

from backoffice.core import history
from backoffice.core.imports.importer import Job, Judgement, Written
from payments.models import Donation
from payments.models.donation import new_reference
from payments.services.gift_dates import recount


def write(judgements: Sequence[Judgement], job: Job) -> list[Written]:
    """In the caller's transaction; one answer for each judgement, in their order."""
    gifts: list[Donation] = [judgement.plan.donation for judgement in judgements]
    if not gifts:
        return []
    for gift, reference in zip(gifts, _references(len(gifts)), strict=True):
        gift.reference = reference
    Donation.objects.bulk_create(gifts)
    written = Donation.objects.filter(pk__in=[gift.pk for gift in gifts])
    # Lists and timelines show gifts in the order in which they came, and these came long ago.
    written.update(created_at=F("received_at"))
    history.write_history_of(written, kind="+", reason=job.reason)
    recount({gift.donor_id for gift in gifts if gift.donor_id})
    return [Written(str(gift.pk), str(gift), {}) for gift in gifts]


def _references(count: int) -> list[str]:
    """So many that nobody has: with a million gifts two of a chunk's would now and then be somebody else's."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_reference() for _ in range(count - len(free))}
        free |= drawn - set(Donation.objects.filter(reference__in=drawn).values_list("reference", flat=True))
    return list(free)

"""How is an import of old gifts taken back? Exactly its gifts go, but for those on which something hangs since."""

from collections.abc import Sequence

from backoffice.core.imports.importer import Job, TakenBack
from backoffice.core.imports.undoing import Made, erase, touched
from backoffice.core.models import ImportRow
from payments.models import Donation
from payments.services.gift_dates import recount

MADE = Made(Donation)


def take_back(rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
    """In the caller's transaction; one answer for each row. The ledger knows nothing of them and stays as it is."""
    stays = touched(rows, MADE)
    going = [row.record_key for row in rows if row.record_key not in stays]
    gifts = Donation.objects.filter(pk__in=going, is_history=True)
    donors = set(gifts.exclude(donor=None).values_list("donor_id", flat=True))
    erase(gifts, job)
    recount(donors)
    return [TakenBack(row, stays.get(row.record_key, [])) for row in rows]

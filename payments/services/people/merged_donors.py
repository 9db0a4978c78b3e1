"""Two records of one donor become one: all that was asked and given follows, and goes back if that is undone.

Each recurring gift keeps its own customer at the processor and is charged as before; its renewals land on whoever
it belongs to. Receipts and the ledger stand as they were made: they name the donor of that day.
"""

import time
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.merging import rows
from backoffice.core.merging.deciding import MergeRefused
from backoffice.core.registry import Merge, Unmerge, before_merge, on_merge, on_unmerge
from donors.models import Donor
from donors.services.standing import recompute
from payments.models import Donation, GiftOrder, LinkBatchRecipient, MobilePledge, PaymentLink, RecurringGift

FOLLOWS: tuple[type[Model], ...] = (PaymentLink, RecurringGift, Donation, GiftOrder, MobilePledge)
# In the order in which a payment locks them: links come before gifts, and both before donations.
LOCKED: tuple[type[Model], ...] = (PaymentLink, RecurringGift, Donation)
LOCK_NOT_AVAILABLE = "55P03"
_TRIES, _PAUSE = 50, 0.1


def register() -> None:
    before_merge(Donor, hold_still)
    on_merge(Donor, follow)
    on_unmerge(Donor, go_back)


def hold_still(merge: Merge[Donor]) -> None:
    """Lock what payments of the two would change, so that none comes in between.

    A payment locks its own rows first and the donor last. So does this; and it never waits with a lock in its hand,
    so that the two cannot wait for each other.
    """
    for _try in range(_TRIES):
        try:
            with transaction.atomic():
                for model in LOCKED:
                    mine = model._base_manager.filter(donor__in=(merge.survivor, merge.absorbed))
                    list(mine.select_for_update(nowait=True).order_by("pk").values_list("pk"))
            return
        except OperationalError as error:
            if not _is_locked_by_somebody(error):
                raise
            time.sleep(_PAUSE)
    raise MergeRefused(
        _("A payment of one of the two is being booked at this moment. Try again in a minute.")
    )


def _is_locked_by_somebody(error: OperationalError) -> bool:
    cause = error.__cause__
    return LOCK_NOT_AVAILABLE in (getattr(cause, "pgcode", ""), getattr(cause, "sqlstate", ""))


def follow(merge: Merge[Donor]) -> None:
    for model in FOLLOWS:
        merge.journal.move(model._base_manager.filter(donor=merge.absorbed), "donor", to=merge.survivor)
    # An appeal that asks both asks the survivor once.
    asked = [(LinkBatchRecipient, "donor")]
    rows.follow(merge.journal, asked, survivor=merge.survivor, absorbed=merge.absorbed)
    _count_anew(merge.survivor, merge.absorbed)


def go_back(unmerge: Unmerge[Donor]) -> None:
    unmerge.journal.put_back(LinkBatchRecipient, survivor=unmerge.survivor, to=unmerge.absorbed)
    for model in FOLLOWS:
        unmerge.journal.put_back(model, survivor=unmerge.survivor, to=unmerge.absorbed)
        since: Any = model._base_manager.filter(donor=unmerge.survivor, created_at__gt=unmerge.merged_at)
        if number := since.count():
            unmerge.stayed.append(
                _("%(what)s since then: %(number)d")
                % {"what": model._meta.verbose_name_plural, "number": number}
            )
    _count_anew(unmerge.survivor, unmerge.absorbed)


def _count_anew(*donors: Donor) -> None:
    """First and last gift of each, as their gifts say now."""
    for donor in donors:
        received = Donation.objects.filter(
            donor=donor, status=Donation.Status.SUCCEEDED, received_at__isnull=False
        )
        days = received.order_by().values_list("received_at", flat=True)
        recompute(donor, gifts=[timezone.localdate(moment) for moment in days if moment is not None])

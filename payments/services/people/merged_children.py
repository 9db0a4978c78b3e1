"""Two records of one child become one: what is asked and given for it follows, and goes back if that is undone.

The ledger stands as it was booked: its lines name partners and gifts, never a child.
"""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from backoffice.core.registry import Merge, Unmerge, on_merge, on_unmerge
from beneficiaries.models import Child
from payments.models import Donation, GiftOrder, MobilePledge, PaymentLink, RecurringGift

FOLLOWS: tuple[type[Model], ...] = (PaymentLink, RecurringGift, Donation, GiftOrder, MobilePledge)


def register() -> None:
    on_merge(Child, follow)
    on_unmerge(Child, go_back)


def follow(merge: Merge[Child]) -> None:
    for model in FOLLOWS:
        merge.journal.move(model._base_manager.filter(child=merge.absorbed), "child", to=merge.survivor)


def go_back(unmerge: Unmerge[Child]) -> None:
    for model in FOLLOWS:
        unmerge.journal.put_back(model, survivor=unmerge.survivor, to=unmerge.absorbed)
        since: Any = model._base_manager.filter(child=unmerge.survivor, created_at__gt=unmerge.merged_at)
        if number := since.count():
            unmerge.stayed.append(
                _("%(what)s since then: %(number)d")
                % {"what": model._meta.verbose_name_plural, "number": number}
            )

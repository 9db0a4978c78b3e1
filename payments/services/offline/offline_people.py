"""Donors and children of batches and bank statements: they are merged, erased and told of like everywhere.

The bank's file itself stays as it came: books have to be proved for years, as with receipts.
"""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.registry import (
    Erasure,
    Merge,
    Unmerge,
    on_collect,
    on_erase,
    on_merge,
    on_unmerge,
)
from backoffice.core.services import redaction
from beneficiaries.models import Child
from donors.models import Donor
from donors.services.erased_rows import records_of
from payments.models import BankLine, KnownPayer, OfflineBatch, OfflineGift
from payments.services.offline.offline_collected import WITH_BATCH, accounts_of, collect, of_batches_with

FOLLOWS: tuple[type[Model], ...] = (OfflineGift, BankLine, KnownPayer)


def register() -> None:
    on_merge(Donor, follow_donor)
    on_unmerge(Donor, let_donor_go)
    on_merge(Child, follow_child)
    on_unmerge(Child, let_child_go)
    on_erase(Donor, blank)
    on_collect(Donor, collect)


def follow_donor(merge: Merge[Donor]) -> None:
    for model in FOLLOWS:
        merge.journal.move(model._base_manager.filter(donor=merge.absorbed), "donor", to=merge.survivor)


def let_donor_go(unmerge: Unmerge[Donor]) -> None:
    for model in FOLLOWS:
        unmerge.journal.put_back(model, survivor=unmerge.survivor, to=unmerge.absorbed)


def follow_child(merge: Merge[Child]) -> None:
    for model in FOLLOWS:
        merge.journal.move(model._base_manager.filter(child=merge.absorbed), "child", to=merge.survivor)


def let_child_go(unmerge: Unmerge[Child]) -> None:
    for model in FOLLOWS:
        unmerge.journal.put_back(model, survivor=unmerge.survivor, to=unmerge.absorbed)


def blank(erasure: Erasure[Donor]) -> None:
    by = context.current().user
    assert by is not None
    keys = records_of(erasure.instance)
    gifts, lines = OfflineGift.objects.filter(donor__in=keys), _lines_about(keys)
    split = OfflineBatch.objects.filter(bank_lines__in=lines, bank_lines__status__in=WITH_BATCH)
    about: dict[type[Any], list[Any]] = {
        OfflineGift: list(gifts.values_list("pk", flat=True)),
        BankLine: list(lines.values_list("pk", flat=True)),
        OfflineBatch: list(split.values_list("pk", flat=True)),
    }
    redaction.settle_work(about, by=by, reason=_("The donor was erased."))
    redaction.unlabel(about)
    # Such a batch is called after the payer of its line.
    redaction.blank(OfflineBatch.objects.filter(pk__in=about[OfflineBatch]), title=_("(erased)"), note="")
    erasure.blanked["gifts in batches"] = redaction.blank(gifts, note="", cheque_number="")
    erasure.blanked["bank lines"] = redaction.blank(
        lines, payer_name="", payer_account="", text="", bank_reference="", why=""
    )
    erasure.blanked["known accounts"] = redaction.forget(KnownPayer.objects.filter(donor__in=keys))


def _lines_about(keys: list[Any]) -> QuerySet[BankLine]:
    """What is blanked: also what names them beside others, and what was taken for theirs and is nobody's yet."""
    suggested = Q(donation=None, donor__in=keys)
    shared = Q(pk__in=of_batches_with(keys).values("pk"))
    return BankLine.objects.filter(
        Q(donation__donor__in=keys) | Q(payer_account__in=accounts_of(keys)) | suggested | shared
    )

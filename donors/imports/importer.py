"""Donors, as the import machinery of the ground floor deals with them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.core.imports.columns import ImportColumn
from backoffice.core.imports.importer import Job, Judgement, Outcome, TakenBack, Written, register
from backoffice.core.models import ImportRow, User
from donors.imports import columns, undoing, writing
from donors.imports.judging import DonorJudge
from donors.models import Donor
from donors.services import duplicates

KIND = "donors"


class DonorImporter:
    kind = KIND
    title: str | Promise = _("Donors")
    permissions: tuple[str, ...] = ("donors.import_donor", "donors.add_donor", "donors.change_donor")
    takes_photos = False
    changes_known = True

    def columns(self, user: User) -> Sequence[ImportColumn]:
        return columns.columns_for(user)

    def judge(self, job: Job) -> DonorJudge:
        return DonorJudge(job)

    def write(self, judgements: Sequence[Judgement], job: Job) -> list[Written]:
        return writing.write(judgements, job)

    def add_photo(self, row: ImportRow, job: Job) -> dict[str, Any]:
        raise NotImplementedError  # no zip is taken for donors

    def after_writing(self, rows: Sequence[ImportRow], job: Job) -> None:
        keys = [row.record_key for row in rows if row.outcome == Outcome.CREATED]
        duplicates.find_for(Donor.objects.standing().filter(pk__in=keys))

    def take_back(self, rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
        return undoing.take_back(rows, job)

    def address_of(self, row: ImportRow) -> str:
        return reverse("admin:donors_donor_change", args=[row.record_key])


def register_importer() -> None:
    register(DonorImporter())

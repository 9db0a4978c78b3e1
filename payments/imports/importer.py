"""Gifts of the books before these, as the import machinery of the ground floor deals with them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.core.imports.columns import ImportColumn
from backoffice.core.imports.importer import Job, Judgement, TakenBack, Written, register
from backoffice.core.models import ImportRow, User
from payments.imports import undoing, writing
from payments.imports.columns import COLUMNS
from payments.imports.judging import GiftJudge

KIND = "old-gifts"


class OldGiftImporter:
    kind = KIND
    title: str | Promise = _("Gifts of the old books")
    permissions: tuple[str, ...] = ("payments.import_donation", "donors.view_donor")
    takes_photos = False
    changes_known = False

    def columns(self, user: User) -> Sequence[ImportColumn]:
        return COLUMNS

    def judge(self, job: Job) -> GiftJudge:
        return GiftJudge(job)

    def write(self, judgements: Sequence[Judgement], job: Job) -> list[Written]:
        return writing.write(judgements, job)

    def add_photo(self, row: ImportRow, job: Job) -> dict[str, Any]:
        raise NotImplementedError  # no zip is taken for gifts

    def after_writing(self, rows: Sequence[ImportRow], job: Job) -> None:
        """Nothing: two gifts that look alike are two gifts."""

    def take_back(self, rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
        return undoing.take_back(rows, job)

    def address_of(self, row: ImportRow) -> str:
        return reverse("admin:payments_donation_change", args=[row.record_key])


def register_importer() -> None:
    register(OldGiftImporter())

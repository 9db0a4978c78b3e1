"""Children, as the import machinery of the ground floor deals with them."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.core.imports.columns import ImportColumn
from backoffice.core.imports.importer import Job, Judgement, TakenBack, Written, register
from backoffice.core.models import ImportRow, User
from beneficiaries.imports import columns, undoing, writing
from beneficiaries.imports.judging import ChildJudge
from beneficiaries.models import Child
from beneficiaries.services import duplicates, photos


class ChildImporter:
    kind = "children"
    title: str | Promise = _("Children")
    permissions: tuple[str, ...] = ("beneficiaries.import_child", "beneficiaries.add_child")
    takes_photos = True
    changes_known = True

    def columns(self, user: User) -> Sequence[ImportColumn]:
        return columns.columns_for(user)

    def judge(self, job: Job) -> ChildJudge:
        return ChildJudge(job)

    def write(self, judgements: Sequence[Judgement], job: Job) -> list[Written]:
        return writing.write(judgements, job)

    def add_photo(self, row: ImportRow, job: Job) -> dict[str, Any]:
        assert job.archive is not None
        upload = File(job.archive.read(row.photo), name=row.photo)
        photo = photos.add_photo(Child.objects.get(pk=row.record_key), upload=upload, by=job.by)
        return {"photo": str(photo.pk)}

    def after_writing(self, rows: Sequence[ImportRow], job: Job) -> None:
        keys = [row.record_key for row in rows]
        duplicates.find_for(Child.objects.standing().filter(pk__in=keys))

    def take_back(self, rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
        return undoing.take_back(rows, job)

    def address_of(self, row: ImportRow) -> str:
        return reverse("admin:beneficiaries_child_change", args=[row.record_key])


def register_importer() -> None:
    register(ChildImporter())

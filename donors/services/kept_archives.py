"""Archives of personal data are deleted again: a second copy of everything is a second risk."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.services.kept_files import forget_file
from donors.models import DonorArchive

KEPT_FOR = timedelta(days=30)
Status = DonorArchive.Status


@transaction.atomic
def forget_archive(archive: DonorArchive) -> None:
    """The file goes with the commit; that there was one, for whom and why, stays."""
    stored = archive.file
    archive.move(Status.FORGOTTEN, reason=_("Archives are kept for a month."), file="")
    if stored:
        forget_file(stored)


def forget_old_archives() -> int:
    old = DonorArchive.objects.filter(status=Status.DONE, created_at__lt=timezone.now() - KEPT_FOR)
    for archive in old:
        forget_archive(archive)
    return len(old)

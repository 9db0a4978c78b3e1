"""Archives of personal data as private files: only who may hand such data out may open one."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import User
from donors.models import DonorArchive

ARCHIVE = "donor-archive"


def register_kinds() -> None:
    register(
        PrivateFiles(
            kind=ARCHIVE,
            model=DonorArchive,
            field="file",
            may_view=_may_open,
            content_type="application/zip",
            filename=lambda archive: f"personal-data-{archive.created_at:%Y-%m-%d}.zip",
        )
    )


def _may_open(user: User | AnonymousUser, archive: DonorArchive) -> bool:
    return user.has_perm("donors.archive_donor") and (
        DonorArchive.objects.for_user(user).filter(pk=archive.pk).exists()
    )

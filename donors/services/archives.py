"""One archive of all that is kept about a donor: JSON for machines, a PDF for people, and the stored files."""

import hashlib
import io
import tempfile
from typing import BinaryIO, cast

from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from backoffice.core import registry
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services.audit import record as write_audit
from donors.models import Donor, DonorArchive
from donors.services.archive_papers import write_papers
from donors.tasks.archives import make_archive

Status = DonorArchive.Status
Found = registry.Collection[Donor]


class ArchiveRefused(DomainError):
    """Nothing can be handed out about this record."""


@transaction.atomic
def ask_for_archive(*, donor: Donor, by: User, reason: str) -> DonorArchive:
    """Have the archive made in the background; the person who asked finds it on its page."""
    if donor.is_erased:
        raise ArchiveRefused(_("This donor was erased: nothing is kept about the person any more."))
    if donor.is_merged_away:
        raise ArchiveRefused(
            _("This record was merged into %(survivor)s. Ask there: it holds what belongs to both.")
            % {"survivor": donor.merged_into}
        )
    archive = DonorArchive.objects.create(donor=donor, requested_by=by, reason=reason.strip())
    write_audit("donor.archive_asked", subject=archive, label=str(donor.pk), actor=by)
    make_archive.enqueue(str(archive.pk))
    return archive


def produce(archive_id: str) -> str:
    """Make the zip and store it. A second run finds it made."""
    archive = DonorArchive.objects.select_related("donor").get(pk=archive_id)
    if archive.status != Status.QUEUED:
        return archive.sha256
    with tempfile.TemporaryFile() as out, translation.override(archive.donor.language):
        write_papers(cast(BinaryIO, out), _collected(archive.donor))
        out.seek(0)
        sha256 = hashlib.file_digest(cast("io.BufferedReader", out), "sha256").hexdigest()
        out.seek(0)
        with transaction.atomic():
            archive = DonorArchive.objects.select_for_update().get(pk=archive_id)
            if archive.status == Status.QUEUED and not archive.donor.is_erased:
                archive.file.save("", File(out), save=False)
                archive.move(Status.DONE, file=archive.file.name, sha256=sha256)
    return sha256


def _collected(donor: Donor) -> Found:
    found: Found = registry.Collection(instance=donor)
    registry.tell_collect(found)
    return found

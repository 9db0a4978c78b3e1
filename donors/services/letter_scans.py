"""The pages of a letter on paper: pictures, re-encoded like photos, in an order that staff may change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.services import imaging
from beneficiaries.services.kept_files import forget_file, stored_or_nothing
from donors.models import Letter, LetterScan

LONGEST_SIDE = 2000  # handwriting stays legible
MOST_PAGES = 12


class ScanRefused(DomainError):
    """A page that cannot be taken or taken away; the message says what to do."""


@dataclass(frozen=True)
class PreparedScan:
    """A page that has been checked and re-encoded: all that is ever stored of an upload."""

    picture: imaging.Picture


def prepare_scan(upload: "File[Any]") -> PreparedScan:
    """Check and re-encode an upload. Raises PhotoRefused, or ScanRefused for a PDF."""
    upload.seek(0)
    is_pdf = upload.read(5) == b"%PDF-"
    upload.seek(0)
    if is_pdf:
        raise ScanRefused(_("This is a PDF. Upload each page as a picture: JPEG, PNG, WebP or HEIC."))
    return PreparedScan(imaging.reencode(upload, longest_sides=(LONGEST_SIDE,))[0])


def add_scans(letter: Letter, scans: Sequence[PreparedScan], *, by: User | None) -> list[LetterScan]:
    """Put the pages behind those that are there: all of them or none."""
    if not scans:
        return []
    with transaction.atomic(), context.acting(by), stored_or_nothing() as kept:
        _refuse_closed(letter)
        last = letter.scans.aggregate(last=Max("number"))["last"] or 0
        if letter.scans.count() + len(scans) > MOST_PAGES:
            raise ScanRefused(
                _("A letter has at most %(most)s pages. Enter the rest as another letter.")
                % {"most": MOST_PAGES}
            )
        added = []
        for number, scan in enumerate(scans, start=last + 1):
            page = LetterScan(
                letter=letter,
                number=number,
                width=scan.picture.width,
                height=scan.picture.height,
                uploaded_by=by,
            )
            page.image.save("", ContentFile(scan.picture.content), save=False)
            kept.append(page.image)
            page.save(force_insert=True)
            added.append(page)
    return added


def remove_scan(scan: LetterScan, *, by: User, reason: str = "") -> None:
    """Take a page away while the letter is a draft. Its history row stays; its file goes with the commit."""
    with transaction.atomic(), context.acting(by, reason=reason):
        _refuse_closed(scan.letter)
        forget_file(scan.image)
        scan.delete()


def _refuse_closed(letter: Letter) -> None:
    standing = Letter.objects.select_for_update().get(pk=letter.pk)
    if not standing.is_open:
        raise ScanRefused(
            _("This letter is '%(status)s'. Have it sent back before you change its pages.")
            % {"status": standing.get_status_display()}
        )

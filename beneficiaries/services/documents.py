"""Papers of children and partners: PDFs as they come, scans and photographs of paper re-encoded like photos."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child, ChildDocument, Partner, PartnerDocument
from beneficiaries.models.paper import Paper
from beneficiaries.services import imaging
from beneficiaries.services.kept_files import forget_file, stored_or_nothing

P = TypeVar("P", bound=Paper)

# Small print must stay legible.
LONGEST_SIDE = 2400
PDF, WEBP = "application/pdf", "image/webp"


class PaperRefused(DomainError):
    """A file that cannot be taken as a paper; the message says what to do instead."""


class PaperInUse(DomainError):
    """A paper that proves something and therefore stays."""


@dataclass(frozen=True)
class PreparedPaper:
    content: bytes
    content_type: str


def prepare_paper(upload: "File[Any]") -> PreparedPaper:
    """Check an upload by what it is, not by what it is called. Raises PaperRefused."""
    upload.seek(0)
    is_pdf = upload.read(5) == b"%PDF-"
    upload.seek(0)
    return _prepared_pdf(upload) if is_pdf else _prepared_scan(upload)


def add_document(
    child: Child,
    *,
    kind: str,
    upload: "File[Any] | PreparedPaper",
    by: User,
    number: str = "",
    issued_on: datetime.date | None = None,
    expires_on: datetime.date | None = None,
) -> ChildDocument:
    paper = ChildDocument(child=child, kind=kind, number=number, issued_on=issued_on, expires_on=expires_on)
    return store_paper(paper, upload, by=by)


def add_partner_document(
    partner: Partner,
    *,
    kind: str,
    upload: "File[Any] | PreparedPaper",
    by: User,
    number: str = "",
    issued_on: datetime.date | None = None,
    expires_on: datetime.date | None = None,
) -> PartnerDocument:
    paper = PartnerDocument(
        partner=partner, kind=kind, number=number, issued_on=issued_on, expires_on=expires_on
    )
    return store_paper(paper, upload, by=by)


def remove_document(paper: Paper, *, by: User, reason: str = "") -> None:
    """Remove a paper that was put in by mistake. Its history row stays."""
    with transaction.atomic(), context.acting(by, reason=reason):
        forget_file(paper.file)
        try:
            paper.delete()
        except ProtectedError as error:
            raise PaperInUse(
                _("%(paper)s is the proof of a check or a consent and cannot be removed.") % {"paper": paper}
            ) from error


def store_paper(paper: P, upload: "File[Any] | PreparedPaper", *, by: User) -> P:
    """Save a new paper of any floor with its file, or neither."""
    if paper.issued_on and paper.issued_on > timezone.localdate():
        raise PaperRefused(_("A paper cannot have been issued in the future."))
    if paper.issued_on and paper.expires_on and paper.expires_on < paper.issued_on:
        raise PaperRefused(_("A paper cannot expire before it was issued."))
    prepared = upload if isinstance(upload, PreparedPaper) else prepare_paper(upload)
    paper.content_type = prepared.content_type
    paper.size = len(prepared.content)
    paper.sha256 = hashlib.sha256(prepared.content).hexdigest()
    paper.uploaded_by = by
    with transaction.atomic(), context.acting(by), stored_or_nothing() as kept:
        paper.file.save("", ContentFile(prepared.content), save=False)
        kept.append(paper.file)
        paper.full_clean(exclude=["child", "partner", "donor", "uploaded_by"])
        paper.save(force_insert=True)
    return paper


def _prepared_pdf(upload: "File[Any]") -> PreparedPaper:
    if upload.size > settings.PHOTO_MAX_BYTES:
        raise PaperRefused(
            _("The file is too large: %(size)s MB. Upload one of at most %(limit)s MB.")
            % {
                "size": round(upload.size / 1_000_000, 1),
                "limit": round(settings.PHOTO_MAX_BYTES / 1_000_000, 1),
            }
        )
    content = upload.read()
    if b"%%EOF" not in content[-2048:]:
        raise PaperRefused(_("The PDF was not uploaded completely. Send it again."))
    return PreparedPaper(content, PDF)


def _prepared_scan(upload: "File[Any]") -> PreparedPaper:
    try:
        (picture,) = imaging.reencode(upload, longest_sides=(LONGEST_SIDE,))
    except imaging.PhotoRefused as refusal:
        raise PaperRefused(_("%(why)s A paper may also be a PDF.") % {"why": refusal}) from refusal
    return PreparedPaper(picture.content, WEBP)

"""A donor's papers: kept like those of children, PDFs as they come and scans re-encoded."""

import datetime
from typing import Any

from django.core.files.base import File

from backoffice.core.models import User
from beneficiaries.services.documents import PreparedPaper, remove_document, store_paper
from donors.models import Donor, DonorDocument


def add_paper(
    donor: Donor,
    *,
    kind: str,
    upload: "File[Any] | PreparedPaper",
    by: User,
    number: str = "",
    issued_on: datetime.date | None = None,
    expires_on: datetime.date | None = None,
) -> DonorDocument:
    """Raises PaperRefused for a file that is neither a whole PDF nor a picture, and for impossible dates."""
    paper = DonorDocument(donor=donor, kind=kind, number=number, issued_on=issued_on, expires_on=expires_on)
    return store_paper(paper, upload, by=by)


def remove_paper(paper: DonorDocument, *, by: User, reason: str = "") -> None:
    remove_document(paper, by=by, reason=reason)

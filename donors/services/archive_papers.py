"""What an archive of personal data holds, in the donor's language: JSON for machines, a PDF for people, stored files."""

import io
import json
import zipfile
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.documents.blocks import Block, Facts, Heading, Paragraph
from backoffice.core.documents.letter import Letterhead, document_pdf
from backoffice.core.registry import Collection
from donors.models import Donor

Found = Collection[Donor]


def write_papers(out: BinaryIO, found: Found) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _as_json(found))
        archive.writestr("data.pdf", _as_pdf(found))
        for name, stored in found.files:
            with stored.open("rb") as content, archive.open(name, "w") as entry:
                while chunk := content.read(1 << 20):
                    entry.write(chunk)


def _as_json(found: Found) -> str:
    told = {
        "organisation": settings.ORGANISATION_NAME,
        "made_at": timezone.now().isoformat(),
        "sections": [{"title": title, "rows": rows} for title, rows in found.sections],
        "files": [name for name, _stored in found.files],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_pdf(found: Found) -> bytes:
    blocks: list[Block] = [
        Paragraph(
            _(
                "This is everything that we keep about you. You may ask us to correct it, to stop using it, or to "
                "forget it; gifts and receipts must be kept as long as the law asks."
            )
        )
    ]
    for title, rows in found.sections:
        blocks.append(Heading(title))
        blocks += [Facts(list(row.items())) for row in rows] or [Paragraph(_("Nothing."), quiet=True)]
    out = io.BytesIO()
    document_pdf(
        out,
        letterhead=Letterhead(
            organisation=settings.ORGANISATION_NAME, details=settings.ORGANISATION_ADDRESS.splitlines()
        ),
        title=_("Your data"),
        created=timezone.now(),
        recipient=[found.instance.name, *found.instance.address_lines],
        blocks=blocks,
        footer=settings.ORGANISATION_NAME,
        language=found.instance.language,
    )
    return out.getvalue()
